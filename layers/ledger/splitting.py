"""Rows that name several places, as one row for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layers.contract import Layer
from layers.conversion import Unreadable
from layers.coordinates.notation import CoordinateError, parse_pair
from layers.field import FieldType
from layers.ledger.columns import EASTING, LAT, LON, NORTHING, POSITION
from layers.ledger.grid import Cell
from layers.ledger.pieces import pairs, pieces
from layers.ledger.place_words import MOST_PLACES, PlaceWords, PlaceWordsError, parse_places
from layers.ledger.reading import Reader
from layers.ledger.values import is_blank
from layers.text import Text

LINK = "ledger_no"
"""Field that links the features of one row; a layer without it has one feature for each row."""

SIDE, TRACK_DIR, OFFSET, LINE, ROAD = "side", "track_dir", "offset_m", "line_id", "road_no"

CellProblem = tuple[str, Cell, Text, Text | None]
"""Target, cell, reason, suggestion."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a row.

    Parameters
    ----------
    parts : tuple of mapping of str to Cell
        By target, the cells of each place; at least one.
    problems : tuple of CellProblem
        Where there are any, the row has one part with its cells as they are, without the bad one.
    """

    parts: tuple[Mapping[str, Cell], ...]
    problems: tuple[CellProblem, ...] = ()


def split(layer: Layer, cells: Mapping[str, Cell], reader: Reader) -> Places:
    """Return the places that a row names.

    Several chainages in one cell (``K2155+300、K2156+100``), several pairs of coordinates, and both sides
    by name (``左侧、右侧``) are places of their own, told in the same order in each cell; what is told
    once holds for all. What stands beside a chainage (line, direction, side, distance) counts as if it
    stood in its own column; where the two differ, that is a problem.

    Parameters
    ----------
    layer : Layer
    cells : mapping of str to Cell
        By target.
    reader : Reader
    """
    chainage = next((field.name for field in layer.fields if field.is_chainage and field.name in cells), None)
    lists: dict[str, Sequence[Cell]] = {}
    words: tuple[PlaceWords, ...] = ()
    if chainage is not None and not is_blank(cells[chainage]):
        try:
            words = parse_places(str(cells[chainage]))
        except PlaceWordsError as fault:
            problem = (chainage, cells[chainage], fault.reason, fault.suggestion)
            return _whole({**cells, chainage: None}, problem)
        lists[chainage] = [place.label for place in words]
    lists |= _coordinates(cells) | _sides(layer, cells, reader)
    several = {name: len(listed) for name, listed in lists.items() if len(listed) > 1}
    counts = set(several.values())
    if len(counts) > 1 or (counts and (LINK not in layer.by_name or max(counts) > MOST_PLACES)):
        name = next(iter(several))
        reason = _uneven(several) if len(counts) > 1 else _ONE_PLACE if LINK not in layer.by_name else _MANY
        return _whole({**cells, **dict.fromkeys(several)}, (name, cells[name], reason, _ROW_FOR_EACH))
    count = counts.pop() if counts else 1
    lists |= _distributed(layer, cells, reader, lists, count)
    parts = [
        {**cells, **{name: listed[place if len(listed) > 1 else 0] for name, listed in lists.items()}}
        for place in range(count)
    ]
    problems = []
    if chainage is not None and words:
        for place, part in enumerate(parts):
            named = words[place if len(words) > 1 else 0]
            problems += _beside(layer, part, named, reader, (chainage, cells[chainage]))
    return Places((dict(cells),), tuple(problems[:1])) if problems else Places(tuple(parts))


def _whole(cells: Mapping[str, Cell], problem: CellProblem) -> Places:
    return Places((dict(cells),), (problem,))


def _coordinates(cells: Mapping[str, Cell]) -> dict[str, Sequence[Cell]]:
    """Return the cells with coordinates, those of several places in pieces."""
    lists: dict[str, Sequence[Cell]] = {}
    for name in (LON, LAT, EASTING, NORTHING):
        if isinstance(cell := cells.get(name), str) and len(listed := pieces(cell)) > 1:
            lists[name] = listed
    cell = cells.get(POSITION)
    if isinstance(cell, str) and len(listed := pairs(cell)) > 1:
        try:
            parse_pair(cell)
        except CoordinateError:
            lists[POSITION] = listed
    return lists


def _sides(layer: Layer, cells: Mapping[str, Cell], reader: Reader) -> dict[str, Sequence[Cell]]:
    listed = pieces(cells.get(SIDE)) if SIDE in layer.by_name else ()
    readings = [reader.value(SIDE, piece) for piece in listed]
    if len(listed) < 2 or any(reading is None or isinstance(reading, Unreadable) for reading in readings):
        return {}
    return {SIDE: listed}


def _distributed(
    layer: Layer, cells: Mapping[str, Cell], reader: Reader, lists: Mapping[str, Sequence[Cell]], count: int
) -> dict[str, Sequence[Cell]]:
    """Return the other cells that list one value for each place: ``30米、50米``."""
    found: dict[str, Sequence[Cell]] = {}
    if count < 2:
        return found
    for name, cell in cells.items():
        field = layer.by_name.get(name)
        if field is None or name in lists or not isinstance(cell, str):
            continue
        if field.type is FieldType.TEXT and not field.codes and not field.is_chainage:
            continue
        listed = pieces(cell)
        if (
            len(listed) == count
            and isinstance(reader.value(name, cell), Unreadable)
            and not any(isinstance(reader.value(name, piece), Unreadable) for piece in listed)
        ):
            found[name] = listed
    return found


def _beside(
    layer: Layer, part: dict[str, Cell], words: PlaceWords, reader: Reader, stands: tuple[str, Cell]
) -> list[CellProblem]:
    """Put the words beside a chainage into their own cells; return where they differ from these."""
    problems: list[CellProblem] = []
    told = {TRACK_DIR: words.track_dir, SIDE: words.side, OFFSET: words.offset}
    if LINE in layer.by_name:
        told[LINE] = words.line
    else:
        told[ROAD] = words.line.removesuffix("线")
    for name, said in told.items():
        if not said:
            continue
        if name not in layer.by_name:
            reason = Text(
                f"里程旁的“{said}”在本图层无处存放", f"“{said}” beside the chainage has no field here"
            )
            problems.append((*stands, reason, Text(words.label, words.label)))
            continue
        value = reader.value(name, said)
        if isinstance(value, Unreadable):
            problems.append((*stands, value.reason, getattr(value, "suggestion", None)))
        elif is_blank(part.get(name)):
            part[name] = said
        elif reader.value(name, part[name]) != value:
            title = layer.field(name).title
            reason = Text(
                f"写的“{said}”与“{title.zh}”一列（{part[name]}）不符",
                f"says “{said}”, while the column “{title.en}” says {part[name]}",
            )
            problems.append((*stands, reason, None))
    return problems


def _uneven(several: Mapping[str, int]) -> Text:
    counts = "、".join(str(count) for count in several.values())
    return Text(
        f"各格所写处数不一（{counts}）", f"the cells of this row name different numbers of places ({counts})"
    )


_MANY = Text(f"一行最多写{MOST_PLACES}处", f"a row names at most {MOST_PLACES} places")
_ONE_PLACE = Text("本图层一行只写一处", "a row of this layer names one place")
_ROW_FOR_EACH = Text("分行填写", "a row for each")
