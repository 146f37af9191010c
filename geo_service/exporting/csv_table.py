"""CSV for spreadsheets: UTF-8 with its mark, no cell that would be calculated."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from geo_service.exporting.about import About
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally
from geo_service.exporting.table import sheet
from layers.feature import Value
from layers.formula import harmless

BOM = "\ufeff"


def csv_lines(order: Order, _: About) -> Iterator[bytes]:
    """Give a CSV (RFC 4180) piece by piece.

    A text that a spreadsheet would calculate has an apostrophe before it, which the importer takes
    away again: `layers.formula`. Without labels moments are RFC 3339 in UTC and booleans true or false.
    """
    table = sheet(order)
    yield BOM.encode() + _written([[harmless(header) for header in table.headers]])
    for page in table.lines(Tally()):
        yield _written([[_cell(value) for value in row] for row in page])


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        is_aware = value.tzinfo is not None
        return f"{value:%Y-%m-%dT%H:%M:%SZ}" if is_aware else f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value)


def _written(lines: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode()
