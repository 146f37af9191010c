"""The places of one row while they are read: values, coordinates, faults, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from layers.contract import Layer
from layers.conversion import Unreadable
from layers.feature import Value
from layers.ledger import closing, numbering
from layers.ledger.cells import Cells
from layers.ledger.columns import ID, Columns, stated_unit
from layers.ledger.coordinates import BadCoordinate, read_xy
from layers.ledger.grid import Cell
from layers.ledger.place_words import label_behind
from layers.ledger.quantity import in_unit
from layers.ledger.reading import Reader
from layers.ledger.row import CellFault, LedgerRow
from layers.ledger.splitting import split
from layers.ledger.table import Record, RecordFault, Table
from layers.ledger.targets import NEVER_GIVEN
from layers.ledger.values import is_blank
from layers.linear_referencing.chainage import ChainageError, parse_range
from layers.text import Text

FROM, TO = "chainage_from", "chainage_to"
"""Fields for the two ends of a stretch; ledgers often write both into one cell."""


@dataclass
class Draft:
    """One place of a row while it is read."""

    record: Record
    values: dict[str, Value]
    xy: tuple[float, float] | None = None
    faults: list[CellFault] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    part: int = 0
    id: str | None = None

    def complete(self, given: tuple[Mapping[str, Value], Sequence[CellFault]]) -> None:
        """Take the defaults for fields that the ledger says nothing for."""
        values, faults = given
        unread = {fault.field for fault in self.faults}
        for name, value in values.items():
            if name not in unread:
                self.values.setdefault(name, value)
        self.faults.extend(faults)

    def row(self) -> LedgerRow:
        """Return what became of the place."""
        return LedgerRow(
            self.record.number,
            self.part,
            self.values,
            self.xy,
            self.record.geometry,
            tuple(self.faults),
            tuple(self.notes),
            self.id,
        )


class Sheet:
    """A table whose columns are known."""

    def __init__(self, layer: Layer, table: Table, cells: Cells, reader: Reader, today: date) -> None:
        self.layer = layer
        self.cells = cells
        self.reader = reader
        self._today = today
        self._chainages = [one for one in layer.fields if one.is_chainage]
        self._closes = closing.closes(layer)
        self._units = _units(layer, cells)
        self._faults: dict[int, list[CellFault]] = {}
        for fault in table.faults:
            if (found := self._of_file(fault)) is not None:
                self._faults.setdefault(fault.number, []).append(found)

    def fault(self, target: str, value: Cell, reason: Text, suggestion: Text | None = None) -> CellFault:
        """Return a fault of the column with a target."""
        name = target if target in self.layer.by_name else ""
        return CellFault(self.cells.column(target), value, reason, suggestion, name)

    def places(self, record: Record) -> list[Draft]:
        """Return the places that a row names, one at least."""
        cells, clashes = self.cells.of(record)
        places = split(self.layer, cells, self.reader)
        drafts = [self._draft(record, part) for part in places.parts]
        for draft in drafts:
            draft.faults[:0] = self._faults.get(record.number, [])
            draft.faults.extend(self.fault(*problem) for problem in (*clashes, *places.problems))
        return drafts

    def _draft(self, record: Record, cells: Mapping[str, Cell]) -> Draft:
        draft = Draft(record, {})
        for name, cell in cells.items():
            if name not in self.layer.by_name or self._is_judged(name):
                continue
            value = self._value(name, cell, cells)
            if isinstance(value, Unreadable):
                suggestion = getattr(value, "suggestion", None)
                draft.faults.append(self.fault(name, cell, value.reason, suggestion))
            elif value is not None:
                draft.values[name] = value
        self._both_ends(draft, cells)
        if not is_blank(cells.get(ID)):
            draft.id = numbering.words(cells[ID])
        try:
            draft.xy = read_xy(cells)
        except BadCoordinate as bad:
            draft.faults.append(self.fault(bad.target, bad.cell, bad.reason, bad.suggestion))
        if self._closes:
            self._close(draft, cells)
        return draft

    def _value(self, name: str, cell: Cell, cells: Mapping[str, Cell]) -> Value | Unreadable:
        """Return the value of a field; a second chainage may leave out what the first one says."""
        if name in self._units:
            cell = in_unit(cell, self._units[name])
        value = self.reader.value(name, cell)
        if not isinstance(value, Unreadable) or not self.layer.field(name).is_chainage:
            return value
        first = next((cells[one.name] for one in self._chainages if one.name in cells), None)
        label = None if first is None else label_behind(str(cell), str(first))
        return value if label is None else self.reader.value(name, label)

    def _is_judged(self, name: str) -> bool:
        return self.layer.field(name).by_review or name in NEVER_GIVEN

    def _both_ends(self, draft: Draft, cells: Mapping[str, Cell]) -> None:
        """Put a stretch that stands in the column of its beginning into the fields of its two ends."""
        label = draft.values.get(FROM)
        if TO not in self.layer.by_name or not isinstance(label, str) or not is_blank(cells.get(TO)):
            return
        try:
            reach = parse_range(label)
        except ChainageError:  # the field is no chainage in this layer
            return
        if reach.start != reach.end:
            draft.values |= {FROM: str(reach.start), TO: str(reach.end)}

    def _close(self, draft: Draft, cells: Mapping[str, Cell]) -> None:
        judged = closing.judge(
            self.layer,
            {name: cells[name] for name in closing.COLUMNS if name in cells},
            {name: self.cells.column(name) for name in closing.COLUMNS},
            draft.values.get(closing.FOUND_ON),
            self._today,
            self.reader,
            has_progress=closing.PROGRESS in draft.values,
        )
        draft.values |= judged.values
        draft.faults.extend(self.fault(*problem) for problem in judged.faults)
        draft.notes.extend(judged.notes)

    def _of_file(self, fault: RecordFault) -> CellFault | None:
        """Return a fault of the file, None where its column is left out."""
        if not fault.column:
            return CellFault("", None, fault.reason)
        target = self.cells.target(fault.column)
        if not target:
            return None
        name = target if target in self.layer.by_name else ""
        return CellFault(fault.column, None, fault.reason, None, name)


def _units(layer: Layer, cells: Cells) -> dict[str, str]:
    """Return by field the unit in the header of its column, where that is not the unit of the field."""
    reader = Columns(layer)
    columns = {name: cells.column(name) for name in layer.by_name if cells.column(name)}
    return {name: stated_unit(column) for name, column in columns.items() if reader.unit(column, name) != ""}
