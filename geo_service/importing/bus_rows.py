"""A table of bus lines as it stands in its file, before anything stored is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from geo_service.importing.errors import SystemNotDeclared
from geo_service.importing.placing import Position, place, uses_coordinates
from geo_service.importing.plan import Plan
from geo_service.importing.progress import Stage, Tell
from geo_service.importing.report import Plain
from geo_service.importing.sheet import Contents, Sheet, contents, declared
from geo_service.importing.targets import cells_of, headers_of, targets_of
from geo_service.importing.understanding import understood
from geo_service.lineside import network
from geo_service.service import Service
from layers.buses.line_rows import TABLE
from layers.coordinates.source_system import SourceSystem
from layers.ledger.rows import LedgerRow
from layers.text import Text

_EXAMPLE = Text("例如 GCJ-02、EPSG:4547。", "Such as GCJ-02, EPSG:4547.")


@dataclass(frozen=True, slots=True)
class ReadTable:
    """Rows of a table, understood and placed.

    Parameters
    ----------
    path : Path
    sheet : Sheet
    plan : Plan
        With the target of each column.
    rows : sequence of LedgerRow
    positions : sequence of Position
        One for each row.
    system : SourceSystem or None
        Of the coordinates; None where there are none.
    headers : mapping of str to str
        Header of the column by its target.
    cells : mapping of int to tuple
        The rows as they came, by their number.
    sha256 : str
        Of the file.
    today : date
        The county's.
    """

    path: Path
    sheet: Sheet
    plan: Plan
    rows: Sequence[LedgerRow]
    positions: Sequence[Position]
    system: SourceSystem | None
    headers: Mapping[str, str]
    cells: Mapping[int, tuple[Plain, ...]]
    sha256: str
    today: date


def read_table(
    service: Service,
    session: Session,
    path: Path,
    plan: Plan,
    today: date,
    progress: Tell,
    before: Contents | None = None,
) -> ReadTable:
    """Read a table of bus lines as a plan says, or understand anew what was read before.

    Raises
    ------
    FileError, BadPlan, SystemNotDeclared
    """
    progress(Stage.READING, 0, 0)
    file = contents(path, plan, TABLE) if before is None else before
    sheet = file.sheet
    targets = targets_of(TABLE, sheet.table, plan)
    plan = replace(plan, sheet=sheet.name, encoding=sheet.encoding, header=sheet.header, targets=targets)
    rows = understood(service, session, TABLE, sheet, plan, today=today)
    system = None
    if uses_coordinates(rows):
        system = declared(sheet, plan, path.name)
        if system is None:
            raise SystemNotDeclared(guess=_EXAMPLE)
    headers = headers_of(sheet.table.columns, targets)
    positions = place(
        TABLE, rows, headers, system, lambda: network(service, session), repair=plan.repair, progress=progress
    )
    cells = cells_of(TABLE, sheet.table)
    return ReadTable(path, sheet, plan, rows, positions, system, headers, cells, file.sha256, today)
