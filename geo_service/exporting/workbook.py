"""XLSX for the office: titles and labels, dates as dates, a second sheet about the data."""

import re
import unicodedata
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo_service.exporting.about import About, facts
from geo_service.exporting.errors import TooManyRows
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally
from geo_service.exporting.table import Sheet, sheet
from layers.feature import Value
from layers.text import Text

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""

LONGEST = 32_767
"""Characters of a cell."""

NARROWEST, WIDEST = 6, 48
DATE, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
ABOUT = Text("说明", "About")
NAME_LENGTH = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def workbook(order: Order, known: About, folder: Path, tally: Tally) -> Path:
    """Write an XLSX row by row; return its path. No text becomes a formula or a link.

    Raises
    ------
    TooManyRows
    """
    from xlsxwriter import Workbook

    if known.rows > MOST_ROWS:
        raise TooManyRows(format="xlsx", most=MOST_ROWS, count=known.rows)
    path = folder / "export.xlsx"
    table = sheet(order)
    # `constant_memory` keeps one row: each is written as the next begins.
    with Workbook(path, {"constant_memory": True, "tmpdir": str(folder)}) as book:
        heading = book.add_format({"bold": True, "bg_color": "#e8eef4", "border": 1, "valign": "vcenter"})
        formats = {
            date: book.add_format({"num_format": DATE}),
            datetime: book.add_format({"num_format": MOMENT}),
        }
        rows = book.add_worksheet(_sheet_name(order.layer.title.in_language(order.language)))
        about = book.add_worksheet(ABOUT.in_language(order.language))
        for place, header in enumerate(table.headers):
            rows.write_string(0, place, header, heading)
        _write_rows(rows, table, tally, formats, order.service.settings.zone)
        rows.freeze_panes(1, 1)
        rows.autofilter(0, 0, tally.rows, len(table.headers) - 1)
        about.set_column(0, 0, 18)
        about.set_column(1, 1, 80)
        for place, fact in enumerate(facts(order, known, tally)):
            about.write_string(place, 0, fact.title.in_language(order.language), heading)
            about.write_string(place, 1, fact.value)
    return path


def _write_rows(rows: "Worksheet", table: Sheet, tally: Tally, formats: dict[Any, Any], zone: tzinfo) -> None:
    number = 0
    _set_widths(rows, table, [])
    for page in table.lines(tally):
        if number == 0:
            _set_widths(rows, table, page)
        for line in page:
            number += 1
            for place, value in enumerate(line):
                tally.cut += _write(rows, number, place, _told(value, zone), formats)


def _told(value: Value, zone: tzinfo) -> Value:
    """Return a moment as cells have it: without a zone, in the one that the file names."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(zone).replace(tzinfo=None)
    return value


def _write(rows: "Worksheet", number: int, place: int, value: Value, formats: dict[Any, Any]) -> bool:
    """Write one cell; return whether its text had to be cut."""
    if isinstance(value, bool):
        rows.write_boolean(number, place, value)
    elif isinstance(value, int | float):
        rows.write_number(number, place, value)
    elif isinstance(value, datetime):
        rows.write_datetime(number, place, value, formats[datetime])
    elif isinstance(value, date):
        rows.write_datetime(number, place, value, formats[date])
    elif value:
        rows.write_string(number, place, value[:LONGEST])
        return len(value) > LONGEST
    return False


def _set_widths(rows: "Worksheet", table: Sheet, page: list[list[Value]]) -> None:
    for place, header in enumerate(table.headers):
        widest = max((_width(line[place]) for line in page), default=0)
        rows.set_column(place, place, min(max(_width(header) + 3, widest + 1, NARROWEST), WIDEST))


def _width(value: Value) -> int:
    """Return how wide a value is in digits; a Chinese character is as wide as two."""
    if value is None:
        return 0
    text = f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)[: WIDEST + 1]
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _sheet_name(title: str) -> str:
    return FORBIDDEN.sub(" ", title).strip()[:NAME_LENGTH] or "1"
