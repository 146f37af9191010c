"""Geometries of callers: every kind read, every fault in words."""

from typing import Any

import pytest
import shapely

from geo_service.editing.geometry import MOST_POSITIONS, BadGeometry, read_geometry
from layers.contract import GeometryType
from layers.reference_system import CRS84, of_epsg

RING = [[113, 24], [114, 24], [114, 25], [113, 24]]


@pytest.mark.parametrize(
    ("kind", "coordinates"),
    [
        (GeometryType.POINT, [113, 24]),
        (GeometryType.LINESTRING, [[113, 24], [114, 25]]),
        (GeometryType.POLYGON, [RING]),
        (GeometryType.MULTIPOINT, [[113, 24], [114, 25]]),
        (GeometryType.MULTILINESTRING, [[[113, 24], [114, 25]], [[1, 2], [3, 4]]]),
        (GeometryType.MULTIPOLYGON, [[RING]]),
    ],
)
def test_each_kind_is_what_shapely_reads(kind: GeometryType, coordinates: Any) -> None:
    value = {"type": kind.value, "coordinates": coordinates}
    assert read_geometry(value, kind, CRS84) == shapely.geometry.shape(value)
    assert read_geometry(None, kind, CRS84) is None


@pytest.mark.parametrize(
    ("kind", "coordinates", "words"),
    [
        (GeometryType.POINT, None, "two numbers"),
        (GeometryType.POINT, [113], "two numbers"),
        (GeometryType.POINT, [113, 24, 0, 0], "two numbers"),
        (GeometryType.POINT, [113, False], "two numbers"),
        (GeometryType.POINT, [113, 24, -3], "height"),
        (GeometryType.POINT, [1e300, 24], "beyond"),
        (GeometryType.LINESTRING, [[113, 24]], "at least 2"),
        (GeometryType.LINESTRING, {}, "an array"),
        (GeometryType.POLYGON, [RING, RING[:3]], "coordinates/1: at least 4"),
        (GeometryType.POLYGON, [[*RING[:3], [0, 0]]], "not closed"),
        (GeometryType.MULTIPOINT, [], "empty"),
        (GeometryType.MULTIPOLYGON, [[RING], [[]]], "coordinates/1/0"),
        (GeometryType.LINESTRING, [[0, 0]] * (MOST_POSITIONS + 1), "100000"),
    ],
)
def test_each_fault_is_told(kind: GeometryType, coordinates: Any, words: str) -> None:
    with pytest.raises(BadGeometry, match=words):
        read_geometry({"type": kind.value, "coordinates": coordinates}, kind, CRS84)


def test_axes_stand_as_the_register_has_them() -> None:
    given = {"type": "Point", "coordinates": [24.2, 113.4]}
    assert read_geometry(given, GeometryType.POINT, of_epsg(4326)) == shapely.Point(113.4, 24.2)
    # Northing, easting; the central meridian of the zone is 114 E.
    given = {"type": "Point", "coordinates": [2_677_000, 500_000]}
    place = read_geometry(given, GeometryType.POINT, of_epsg(4547))
    assert place is not None
    assert place.x == pytest.approx(114)
    assert place.y == pytest.approx(24.2, abs=0.01)


@pytest.mark.parametrize("coordinates", [[500_000, 2_677_000_0], [4e7, 5e5], [-3e7, 0]])
def test_coordinates_where_a_system_is_not_defined(coordinates: list[float]) -> None:
    with pytest.raises(BadGeometry, match="not defined"):
        read_geometry({"type": "Point", "coordinates": coordinates}, GeometryType.POINT, of_epsg(4547))
