"""Filling a template in: figures into cells, hazards into lists, days into their blanks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from sqlalchemy.orm import Session

from geo_service.i18n import N_
from geo_service.reporting.ledger import ledger_rows, titles_of
from geo_service.reporting.listing import Titles, fill_lists
from geo_service.reporting.mapping import Counting, Stamped, TemplateMapping
from geo_service.reporting.period import Basis, Occasion, said
from geo_service.reporting.picture import Picture
from geo_service.reporting.proposal import filled_day
from geo_service.reporting.references import Cell
from geo_service.reporting.sheet import Sheet, Value
from geo_service.reporting.terms import conditions_of, measure_of, named_by
from geo_service.reporting.workbook import Workbook
from geo_service.service import Service
from layers.railway_hazards.figures import Measure, Row, count

NOT_AS_IT_WAS = N_(
    "Kept under control, transferred, rejected and reopened are what the hazards are today: "
    "the ledger as it is now does not say which they were on %(day)s"
)
NOTHING = "—"
"""Written where there is nothing that a rate could be a share of."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A template that was filled in.

    Parameters
    ----------
    content : bytes
        The workbook.
    counted : int
        Hazards that were looked at.
    cells, listed : int
        Cells and rows that were written.
    notes : sequence of pairs
        What a person should know: sentences for the catalogue, with their values.
    """

    content: bytes
    counted: int
    cells: int
    listed: int
    notes: Sequence[tuple[str, Mapping[str, object]]] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a template is filled in with.

    Parameters
    ----------
    rows : sequence of mapping
        Hazards as they stood at a moment.
    titles : mapping of str to mapping of str to str
        Names of what the rows refer to, by field and identifier.
    is_past : bool
        Whether the moment is not the present one.
    """

    rows: Sequence[Row]
    titles: Titles
    is_past: bool = False


def read_ledger(
    service: Service, session: Session, mapping: TemplateMapping, occasion: Occasion, now: datetime
) -> Ledger:
    """Read what a template needs, as the service's principal sees it."""
    moment = occasion.moment(service.settings.zone, now)
    rows = ledger_rows(service, session, moment)
    lists = (one for sheet in mapping.sheets.values() for one in sheet.lists)
    fields = sorted({name for one in lists for name in one.columns.values()})
    return Ledger(rows, titles_of(service, session, rows, fields), moment is not None)


def fill(content: bytes, mapping: TemplateMapping, occasion: Occasion, ledger: Ledger) -> Filled:
    """Fill a template in and say what a person should know of it.

    Raises
    ------
    TemplateUnreadable
    TemplateError
        If a list would be too long.
    """
    made = fill_workbook(Workbook(content), mapping, occasion, ledger.rows, ledger.titles)
    notes = list(made.notes)
    until = occasion.period.until
    if occasion.is_running:
        notes.append((N_("The period is not over: it is counted up to today, %(day)s"), {"day": until}))
    if occasion.basis is Basis.KNOWN and until < occasion.filled_on:
        notes.append((NOT_AS_IT_WAS, {"day": until}))
    if not ledger.rows and ledger.is_past:
        message = N_("The ledger held nothing yet on the cut-off date %(day)s")
        notes.append((message, {"day": until}))
    demo = sum(row.get("is_demo") is True for row in ledger.rows)
    if demo:
        notes.append((N_("%(count)s of the hazards are invented for demonstration"), {"count": demo}))
    return replace(made, notes=tuple(notes))


def fill_workbook(
    workbook: Workbook,
    mapping: TemplateMapping,
    occasion: Occasion,
    rows: Sequence[Row],
    titles: Titles,
) -> Filled:
    """Fill a workbook in with rows; pure but for the workbook, which is changed.

    Parameters
    ----------
    workbook : Workbook
    mapping : TemplateMapping
        Sheets that the workbook does not have are passed over.
    occasion : Occasion
    rows : sequence of mapping
        Hazards, of the moment that the occasion asks for.
    titles : mapping of str to mapping of str to str
        Names of what the rows refer to, by field and identifier.

    Raises
    ------
    TemplateError
        If a list would be too long.
    """
    cells = listed = 0
    notes: list[tuple[str, Mapping[str, object]]] = []
    for name, given in mapping.sheets.items():
        sheet = workbook.sheets.get(name)
        if sheet is None:
            notes.append((N_("The template has no sheet %(sheet)s"), {"sheet": name}))
            continue
        picture = Picture(sheet)
        for cell, stamped in given.stamps.items():
            cells += _stamp(sheet, cell, stamped, occasion)
        for table in given.tables:
            cells += _count(sheet, picture, table, occasion, rows)
        listed += fill_lists(workbook, sheet, given.lists, occasion.period, rows, titles)
    return Filled(workbook.save(), len(rows), cells, listed, tuple(notes))


def file_name(file: str, occasion: Occasion) -> str:
    """Return the name of a filled template.

    Examples
    --------
    >>> from geo_service.reporting.period import occasion
    >>> file_name("隐患月报.xlsx", occasion("2026-06", today=date(2026, 7, 1)))
    '隐患月报_2026-06.xlsx'
    """
    return f"{PurePath(file).stem}_{occasion.name}.xlsx"


def figures_of(
    table: Counting, occasion: Occasion, rows: Sequence[Row]
) -> list[tuple[Cell, Measure, int | float | None]]:
    """Return what belongs into the cells of a table."""
    by_row, by_column = named_by(table.rows.values()), named_by(table.columns.values())
    found = []
    chosen: dict[int, list[Row]] = {}
    for cell, of_row, of_column in table.cells():
        if cell.row not in chosen:
            conditions = conditions_of(of_row, by_row)
            chosen[cell.row] = [row for row in rows if all(one.holds(row) for one in conditions)]
        measure = measure_of((*of_row, *of_column), table.measure)
        conditions = conditions_of(of_column, by_column)
        found.append((cell, measure, count(measure, chosen[cell.row], occasion.period, conditions)))
    return found


def _count(sheet: Sheet, picture: Picture, table: Counting, occasion: Occasion, rows: Sequence[Row]) -> int:
    written = 0
    for cell, measure, figure in figures_of(table, occasion, rows):
        if picture.first(*cell) != cell:
            continue  # inside a merged range: what is written there nobody sees
        value: Value = NOTHING if figure is None else figure
        if measure is Measure.CLOSURE_RATE and figure is not None and not sheet.is_share(*cell):
            is_hundredth = _says_per_cent(picture, cell)
            value = round(figure * 100, 1) if is_hundredth else f"{figure:.1%}"
        written += sheet.put(*cell, value)
    return written


def _says_per_cent(picture: Picture, cell: Cell) -> bool:
    above = (picture.text(row, cell.column) for row in range(1, cell.row))
    beside = (picture.text(cell.row, column) for column in range(1, cell.column))
    return any("%" in text or "％" in text for text in (*above, *beside))


def _stamp(sheet: Sheet, cell: Cell, stamped: Stamped, occasion: Occasion) -> bool:
    day = occasion.period.until if stamped is Stamped.UNTIL else occasion.filled_on
    words = occasion.title if stamped is Stamped.PERIOD else said(day)
    text = sheet.text(*cell)
    if text.strip():
        return sheet.put(*cell, filled_day(text, words))
    is_day = stamped is not Stamped.PERIOD and sheet.is_date(*cell)
    return sheet.put(*cell, day if is_day else words)
