"""A GeoJSON geometry of a caller: every step checked, so that what is wrong can be said in words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from layers.contract import GeometryType
from layers.reference_system import BEYOND, ReferenceSystem
from layers.text import Text

MOST_POSITIONS = 100_000
"""Positions of one geometry; the county's boundary has some thousands."""

SMALLEST_RING = 4

Position = tuple[float, float]


class BadGeometry(Exception):
    """What is wrong with a geometry."""

    def __init__(self, zh: str, en: str) -> None:
        self.reason = Text(zh, en)
        super().__init__(en)


def read_geometry(value: Any, kind: GeometryType, system: ReferenceSystem) -> BaseGeometry | None:
    """Read a GeoJSON geometry.

    Parameters
    ----------
    value : Any
        As JSON has it; null is no geometry.
    kind : GeometryType
        The only one that the layer takes.
    system : ReferenceSystem
        Of the coordinates, in the order of its axes.

    Returns
    -------
    BaseGeometry or None
        WGS 84 longitude, latitude. Whether it is valid is not asked here.

    Raises
    ------
    BadGeometry
    """
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadGeometry("应为 GeoJSON 几何对象或 null", "a GeoJSON geometry or null is expected")
    given = value.get("type")
    if given != kind.value:
        shown = given[:30] if isinstance(given, str) else "?"
        raise BadGeometry(
            f"几何类型应为 {kind.value}，现为 {shown}", f"type: expected {kind.value}, got {shown}"
        )
    if "coordinates" not in value:
        raise BadGeometry("缺少 coordinates", "coordinates are missing")
    reader = _Coordinates()
    geometry = _BUILDERS[kind](reader, value["coordinates"])
    return _in_degrees(geometry, system)


class _Coordinates:
    """Reads nested arrays of positions and knows where it is."""

    def __init__(self) -> None:
        self._count = 0

    def position(self, value: Any, place: str) -> Position:
        self._count += 1
        if self._count > MOST_POSITIONS:
            raise BadGeometry(f"顶点超过 {MOST_POSITIONS} 个", f"it has more than {MOST_POSITIONS} positions")
        if not isinstance(value, list) or len(value) not in (2, 3) or not all(map(_is_number, value)):
            raise BadGeometry(f"{place} 应为两个数字", f"{place}: two numbers are expected")
        if len(value) == 3 and value[2] != 0:
            raise BadGeometry(
                f"{place} 带有高程；图层为二维，请去掉第三个数字",
                f"{place}: it has a height; the layers have two dimensions, so leave it out",
            )
        if max(abs(value[0]), abs(value[1])) > BEYOND:
            raise BadGeometry(f"{place} 超出坐标范围", f"{place}: it is beyond all places")
        return float(value[0]), float(value[1])

    def positions(self, value: Any, place: str, least: int) -> list[Position]:
        found = [
            self.position(one, f"{place}/{number}") for number, one in enumerate(self.array(value, place))
        ]
        if len(found) < least:
            raise BadGeometry(
                f"{place} 至少需要 {least} 个顶点", f"{place}: at least {least} positions are needed"
            )
        return found

    def line(self, value: Any, place: str = "coordinates") -> BaseGeometry:
        return shapely.LineString(self.positions(value, place, 2))

    def ring(self, value: Any, place: str) -> list[Position]:
        found = self.positions(value, place, SMALLEST_RING)
        if found[0] != found[-1]:
            raise BadGeometry(
                f"{place} 的环不闭合：首尾顶点应相同",
                f"{place}: the ring is not closed, its first and last position differ",
            )
        return found

    def area(self, value: Any, place: str = "coordinates") -> BaseGeometry:
        rings = [self.ring(one, f"{place}/{number}") for number, one in enumerate(self.array(value, place))]
        if not rings:
            raise BadGeometry(f"{place} 没有环", f"{place}: it has no ring")
        return shapely.Polygon(rings[0], rings[1:])

    def several(self, value: Any, one: Callable[[Any, str], Any]) -> list[Any]:
        place = "coordinates"
        parts = [one(part, f"{place}/{number}") for number, part in enumerate(self.array(value, place))]
        if not parts:
            raise BadGeometry("几何为空", "it is empty")
        return parts

    def array(self, value: Any, place: str) -> list[Any]:
        if not isinstance(value, list):
            raise BadGeometry(f"{place} 应为数组", f"{place}: an array is expected")
        return value


_BUILDERS: dict[GeometryType, Callable[[_Coordinates, Any], BaseGeometry]] = {
    GeometryType.POINT: lambda read, value: shapely.Point(read.position(value, "coordinates")),
    GeometryType.LINESTRING: lambda read, value: read.line(value),
    GeometryType.POLYGON: lambda read, value: read.area(value),
    GeometryType.MULTIPOINT: lambda read, value: shapely.MultiPoint(read.several(value, read.position)),
    GeometryType.MULTILINESTRING: lambda read, value: shapely.MultiLineString(read.several(value, read.line)),
    GeometryType.MULTIPOLYGON: lambda read, value: shapely.MultiPolygon(read.several(value, read.area)),
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_degrees(geometry: BaseGeometry, system: ReferenceSystem) -> BaseGeometry:
    given = np.array([geometry], dtype=object)
    if not system.is_geographic:
        west, south, east, north = system.reach()
        if system.is_northing_first:
            west, south, east, north = south, west, north, east
        first, second, third, fourth = geometry.bounds
        if first < west or second < south or third > east or fourth > north:
            raise _outside(system)
    try:
        (moved,) = system.to_lonlat(given)
    except ProjError:
        raise _outside(system) from None
    place: BaseGeometry = moved
    return place


def _outside(system: ReferenceSystem) -> BadGeometry:
    return BadGeometry(
        f"坐标超出 {system.uri} 的有效范围", f"coordinates lie where {system.uri} is not defined"
    )
