"""Storing the rows of a file, in one transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from geo_service.access.audit import Action as Event
from geo_service.access.audit import write_down
from geo_service.access.secrets import new_id
from geo_service.db.edits import BATCH, Edits
from geo_service.importing import records
from geo_service.importing.errors import AlreadyStored, RowsRejected
from geo_service.importing.examination import Examination, is_changed
from geo_service.importing.examine import judge_again, look_through
from geo_service.importing.plan import Plan, Rule
from geo_service.importing.present import present, read_first
from geo_service.importing.progress import Stage, Tell, silent
from geo_service.importing.records import ImportRecord
from geo_service.importing.report import Action, Report
from geo_service.importing.subjects import require_importer, subject
from geo_service.publishing.standing import author
from geo_service.service import Service

ACTOR = "geo-service import"


def forget(_report: Report) -> None:
    """Keep nothing."""


def store(
    service: Service,
    path: Path,
    plan: Plan,
    *,
    now: datetime,
    import_id: str | None = None,
    progress: Tell = silent,
    before_commit: Callable[[Report], None] = forget,
) -> Report:
    """Store the rows of a file in the name of the principal.

    The file is read before any session is open, and looked through before the write lock is taken;
    behind it only what others changed meanwhile is looked at again. All is stored in one transaction, the record of the import with it.

    Parameters
    ----------
    service : Service
        As the principal sees it.
    path : Path
    plan : Plan
    now : datetime
        Aware.
    import_id : str, optional
        Under which the import is found later.
    progress : callable
    before_commit : callable
        Called with the report of what is stored, when all that is left is the commit.

    Raises
    ------
    FileError, BadPlan, SystemNotDeclared
        As for `geo_service.importing.examine.examine`.
    RowsRejected
        If rows have faults and the plan wants all of them or none.
    AlreadyStored
        If an import of this identifier was stored before.
    SignInRequired, Forbidden
        If the principal may not change the layer, or no longer.
    """
    own_id = import_id or new_id()
    file = read_first(service, path, plan, progress)
    with service.database.read() as session:
        current = present(service, session)
        require_importer(current, plan.layer_id)
        today = current.today()
        found = look_through(
            current, session, path, plan, today=today, progress=progress, before=file, import_id=own_id
        )
        _require_rule(found)
    progress(Stage.STORING, 0, 0)
    with service.database.write() as session:
        current = present(service, session)
        require_importer(current, plan.layer_id)
        if import_id is not None and records.one(session, import_id) is not None:
            raise AlreadyStored
        found = _as_of_now(current, session, path, found, progress, own_id)
        _require_rule(found)
        _write(current, session, found, now, progress)
        report = replace(found.report, is_stored=True)
        records.write(session, _record(current, found, path, own_id, now))
        _write_down(current, session, found, path, now)
        before_commit(report)
    return report


def _as_of_now(
    service: Service, session: Session, path: Path, found: Examination, progress: Tell, import_id: str
) -> Examination:
    question = found.question
    if (
        question is None
        or is_changed(session, found, around=True)
        or subject(service, found.report.layer_id) != found.subject
    ):
        return look_through(
            service,
            session,
            path,
            found.plan,
            today=found.today,
            progress=progress,
            before=found,
            import_id=import_id,
        )
    if is_changed(session, found, around=False):
        return judge_again(service, session, found, question, progress)
    return found


def _require_rule(found: Examination) -> None:
    if found.plan.rule is Rule.ALL and found.report.counts[Action.REJECTED]:
        raise RowsRejected(found.report)


def _write(service: Service, session: Session, found: Examination, now: datetime, progress: Tell) -> None:
    of = sum(len(one.created) + len(one.replaced) for one in found.verdicts.values())
    edits = Edits(
        session,
        service.catalogue.registry,
        service.tables,
        now=now,
        **author(service.principal, ACTOR),
    )
    done = 0
    for layer_id, verdict in found.verdicts.items():
        for start in range(0, len(verdict.created), BATCH):
            done += edits.create(layer_id, verdict.created[start : start + BATCH])
            progress(Stage.STORING, done, of)
        for start in range(0, len(verdict.replaced), BATCH):
            part = verdict.replaced[start : start + BATCH]
            done += edits.replace_many(layer_id, ((one.feature, one.version) for one in part))
            progress(Stage.STORING, done, of)


def _record(service: Service, found: Examination, path: Path, import_id: str, now: datetime) -> ImportRecord:
    counts = found.report.counts
    return ImportRecord(
        id=import_id,
        layer_id=found.report.layer_id,
        file=path.name,
        sha256=found.sha256,
        actor=author(service.principal, ACTOR)["actor"],
        at=now,
        created=counts[Action.CREATE],
        updated=counts[Action.UPDATE],
        unchanged=counts[Action.UNCHANGED],
        rejected=counts[Action.REJECTED],
        plan=found.plan,
    )


def _write_down(service: Service, session: Session, found: Examination, path: Path, now: datetime) -> None:
    """Tell the audit log what each layer got."""
    for layer_id in found.subject.parts:
        counts = found.report.of_layer(layer_id).counts
        write_down(
            session,
            service.principal,
            Event.IMPORTED,
            now,
            layer_id=layer_id,
            file=path.name,
            created=counts[Action.CREATE],
            updated=counts[Action.UPDATE],
            unchanged=counts[Action.UNCHANGED],
            rejected=counts[Action.REJECTED],
        )
