"""What goes where in a template: plain values, kept as JSON."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from geo_service.reporting.errors import BadMapping
from geo_service.reporting.references import Cell, column_letters, column_number
from geo_service.reporting.terms import is_term
from layers.contract import PROVENANCE
from layers.railway_hazards import LAYER
from layers.railway_hazards.figures import Measure
from layers.text import Text

NUMBER = "#"
LONGITUDE, LATITUDE = "lon", "lat"
TARGETS = (
    NUMBER,
    *(one.name for one in LAYER.fields),
    LONGITUDE,
    LATITUDE,
    *(one.name for one in PROVENANCE),
)
"""What a column of a list may hold: its running number, a field, the position."""

TARGET_TITLES: Mapping[str, Text] = MappingProxyType(
    {
        NUMBER: Text("序号", "Running number"),
        **{one.name: one.title for one in LAYER.given_fields},
        LONGITUDE: Text("经度", "Longitude"),
        LATITUDE: Text("纬度", "Latitude"),
    }
)

MOST_LINES = 400
MOST_TERMS = 12
LAST_ROW = 100_000
LAST_COLUMN = 500
LONGEST = 500_000
"""Characters of the JSON."""


class Stamped(StrEnum):
    """Which day is written into a text with blanks for it."""

    PERIOD = "period"
    UNTIL = "until"
    TODAY = "today"


STAMP_TITLES: Mapping[Stamped, Text] = MappingProxyType(
    {
        Stamped.PERIOD: Text("报告期", "Period"),
        Stamped.UNTIL: Text("截止日期", "Cut-off date"),
        Stamped.TODAY: Text("填报日期", "Day of filling in"),
    }
)


@dataclass(frozen=True, slots=True)
class Counting:
    """A table of figures: each cell counts what its row and its column say together.

    Parameters
    ----------
    rows, columns : mapping of int to sequence of str
        Terms of each line (`geo_service.reporting.terms`), none for a line that is not filled in.
    measure : Measure
        What is counted where neither row nor column says it.
    """

    rows: Mapping[int, tuple[str, ...]]
    columns: Mapping[int, tuple[str, ...]]
    measure: Measure = Measure.TOTAL

    def cells(self) -> list[tuple[Cell, tuple[str, ...], tuple[str, ...]]]:
        """Return the cells that are filled in, with the terms of their row and of their column."""
        return [
            (Cell(row, column), of_row, of_column)
            for row, of_row in self.rows.items()
            for column, of_column in self.columns.items()
            if of_row and of_column
        ]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with one row for each hazard.

    Parameters
    ----------
    first, last : int
        The rows that the blank has for it; where there are more hazards it grows.
    columns : mapping of int to str
        One of `TARGETS` for each column that is filled in.
    selection : Measure
        Which hazards are listed: those that the measure counts.
    """

    first: int
    last: int
    columns: Mapping[int, str]
    selection: Measure = Measure.TOTAL


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """What goes where in one sheet.

    Parameters
    ----------
    tables : sequence of Counting
    lists : sequence of Listing
    stamps : mapping of Cell to Stamped
        Texts with blanks for a day.
    """

    tables: Sequence[Counting] = ()
    lists: Sequence[Listing] = ()
    stamps: Mapping[Cell, Stamped] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filled in."""
        return not self.stamps and not self.lists and not any(table.cells() for table in self.tables)


@dataclass(frozen=True, slots=True)
class TemplateMapping:
    """What goes where in a template.

    Parameters
    ----------
    sheets : mapping of str to SheetMapping
    is_confirmed : bool
        Whether a person looked at it and said that it is right.
    """

    sheets: Mapping[str, SheetMapping]
    is_confirmed: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filled in."""
        return all(sheet.is_empty for sheet in self.sheets.values())

    def confirmed(self) -> Self:
        """Return the same as a person confirmed it."""
        return replace(self, is_confirmed=True)

    def as_json(self) -> str:
        """Return it as text."""
        return json.dumps(
            {
                "confirmed": self.is_confirmed,
                "sheets": {name: _plain(sheet) for name, sheet in self.sheets.items()},
            },
            ensure_ascii=False,
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read it.

        Raises
        ------
        BadMapping
            If it is no such JSON, or names a term, field or cell that there is not.
        """
        try:
            if len(text) > LONGEST:
                raise _wrong("过长", "it is too long")
            given = json.loads(text)
            sheets = {str(name): _sheet(one) for name, one in given["sheets"].items()}
            return cls(sheets, given.get("confirmed") is True)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise _wrong("不是有效的 JSON 映射", "it is no JSON of a mapping") from error


def table_of(
    rows: Mapping[int, Sequence[str]], columns: Mapping[int, Sequence[str]], measure: Measure
) -> Counting:
    """Return a table of figures.

    Raises
    ------
    BadMapping
        If a term is none.
    """
    return Counting(_lines(rows, LAST_ROW), _lines(columns, LAST_COLUMN), measure)


def list_of(first: int, last: int, columns: Mapping[int, str], selection: Measure) -> Listing:
    """Return a list.

    Raises
    ------
    BadMapping
        If its rows are none, or a column holds what there is not.
    """
    if not 1 <= first <= last <= LAST_ROW:
        raise _wrong(f"清单的行 {first}-{last} 有误", f"a list has no rows {first} to {last}")
    if any(not 1 <= column <= LAST_COLUMN for column in columns):
        raise _wrong("列号超出范围", "a column is out of range")
    if unknown := sorted(set(columns.values()) - set(TARGETS)):
        raise _wrong(f"没有字段 {unknown[0]}", f"there is no field {unknown[0]}")
    return Listing(first, last, MappingProxyType(dict(sorted(columns.items()))), selection)


def overlap(lists: Sequence[Listing]) -> bool:
    """Whether two lists would be written into the same cells: in the same rows and the same columns."""
    return any(
        one.first <= other.last and other.first <= one.last and one.columns.keys() & other.columns.keys()
        for place, one in enumerate(lists)
        for other in lists[:place]
    )


def _lines(given: Mapping[int, Sequence[str]], last: int) -> Mapping[int, tuple[str, ...]]:
    if len(given) > MOST_LINES or any(not 1 <= number <= last for number in given):
        raise _wrong("行列超出范围", "a row or a column is out of range")
    found = {number: tuple(dict.fromkeys(terms)) for number, terms in sorted(given.items())}
    for terms in found.values():
        if len(terms) > MOST_TERMS or any(len(term) > 160 for term in terms):
            raise _wrong("一行或一列的条件过多", "a line has too many terms")
        if unknown := next((term for term in terms if not is_term(term)), None):
            raise _wrong(f"不能识别“{unknown}”", f"{unknown!r} is no term")
    return MappingProxyType(found)


def _sheet(given: Any) -> SheetMapping:
    tables = [
        table_of(
            {int(row): list(terms) for row, terms in one["rows"].items()},
            {column_number(_letters(letters)): list(terms) for letters, terms in one["columns"].items()},
            Measure(one["measure"]),
        )
        for one in given.get("tables", [])
    ]
    lists = [
        list_of(
            int(one["first"]),
            int(one["last"]),
            {column_number(_letters(letters)): str(target) for letters, target in one["columns"].items()},
            Measure(one["selection"]),
        )
        for one in given.get("lists", [])
    ]
    if len(lists) <= MOST_LINES and overlap(lists):
        raise _wrong("两个清单占用相同的单元格", "two lists have the same rows and columns")
    stamps = {Cell.parse(address): Stamped(what) for address, what in given.get("stamps", {}).items()}
    if len(tables) + len(lists) > MOST_LINES or len(stamps) > MOST_LINES:
        raise _wrong("表格过多", "there are too many tables")
    return SheetMapping(tuple(tables), tuple(lists), MappingProxyType(stamps))


def _letters(letters: str) -> str:
    """Return the letters of a column.

    Raises
    ------
    ValueError
        If they are none.
    """
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise ValueError(f"a column is called as C, got {letters[:10]!r}")
    return letters


def _plain(sheet: SheetMapping) -> dict[str, Any]:
    return {
        "tables": [
            {
                "rows": {str(row): list(terms) for row, terms in table.rows.items()},
                "columns": {column_letters(column): list(terms) for column, terms in table.columns.items()},
                "measure": table.measure.value,
            }
            for table in sheet.tables
        ],
        "lists": [
            {
                "first": one.first,
                "last": one.last,
                "columns": {column_letters(column): target for column, target in one.columns.items()},
                "selection": one.selection.value,
            }
            for one in sheet.lists
        ],
        "stamps": {cell.text: what.value for cell, what in sheet.stamps.items()},
    }


def _wrong(zh: str, en: str) -> BadMapping:
    return BadMapping(reason=Text(zh, en))
