"""Which lines of a board an address asks for, and how many there would be under other choices."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import QueryParams

from geo_service.api.html.review.board import EVERYTHING, SELECTED, SETTLED, Board, Line
from layers.contract import Layer
from layers.railway_hazards.attention import Kind

STATE, TEXT, SINCE, UNTIL = "attention", "q", "from", "to"
LONGEST = 60
"""Characters of a text that is looked for."""

KEPT = 20
"""Choices kept with a board."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address asks for.

    Parameters
    ----------
    values : mapping of str to str
        By field.
    state : str
        A `Kind`, `SETTLED`, `EVERYTHING`; empty for what waits for somebody.
    text : str
    since, until : date or None
        Of the layer's temporal field, both ends in.
    """

    values: Mapping[str, str]
    state: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out beside what the tabs leave out."""
        return bool(self.values or self.text or self.since or self.until)

    @property
    def query(self) -> dict[str, str]:
        """The parameters that say the same."""
        days = {
            name: day.isoformat()
            for name, day in ((SINCE, self.since), (UNTIL, self.until))
            if day is not None
        }
        texts = {name: text for name, text in ((STATE, self.state), (TEXT, self.text)) if text}
        return {**self.values, **texts, **days}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The lines that were asked for, and the counts of what could be asked for instead.

    Parameters
    ----------
    lines : list of Line
        In the board's order.
    states : Counter of str
        Lines by `Choice.state`, under all other conditions.
    values : mapping of str to Counter
        Lines by value of a field, under all other conditions.
    """

    lines: list[Line]
    states: Counter[str]
    values: Mapping[str, Counter[str]]


def fields_of(layer: Layer) -> tuple[str, ...]:
    """Return the fields that a layer's list is filtered by: those that it has, then its state."""
    assert layer.workflow is not None
    return (*(name for name in SELECTED if name in layer.by_name), layer.workflow.field)


def choice_of(params: QueryParams, layer: Layer) -> Choice:
    """Return what an address asks for; what cannot be read asks for nothing."""
    state = params.get(STATE, "")
    return Choice(
        values={
            name: text for name in fields_of(layer) if (text := params.get(name, "").replace("\0", "")[:100])
        },
        state=state if state in {*Kind, SETTLED, EVERYTHING} else "",
        text=params.get(TEXT, "").replace("\0", "").strip()[:LONGEST],
        since=_day(params.get(SINCE)),
        until=_day(params.get(UNTIL)),
    )


def chosen(board: Board, layer: Layer, choice: Choice) -> Chosen:
    """Return the lines of a choice with the counts beside it; list and map ask for the same."""
    key = tuple(sorted(choice.query.items()))
    found = board.kept.get(key)
    if found is None:
        if len(board.kept) >= KEPT:
            board.kept.clear()
        found = board.kept[key] = _chosen(board, layer, choice)
    made: Chosen = found
    return made


def _chosen(board: Board, layer: Layer, choice: Choice) -> Chosen:
    """Go once over the board."""
    assert layer.workflow is not None
    names = fields_of(layer)
    accepted = {
        name: board.below.get(value, frozenset({value})) if name == "segment_id" else frozenset({value})
        for name, value in choice.values.items()
    }
    text = choice.text.casefold()
    has_days = choice.since is not None or choice.until is not None
    lines: Iterable[Line] = board.lines
    if text:
        lines = (line for line in lines if text in line.text)
    if has_days:
        lines = (line for line in lines if _is_within(line, choice))
    full: list[Line] = []
    beside: dict[str, list[Line]] = {}
    for line in lines:
        own = line.values
        wrong = [name for name, of in accepted.items() if own.get(name) not in of]
        if not wrong:
            full.append(line)
        elif len(wrong) == 1:
            beside.setdefault(wrong[0], []).append(line)
    states: Counter[str] = Counter()
    for found, count in Counter(line.states for line in full).items():
        for state in found:
            states[state] += count
    wanted = [line for line in full if choice.state in line.states]
    values = {name: Counter(line.values.get(name, "") for line in wanted) for name in names}
    for name, others in beside.items():
        values[name].update(line.values.get(name, "") for line in others if choice.state in line.states)
    return Chosen(wanted, states, values)


def _is_within(line: Line, choice: Choice) -> bool:
    if line.day is None:
        return False
    return (choice.since is None or choice.since <= line.day) and (
        choice.until is None or line.day <= choice.until
    )


def _day(text: str | None) -> date | None:
    if text is None or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
