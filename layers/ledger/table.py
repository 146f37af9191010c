"""Rows under the names of their columns: the data of a sheet without its titles, or the features of a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from layers.ledger.grid import Cell
from layers.text import Text


@dataclass(frozen=True, slots=True)
class Record:
    """One row.

    Parameters
    ----------
    number : int
        Of the row in its sheet, or of the feature in its file, counted from 1.
    values : tuple of Cell
        One for each column of the table.
    geometry : BaseGeometry, optional
        In the table's reference system, two-dimensional, valid, finite.
    filled : frozenset of int
        Columns whose value stands in a merged cell that begins in a row above.
    """

    number: int
    values: tuple[Cell, ...]
    geometry: BaseGeometry | None = None
    filled: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class RecordFault:
    """Why a row cannot be taken as it stands in the file.

    Parameters
    ----------
    number : int
        Of the row, as in `Record.number`; its record is in the table all the same.
    reason : Text
    column : str
        Whose value it is; empty for the place.
    """

    number: int
    reason: Text
    column: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with named columns.

    Parameters
    ----------
    columns : tuple of str
        No two the same.
    records : sequence of Record
    has_geometry : bool
        Whether the file itself has places, apart from columns with coordinates.
    crs : str or None
        What the file says of their reference system, as ``EPSG:…`` or WKT.
    faults : sequence of RecordFault
        In the order of rows.
    notes : tuple of Text
        What was decided about the whole of it.
    """

    columns: tuple[str, ...]
    records: Sequence[Record]
    has_geometry: bool = False
    crs: str | None = None
    faults: Sequence[RecordFault] = ()
    notes: tuple[Text, ...] = ()
