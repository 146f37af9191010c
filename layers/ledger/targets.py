"""What each column of a table is: a field of the layer, a coordinate, or nothing that is kept."""

from collections.abc import Sequence
from datetime import date, datetime
from statistics import median

from layers.contract import Layer
from layers.conversion import Unreadable
from layers.coordinates.axes import is_east
from layers.field import Field, FieldType
from layers.ledger.closing import PROGRESS, STATUS, closes
from layers.ledger.closing_words import tells_of_work, weight
from layers.ledger.columns import (
    COUNTERS,
    EASTING,
    ID,
    LAT,
    LON,
    NORTHING,
    POSITION,
    Columns,
    Meaning,
    Strength,
    X,
    Y,
    has_place,
)
from layers.ledger.grid import Cell
from layers.ledger.persons import is_about_persons
from layers.ledger.place_words import PlaceWordsError, is_short, parse_places
from layers.ledger.quantity import leading_number
from layers.text import Text

LEFT_OUT = ""
"""Target of a column that is not kept."""

COORDINATES = (LON, LAT, EASTING, NORTHING, POSITION)
"""Targets that give a place instead of a field."""

NEVER_GIVEN = frozenset({"is_demo"})
"""Fields that no file decides."""

_LARGEST_DEGREES = 180.0

_TITLES = (
    (LON, Text("经度（度）", "Longitude (degrees)")),
    (LAT, Text("纬度（度）", "Latitude (degrees)")),
    (EASTING, Text("东坐标（测量 Y，米）", "Easting (Y of a survey, m)")),
    (NORTHING, Text("北坐标（测量 X，米）", "Northing (X of a survey, m)")),
    (POSITION, Text("坐标对（一格两数）", "Both coordinates in one cell")),
)


def propose_targets(
    layer: Layer, columns: Sequence[str], sample_rows: Sequence[Sequence[Cell]] = ()
) -> tuple[str, ...]:
    """Return what the columns of a table probably are, for a person to confirm.

    Parameters
    ----------
    layer : Layer
    columns : sequence of str
        Names as `layers.ledger.header.Header` or a file has them.
    sample_rows : sequence of sequence of Cell
        Some rows, which tell an X that is a north from one that is an east, and a place from a chainage.

    Returns
    -------
    tuple of str
        One for each column; `LEFT_OUT` where it means nothing, or where another column says it better.

    Examples
    --------
    >>> from layers.railway_hazards import LAYER
    >>> propose_targets(LAYER, ("序号", "线别", "里程", "X", "Y", "天气"), [(1, "京广线", "K2155", 24.2, 113.4, "晴")])
    ('hazard_no', 'line_id', 'chainage', 'lat', 'lon', '')
    """
    reader = Columns(layer)
    meanings = [reader.meaning(column) for column in columns]
    found: list[Meaning | None] = []
    for column, meaning in enumerate(meanings):
        if is_about_persons(layer, columns[column]):
            found.append(None)
            continue
        sample = [row[column] for row in sample_rows if column < len(row) and row[column] is not None]
        found.append(None if meaning is None else _looked_at(layer, meaning, sample))
    ranks = [
        None if one is None else _rank(layer, name, one) for name, one in zip(columns, found, strict=True)
    ]
    targets = [
        LEFT_OUT if meaning is None or not _counts(column, found, ranks) else meaning.target
        for column, meaning in enumerate(found)
    ]
    return tuple(_with_progress(layer, columns, found, targets))


def target_choices(layer: Layer) -> tuple[tuple[str, Text], ...]:
    """Return what a column can be, for a form: nothing first, then coordinates, then the fields.

    Parameters
    ----------
    layer : Layer
        As the person sees it.
    """
    fields = [(field.name, field.title) for field in layer.given_fields if field.name not in NEVER_GIVEN]
    places = _TITLES if has_place(layer) else ()
    taken = {name for name, _title in fields}
    return (
        (LEFT_OUT, Text("不导入", "Leave out")),
        *((name, title) for name, title in places if name not in taken),
        *fields,
        (ID, Text("要素标识", "Identifier of the feature")),
    )


