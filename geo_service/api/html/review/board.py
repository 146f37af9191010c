"""All features of a reviewed layer as one reader sees them, with what each of them asks for today.

List, counts and map are answered from a board. It is made once for a state of the layer and a day, and kept;
after a change only the features that changed are read anew.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import shapely

from geo_service.api.html.reader import Reader
from geo_service.api.html.values import LOW
from geo_service.db.selection import Selection
from layers.access import SEGMENTS
from layers.contract import GeometryType, Layer
from layers.naming import title_fields
from layers.railway_hazards.attention import NEEDED, Attention, attention, urgency
from layers.workflow import LEVELS

HAZARDS = "railway_hazards"
BOARDS, MOST_LINES = 32, 100_000
"""Boards that a process keeps, and lines of all of them together, which take some 2 kB each; one board is
kept however long it is. Each remembers `geo_service.api.html.review.choice.KEPT` choices of its lines."""

CHANGED = 500
"""Features that are read anew by themselves; where more than these changed, all are."""

WAITING, SETTLED, EVERYTHING = "", "settled", "all"
"""States that a line is in beside its kind of attention: somebody is waited for; nobody is; each line is."""

SELECTED = ("line_id", "segment_id", "township", "category", "rule", "grade")
"""Fields that a list is filtered by, where the layer has them, beside its state."""

SEARCHED = ("description", "chainage", "village", "responsible_unit", "superior_no")
"""Fields that a text is looked for in, beside the name."""

SHOWN = ("chainage", "description", "deadline", "found_on", "opened_at", "cleared_at")


@dataclass(frozen=True, slots=True)
class Line:
    """One feature of the board.

    Parameters
    ----------
    id, title, status : str
    values : mapping of str to value
        Of the fields that a list shows or is filtered by; those without a value are missing.
    attention : Attention or None
        Why somebody has to look at it today.
    is_settled : bool
        Whether nobody is waited for.
    day : date or None
        Of the layer's temporal field.
    place : tuple of float or None
        Longitude and latitude.
    text : str
        What a text is looked for in, folded.
    states : tuple of str
        What the line is counted under.
    """

    id: str
    title: str
    status: str
    values: Mapping[str, Any]
    attention: Attention | None
    is_settled: bool
    day: date | None
    place: tuple[float, float] | None
    text: str
    is_low: bool
    is_demo: bool
    version: int
    states: tuple[str, ...] = field(init=False)
    order: tuple[Any, ...] = field(init=False, compare=False)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has something to do with it, now or before long."""
        return not self.is_settled or self.attention is not None

    def __post_init__(self) -> None:
        kind = () if self.attention is None else (self.attention.kind.value,)
        waiting = (WAITING,) if self.is_waiting else ()
        settled = (SETTLED,) if self.is_settled else ()
        object.__setattr__(self, "states", (*waiting, *kind, *settled, EVERYTHING))
        object.__setattr__(self, "order", _order(self))


@dataclass(frozen=True, slots=True)
class Board:
    """Lines in the order in which they are to be looked at, and the segments below each segment.

    Parameters
    ----------
    kept : dict
        Answers that were made of it before: `geo_service.api.html.review.choice`.
    """

    lines: tuple[Line, ...]
    below: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kept: dict[Hashable, Any] = field(default_factory=dict, compare=False)


Boards = dict[Hashable, tuple[str, Board]]
"""Boards with the state of the rows that each was made of, those made longest ago first."""

ORDER = attrgetter("order")


def layer_query(layer: Layer) -> dict[str, str]:
    """Return the parameters by which an address of the review names a layer; the ledger needs none."""
    return {} if layer.id == HAZARDS else {"layer": layer.id}


def board(reader: Reader, layer: Layer) -> Board:
    """Return the board of a layer as the reader sees it now."""
    service = reader.service
    features = service.features(reader.session, layer)
    day = service.today()
    title = tuple(title_fields(layer, layer.title_field, reader.language))
    scope = "" if service.scope is None else service.scope.digest
    place = (layer.id, scope, _segments_state(reader), day, title, service.principal.sees_restricted)
    boards: Boards = service.cache.get("", 0, "review boards", dict)
    state = features.state()
    known_state, known = boards.get(place, ("", None))
    if known is not None and known_state == state:
        return known
    made = None if known is None else _renewed(reader, layer, title, day, known)
    if made is None:
        made = Board(tuple(_read(reader, layer, title, day, Selection())), _segments(reader)[1])
    _keep(boards, place, state, made)
    return made


def _keep(boards: Boards, place: Hashable, state: str, made: Board) -> None:
    """Keep a board in the place of its former state, and let go of those that were made longest ago."""
    boards.pop(place, None)
    lines = len(made.lines) + sum(len(board.lines) for _, board in list(boards.values()))
    for oldest in list(boards):
        if len(boards) < BOARDS and lines <= MOST_LINES:
            break
        _, gone = boards.pop(oldest, ("", Board(())))
        lines -= len(gone.lines)
    boards[place] = state, made


