"""A sheet as it was typed: rows of cells, some of them merged, before anybody knows where the table begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from layers.text import Text

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""What stands in one cell. Empty cells are None, never an empty text; numbers are finite."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are drawn as one; the value stands in the first of them, the others are None.

    Parameters
    ----------
    top, left, bottom, right : int
        Counted from 0, all of them inside.
    """

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class GridFault:
    """A cell whose value is not known: a formula that was never computed, or that failed.

    Parameters
    ----------
    row, column : int
        Counted from 0, as in `Grid.rows`.
    reason : Text
        Names the cell as spreadsheets do (``C12``).
    """

    row: int
    column: int
    reason: Text


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet of a workbook, or a table of text.

    Parameters
    ----------
    name : str
        Of the sheet; empty where it has none.
    rows : sequence of tuple of Cell
        From the first row and column of the sheet, blank ones too, so that ``rows[n]`` is what a
        person calls row n + 1. All are of one width; blank rows and columns after the last value
        are left out.
    merges : tuple of Merge
    faults : tuple of GridFault
        In the order of rows; their cells are None.
    notes : tuple of Text
        What was decided about the whole of it.
    """

    name: str
    rows: Sequence[tuple[Cell, ...]]
    merges: tuple[Merge, ...] = ()
    faults: tuple[GridFault, ...] = ()
    notes: tuple[Text, ...] = ()


def cell_name(row: int, column: int) -> str:
    """Return what spreadsheets call a cell.

    Parameters
    ----------
    row, column : int
        Counted from 0.

    Examples
    --------
    >>> cell_name(0, 0), cell_name(11, 2), cell_name(0, 26), cell_name(4, 701), cell_name(4, 702)
    ('A1', 'C12', 'AA1', 'ZZ5', 'AAA5')
    """
    letters = ""
    left = column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
