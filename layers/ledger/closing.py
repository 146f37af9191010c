"""What a ledger says of closed hazards: rows that were closed before they came here.

Status, acceptances and closing date of a reviewed layer change through its review alone. A ledger that
is taken over brings rows that were closed on paper; they enter as closed, with a basis that says so.
Every other state begins anew. Which words mean closed is a judgement (synonyms of the code in the
layer's schema), so each row that was judged says what the ledger said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from layers.contract import Layer
from layers.conversion import Unreadable
from layers.feature import Value
from layers.field import Field, FieldType
from layers.folding import fold
from layers.ledger.grid import Cell
from layers.ledger.reading import Reader
from layers.ledger.values import is_blank, ledger_value
from layers.text import Text

STATUS, CLOSED_ON, BASIS = "status", "closed_on", "closure_basis"
COLUMNS = (STATUS, CLOSED_ON, BASIS)
CLOSED, LEGACY = "closed", "legacy"
FOUND_ON = "found_on"
PROGRESS = "progress"
"""Where a state in words of its own is kept: the text of the ledger is not lost."""

_YES_OR_NO = Field(name="is_closed", title=Text("是否销号", "Closed"), type=FieldType.BOOLEAN)


@dataclass
class Judged:
    """What a ledger's words on closing mean for a row.

    Parameters
    ----------
    values : dict of str to Value
    faults : list of (str, Cell, Text, Text or None)
        Field, cell, reason, suggestion.
    notes : list of Text
    """

    values: dict[str, Value] = field(default_factory=dict)
    faults: list[tuple[str, Cell, Text, Text | None]] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def closes(layer: Layer) -> bool:
    """Whether the rows of a layer are closed by a review, so that a ledger's word on it is judged."""
    fields = {one.name for one in layer.fields if one.by_review}
    return {STATUS, CLOSED_ON, BASIS} <= fields


def judge(
    layer: Layer,
    cells: Mapping[str, Cell],
    found_on: Value,
    today: date,
    reader: Reader,
    *,
    has_progress: bool,
) -> Judged:
    """Return what the ledger's words on closing mean.

    Parameters
    ----------
    layer : Layer
        One that `closes`.
    cells : mapping of str to Cell
        Of the columns for status, closing date and basis, as far as the ledger has them.
    found_on : Value
        Day on which the row was found, if known.
    today : date
        The county's date.
    reader : Reader
    has_progress : bool
        Whether the row has words on its progress already.
    """
    judged = Judged()
    said = cells.get(STATUS)
    closed_cell = cells.get(CLOSED_ON)
    closed_on = reader.value(CLOSED_ON, closed_cell)
    is_dated = not is_blank(closed_cell)
    is_closed = _is_closed(reader, said)
    if is_blank(said):
        if is_dated and STATUS in cells:
            reason = Text("有销号日期而没有状态", "has a closing date but no status")
            judged.faults.append((CLOSED_ON, closed_cell, reason, _STATE_OR_DATE))
        elif is_dated:
            is_closed = True
            judged.notes.append(
                Text("台账有销号日期，判为已销号", "has a closing date in the ledger: taken as closed")
            )
    elif not is_closed:
        _state_of_its_own(layer, reader, judged, said, is_dated=is_dated, closed_cell=closed_cell)
        if PROGRESS in layer.by_name and not has_progress and _is_free_text(reader, said):
            judged.values[PROGRESS] = str(said).strip()[: layer.field(PROGRESS).max_length]
    elif fold(str(said)) not in _plain_words(layer.field(STATUS)):
        judged.notes.append(Text(f"台账写“{said}”，判为已销号", f"the ledger says “{said}”: taken as closed"))
    if is_closed:
        judged.values |= {STATUS: CLOSED, BASIS: LEGACY}
        _closing_day(layer, judged, closed_on, closed_cell, found_on, today)
    if not is_blank(basis := cells.get(BASIS)) and reader.value(BASIS, basis) != LEGACY:
        judged.notes.append(
            Text(f"销号依据“{basis}”未采用", f"the closure basis “{basis}” is not taken over")
        )
    return judged


def _is_closed(reader: Reader, said: Cell) -> bool:
    if is_blank(said):
        return False
    return reader.value(STATUS, said) == CLOSED or ledger_value(_YES_OR_NO, said) is True


def _is_free_text(reader: Reader, said: Cell) -> bool:
    readings = (reader.value(STATUS, said), ledger_value(_YES_OR_NO, said))
    return isinstance(said, str) and all(isinstance(reading, Unreadable) for reading in readings)


def _plain_words(status: Field) -> set[str]:
    label = status.label(CLOSED)
    return {fold(word) for word in (CLOSED, label.zh, label.en)}


def _state_of_its_own(
    layer: Layer, reader: Reader, judged: Judged, said: Cell, *, is_dated: bool, closed_cell: Cell
) -> None:
    """Say of a row that is not closed what becomes of the ledger's state."""
    if is_dated:
        reason = Text(f"状态为“{said}”而有销号日期", f"has the status “{said}” and a closing date")
        judged.faults.append((CLOSED_ON, closed_cell, reason, _STATE_OR_DATE))
        return
    status = layer.field(STATUS)
    if reader.value(STATUS, said) != status.default and status.default is not None:
        begins = status.label(status.default)
        judged.notes.append(
            Text(
                f"台账状态“{said}”未采用，按“{begins.zh}”入库",
                f"the ledger's status “{said}” is not taken over; the row begins as “{begins.en}”",
            )
        )


def _closing_day(
    layer: Layer, judged: Judged, closed_on: Value | Unreadable, cell: Cell, found_on: Value, today: date
) -> None:
    if isinstance(closed_on, Unreadable):
        suggestion = getattr(closed_on, "suggestion", None)
        judged.faults.append((CLOSED_ON, cell, closed_on.reason, suggestion))
    elif not isinstance(closed_on, date):
        judged.notes.append(Text("已销号而没有销号日期", "is closed, but without a closing date"))
    elif closed_on > today:
        reason = Text(f"不能晚于今天（{today}）", f"is not after today ({today})")
        judged.faults.append((CLOSED_ON, cell, reason, None))
    elif isinstance(found_on, date) and closed_on < found_on:
        title = layer.field(FOUND_ON).title
        reason = Text(f"不早于“{title.zh}”（{found_on}）", f"is not before “{title.en}” ({found_on})")
        judged.faults.append((CLOSED_ON, cell, reason, None))
    else:
        judged.values[CLOSED_ON] = closed_on


_STATE_OR_DATE = Text("状态填“已销号”，或删去日期", "the status “Closed”, or no date")
