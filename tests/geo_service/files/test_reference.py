"""The reference system: stated, given, or asked for with what the coordinates look like."""

import pytest
from pyproj import Transformer

from geo_service.files.errors import (
    ImpossibleCoordinates,
    NoReferenceSystem,
    OtherReferenceSystem,
    UnknownReferenceSystem,
)
from geo_service.files.reference import likely, required, to_lonlat, way_from

COUNTY = (112.75, 23.80, 113.95, 24.60)
SEAT = (113.405, 24.185)


def bounds_in(code):
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(*SEAT)
    return (x - 100, y - 100, x + 100, y + 100)


def ask(stated=None, given=None, bounds=(113.0, 24.0, 113.5, 24.5)):
    return required("f", stated, given, bounds, COUNTY, 4547)


@pytest.mark.parametrize("code", [4547, 3857, 4526, 4508, 4497, 32649])
def test_the_system_is_recognised_by_where_it_puts_the_coordinates(code):
    found = likely(bounds_in(code), COUNTY, 4547)
    assert found is not None
    number = int(found.removeprefix("EPSG:"))
    x, y = Transformer.from_crs(number, 4326, always_xy=True).transform(*bounds_in(code)[:2])
    assert (x, y) == pytest.approx(SEAT, abs=0.02)


def test_degrees_look_like_longitude_and_latitude():
    assert likely((-74.0, 40.0, -73.0, 41.0), COUNTY, 4547) == "EPSG:4326"


def test_numbers_of_nowhere_look_like_nothing():
    assert likely((1e9, 1e9, 2e9, 2e9), COUNTY, 4547) is None


def test_what_the_file_states_is_taken():
    assert ask(stated="EPSG:4490").to_epsg() == 4490


def test_what_the_operator_states_is_taken_where_the_file_says_nothing():
    assert ask(given="EPSG:4547", bounds=bounds_in(4547)).to_epsg() == 4547


def test_without_any_the_error_says_what_it_looks_like():
    with pytest.raises(NoReferenceSystem, match="look like EPSG:4547; if so, add --crs EPSG:4547"):
        ask(bounds=bounds_in(4547))


def test_an_unknown_one_is_refused():
    with pytest.raises(UnknownReferenceSystem, match="EPSG:1"):
        ask(given="EPSG:1")


def test_contradicting_the_file_is_refused():
    with pytest.raises(OtherReferenceSystem, match=r"in EPSG:4326, not EPSG:4547"):
        ask(stated="EPSG:4326", given="EPSG:4547")


def test_saying_the_same_in_other_words_is_no_contradiction():
    assert ask(stated="OGC:CRS84", given="EPSG:4326").to_epsg() == 4326


def test_a_statement_that_cannot_be_true_is_overruled():
    # GeoJSON in metres: the format says WGS 84 by itself.
    assert ask(stated="EPSG:4326", given="EPSG:4547", bounds=bounds_in(4547)).to_epsg() == 4547


def test_a_statement_that_cannot_be_true_is_refused_with_a_proposal():
    with pytest.raises(ImpossibleCoordinates, match=r"cannot be in EPSG:4326.*--crs EPSG:4547"):
        ask(stated="EPSG:4326", bounds=bounds_in(4547))


@pytest.mark.parametrize("name", ["EPSG:4326", "EPSG:4979", "OGC:CRS84", None])
def test_longitude_and_latitude_go_no_way(name):
    assert way_from(name) is None


def test_others_go_to_longitude_and_latitude():
    way = to_lonlat(ask(given="EPSG:4547", bounds=bounds_in(4547)))
    assert way.transform(*bounds_in(4547)[:2]) == pytest.approx(SEAT, abs=0.02)
