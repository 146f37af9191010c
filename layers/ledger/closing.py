"""What a ledger says of closed hazards: rows that were closed before they came here.

Status, acceptances and closing date of a reviewed layer change through its review alone. A ledger that
is taken over brings rows that were closed on paper; they enter as closed, with a basis that says so.
Every other state begins anew; work that is done (已整改) still waits for its acceptance and is kept as
progress. Which words mean closed is a judgement (synonyms of the code in the layer's schema,
`layers.ledger.closing_words`), so each row that was judged says what the ledger said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from layers.contract import Layer
from layers.conversion import Unreadable
from layers.feature import Value
from layers.field import Field, FieldType
from layers.folding import fold
from layers.ledger.closing_words import DONE, asks_for_closing, tells_of_work
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
    headers: Mapping[str, str],
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
    headers : mapping of str to str
        Of these columns, by field.
    found_on : Value
        Day on which the row was found, if known.
    today : date
        The county's date.
    reader : Reader
    has_progress : bool
        Whether the row has words on its progress already.
    """
    judged = Judged()
    said, closed_cell = cells.get(STATUS), cells.get(CLOSED_ON)
    closed_on = reader.value(CLOSED_ON, closed_cell)
    day = closed_on if isinstance(closed_on, date) else None
    if isinstance(closed_on, Unreadable):
        suggestion = getattr(closed_on, "suggestion", None)
        judged.faults.append((CLOSED_ON, closed_cell, closed_on.reason, suggestion))
    closing_day = None if tells_of_work(headers.get(CLOSED_ON, "")) else day
    state = _state(reader, said, headers.get(STATUS, ""))
    if _is_closed(layer, judged, cells, state, closing_day):
        judged.values |= {STATUS: CLOSED, BASIS: LEGACY}
        if not isinstance(closed_on, Unreadable):
            _closing_day(layer, judged, day, closed_cell, found_on, today)
    elif closing_day is None:
        _not_closed(layer, reader, judged, said, state)
        if day is not None:
            judged.notes.append(_work_done_on(headers[CLOSED_ON], day))
        words = _progress(said, state, headers, day)
        if words and not has_progress and PROGRESS in layer.by_name:
            judged.values[PROGRESS] = words[: layer.field(PROGRESS).max_length]
    if not is_blank(basis := cells.get(BASIS)) and reader.value(BASIS, basis) != LEGACY:
        judged.notes.append(
            Text(f"销号依据“{basis}”未采用", f"the closure basis “{basis}” is not taken over")
        )
    return judged


class _State(Enum):
    """What a ledger's word on the state of a row comes to."""

    BLANK = auto()
    CLOSED = auto()
    DONE = auto()
    NAMED = auto()
    """Another state of the layer, or a no."""

    WORDS = auto()


def _state(reader: Reader, said: Cell, header: str) -> _State:
    if is_blank(said):
        return _State.BLANK
    stated, answer = reader.value(STATUS, said), ledger_value(_YES_OR_NO, said)
    if stated == CLOSED or (answer is True and asks_for_closing(header)):
        return _State.CLOSED
    if fold(str(said)) in DONE or (answer is True and tells_of_work(header)):
        return _State.DONE
    is_free = isinstance(said, str) and isinstance(stated, Unreadable) and isinstance(answer, Unreadable)
    return _State.WORDS if is_free else _State.NAMED


def _is_closed(
    layer: Layer, judged: Judged, cells: Mapping[str, Cell], state: _State, closing_day: date | None
) -> bool:
    """Whether a row is closed, by its state or by a closing date that nothing speaks against."""
    said = cells.get(STATUS)
    if state is _State.CLOSED:
        if fold(str(said)) not in _plain_words(layer.field(STATUS)):
            judged.notes.append(_said_closed(said))
        return True
    if closing_day is None:
        return False
    if state is _State.DONE or STATUS not in cells:
        judged.notes.append(_DATED)
        return True
    judged.faults.append((CLOSED_ON, cells.get(CLOSED_ON), _against(said), _STATE_OR_DATE))
    return False


def _progress(said: Cell, state: _State, headers: Mapping[str, str], day: date | None) -> str:
    """Return what is kept of a state in words, and of the day of work that is done."""
    found = []
    if state in {_State.WORDS, _State.DONE}:
        is_answer = isinstance(ledger_value(_YES_OR_NO, said), bool)
        found.append(f"{headers[STATUS]}：是" if is_answer else str(said).strip())
    if day is not None:
        found.append(f"{headers[CLOSED_ON]}：{day}")
    return "；".join(found)


def _plain_words(status: Field) -> set[str]:
    label = status.label(CLOSED)
    return {fold(word) for word in (CLOSED, label.zh, label.en)}


def _not_closed(layer: Layer, reader: Reader, judged: Judged, said: Cell, state: _State) -> None:
    """Say of a row that is not closed what becomes of the ledger's state."""
    status = layer.field(STATUS)
    if state is _State.BLANK or status.default is None or reader.value(STATUS, said) == status.default:
        return
    begins = status.label(status.default)
    if state is _State.DONE:
        judged.notes.append(
            Text(
                f"台账写“{said}”：整改完成尚待验收，不等于销号，按“{begins.zh}”入库",
                f"the ledger says “{said}”: work that is done and not accepted is not closed; the row begins as"
                f" “{begins.en}”",
            )
        )
        return
    judged.notes.append(
        Text(
            f"台账状态“{said}”未采用，按“{begins.zh}”入库",
            f"the ledger's status “{said}” is not taken over; the row begins as “{begins.en}”",
        )
    )


def _closing_day(
    layer: Layer, judged: Judged, closed_on: date | None, cell: Cell, found_on: Value, today: date
) -> None:
    if closed_on is None:
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
_DATED = Text("台账有销号日期，判为已销号", "has a closing date in the ledger: taken as closed")


def _work_done_on(header: str, day: date) -> Text:
    return Text(
        f"“{header}”（{day}）是整改完成的日期，不作销号日期",
        f"“{header}” ({day}) is when the work was done, no closing date",
    )


def _said_closed(said: Cell) -> Text:
    return Text(f"台账写“{said}”，判为已销号", f"the ledger says “{said}”: taken as closed")


def _against(said: Cell) -> Text:
    if is_blank(said):
        return Text("有销号日期而没有状态", "has a closing date but no status")
    return Text(f"状态为“{said}”而有销号日期", f"has the status “{said}” and a closing date")
