"""Values of cells as files give them, made plain."""

import math
import re
from collections.abc import Iterable

from geo_service.importing.reading.limits import (
    LONGEST_CELL,
    Allowance,
    require_few_faults,
    require_modest_grid,
)
from layers.ledger.grid import Cell, Grid, GridFault, Merge, cell_name
from layers.text import Text

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]|[\ud800-\udfff]")
_DAMAGES = ("\ufffd", "锟斤拷", "烫烫烫")
"""The sign for what could not be read, as it is and as it looks read once more; and memory never written."""

_BREAKS = re.compile(r"\r\n?|\v|\f|\u2028|\u2029")
_WHOLE = 2.0**53
"""Up to here each whole number has a floating-point number of its own."""


def plain(value: object) -> tuple[Cell, Text | None]:
    r"""Return what stands in a cell, and why it cannot be taken where it cannot.

    Numbers that are whole become integers, as spreadsheets keep all numbers alike; line breaks of
    every kind become one; a text of blanks is an empty cell.

    Examples
    --------
    >>> plain(12.0), plain(" "), plain("a\r\nb")
    ((12, None), (None, None), ('a\nb', None))
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None, Text("不是有限的数值", "it is no finite number")
        return (int(value) if value.is_integer() and abs(value) < _WHOLE else value), None
    return value, None  # type: ignore[return-value]  # the readers give no other kinds


def _text(value: str) -> tuple[Cell, Text | None]:
    if not value or value.isspace():
        return None, None
    if len(value) > LONGEST_CELL:
        return None, Text(
            f"文字有 {len(value):,} 个字符，最多 {LONGEST_CELL:,} 个",
            f"its text has {len(value):,} characters, {LONGEST_CELL:,} at most are taken",
        )
    if not value.isprintable():  # most texts are, and need no further look
        value = _BREAKS.sub("\n", value)
        if found := _CONTROLS.search(value):
            return None, Text(
                f"文字含控制字符 U+{ord(found[0]):04X}",
                f"its text has the control character U+{ord(found[0]):04X}",
            )
    if not value.isascii():
        for damage in _DAMAGES:
            if damage in value:
                return None, Text(
                    f"文字在写入文件之前已损坏（“{damage}”），请在原表中更正",
                    f"its text was damaged before it came into the file ({damage}): mend it in the original",
                )
    return value, None


class GridMaker:
    """Takes the rows of a sheet one by one.

    Parameters
    ----------
    file : str
        Name of the file, for errors.
    name : str
        Of the sheet; empty where it has none.
    """

    def __init__(self, file: str, name: str) -> None:
        self._file = file
        self._name = name
        self._rows: list[tuple[Cell, ...]] = []
        self._faults: list[GridFault] = []
        self._width = 0
        self._allowance = Allowance(file)

    def add(self, values: Iterable[object]) -> None:
        """Take the next row.

        Raises
        ------
        FileUnreadable
            If it is one too many, or too wide, or the texts are too much by now.
        """
        cells: list[Cell] = []
        for value in values:
            cell, reason = plain(value)
            if reason is not None:
                self.fault(len(self._rows), len(cells), reason)
            cells.append(cell)
        self._allowance.take(cells)
        while cells and cells[-1] is None:
            cells.pop()
        self._width = max(self._width, len(cells))
        self._rows.append(tuple(cells))
        require_modest_grid(self._file, len(self._rows), self._width)

    def fault(self, row: int, column: int, reason: Text) -> None:
        """Take note of a cell whose value is not known.

        Raises
        ------
        FileUnreadable
            If there are too many of them.
        """
        require_few_faults(self._file, len(self._faults) + 1)
        cell = cell_name(row, column)
        self._faults.append(
            GridFault(row, column, Text(f"单元格 {cell}：{reason.zh}", f"Cell {cell}: {reason.en}"))
        )

    def grid(self, merges: Iterable[Merge] = (), notes: Iterable[Text] = ()) -> Grid:
        """Return the whole: blank rows at the end are left out, all rows are of one width.

        Raises
        ------
        FileUnreadable
            If a cell that was taken note of lies too far out.
        """
        faults = sorted(self._faults, key=lambda fault: (fault.row, fault.column))
        height = max((fault.row + 1 for fault in faults), default=0)
        while len(self._rows) > height and not self._rows[-1]:
            self._rows.pop()
        height = max(height, len(self._rows))
        self._width = max(self._width, max((fault.column + 1 for fault in faults), default=0))
        require_modest_grid(self._file, height, self._width)
        self._rows += [()] * (height - len(self._rows))
        blank = (None,) * self._width
        rows = [row + blank[len(row) :] for row in self._rows]
        return Grid(self._name, rows, tuple(self._inside(merges)), tuple(faults), tuple(notes))

    def _inside(self, merges: Iterable[Merge]) -> Iterable[Merge]:
        """Give merges as far as they lie in the grid and are of more than one cell."""
        for merge in merges:
            bottom, right = min(merge.bottom, len(self._rows) - 1), min(merge.right, self._width - 1)
            height, width = bottom - merge.top, right - merge.left
            if min(height, width) >= 0 and max(height, width) > 0:
                yield Merge(merge.top, merge.left, bottom, right)
