"""Filling a template in: figures into cells, hazards into lists, days into their blanks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from geo_service.i18n import N_
from geo_service.reporting.ledger import ledger_rows, titles_of
from geo_service.reporting.listing import Titles, fill_lists
from geo_service.reporting.mapping import Counting, Stamped, TemplateMapping
from geo_service.reporting.period import BASIS_TITLES, Basis, Occasion, said
from geo_service.reporting.picture import Picture
from geo_service.reporting.proposal import filled_day
from geo_service.reporting.references import Cell
from geo_service.reporting.sheet import Sheet, Value
from geo_service.reporting.terms import conditions_of, measure_of, named_by
from geo_service.reporting.workbook import Workbook
from geo_service.service import Service
from layers.railway_hazards.figures import RATES, Measure, Row, count, is_meant

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')

NOT_AS_IT_WAS = N_(
    "Kept under control, transferred, rejected and reopened are what the hazards are today: "
    "the ledger as it is now does not say which they were on %(day)s"
)
LEFT_OUT = N_("%(count)s hazards invented for demonstration are left out")
IN_NEITHER = N_(
    "Neither closed nor open: %(monitored)s kept under control, %(transferred)s transferred. "
    "They are in the hazards found in all"
)
ALL_ZERO = N_("All figures are 0 on this basis. To count what was entered later choose “%(basis)s”")
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
    figures : int or float
        All figures that were written together; 0 where each is.
    has_demo : bool
        Whether hazards invented for demonstration are counted.
    """

    content: bytes
    counted: int
    cells: int
    listed: int
    notes: Sequence[tuple[str, Mapping[str, object]]] = ()
    figures: int | float = 0
    has_demo: bool = False


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


def fill(
    content: bytes, mapping: TemplateMapping, occasion: Occasion, ledger: Ledger, *, with_demo: bool = False
) -> Filled:
    """Fill a template in and say what a person should know of it; invented hazards count `with_demo` only.

    Raises
    ------
    TemplateUnreadable
    TemplateError
        If a list would be too long.
    """
    rows = [row for row in ledger.rows if with_demo or row.get("is_demo") is not True]
    made = fill_workbook(Workbook(content), mapping, occasion, rows, ledger.titles)
    notes = list(made.notes)
    until = occasion.period.until
    if occasion.is_running:
        notes.append((N_("The period is not over: it is counted up to today, %(day)s"), {"day": until}))
    if occasion.basis is Basis.KNOWN and until < occasion.filled_on:
        notes.append((NOT_AS_IT_WAS, {"day": until}))
    if not ledger.rows and ledger.is_past:
        message = N_("The ledger held nothing yet on the cut-off date %(day)s")
        notes.append((message, {"day": until}))
    demo = [row for row in ledger.rows if row.get("is_demo") is True and _is_counted(row, mapping, occasion)]
    if demo and with_demo:
        notes.append((N_("%(count)s of the hazards are invented for demonstration"), {"count": len(demo)}))
    elif demo:
        notes.append((LEFT_OUT, {"count": len(demo)}))
    notes += _beside_notes(mapping, occasion, rows)
    if (
        occasion.basis is Basis.STOOD
        and ledger.is_past
        and made.cells
        and not made.figures
        and not made.listed
    ):
        notes.append((ALL_ZERO, {"basis": BASIS_TITLES[Basis.KNOWN]}))
    return replace(made, notes=tuple(notes), has_demo=bool(demo) and with_demo)


def _beside_notes(
    mapping: TemplateMapping, occasion: Occasion, rows: Sequence[Row]
) -> list[tuple[str, Mapping[str, object]]]:
    """Return which statuses are neither closed nor open, where a form gives these two without the others."""
    measures = _measures(mapping)
    if not {Measure.CLOSED_IN_ALL, Measure.OPEN} <= measures:
        return []
    others = [it for it in (Measure.MONITORED, Measure.TRANSFERRED) if it not in measures]
    beside = {it: count(it, rows, occasion.period) or 0 for it in others}
    if not any(beside.values()):
        return []
    said_of = {it.value: beside.get(it, 0) for it in (Measure.MONITORED, Measure.TRANSFERRED)}
    return [(IN_NEITHER, said_of)]


def _measures(mapping: TemplateMapping) -> set[Measure]:
    sheets = mapping.sheets.values()
    return {
        measure_of((*of_row, *of_column), table.measure)
        for sheet in sheets
        for table in sheet.tables
        for _, of_row, of_column in table.cells()
    } | {one.selection for sheet in sheets for one in sheet.lists}


def _is_counted(row: Row, mapping: TemplateMapping, occasion: Occasion) -> bool:
    return any(is_meant(measure, row, occasion.period) for measure in _measures(mapping))


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
    figures: int | float = 0
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
            written, together = _count(sheet, picture, table, occasion, rows)
            cells, figures = cells + written, figures + together
        listed += fill_lists(workbook, sheet, given.lists, occasion.period, rows, titles)
    return Filled(workbook.save(), len(rows), cells, listed, tuple(notes), figures)


def file_name(title: str, occasion: Occasion, *, has_demo: bool = False) -> str:
    """Return the name of a filled template, by its title.

    Examples
    --------
    >>> from geo_service.reporting.period import occasion
    >>> file_name("隐患月报", occasion("2026-06", today=date(2026, 7, 1)))
    '隐患月报_2026-06.xlsx'
    """
    name = _NOT_IN_NAMES.sub("_", title).strip(" .") or "template"
    return f"{name}_{occasion.name}{'-demo' if has_demo else ''}.xlsx"


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


def _count(
    sheet: Sheet, picture: Picture, table: Counting, occasion: Occasion, rows: Sequence[Row]
) -> tuple[int, int | float]:
    written = 0
    together: int | float = 0
    for cell, measure, figure in figures_of(table, occasion, rows):
        if picture.first(*cell) != cell:
            continue  # inside a merged range: what is written there nobody sees
        together += figure or 0
        value: Value = NOTHING if figure is None else figure
        if measure in RATES and figure is not None and not sheet.is_share(*cell):
            is_hundredth = _says_per_cent(picture, cell)
            value = round(figure * 100, 1) if is_hundredth else f"{figure:.1%}"
        written += sheet.put(*cell, value)
    return written, together


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
