"""Storing the rows of a file, in one transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from geo_service.access.audit import Action as Event
from geo_service.access.audit import write_down
from geo_service.access.principal import SYSTEM
from geo_service.access.secrets import new_id
from geo_service.db.edits import BATCH, Edits
from geo_service.editing.changes import require_editor
from geo_service.importing import records
from geo_service.importing.errors import AlreadyStored, RowsRejected
from geo_service.importing.examine import Examination, is_changed, judge_again, look_through
from geo_service.importing.plan import Plan, Rule
from geo_service.importing.progress import Stage, Tell, silent
from geo_service.importing.records import ImportRecord
from geo_service.importing.report import Action, Report
from geo_service.publishing.standing import author, require_same_account
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

    The file is looked through before the write lock is taken; behind it only what others changed
    meanwhile is looked at again. All is stored in one transaction, the record of the import with it.

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
    with service.database.read() as session:
        current = service.current(session)
        require_editor(current, current.layer(plan.layer_id))
        found = look_through(current, session, path, plan, today=current.today(), progress=progress)
        _require_rule(found)
    progress(Stage.STORING, 0, 0)
    with service.database.write() as session:
        require_same_account(session, service.principal)
        current = _anew(service, session)
        require_editor(current, current.layer(plan.layer_id))
        if import_id is not None and records.one(session, import_id) is not None:
            raise AlreadyStored
        found = _as_of_now(current, session, path, found, progress)
        _require_rule(found)
        _write(current, session, found, now, progress)
        report = replace(found.report, is_stored=True)
        records.write(session, _record(current, found, path, import_id or new_id(), now))
        _write_down(current, session, found, path, now)
        before_commit(report)
    return report


def _anew(service: Service, session: Session) -> Service:
    """Return the service as its principal sees it now: duties may have changed since the request came."""
    if service.principal is SYSTEM:
        return service.current(session)
    operator = replace(service, principal=SYSTEM, scope=None, registry=service.catalogue.registry)
    return operator.current(session, service.principal)


def _as_of_now(
    service: Service, session: Session, path: Path, found: Examination, progress: Tell
) -> Examination:
    if (
        is_changed(session, found, around=True)
        or service.layer(found.report.layer_id) != found.question.layer
    ):
        plan = found.question.plan
        return look_through(
            service, session, path, plan, today=found.question.today, progress=progress, before=found
        )
    if is_changed(session, found, around=False):
        return judge_again(service, session, found, progress)
    return found


def _require_rule(found: Examination) -> None:
    if found.question.plan.rule is Rule.ALL and found.report.counts[Action.REJECTED]:
        raise RowsRejected(found.report)


def _write(service: Service, session: Session, found: Examination, now: datetime, progress: Tell) -> None:
    verdict, layer_id = found.verdict, found.report.layer_id
    of = len(verdict.created) + len(verdict.replaced)
    edits = Edits(
        session,
        service.catalogue.registry,
        service.tables,
        now=now,
        **author(service.principal, ACTOR),
    )
    done = 0
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
        plan=found.question.plan,
    )


def _write_down(service: Service, session: Session, found: Examination, path: Path, now: datetime) -> None:
    counts = found.report.counts
    write_down(
        session,
        service.principal,
        Event.IMPORTED,
        now,
        layer_id=found.report.layer_id,
        file=path.name,
        created=counts[Action.CREATE],
        updated=counts[Action.UPDATE],
        unchanged=counts[Action.UNCHANGED],
        rejected=counts[Action.REJECTED],
    )
