"""Cells of one ledger as values of a layer's fields, each different cell read once."""

from collections import Counter
from collections.abc import Mapping
from datetime import tzinfo

from layers.contract import Layer
from layers.conversion import Unreadable
from layers.feature import Value
from layers.field import Field
from layers.folding import fold
from layers.ledger.grid import Cell
from layers.ledger.names import Names
from layers.ledger.values import FAILED, LONGEST_SIGN, NOTHING, is_blank, ledger_value, plain

MOST_SUGGESTED = 500
"""Different cells of a column that are not understood for which a likely word is looked for."""

MOST_KEPT = 100_000
"""Readings kept: columns with few different values are what makes them worth it."""


class Reader:
    """The fields of a layer, the names of what they refer to, and what the ledger leaves out.

    Parameters
    ----------
    layer : Layer
    names : Names
        Of the features of other layers.
    preferred : mapping of str to str
        By field, the identifier that is meant where several features have the name.
    year : int, optional
        Of days without one.
    zone : tzinfo, optional
        Of moments without one.
    """

    def __init__(
        self,
        layer: Layer,
        names: Names,
        preferred: Mapping[str, str],
        year: int | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        self._layer = layer
        self._names = names
        self._preferred = preferred
        self._year = year
        self._zone = zone
        self._unread: Counter[str] = Counter()
        self._kept: dict[tuple[str, type, Cell], Value | Unreadable] = {}

    def value(self, name: str, cell: Cell) -> Value | Unreadable:
        """Return the value of a field that a cell holds; None for no value.

        Parameters
        ----------
        name : str
            Of the field.
        cell : Cell
        """
        if cell is None:
            return None
        key = (name, type(cell), cell)  # 1, 1.0 and True are equal
        if key in self._kept:
            return self._kept[key]
        field = self._layer.field(name)
        found = self._named(field, cell) if field.references is not None else self._plain(field, cell)
        self._unread[name] += isinstance(found, Unreadable)
        if len(self._kept) < MOST_KEPT:
            self._kept[key] = found
        return found

    def _plain(self, field: Field, cell: Cell) -> Value | Unreadable:
        suggests = self._unread[field.name] < MOST_SUGGESTED
        return ledger_value(field, cell, year=self._year, zone=self._zone, suggests=suggests)

    def _named(self, field: Field, cell: Cell) -> Value | Unreadable:
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        if is_blank(cell):
            return None
        text = plain(str(cell))
        key = fold(text) if len(text) <= LONGEST_SIGN else ""
        if key in FAILED:
            return self._plain(field, cell)
        if key in NOTHING or field.references is None:
            return None
        return self._names.find(field.references, text, self._preferred.get(field.name))
