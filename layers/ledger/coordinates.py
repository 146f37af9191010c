"""Coordinates of a row: two cells, or one with a pair, as numbers east and north."""

from collections.abc import Mapping

from layers.coordinates.axes import east_first
from layers.coordinates.notation import CoordinateError, parse_angle, parse_metres, parse_pair
from layers.ledger.columns import EASTING, LAT, LON, NORTHING, POSITION
from layers.ledger.grid import Cell
from layers.ledger.values import is_blank, plain
from layers.text import Text

AXES = ((LON, LAT), (EASTING, NORTHING))

LARGEST_LATITUDE = 90.0
LARGEST_LONGITUDE = 180.0


class BadCoordinate(ValueError):
    """A row's coordinates are not known.

    Parameters
    ----------
    target : str
        Which of them.
    cell : Cell
    reason : Text
    suggestion : Text, optional
    """

    def __init__(self, target: str, cell: Cell, reason: Text, suggestion: Text | None = None) -> None:
        super().__init__(reason.en)
        self.target = target
        self.cell = cell
        self.reason = reason
        self.suggestion = suggestion


def read_xy(cells: Mapping[str, Cell]) -> tuple[float, float] | None:
    """Return the coordinates of a place, None where the row has none.

    Parameters
    ----------
    cells : mapping of str to Cell
        By target (`LON`, `LAT`, `EASTING`, `NORTHING`, `POSITION`).

    Returns
    -------
    tuple of float or None
        East, north, in the unit of the ledger's own reference system. Zero for both is no place: programs
        write it where there is none.

    Raises
    ------
    BadCoordinate
        If one is missing or is no coordinate, or the two have changed places.
    """
    xy = _pair(cells)
    for east, north in AXES:
        if xy is None:
            xy = _two(cells, east, north)
    return None if xy == (0.0, 0.0) else xy


def _pair(cells: Mapping[str, Cell]) -> tuple[float, float] | None:
    cell = cells.get(POSITION)
    if is_blank(cell):
        return None
    try:
        return parse_pair(plain(str(cell)))
    except CoordinateError as fault:
        raise BadCoordinate(POSITION, cell, fault.reason) from fault


def _two(cells: Mapping[str, Cell], east: str, north: str) -> tuple[float, float] | None:
    given, beside = cells.get(east), cells.get(north)
    if is_blank(given) and is_blank(beside):
        return None
    for target, cell in ((east, given), (north, beside)):
        if is_blank(cell):
            raise BadCoordinate(
                target, cell, Text("两个坐标只有一个", "only one of the two coordinates is here")
            )
    x, y = _one(east, given), _one(north, beside)
    if east == LON:
        _degrees(x, y, given, beside)
    elif east_first(x, y) is False:
        raise BadCoordinate(NORTHING, beside, _METRES_CHANGED, _CHANGE)
    return x, y


def _one(target: str, cell: Cell) -> float:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    try:
        if target in {EASTING, NORTHING}:
            return parse_metres(plain(str(cell)).replace(",", ""))
        angle = parse_angle(plain(str(cell)))
    except CoordinateError as fault:
        raise BadCoordinate(target, cell, fault.reason) from fault
    if angle.axis is not None and angle.axis != target:
        raise BadCoordinate(target, cell, _CHANGED, _CHANGE)
    return angle.value


def _degrees(lon: float, lat: float, given: Cell, beside: Cell) -> None:
    """Refuse what are no degrees, or degrees in the wrong columns."""
    if abs(lat) <= LARGEST_LATITUDE and abs(lon) <= LARGEST_LONGITUDE:
        return
    if abs(lon) <= LARGEST_LATITUDE and abs(lat) <= LARGEST_LONGITUDE:
        raise BadCoordinate(LAT, beside, _CHANGED, _CHANGE)
    target, cell = (LON, given) if abs(lon) > LARGEST_LONGITUDE else (LAT, beside)
    raise BadCoordinate(
        target,
        cell,
        Text("不是经纬度的度数", "is no longitude or latitude in degrees"),
        Text("投影坐标请对应“东坐标”“北坐标”", "metres go into easting and northing"),
    )


_CHANGED = Text("经度与纬度似乎填反", "longitude and latitude seem to have changed places")
_METRES_CHANGED = Text("东坐标与北坐标似乎填反", "easting and northing seem to have changed places")
_CHANGE = Text("对调两格", "the two cells the other way round")