def _renewed(reader: Reader, layer: Layer, title: Sequence[str], day: date, known: Board) -> Board | None:
    """Return a board with what changed since it was made; None where too much did."""
    versions = reader.service.features(reader.session, layer).versions()
    lines = [line for line in known.lines if versions.get(line.id) == line.version]
    anew = versions.keys() - {line.id for line in lines}
    if len(anew) > CHANGED:
        return None
    if anew:
        are_these = reader.service.rows[layer.id].c.id.in_(sorted(anew))
        lines += _read(reader, layer, title, day, Selection(condition=are_these))
    return Board(tuple(sorted(lines, key=ORDER)), known.below)


def _read(reader: Reader, layer: Layer, title: Sequence[str], day: date, selection: Selection) -> list[Line]:
    """Return the lines of some features, in their order."""
    levels, _ = _segments(reader)
    workflow = layer.workflow
    assert workflow is not None
    wanted = {*NEEDED, *SELECTED, *SEARCHED, *SHOWN, *title, layer.temporal, "certainty", "is_demo"}
    names = [one.name for one in layer.all_fields if one.name in wanted | {workflow.field}]
    rows = reader.service.features(reader.session, layer).values(["version", *names], selection)
    rules = reader.service.settings.attention_rules
    is_ledger = layer.id == HAZARDS

    def line(row: tuple[Any, ...], place: tuple[float, float] | None) -> Line:
        feature_id, _, version, *given = row
        values = {name: value for name, value in zip(names, given, strict=True) if value is not None}
        status = str(values.get(workflow.field, workflow.initial))
        level = levels.get(values.get("segment_id", ""), LEVELS[0])
        name = next((str(values[one]) for one in title if one in values), feature_id)
        moment = values.get(layer.temporal or "")
        texts = [name, *(str(values[one]) for one in SEARCHED if one in values)]
        return Line(
            id=feature_id,
            title=name,
            status=status,
            values=values,
            attention=attention(values, day, rules, level) if is_ledger else None,
            is_settled=status in workflow.settled,
            day=moment.date() if isinstance(moment, datetime) else moment,
            place=place,
            text="\n".join(texts).casefold(),
            is_low=values.get("certainty") in LOW,
            is_demo=values.get("is_demo") is True,
            version=version,
        )

    places = _places(layer, [row[1] for row in rows])
    return sorted((line(row, place) for row, place in zip(rows, places, strict=True)), key=ORDER)


def _order(line: Line) -> tuple[Any, ...]:
    newest = line.day.toordinal() if line.day is not None else 0
    deadline = line.values.get("deadline")
    last = deadline.toordinal() if deadline is not None and not line.is_settled else date.max.toordinal()
    return urgency(line.attention), line.is_settled, last, -newest, line.id


def _places(layer: Layer, stored: list[bytes | None]) -> list[tuple[float, float] | None]:
    if layer.geometry is not GeometryType.POINT:
        return [None] * len(stored)
    points = shapely.from_wkb([None if one is None else bytes(one) for one in stored])
    found = zip(shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), strict=True)
    return [None if x != x else (round(x, 6), round(y, 6)) for x, y in found]  # noqa: PLR0124 - not a number


def _segments_state(reader: Reader) -> str:
    service = reader.service
    if SEGMENTS not in service.registry:
        return ""
    return service.features(reader.session, service.layer(SEGMENTS)).state()


def segment_levels(reader: Reader) -> dict[str, str]:
    """Return the level of each segment that the reader sees."""
    return _segments(reader)[0]


def covering_segments(reader: Reader, segment: str) -> list[str]:
    """Return a segment and those that it nests in, as far as the reader sees them."""
    below = _segments(reader)[1]
    return [one for one, nested in below.items() if segment in nested] or [segment]


def _segments(reader: Reader) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Return the level of each segment, and each segment with all that nest in it."""
    service = reader.service
    if SEGMENTS not in service.registry:
        return {}, {}
    rows = service.features(reader.session, service.layer(SEGMENTS)).values(("level", "parent_id"))
    children: dict[str, list[str]] = {}
    for segment_id, _, _, parent_id in rows:
        children.setdefault(parent_id, []).append(segment_id)

    def nested(segment: str, seen: frozenset[str]) -> frozenset[str]:
        found = seen | {segment}
        for child in children.get(segment, ()):
            if child not in found:
                found = nested(child, found)
        return found

    return (
        {segment_id: str(level) for segment_id, _, level, _ in rows},
        {row[0]: nested(row[0], frozenset()) for row in rows},
    )
