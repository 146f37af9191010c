"""Geometries of files: flat, valid, of one type, in longitude and latitude."""

from collections import Counter

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from geo_service.files.geometry import (
    HEIGHT,
    OUTSIDE,
    REPAIRED,
    UNREADABLE,
    as_type,
    decoded,
    kinds,
    one_type,
    placed,
)
from layers.contract import GeometryType

BOWTIE = "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"


def array(*texts):
    geometries = np.empty(len(texts), dtype=object)
    geometries[:] = [None if text is None else shapely.from_wkt(text) for text in texts]
    return geometries


def texts(geometries):
    return [None if one is None else shapely.to_wkt(one, rounding_precision=7) for one in geometries]


def test_binary_is_read_and_empty_ones_are_no_place():
    empty = shapely.to_wkb(shapely.Point())
    read = decoded([shapely.to_wkb(shapely.Point(1, 2)), None, empty])
    assert texts(read.geometries) == ["POINT (1 2)", None, None]
    assert read.unreadable == 0


def test_an_open_ring_is_closed():
    ring = bytearray(shapely.to_wkb(shapely.from_wkt("POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))")))
    ring[-16:] = shapely.to_wkb(shapely.Point(0, 0.5))[-16:]
    read = decoded([bytes(ring)])
    assert read.unreadable == 0
    assert shapely.is_valid(read.geometries[0])


def test_what_cannot_be_read_is_counted():
    line_of_one_point = b"\x01\x02\x00\x00\x00\x01\x00\x00\x00" + b"\x00" * 16
    assert decoded([line_of_one_point]).unreadable == 1


def test_heights_go_and_are_counted():
    result = placed(array("POINT Z (1 2 3)", "POINT (1 2)", None), None)
    assert texts(result.geometries) == ["POINT (1 2)", "POINT (1 2)", None]
    assert result.faults[HEIGHT] == 1


def test_coordinates_are_brought_to_longitude_and_latitude():
    # EPSG:4547: the central meridian 114 E has the easting 500 km; 2,655 km north lies near 24 N.
    way = Transformer.from_crs(4547, 4326, always_xy=True)
    (point,) = placed(array("POINT (500000 2655000)"), way).geometries
    assert point.x == pytest.approx(114)
    assert point.y == pytest.approx(23.996, abs=0.01)


def test_a_broken_area_is_repaired_in_its_own_dimension():
    result = placed(array(BOWTIE), None)
    (area,) = result.geometries
    assert area.geom_type == "MultiPolygon"
    assert area.area == pytest.approx(0.5)
    assert result.faults[REPAIRED] == 1


def test_an_area_that_rounding_breaks_is_repaired_for_good():
    # A wedge thinner than a stored decimal: rounded, its sides lie upon each other.
    wedge = "POLYGON ((0 0, 1 0, 1 1, 0.5 0.00000001, 0 1, 0 0))"
    result = placed(array(wedge), None)
    assert shapely.is_valid(result.geometries).all()
    again = placed(result.geometries, None)
    assert again.faults[REPAIRED] == 0


def test_an_area_without_any_inside_has_no_place():
    result = placed(array("POLYGON ((0 0, 1 1, 2 2, 0 0))"), None)
    assert texts(result.geometries) == [None]
    assert result.faults[UNREADABLE] == 1


def test_a_tangle_has_no_place_and_the_others_are_repaired():
    tangle = shapely.to_wkt(shapely.Polygon(np.random.default_rng(1).random((400, 2))))
    result = placed(array(tangle, BOWTIE), None)
    assert [one is None for one in result.geometries] == [True, False]
    assert (result.faults[UNREADABLE], result.faults[REPAIRED]) == (1, 1)


def test_places_outside_the_world_are_none():
    result = placed(array("POINT (113 95)", "LINESTRING (170 0, 190 0)", "POINT (113 24)"), None)
    assert texts(result.geometries) == [None, None, "POINT (113 24)"]
    assert result.faults[OUTSIDE] == 2


def test_a_border_of_the_world_may_miss_it_by_a_hair():
    assert texts(placed(array("POINT (180.0000004 -90.0000004)"), None).geometries) == ["POINT (180 -90)"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("POINT (190 0)", "POINT (-170 0)"),
        ("POINT (-190 0)", "POINT (170 0)"),
        ("POINT (180 0)", "POINT (180 0)"),
        ("POINT (-180 0)", "POINT (-180 0)"),
    ],
)
def test_what_lies_beyond_the_180th_meridian_comes_back_on_the_other_side(given, kept):
    assert texts(placed(array(given), None).geometries) == [kept]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (["POINT (1 1)"], GeometryType.POINT),
        (["POINT (1 1)", "MULTIPOINT (1 1, 2 2)"], GeometryType.MULTIPOINT),
        (["LINESTRING (0 0, 1 1)"], GeometryType.LINESTRING),
        (
            ["POLYGON ((0 0, 1 0, 1 1, 0 0))", "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"],
            GeometryType.MULTIPOLYGON,
        ),
        (["GEOMETRYCOLLECTION (POINT (1 1), GEOMETRYCOLLECTION (POINT (2 2)))"], GeometryType.MULTIPOINT),
        (["POINT (1 1)", "LINESTRING (0 0, 1 1)"], None),
        (["GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))"], None),
    ],
)
def test_one_type_holds_all_or_there_is_none(given, kind):
    assert one_type(kinds(array(*given, None))) is kind


def test_kinds_are_counted():
    assert kinds(array("POINT (1 1)", "POINT (2 2)", "MULTIPOINT (1 1)", None)) == Counter(
        {"Point": 2, "MultiPoint": 1}
    )


def test_singles_become_multis_of_one_part():
    given = array("POINT (1 1)", "MULTIPOINT ((1 1), (2 2))", None, "GEOMETRYCOLLECTION (POINT (3 3))")
    assert texts(as_type(given, GeometryType.MULTIPOINT)) == [
        "MULTIPOINT ((1 1))",
        "MULTIPOINT ((1 1), (2 2))",
        None,
        "MULTIPOINT ((3 3))",
    ]