def is_counter(column: str) -> bool:
    """Whether a column only counts the rows of its sheet (序号): in the next sheet the numbers come again.

    Examples
    --------
    >>> is_counter("序 号"), is_counter("隐患编号")
    (True, False)
    """
    return "".join(column.casefold().split()) in COUNTERS


def _rank(layer: Layer, column: str, meaning: Meaning) -> tuple[int, ...]:
    """Return how well a column says what it means, to be compared with those that mean the same."""
    if meaning.target != STATUS or not closes(layer):
        return (meaning.strength,)
    return (min(meaning.strength, Strength.PART), weight(column), meaning.strength)


def _counts(column: int, found: Sequence[Meaning | None], ranks: Sequence[tuple[int, ...] | None]) -> bool:
    """Whether no other column says the same better. Groups of two columns say it for neither."""
    meaning, rank = found[column], ranks[column]
    for other, (rival, its_rank) in enumerate(zip(found, ranks, strict=True)):
        if rival is None or meaning is None or rank is None or its_rank is None:
            continue
        if other == column or rival.target != meaning.target:
            continue
        if its_rank > rank or (its_rank == rank and other < column):
            return False
        if rival.strength == meaning.strength == Strength.GROUP:
            return False
    return True


def _with_progress(
    layer: Layer, columns: Sequence[str], found: Sequence[Meaning | None], targets: list[str]
) -> list[str]:
    """Return targets in which a second column on the state (整改情况 beside 是否销号) is the progress."""
    if not closes(layer) or PROGRESS in targets or PROGRESS not in layer.by_name:
        return targets
    for column, meaning in enumerate(found):
        is_second = meaning is not None and meaning.target == STATUS and targets[column] == LEFT_OUT
        if is_second and tells_of_work(columns[column]):
            targets[column] = PROGRESS
            break
    return targets


def _looked_at(layer: Layer, meaning: Meaning, sample: Sequence[Cell]) -> Meaning | None:
    """Return the meaning after a look at what stands below; None where that speaks against it."""
    target = meaning.target
    if target in {X, Y, EASTING, NORTHING, LON, LAT} and target not in layer.by_name:
        return Meaning(_axis(target, sample), meaning.strength)
    field = layer.by_name.get(target)
    if field is None:
        return meaning
    if target in NEVER_GIVEN:
        return None
    return None if sample and _is_another(field, sample) else meaning


def _is_another(field: Field, sample: Sequence[Cell]) -> bool:
    """Whether nothing in a column can be read as its field, so that the words meant something else."""
    if field.is_chainage:
        return not any(_has_chainage(cell) for cell in sample)
    if field.type is FieldType.DATE:
        return all(isinstance(cell, bool) for cell in sample)
    if field.type in {FieldType.NUMBER, FieldType.INTEGER}:
        return all(isinstance(cell, date | datetime) for cell in sample)
    return False


def _has_chainage(cell: Cell) -> bool:
    try:
        return is_short(str(cell)) or bool(parse_places(str(cell)))
    except PlaceWordsError as fault:
        return fault.suggestion is not None


def _axis(target: str, sample: Sequence[Cell]) -> str:
    """Return which axis the numbers below a name are on; without numbers, what the name says."""
    numbers = [number for cell in sample if not isinstance(number := leading_number(cell), Unreadable)]
    if not numbers:
        return {X: NORTHING, Y: EASTING}.get(target, target)
    size = median(abs(number) for number in numbers)
    is_lonlat = size <= _LARGEST_DEGREES
    if target in ({LON, LAT} if is_lonlat else {EASTING, NORTHING}):
        return target
    if is_lonlat:
        return LAT if is_east(size) is False else LON
    return NORTHING if is_east(size) is False else EASTING
