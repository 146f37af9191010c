"""Boxes in every order of axes, across 180 degrees, without area. Expected values by hand."""

import numpy as np
import pytest
import shapely

from geo_service.api.parameters.box import areas
from geo_service.errors import BadParameter
from layers.reference_system import CRS84, of_epsg

HERE = "POLYGON ((114 24, 114 25, 113 25, 113 24, 114 24))"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("113,24,114,25", [HERE]),
        ("113,24,-5,114,25,99", [HERE]),
        (" 113 ,24,114,25", [HERE]),
        ("113,24,113,24", ["POINT (113 24)"]),
        ("113,24,114,24", ["LINESTRING (113 24, 114 24)"]),
        ("113,24,113,25", ["LINESTRING (113 24, 113 25)"]),
        (
            "177,-20,-177,-10",
            [
                "POLYGON ((180 -20, 180 -10, 177 -10, 177 -20, 180 -20))",
                "POLYGON ((-177 -20, -177 -10, -180 -10, -180 -20, -177 -20))",
            ],
        ),
        (
            "180,-20,-180,-10",
            ["LINESTRING (180 -20, 180 -10)", "LINESTRING (-180 -20, -180 -10)"],
        ),
    ],
)
def test_boxes_in_longitude_and_latitude(given, expected):
    found = areas({"bbox": given}, CRS84)
    assert [area.geom_type for area in found] == [
        wkt.split()[0].title().replace("Linestring", "LineString") for wkt in expected
    ]
    assert shapely.equals(found, shapely.from_wkt(expected)).all()


@pytest.mark.parametrize("code", [4326, 4490])
def test_latitude_stands_first_where_the_register_says_so(code):
    (area,) = areas({"bbox": "24,113,25,114"}, of_epsg(code))
    assert area.equals(shapely.from_wkt(HERE))


def test_a_projected_box_is_covered_whole():
    # Around the central meridian 114 E of EPSG:4547, where the grid is straight: northing first.
    (area,) = areas({"bbox": "2655000,490000,2766000,510000"}, of_epsg(4547))
    west, south, east, north = area.bounds
    assert (west + east) / 2 == pytest.approx(114, abs=1e-6)
    assert (south, north) == pytest.approx((23.99, 24.99), abs=0.02)


def test_no_box_is_everywhere():
    assert areas({}, CRS84) == ()


@pytest.mark.parametrize(
    "given",
    ["", "1,2,3,4,5", "1,2,3", "a,2,3,4", "inf,2,3,4", "1,4,3,2", "-181,0,0,1", "0,-91,0,0", "1;2;3;4"],
)
def test_what_is_no_box_is_refused(given):
    with pytest.raises(BadParameter, match="bbox"):
        areas({"bbox": given}, CRS84)


def test_metres_where_the_system_is_not_defined_are_refused():
    with pytest.raises(BadParameter, match="where the system is defined"):
        areas({"bbox": "1e12,1e12,2e12,2e12"}, of_epsg(4547))
    with pytest.raises(BadParameter, match="west"):
        areas({"bbox": "10,0,5,1"}, of_epsg(3857))


def test_the_edges_of_a_box_in_metres_are_kept():
    # 110 km by 110 km west of the central meridian: its northern edge bends in degrees.
    system = of_epsg(4547)
    (area,) = areas({"bbox": "2600000,340000,2710000,450000"}, system)
    outside = np.array([shapely.Point(2_710_100, 395_000), shapely.Point(2_709_900, 395_000)], dtype=object)
    assert shapely.intersects(area, system.to_lonlat(outside)).tolist() == [False, True]
    (place,) = areas({"bbox": "2600000,340000,2600000,340000"}, system)
    assert place.geom_type == "Point"


@pytest.mark.parametrize("edge", [20_037_508, 30_000_000, 1e15])
def test_a_map_of_the_world_in_metres_is_the_world(edge):
    (area,) = areas({"bbox": f"{-edge},{-edge},{edge},{edge}"}, of_epsg(3857))
    assert area.bounds == pytest.approx((-180, -85.05, 180, 85.05), abs=0.01)
    assert area.area == pytest.approx(360 * 170.1, rel=1e-3)


def test_a_box_around_a_zone_holds_the_places_beside_it():
    (area,) = areas({"bbox": "-9e9,-9e9,9e9,9e9"}, of_epsg(4547))
    assert area.contains(shapely.box(105, 18, 123, 35))


def test_degrees_of_another_datum_are_moved():
    # Beijing 1954 lies some 50 to 150 m beside WGS 84 in China (EPSG:4214, transformed by PROJ).
    (area,) = areas({"bbox": "24,113,25,114"}, of_epsg(4214))
    (same,) = areas({"bbox": "24,113,25,114"}, of_epsg(4490))
    assert same.bounds == (113, 24, 114, 25)
    assert shapely.hausdorff_distance(area, same) < 0.01
    (whole,) = areas({"bbox": "-90,-180,90,180"}, of_epsg(4214))
    assert whole.bounds == pytest.approx((-180, -90, 180, 90), abs=0.1)
