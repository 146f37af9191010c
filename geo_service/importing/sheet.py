"""A file read in the way that a plan says: its rows under the names of their columns."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from geo_service.files.errors import FileUnreadable, OtherReferenceSystem
from geo_service.importing.errors import BadPlan
from geo_service.importing.plan import Plan
from geo_service.importing.reading import Kind, Looked, look, read_features, read_grid
from layers.contract import Layer
from layers.coordinates.source_system import SourceSystem, source_system
from layers.formula import as_written
from layers.ledger.body import data_rows, titled_year
from layers.ledger.grid import Grid
from layers.ledger.header import find_header, header_at, label
from layers.ledger.table import Record, Table
from layers.text import Text

MOST_TRIED = 8
"""Sheets of a workbook among which the table is looked for; covers and instructions come before it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of a file.

    Parameters
    ----------
    looked : Looked
        What the file is.
    table : Table
    grid : Grid or None
        The sheet as it stands in the file; None for a file of features.
    name : str
        Of the sheet or layer; empty where it has none.
    header : tuple of int or None
        First and last row of the header, counted from 0.
    encoding : str
        Of the text; empty where the file says it itself.
    year : int or None
        That the titles speak of, for days that leave it out.
    titles : tuple of str
        What stands above the header.
    """

    looked: Looked
    table: Table
    grid: Grid | None
    name: str
    header: tuple[int, int] | None
    encoding: str
    year: int | None = None
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a file holds, before anything stored is looked at.

    Parameters
    ----------
    sheet : Sheet
    sha256 : str
        Of the file.
    """

    sheet: Sheet
    sha256: str


def contents(path: Path, plan: Plan, layer: Layer) -> Contents:
    """Read a file whole.

    Raises
    ------
    FileError, BadPlan
    """
    return Contents(sheet=read(path, plan, layer), sha256=checksum(path))


def read(path: Path, plan: Plan, layer: Layer, looked: Looked | None = None) -> Sheet:
    """Read a file.

    Raises
    ------
    FileError, BadPlan
    """
    looked = look(path) if looked is None else looked
    name = sheet_of(path, looked, plan, layer)
    encoding = plan.encoding or looked.encoding or ""
    if looked.kind is Kind.FEATURES:
        table = read_features(path, name or None, plan.encoding or None, repair=plan.repair)
        return Sheet(looked, table, None, name, None, encoding)
    if not encoding and looked.fault is not None:
        raise FileUnreadable(file=path.name, reason=looked.fault)
    grid = read_grid(path, name or None, encoding or None)
    if plan.header is None:
        header = find_header(grid, layer)
    else:
        try:
            header = header_at(grid, layer, *plan.header)
        except ValueError:
            reason = Text(f"表头行号不在 1 至 {len(grid.rows)} 之内", f"the sheet has {len(grid.rows)} rows")
            raise BadPlan(reason=reason) from None
    table = data_rows(grid, header)
    if not looked.sheets:
        table = replace(table, records=[_as_written(record) for record in table.records])
    rows, year = (header.first, header.last), titled_year(grid, header)
    titles = tuple(label(cell) for row in grid.rows[: header.first] for cell in row if cell is not None)
    return Sheet(looked, table, grid, name, rows, encoding, year, titles)


def sheet_of(path: Path, looked: Looked, plan: Plan, layer: Layer) -> str:
    """Return the sheet or layer that a plan chooses; by default the first whose header means most to the layer.

    Raises
    ------
    BadPlan
    """
    if plan.sheet and plan.sheet not in looked.sheets:
        known = ", ".join(looked.sheets) or "-"
        reason = Text(
            f"文件中没有“{plan.sheet}”，有：{known}", f"the file has no {plan.sheet!r}, but: {known}"
        )
        raise BadPlan(reason=reason)
    if plan.sheet or not looked.sheets:
        return plan.sheet
    if looked.kind is Kind.FEATURES or len(looked.sheets) == 1:
        return looked.sheets[0]
    tried = looked.sheets[:MOST_TRIED]
    return max(tried, key=lambda name: find_header(read_grid(path, name), layer).score)


def system_of(name: str) -> SourceSystem:
    """Return the reference system that a plan or a file names.

    Raises
    ------
    BadPlan
    """
    try:
        return source_system(name)
    except ValueError:
        shown = name[:60]
        reason = Text(f"没有名为“{shown}”的坐标系", f"no reference system is called {shown!r}")
        raise BadPlan(reason=reason) from None


def with_known_system(plan: Plan) -> Plan:
    """Return a plan with its reference system under the name that is kept.

    Raises
    ------
    BadPlan
        If there is none of that name.
    """
    if not plan.crs:
        return plan
    system = system_of(plan.crs)
    return replace(plan, crs=system.definition or system.name)


def declared(sheet: Sheet, plan: Plan, file: str) -> SourceSystem | None:
    """Return the reference system of a file's coordinates; None where nobody says it.

    A file that says WGS 84 may hold shifted coordinates, for want of a name for them, and GeoJSON and
    KML say WGS 84 whatever they hold: there a person knows better. Elsewhere the file does.

    Raises
    ------
    OtherReferenceSystem, BadPlan
    """
    stated = None if sheet.table.crs is None else system_of(sheet.table.crs)
    given = system_of(plan.crs) if plan.crs else None
    if given is None or stated is None or given.name == stated.name:
        return given or stated
    if stated.is_geographic and (given.is_shifted or stated.method == "as_given"):
        return given
    raise OtherReferenceSystem(file=file, stated=stated.name, given=given.name)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file; of a folder, of the names and contents of its files."""
    digest = hashlib.sha256()
    for part in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if part.is_file():
            with part.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def _as_written(record: Record) -> Record:
    """Return a row of a table of text without the marks that keep spreadsheets from calculating its texts."""
    values = tuple(as_written(cell) if isinstance(cell, str) else cell for cell in record.values)
    return record if values == record.values else replace(record, values=values)
