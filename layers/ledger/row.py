"""What became of one row of a ledger."""

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from layers.feature import Value
from layers.ledger.grid import Cell
from layers.text import Text


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell.

    Parameters
    ----------
    column : str
        Header of the column as the file has it; empty where the fault is of no column.
    value : Cell
        As it stands in the file.
    reason : Text
    suggestion : Text or None
        What the person could write instead.
    field : str
        Field that has no value because of it; empty where it is the place or the whole row.
    """

    column: str
    value: Cell
    reason: Text
    suggestion: Text | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One feature that a row names.

    Parameters
    ----------
    number : int
        Of the row in the file, as `Record.number`.
    part : int
        1, 2, … where the row names several places; 0 where it names one.
    values : mapping of str to Value
        By field, in the types of the fields; fields without a value are missing. What every feature of
        the layer needs is not asked here (`layers.validation.check`).
    xy : tuple of float or None
        East and north (longitude and latitude) as the ledger gives them, in its own reference system.
    geometry : BaseGeometry or None
        That of the file, in its own reference system.
    faults : tuple of CellFault
        The row is stored where there are none.
    notes : tuple of Text
        What was judged, for the person to know.
    id : str or None
        Identifier of the feature where a column has it (a file of this service that comes back).
    """

    number: int
    part: int
    values: Mapping[str, Value]
    xy: tuple[float, float] | None = None
    geometry: BaseGeometry | None = None
    faults: tuple[CellFault, ...] = ()
    notes: tuple[Text, ...] = ()
    id: str | None = None
