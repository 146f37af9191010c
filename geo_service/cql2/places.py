"""Geometries that stand in a filter: from CQL2 JSON and any reference system to longitude, latitude."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from geo_service.cql2.refusal import refusal, shown
from geo_service.db.feature_text import rounded
from geo_service.errors import BadFilter
from layers.reference_system import ReferenceSystem

MOST_COORDINATES = 5_000
STRAY = 1.0
"""Metres by which a projected position may miss itself after the way to degrees and back."""

# How many arrays the positions of a geometry stand in.
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}


def geometry_of(node: Mapping[str, Any], crs: ReferenceSystem) -> BaseGeometry:
    """Return the geometry of a GeoJSON object or a ``bbox``.

    Parameters
    ----------
    node : mapping
        As CQL2 JSON has it; heights are passed over.
    crs : ReferenceSystem
        Of its coordinates, in the order of the system's axes.

    Returns
    -------
    BaseGeometry
        Longitude, latitude, rounded like stored geometries; valid and not empty.

    Raises
    ------
    BadFilter
    """
    geometry = _box(node["bbox"], crs) if "bbox" in node and "type" not in node else _shape(node)
    return _checked(geometry, crs)


def _shape(node: Mapping[str, Any]) -> BaseGeometry:
    if node.get("type") == "GeometryCollection":
        members = node.get("geometries")
        if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
            raise refusal("GeometryCollection 缺少 geometries", "a GeometryCollection has no geometries")
        return shapely.GeometryCollection([_shape(member) for member in members])
    kind = node.get("type")
    depth = _DEPTHS.get(kind) if isinstance(kind, str) else None
    if depth is None:
        raise refusal(f"没有几何类型 {shown(kind)}", f"there is no geometry type {shown(kind)}")
    coordinates = _positions(node.get("coordinates"), depth)
    try:
        shape: BaseGeometry = shapely.geometry.shape({"type": kind, "coordinates": coordinates})
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        raise refusal(f"{kind} 的坐标不完整", f"the coordinates of a {kind} are not complete") from None
    return shape


def _positions(value: Any, depth: int) -> Any:
    if not isinstance(value, list):
        raise refusal("坐标应为数组", "coordinates are an array")
    if depth:
        return [_positions(item, depth - 1) for item in value]
    return _numbers(value)[:2]


def _numbers(value: Any) -> list[float]:
    if not isinstance(value, list) or len(value) < 2:
        raise refusal("坐标至少有两个数值", "a position has at least two numbers")
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in value):
        raise refusal("坐标应为数值", "coordinates are numbers")
    return [float(number) for number in value]


def _box(value: Any, crs: ReferenceSystem) -> BaseGeometry:
    edges = _numbers(value)
    if len(edges) not in (4, 6):
        raise refusal(
            f"BBOX 应有 4 或 6 个数值，现有 {len(edges)} 个", f"BBOX has 4 or 6 numbers, got {len(edges)}"
        )
    half = len(edges) // 2
    lower, upper = edges[:2], edges[half : half + 2]
    if crs.is_northing_first:
        lower, upper = lower[::-1], upper[::-1]
    (west, south), (east, north) = lower, upper
    if south > north:
        raise refusal("BBOX 的南界高于北界", "the south of BBOX lies above its north")
    if west <= east:
        return crs.rectangle(west, south, east, north)
    if not crs.is_geographic:
        raise refusal("BBOX 的西界超过东界", "the west of BBOX lies beyond its east")
    halves = crs.rectangle(west, south, 180.0, north), crs.rectangle(-180.0, south, east, north)
    return shapely.unary_union(halves)


def _checked(geometry: BaseGeometry, crs: ReferenceSystem) -> BaseGeometry:
    if geometry.is_empty or any(part.is_empty for part in getattr(geometry, "geoms", ())):
        raise refusal("几何为空", "a geometry of it is empty")
    count = shapely.get_num_coordinates(geometry)
    if count > MOST_COORDINATES:
        raise refusal(f"坐标点超过 {MOST_COORDINATES} 个", f"it has more than {MOST_COORDINATES} positions")
    try:
        (lonlat,) = crs.to_lonlat(np.array([geometry], dtype=object))
    except ProjError:
        raise _outside() from None
    if not crs.is_geographic:
        # Far outside of its area a projection wraps around or runs into a pole without a word.
        given, back = (
            shapely.get_coordinates(place) for place in (geometry, crs.from_lonlat(np.array([lonlat]))[0])
        )
        if not np.allclose(given, back, rtol=0, atol=STRAY):
            raise _outside()
    west, south, east, north = lonlat.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise _outside()
    # As stored geometries are: a place that somebody copied from an answer is the same place here.
    place: BaseGeometry = rounded([lonlat])[0]
    if not shapely.is_valid(place):
        reason = shown(shapely.is_valid_reason(place))
        raise refusal(f"几何无效：{reason}", f"a geometry of it is not valid: {reason}")
    return place


def _outside() -> BadFilter:
    return refusal(
        "坐标超出该坐标系的有效范围（注意坐标轴顺序）",
        "coordinates lie outside of the reference system (mind the order of its axes)",
    )
