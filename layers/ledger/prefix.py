"""How the numbers of a ledger could begin whose own column only counts its rows (序号)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from layers.contract import Layer
from layers.field import FieldType
from layers.ledger.days import day
from layers.ledger.grid import Cell
from layers.ledger.table import Table
from layers.ledger.targets import is_counter
from layers.ledger.values import is_blank, plain

PLACES = ("townships", "railway_lines")
"""Layers whose features ledgers are about, the narrower first."""

LONGEST_TITLE = 200
"""Characters of a title that are looked at."""

LONGEST_PLACE = 12
"""Characters of a place in a prefix."""

_MONTH = re.compile(r"(?<!\d)(20\d\d)[年./-](\d{1,2})(?!\d)|(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年")
_TOWN = re.compile(r"[^\W\d_a-zA-Z市县区各]{2,4}?(?:(?<![乡城村])镇|街道)")


def only_counts(layer: Layer, columns: Sequence[str], targets: Sequence[str]) -> bool:
    """Whether the number of each row is taken from a column that only counts the rows of its sheet."""
    return any(
        target == layer.key and is_counter(column) for column, target in zip(columns, targets, strict=True)
    )


def propose_prefix(
    layer: Layer, table: Table, targets: Sequence[str], titles: Sequence[str], year: int | None = None
) -> str:
    """Return how the numbers of a ledger could begin, for a person to confirm.

    The ledger's month (or year) and the township or line that it is about: what tells it from the next
    one, and stays the same when it comes again with further rows. Titles count before rows.

    Parameters
    ----------
    layer : Layer
    table : Table
    targets : sequence of str
    titles : sequence of str
        Words above the header, name of the sheet, name of the file.
    year : int, optional
        Of days that leave it out.

    Returns
    -------
    str
        Empty where nothing tells the ledger from others.

    Examples
    --------
    >>> from layers.railway_hazards import LAYER
    >>> propose_prefix(LAYER, Table(("序号",), []), ("hazard_no",), ["望埠镇隐患台账（2026年6月）"])
    '2026-06-望埠镇-'
    """
    words = [unicodedata.normalize("NFKC", "".join(title.split())[:LONGEST_TITLE]) for title in titles]
    parts = (_when(words) or _first_month(layer, table, targets, year), _where(layer, table, targets, words))
    return "".join(f"{part}-" for part in parts if part)


def _when(words: Iterable[str]) -> str:
    """Return the last month that the words speak of, else the last year."""
    found = list(words)
    months = [
        f"{match[1] or match[3]}-{int(match[2] or match[4]):02d}"
        for text in found
        for match in _MONTH.finditer(text)
        if 1 <= int(match[2] or match[4]) <= 12
    ]
    years = [match[1] for text in found for match in _YEAR.finditer(text)]
    return max(months or years, default="")


def _first_month(layer: Layer, table: Table, targets: Sequence[str], year: int | None) -> str:
    """Return the month of the earliest day on which a row was found: it stays when rows are added."""
    columns = [
        number
        for number, target in enumerate(targets)
        if target in layer.by_name
        and layer.field(target).type is FieldType.DATE
        and layer.field(target).not_in_future
    ]
    cells = (record.values[number] for record in table.records for number in columns)
    days = [found for cell in cells if isinstance(found := day(cell, year=year), date)]
    return f"{min(days):%Y-%m}" if days else ""


def _where(layer: Layer, table: Table, targets: Sequence[str], words: Iterable[str]) -> str:
    """Return the one township that the titles name, else the township or line of all rows."""
    towns: set[str] = {town for text in words for town in _TOWN.findall(text)}
    if len(towns) == 1:
        return towns.pop()[:LONGEST_PLACE]
    for target_layer in PLACES:
        for number, target in enumerate(targets):
            if target in layer.by_name and layer.field(target).references == target_layer:
                said = set(_said(record.values[number] for record in table.records))
                if len(said) == 1:
                    return said.pop()[:LONGEST_PLACE]
    return ""


def _said(cells: Iterable[Cell]) -> Iterator[str]:
    return (plain(str(cell)) for cell in cells if not is_blank(cell))
