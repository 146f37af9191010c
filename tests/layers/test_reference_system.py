"""Orders of axes as the EPSG register states them; expected values of Yingde's seat by hand."""

import numpy as np
import pytest
import shapely
from pyproj import Transformer
from pyproj.exceptions import CRSError, ProjError

from layers.reference_system import CRS84, of_epsg, served

SEAT = (113.405, 24.185)


def points(*positions):
    return np.array([None if place is None else shapely.Point(place) for place in positions], dtype=object)


@pytest.mark.parametrize(
    ("code", "northing_first"), [(4326, True), (4490, True), (3857, False), (4547, True), (4526, True)]
)
def test_axes_stand_in_the_order_of_the_register(code, northing_first):
    assert of_epsg(code).is_northing_first is northing_first


@pytest.mark.parametrize("code", [4326, 4490, 3857, 4547])
def test_positions_agree_with_pyproj_s_own_axis_order(code):
    expected = Transformer.from_crs("EPSG:4326", f"EPSG:{code}").transform(SEAT[1], SEAT[0])
    (moved,) = of_epsg(code).from_lonlat(points(SEAT))
    assert (moved.x, moved.y) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("code", [4326, 4490, 3857, 4547])
def test_there_and_back_is_the_same_place(code):
    system = of_epsg(code)
    (back,) = system.to_lonlat(system.from_lonlat(points(SEAT)))
    assert (back.x, back.y) == pytest.approx(SEAT, abs=1e-9)


def test_crs84_changes_nothing():
    given = points(SEAT, (-180, 90))
    assert shapely.equals_identical(CRS84.to_lonlat(given), given).all()
    assert shapely.equals_identical(CRS84.from_lonlat(given), given).all()


def test_rows_without_a_place_and_empty_ones_stay():
    array = np.array([None, shapely.Point(), shapely.Point(SEAT)], dtype=object)
    moved = of_epsg(4547).from_lonlat(array)
    assert moved[0] is None
    assert moved[1].is_empty
    assert moved[2].y == pytest.approx(439_530, abs=2_000)  # about 60 km west of 114 E, 500 km false easting


def test_a_position_that_is_none_in_the_system_is_refused():
    with pytest.raises(ProjError):
        of_epsg(4547).to_lonlat(points((1e12, 1e12)))


def test_crs84_is_listed_first_and_no_system_twice():
    systems = list(served((4326, 4547, 4547, 3857)))
    assert systems == [CRS84.uri, *(of_epsg(code).uri for code in (4326, 4547, 3857))]


def test_an_unknown_code_is_refused():
    with pytest.raises(CRSError):
        of_epsg(1)


def test_what_a_system_cannot_express_is_moved_to_its_edge():
    edge = of_epsg(3857).from_lonlat(points((10, 85.06)))[0]
    (pole,) = of_epsg(3857).from_lonlat(points((10, 90)))
    assert (pole.x, pole.y) == pytest.approx((edge.x, edge.y), abs=0.01)
