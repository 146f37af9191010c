"""Tables of bus lines: one stop in each row, made into stops and routes."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from geo_service.importing.bus_comparison import compared
from geo_service.importing.bus_rows import read_table
from geo_service.importing.examination import Examination, seen
from geo_service.importing.plan import Plan
from geo_service.importing.progress import Tell
from geo_service.importing.sheet import Contents
from geo_service.importing.subjects import subject
from geo_service.service import Service


def look_through_lines(
    service: Service,
    session: Session,
    path: Path,
    plan: Plan,
    *,
    today: date,
    progress: Tell,
    before: Contents | None = None,
    import_id: str = "",
) -> Examination:
    """Read a table of bus lines and find out what would come of it.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    path : Path
    plan : Plan
        Of the table `layers.buses.line_rows.TABLE`.
    today : date
        The county's.
    progress : callable
    before : Contents, optional
        The file as it was read with the same plan: it is not read again.
    import_id : str
        Under which the import is found later.

    Raises
    ------
    FileError, BadPlan
        If the file cannot be read, or the plan names what is not there.
    SystemNotDeclared
        If it has coordinates and nobody says in which reference system.
    """
    wanted = subject(service, plan.layer_id)
    revisions = seen(session, wanted.parts)
    table = read_table(service, session, path, plan, today, progress, before)
    found = compared(service, session, table, progress, import_id)
    return Examination(
        subject=wanted,
        sheet=table.sheet,
        plan=table.plan,
        today=today,
        report=found.report,
        verdicts=found.verdicts,
        sha256=table.sha256,
        seen=revisions,
    )
