"""The numbers by which a bureau knows the features of a layer, as a ledger has them."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta

from layers.contract import Layer
from layers.conversion import Unreadable, read
from layers.feature import Value
from layers.ledger.grid import Cell
from layers.ledger.misread import Misread
from layers.ledger.splitting import LINK
from layers.ledger.table import Record
from layers.ledger.targets import is_counter
from layers.ledger.values import is_blank, plain
from layers.text import Text
from layers.unseen import UNSEEN, unseen

DIGITS = 3
"""Of a number that is made from a prefix and a count."""

MOST_LISTED = 8

Numbered = tuple[Cell, Value | Unreadable, str | None]
"""The cell, the number that a place has, and what links it with the other places of its row."""


class Numbers:
    """How the rows of a table are numbered.

    Parameters
    ----------
    layer : Layer
    columns, targets : sequence of str
    prefix : str
        Begins the numbers of rows that the ledger only counts, or does not number.
    """

    def __init__(self, layer: Layer, columns: Sequence[str], targets: Sequence[str], prefix: str) -> None:
        self.key = layer.key or ""
        self._field = layer.by_name.get(self.key)
        self._prefix = prefix.strip()
        self._column = next((i for i, target in enumerate(targets) if target == self.key), None)
        if not self.key:
            self._column = None
        self._only_counts = self._column is not None and is_counter(columns[self._column])
        self._links = LINK in layer.by_name

    def groups(self, records: Sequence[Record]) -> Iterator[tuple[int, list[Record]]]:
        """Give the records by the ledger's own rows: a number merged over several rows is one of these.

        Yields
        ------
        tuple of int and list of Record
            The place of the group in the ledger, counted from 1, and its records.
        """
        group: list[Record] = []
        ordinal = 0
        for record in records:
            if group and self._links and self._column is not None and self._column in record.filled:
                group.append(record)
                continue
            if group:
                ordinal += 1
                yield ordinal, group
            group = [record]
        if group:
            yield ordinal + 1, group

    def number(self, record: Record, ordinal: int, part: int) -> Numbered | None:
        """Return the number of a place; None where its row has none.

        Parameters
        ----------
        record : Record
        ordinal : int
            Of the ledger's row.
        part : int
            Of the place, counted from 1; 0 where the row names one.
        """
        if self._field is None:
            return None
        cell = record.values[self._column] if self._column is not None else None
        if is_blank(cell):
            if self._column is not None or not (self._prefix and self._field.required):
                return None
            base: Value | Unreadable = f"{self._prefix}{ordinal:0{DIGITS}d}"
        else:
            base = self._counted(cell) if self._only_counts else _own(cell)
        if isinstance(base, str) and unseen(base):
            base = Unreadable(UNSEEN)
        if isinstance(base, Unreadable) or not part:
            return cell, base if isinstance(base, Unreadable) else read(self._field, base), None
        return cell, read(self._field, f"{base}-{part}"), str(base)

    def _counted(self, cell: Cell) -> str | Unreadable:
        if not self._prefix:
            return _ONLY_COUNTS
        text = words(cell).strip("().、．")
        return f"{self._prefix}{int(text):0{DIGITS}d}" if text.isdecimal() else f"{self._prefix}{text}"


def words(cell: Cell) -> str:
    """Return a number or identifier as text: spreadsheets hand out 7.0 for 7.

    Examples
    --------
    >>> words(7.0), words(" YD-7 "), words(7)
    ('7', 'YD-7', '7')
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return plain(str(cell))


def folded(number: str) -> str:
    """Return the form in which numbers are compared: full-width and case make no difference."""
    return "".join(unicodedata.normalize("NFKC", number).casefold().split())


def listed(numbers: Iterable[int]) -> str:
    """Return row numbers in words, each once, and not all of very many."""
    found = sorted(set(numbers))
    return "、".join(map(str, found[:MOST_LISTED])) + ("…" if len(found) > MOST_LISTED else "")


def _own(cell: Cell) -> str | Unreadable:
    if isinstance(cell, date | time | timedelta):
        return _A_DATE
    return words(cell)


_ONLY_COUNTS = Misread(
    Text("“序号”只在本表内计数，换一张表又从1起", "the column only counts the rows of this sheet"),
    Text(
        "给出本台账的编号前缀，如“2026-07-”",
        "state a prefix for the numbers of this ledger, such as 2026-07-",
    ),
)
_A_DATE = Misread(
    Text("表格软件把编号当成了日期", "the spreadsheet took the number for a date"),
    Text("单元格设为文本后重填", "format the cell as text and type it again"),
)
