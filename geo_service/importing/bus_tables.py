"""Tables of bus lines: one stop in each row, made into stops and routes and stored together."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from geo_service.access.audit import Action as Event
from geo_service.access.audit import write_down
from geo_service.access.secrets import new_id
from geo_service.db.edits import Edits
from geo_service.editing.changes import require_editor
from geo_service.importing import records
from geo_service.importing.bus_comparison import ROUTES, STOPS, Comparison, LineReports, compared
from geo_service.importing.bus_rows import ReadTable, read_table
from geo_service.importing.errors import RowsRejected
from geo_service.importing.plan import Plan, Rule
from geo_service.importing.progress import Stage, Tell, silent
from geo_service.importing.records import ImportRecord
from geo_service.importing.report import Action, Report
from geo_service.importing.store import ACTOR
from geo_service.publishing.standing import author, require_same_account
from geo_service.service import Service


def examine_lines(
    service: Service, session: Session, path: Path, plan: Plan, *, today: date, progress: Tell = silent
) -> LineReports:
    """Read a table of bus lines and tell what would come of it.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    path : Path
    plan : Plan
        Of the layer `layers.buses.line_rows.TABLE`.
    today : date
        The county's.
    progress : callable

    Raises
    ------
    FileError, BadPlan
        If the file cannot be read, or the plan names what is not there.
    SystemNotDeclared
        If it has coordinates and nobody says in which reference system.
    """
    return compared(
        service, session, read_table(service, session, path, plan, today, progress), progress
    ).reports


def store_lines(
    service: Service, path: Path, plan: Plan, *, now: datetime, progress: Tell = silent
) -> LineReports:
    """Store the stops and routes of a table in one transaction, in the name of the principal.

    Parameters
    ----------
    service : Service
        As the principal sees it.
    path : Path
    plan : Plan
    now : datetime
        Aware.
    progress : callable

    Raises
    ------
    FileError, BadPlan, SystemNotDeclared
        As for `examine_lines`.
    RowsRejected
        If rows have faults and the plan wants all of them or none.
    SignInRequired, Forbidden
        If the principal may not change stops and routes.
    """
    with service.database.read() as session:
        current = service.current(session)
        _require_editor(current)
        table = read_table(current, session, path, plan, current.today(), progress)
        _require_rule(plan, compared(current, session, table, progress))
    progress(Stage.STORING, 0, 0)
    with service.database.write() as session:
        require_same_account(session, service.principal)
        current = service.current(session)
        _require_editor(current)
        found = compared(current, session, table, silent)
        _require_rule(plan, found)
        edits = Edits(
            session,
            current.catalogue.registry,
            current.tables,
            now=now,
            **author(current.principal, ACTOR),
        )
        for report in (found.reports.stops, found.reports.routes):
            verdict = found.verdicts[report.layer_id]
            edits.create(report.layer_id, verdict.created)
            for stored in verdict.replaced:
                edits.replace(report.layer_id, stored.feature, expected_version=stored.version)
            _write_down(current, session, table, report, now)
        stops, routes = (replace(it, is_stored=True) for it in (found.reports.stops, found.reports.routes))
    return LineReports(stops, routes)


def _require_editor(service: Service) -> None:
    for layer_id in (STOPS, ROUTES):
        require_editor(service, service.layer(layer_id))


def _require_rule(plan: Plan, found: Comparison) -> None:
    for report in (found.reports.stops, found.reports.routes):
        if plan.rule is Rule.ALL and report.counts[Action.REJECTED]:
            raise RowsRejected(report)


def _write_down(service: Service, session: Session, table: ReadTable, report: Report, now: datetime) -> None:
    counts = report.counts
    record = ImportRecord(
        id=new_id(),
        layer_id=report.layer_id,
        file=report.file,
        sha256=table.sha256,
        actor=author(service.principal, ACTOR)["actor"],
        at=now,
        created=counts[Action.CREATE],
        updated=counts[Action.UPDATE],
        unchanged=counts[Action.UNCHANGED],
        rejected=counts[Action.REJECTED],
        plan=table.plan,
    )
    records.write(session, record)
    told = {name: getattr(record, name) for name in ("created", "updated", "unchanged", "rejected")}
    write_down(
        session, service.principal, Event.IMPORTED, now, layer_id=record.layer_id, file=record.file, **told
    )
