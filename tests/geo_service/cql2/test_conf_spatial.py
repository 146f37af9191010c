"""CQL2, class Spatial Functions: ``/conf/spatial-functions/…`` of OGC 21-065r2, annex A."""

import pytest

from cql2_annex import CLASS, LAYERS, miscounted, selected, wrong_combinations
from geo_service.errors import BadFilter
from natural_earth import COUNTRIES, PLACES, RIVERS

pytestmark = pytest.mark.conformance(CLASS.format("spatial-functions"))

WORLD = "BBOX(-180,-90,180,90)"
WORLD_RING = "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"
LINE = "LINESTRING(7 50,10 51)"
POINT = "POINT(7.02 49.92)"
POINTS = "MULTIPOINT(7 50,10 51)"


def results(stand, layer_id, function, *places):
    return [selected(stand, layer_id, f"{function}(geom,{place})") for place in places]


def refuses_a_place_outside(stand, layer_id, function):
    with pytest.raises(BadFilter, match="outside of the reference system"):
        selected(stand, layer_id, f"{function}(geom,POINT(90 180))")


@pytest.mark.parametrize("layer_id", LAYERS)
def test_ats_spatial_functions__s_intersects(stand, layer_id):
    box, ring, *_ = results(stand, layer_id, "S_INTERSECTS", WORLD, WORLD_RING, LINE, POINT)
    assert box == ring
    refuses_a_place_outside(stand, layer_id, "S_INTERSECTS")


@pytest.mark.parametrize("layer_id", LAYERS)
def test_ats_spatial_functions__s_disjoint(stand, layer_id):
    box, ring, line, point = results(stand, layer_id, "S_DISJOINT", WORLD, WORLD_RING, LINE, POINT)
    assert box == ring == frozenset()
    meets_line, meets_point = results(stand, layer_id, "S_INTERSECTS", LINE, POINT)
    assert not line & meets_line
    assert not point & meets_point
    refuses_a_place_outside(stand, layer_id, "S_DISJOINT")


@pytest.mark.parametrize("layer_id", LAYERS)
def test_ats_spatial_functions__s_equals(stand, layer_id):
    ring, line, _ = results(stand, layer_id, "S_EQUALS", WORLD_RING, LINE, POINT)
    assert ring == line


@pytest.mark.parametrize("layer_id", LAYERS)
def test_ats_spatial_functions__s_touches(stand, layer_id):
    box, ring, _ = results(stand, layer_id, "S_TOUCHES", WORLD, WORLD_RING, LINE)
    assert box == ring


@pytest.mark.parametrize("layer_id", [PLACES, RIVERS])
def test_ats_spatial_functions__s_crosses(stand, layer_id):
    box, ring, _ = results(stand, layer_id, "S_CROSSES", WORLD, WORLD_RING, LINE)
    assert box == ring


@pytest.mark.parametrize("layer_id", LAYERS)
def test_ats_spatial_functions__s_within(stand, layer_id):
    box, ring, *_ = results(stand, layer_id, "S_WITHIN", WORLD, WORLD_RING, LINE, POINTS)
    assert box == ring


@pytest.mark.parametrize("layer_id", LAYERS)
def test_ats_spatial_functions__s_contains(stand, layer_id):
    contains = results(stand, layer_id, "S_CONTAINS", WORLD, WORLD_RING, LINE, POINTS)
    within = results(stand, layer_id, "S_WITHIN", WORLD, WORLD_RING, LINE, POINTS)
    assert contains[0] == contains[1]
    assert not any(one & two for one, two in zip(contains, within, strict=True))


@pytest.mark.parametrize(("layer_id", "place"), [(PLACES, POINTS), (RIVERS, LINE), (COUNTRIES, WORLD_RING)])
def test_ats_spatial_functions__s_overlaps(stand, layer_id, place):
    assert results(stand, layer_id, "S_OVERLAPS", place) == [frozenset()]


def test_ats_spatial_functions__test_data(stand):
    assert miscounted(stand, "spatial-functions") == []


def test_ats_spatial_functions__logical(stand):
    classes = ("basic-cql2", "basic-spatial-functions", "spatial-functions")
    assert wrong_combinations(stand, classes) == []
