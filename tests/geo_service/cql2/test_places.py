"""Geometries of filters: reference systems, boxes, what is refused."""

import numpy as np
import pytest
import shapely

from geo_service.cql2.places import geometry_of
from geo_service.errors import BadFilter
from layers.reference_system import CRS84, of_epsg

YINGDE = shapely.Point(113.405, 24.185)


def geometry(kind, coordinates):
    return {"type": kind, "coordinates": coordinates}


@pytest.mark.parametrize("epsg", [4326, 4490, 4547, 3857])
def test_literals_come_in_the_axes_of_their_system(epsg: int) -> None:
    system = of_epsg(epsg)
    (there,) = system.from_lonlat(np.array([YINGDE], dtype=object))
    place = geometry_of(geometry("Point", [there.x, there.y]), system)
    assert place.equals(YINGDE)  # rounded like stored places, so exactly


@pytest.mark.parametrize(
    ("edges", "wkt"),
    [
        ([1, 2, 3, 4], "POLYGON ((1 2, 3 2, 3 4, 1 4, 1 2))"),
        ([1, 2, -50, 3, 4, 50], "POLYGON ((1 2, 3 2, 3 4, 1 4, 1 2))"),
        ([1, 2, 1, 2], "POINT (1 2)"),
        ([1, 2, 3, 2], "LINESTRING (1 2, 3 2)"),
        ([1, 2, 1, 4], "LINESTRING (1 2, 1 4)"),
        (
            [170, -10, -170, 10],
            "MULTIPOLYGON (((170 -10, 180 -10, 180 10, 170 10, 170 -10)), ((-180 -10, -170 -10, -170 10, -180 10, -180 -10)))",
        ),
    ],
)
def test_boxes(edges, wkt) -> None:
    assert shapely.equals(geometry_of({"bbox": edges}, CRS84), shapely.from_wkt(wkt))


def test_a_box_has_latitude_first_where_the_system_has() -> None:
    assert geometry_of({"bbox": [24, 113, 25, 114]}, of_epsg(4326)).bounds == (113, 24, 114, 25)
    across = geometry_of({"bbox": [-10, 170, 10, -170]}, of_epsg(4490))
    assert across.equals(geometry_of({"bbox": [170, -10, -170, 10]}, CRS84))


def test_a_projected_box_keeps_its_curved_edges() -> None:
    """The middle of an edge of 100 km lies some metres beside the straight line between its corners."""
    system = of_epsg(4547)
    box = geometry_of({"bbox": [2_600_000, 500_000, 2_700_000, 600_000]}, system)
    (middle,) = system.to_lonlat(np.array([shapely.Point(2_699_990, 550_000)], dtype=object))
    assert box.contains(middle)
    assert shapely.get_num_coordinates(box) > 50


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        ({"bbox": [1, 2, 3]}, "4 or 6 numbers, got 3"),
        ({"bbox": []}, "at least two numbers"),
        ({"bbox": [1, "2", 3, 4]}, "are numbers"),
        ({"bbox": [1, True, 3, 4]}, "are numbers"),
        ({"bbox": [1, {"property": "a"}, 3, 4]}, "are numbers"),
        ({"bbox": [1, 4, 3, 2]}, "south of BBOX lies above"),
        ({"bbox": [190, 2, 191, 4]}, "outside of the reference system"),
        (geometry("Point", [90, 180]), "outside of the reference system"),
        (geometry("MultiPoint", [[7, 50], [90, 180]]), "outside of the reference system"),
        (geometry("Point", []), "at least two numbers"),
        (geometry("Point", [1]), "at least two numbers"),
        (geometry("Point", "1 2"), "an array"),
        (geometry("Point", None), "an array"),
        (geometry("Point", [[1, 2]]), "at least two numbers|are numbers"),
        (geometry("LineString", [1, 2]), "an array"),
        (geometry("LineString", []), "empty"),
        (geometry("LineString", [[1, 2]]), "not complete"),
        (geometry("LineString", [[1, 2], [1, 2]]), "not valid"),
        (geometry("Polygon", []), "empty"),
        (geometry("Polygon", [[[0, 0], [1, 1]]]), "not complete|not valid"),
        (geometry("Polygon", [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]), "not valid: Self-intersection"),
        (geometry("Polygon", [[[0, 0], [1e-9, 0], [0, 1e-9], [0, 0]]]), "not valid"),
        (geometry("MultiPolygon", [[]]), "empty|not complete"),
        (geometry("Curve", [[0, 0], [1, 1]]), "no geometry type Curve"),
        (geometry(["Point"], [0, 0]), "no geometry type"),
        ({"type": "GeometryCollection"}, "no geometries"),
        ({"type": "GeometryCollection", "geometries": []}, "empty"),
        ({"type": "GeometryCollection", "geometries": [1]}, "no geometries"),
        ({"type": "GeometryCollection", "geometries": [geometry("LineString", [])]}, "empty"),
        (geometry("MultiPoint", [[0, 0]] * 5_001), "more than 5000 positions"),
    ],
)
def test_broken_geometries_are_refused(node, reason) -> None:
    with pytest.raises(BadFilter, match=reason):
        geometry_of(node, CRS84)


@pytest.mark.parametrize("coordinates", [[0, 1e9], [1e9, 0], [1e308, 1e308]])
@pytest.mark.parametrize("epsg", [4547, 3857])
def test_places_that_a_projection_does_not_know_are_refused(epsg, coordinates) -> None:
    with pytest.raises(BadFilter, match="outside of the reference system"):
        geometry_of(geometry("Point", coordinates), of_epsg(epsg))


def test_a_projected_box_does_not_cross_180_degrees() -> None:
    with pytest.raises(BadFilter, match="west of BBOX"):
        geometry_of({"bbox": [10, 0, 0, 10]}, of_epsg(3857))
