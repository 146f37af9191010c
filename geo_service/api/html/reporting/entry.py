"""What a person confirms or changes of a mapping: one form for all sheets of a template."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData

from geo_service.api.html.reporting.grid import Grid, grid, meanings
from geo_service.api.html.reporting.phrases import Phrases
from geo_service.i18n import N_, translate
from geo_service.reporting.mapping import (
    Counting,
    Listing,
    SheetMapping,
    Stamped,
    TemplateMapping,
    list_of,
    overlap,
    table_of,
)
from geo_service.reporting.picture import Picture
from geo_service.reporting.references import Cell, Range, column_letters
from geo_service.reporting.workbook import Workbook
from layers.railway_hazards.figures import Measure
from layers.text import Language

Faults = dict[str, str]
"""Sentences by the field that they stand beside."""

MOST_ADDED = 40
"""Rows and columns of a table that a person adds by its cells."""

_LINE = re.compile(r"s(\d{1,3})\.t(\d{1,3})\.([rc])(\d{1,6})")
_COLUMN = re.compile(r"s(\d{1,3})\.l(\d{1,3})\.c(\d{1,3})")

_FORM_HEAD = re.compile(r"(填报|填表|报送|上报|制表|统计|报告)(单位|部门|人|日期|时间)")
"""What the head of a form says above its columns: no label of any of them."""

_UNKNOWN = N_("“%(phrase)s” is not known. Choose one of the list.")
_BAD_ROWS = N_("The rows of a list are two numbers, the first not after the last.")
_SAME_CELLS = N_("Another list has the same rows and columns. Leave one of the two out.")
_BAD_CELLS = N_("Cells such as B4:G9 are expected, at most %(most)s rows and columns.")


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column of a table of figures, or a column of a list.

    Parameters
    ----------
    name : str
        Of its field in the form.
    place : str
        Row number or column letters.
    label : str
        What the template calls it.
    values : sequence of str
        Phrases, or the one target.
    """

    name: str
    place: str
    label: str
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of figures, as the form shows it."""

    name: str
    place: str
    measure: Measure
    rows: Sequence[Line]
    columns: Sequence[Line]


@dataclass(frozen=True, slots=True)
class ListView:
    """A list, as the form shows it."""

    name: str
    first: str
    last: str
    selection: Measure
    columns: Sequence[Line]


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet, as the form shows it."""

    name: str
    title: str
    grid: Grid
    tables: Sequence[TableView]
    lists: Sequence[ListView]
    stamps: Sequence[tuple[str, str, str, Stamped | None]]
    is_empty: bool


def views(
    workbook: Workbook, mapping: TemplateMapping, phrases: Phrases, language: Language
) -> list[SheetView]:
    """Return the sheets of a template with what goes where."""
    found = []
    for number, (name, picture) in enumerate(_pictures(workbook)):
        given = mapping.sheets.get(name, SheetMapping())
        found.append(
            SheetView(
                f"s{number}",
                name,
                grid(picture, meanings(given, phrases, language)),
                [
                    _table_view(f"s{number}.t{place}", one, picture, phrases)
                    for place, one in enumerate(given.tables)
                ],
                [_list_view(f"s{number}.l{place}", one, picture) for place, one in enumerate(given.lists)],
                [
                    (f"s{number}.d.{cell.text}", cell.text, picture.text(*cell), what)
                    for cell, what in given.stamps.items()
                ],
                given.is_empty,
            )
        )
    return found


def entered(
    form: FormData, workbook: Workbook, phrases: Phrases, language: Language
) -> tuple[TemplateMapping, Faults]:
    """Return the mapping that a person entered, and what is wrong with it.

    Raises
    ------
    BadMapping
        If the form is none of ours.
    """
    faults: Faults = {}
    sheets = {}
    for number, (name, _) in enumerate(_pictures(workbook)):
        sheet = f"s{number}"
        tables = list(_tables(form, sheet, phrases, language, faults))
        lists = list(_lists(form, sheet, language, faults))
        area = _text(form, f"{sheet}.add")
        if area:
            added = _added(area, _text(form, f"{sheet}.kind"))
            if added is None:
                faults[f"{sheet}.add"] = translate(_BAD_CELLS, language, most=MOST_ADDED)
            elif isinstance(added, Counting):
                tables.append(added)
            else:
                lists.append(added)
        stamps = {}
        for field in form:
            prefix, _, address = field.partition(".d.")
            if prefix == sheet and _text(form, field) in set(Stamped):
                try:
                    stamps[Cell.parse(address)] = Stamped(_text(form, field))
                except ValueError:
                    continue
        made = SheetMapping(tuple(tables), tuple(lists), stamps)
        if made != SheetMapping():
            sheets[name] = made
    return TemplateMapping(sheets), faults


def _pictures(workbook: Workbook) -> Iterator[tuple[str, Picture]]:
    for name, sheet in workbook.sheets.items():
        if not sheet.is_hidden:
            yield name, Picture(sheet)


def _table_view(name: str, table: Counting, picture: Picture, phrases: Phrases) -> TableView:
    top, left = min(table.rows, default=1), min(table.columns, default=1)
    rows = [
        Line(f"{name}.r{row}", str(row), _join(picture.text(row, column) for column in range(1, left)), it)
        for row, terms in table.rows.items()
        for it in (phrases.said(terms),)
    ]
    columns = [
        Line(
            f"{name}.c{column}",
            column_letters(column),
            _join(picture.text(row, column) for row in range(1, top) if not picture.is_title(row, column)),
            phrases.said(terms),
        )
        for column, terms in table.columns.items()
    ]
    place = Range(top, left, max(table.rows, default=1), max(table.columns, default=1)).text
    return TableView(name, place, table.measure, rows, columns)


def _list_view(name: str, one: Listing, picture: Picture) -> ListView:
    columns = []
    for column in range(1, max(picture.right, *one.columns, 1) + 1):
        above = [
            picture.text(row, column)
            for row in range(max(1, one.first - 2), one.first)
            if not picture.is_title(row, column)
        ]
        target = one.columns.get(column, "")
        if target or any(above):
            letters = column_letters(column)
            columns.append(Line(f"{name}.c{column}", letters, _join(above), (target,)))
    return ListView(name, str(one.first), str(one.last), one.selection, columns)


def _tables(
    form: FormData, sheet: str, phrases: Phrases, language: Language, faults: Faults
) -> Iterator[Counting]:
    lines: dict[str, dict[str, dict[int, tuple[str, ...]]]] = {}
    for field in form:
        found = _LINE.fullmatch(field)
        if found is None or f"s{found[1]}" != sheet:
            continue
        terms: list[str] = []
        for phrase in form.getlist(field):
            if not isinstance(phrase, str) or not phrase.strip():
                continue
            read = phrases.read(phrase.strip()[:200])
            if not read:
                faults[field] = translate(_UNKNOWN, language, phrase=phrase.strip()[:60])
            terms += read
        table = lines.setdefault(found[2], {"r": {}, "c": {}})
        table[found[3]][int(found[4])] = tuple(terms)
    for number in sorted(lines, key=int):
        name = f"{sheet}.t{number}"
        if _text(form, f"{name}.drop") != "yes":
            measure = _measure(_text(form, f"{name}.measure"))
            yield table_of(lines[number]["r"], lines[number]["c"], measure)


def _lists(form: FormData, sheet: str, language: Language, faults: Faults) -> Iterator[Listing]:
    columns: dict[str, dict[int, str]] = {}
    for field in form:
        found = _COLUMN.fullmatch(field)
        if found is not None and f"s{found[1]}" == sheet:
            known = columns.setdefault(found[2], {})
            if target := _text(form, field):
                known[int(found[3])] = target
    known_lists: list[Listing] = []
    for number in sorted(columns, key=int):
        name = f"{sheet}.l{number}"
        if _text(form, f"{name}.drop") == "yes":
            continue
        first, last = (_text(form, f"{name}.{edge}") for edge in ("first", "last"))
        is_right = first.isdecimal() and last.isdecimal() and 1 <= int(first[:6]) <= int(last[:6])
        if not is_right:
            faults[f"{name}.first"] = translate(_BAD_ROWS, language)
        rows = (int(first[:6]), int(last[:6])) if is_right else (1, 1)
        made = list_of(*rows, columns[number], _measure(_text(form, f"{name}.selection")))
        if is_right and overlap([*known_lists, made]):
            faults[f"{name}.first"] = translate(_SAME_CELLS, language)
        known_lists.append(made)
        yield made


def _added(area: str, kind: str) -> Counting | Listing | None:
    try:
        cells = Range.parse(area.upper().replace(" ", ""))
    except ValueError:
        return None
    is_small = cells.bottom - cells.top < MOST_ADDED and cells.right - cells.left < MOST_ADDED
    if not is_small or cells.bottom < cells.top or cells.right < cells.left:
        return None
    columns = range(cells.left, cells.right + 1)
    if kind == "list":
        return list_of(cells.top, cells.bottom, {}, Measure.TOTAL)
    rows = range(cells.top, cells.bottom + 1)
    return table_of(dict.fromkeys(rows, ()), dict.fromkeys(columns, ()), Measure.TOTAL)


def _measure(value: str) -> Measure:
    return Measure(value) if value in set(Measure) else Measure.TOTAL


def _join(texts: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(text for text in texts if text and not _FORM_HEAD.match(text)))[:120]


def _text(form: FormData, name: str) -> str:
    value: object = form.get(name)
    return value.strip() if isinstance(value, str) else ""
