"""Longitude, latitude and metres: one known point, arrays, empty geometries."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj.exceptions import ProjError
from shapely import LineString, Point

from layers.crs import to_lonlat, to_metric

YINGDE = Point(113.405, 24.185)
YINGDE_4547 = (439543.83, 2675907.78)
"""The same place in EPSG:4547, easting and northing, computed with PROJ 9.5.1 (cs2cs)."""


def test_a_known_point_projects_to_easting_and_northing() -> None:
    projected = to_metric(YINGDE)
    assert (projected.x, projected.y) == pytest.approx(YINGDE_4547, abs=0.005)


def test_the_known_point_comes_back_as_longitude_and_latitude() -> None:
    back = to_lonlat(Point(YINGDE_4547))
    assert (back.x, back.y) == pytest.approx((113.405, 24.185), abs=1e-7)


def test_the_zone_with_a_prefix_differs_by_its_false_easting_only() -> None:
    plain, prefixed = to_metric(YINGDE), to_metric(YINGDE, epsg=4526)
    assert (prefixed.x - plain.x, prefixed.y - plain.y) == pytest.approx((38_000_000, 0), abs=1e-6)


def test_a_length_on_the_central_meridian_is_true() -> None:
    # One minute of latitude at 24.19 N on the CGCS2000 ellipsoid: M(lat) * pi / 10800 with
    # M = a (1 - e2) / (1 - e2 sin2 lat)^1.5 = 6346119 m gives 1846.01 m; the scale on 114 E is 1.
    line = to_metric(LineString([(114, 24.185), (114, 24.185 + 1 / 60)]))
    assert line.length == pytest.approx(1846.01, abs=0.02)


def test_an_array_keeps_its_shape_its_empty_and_its_none() -> None:
    geometries = np.array([YINGDE, Point(), None], dtype=object)
    projected = to_metric(geometries)
    assert shapely.get_x(projected[:1]) == pytest.approx([YINGDE_4547[0]], abs=0.005)
    assert projected[1].is_empty
    assert projected[2] is None


def test_a_place_off_the_earth_is_refused() -> None:
    with pytest.raises(ProjError):
        to_metric(Point(113, 124))


@given(
    lon=st.floats(112.5, 115.5),
    lat=st.floats(18, 30),
)
def test_there_and_back_loses_less_than_a_tenth_of_a_millimetre(lon: float, lat: float) -> None:
    back = to_lonlat(to_metric(Point(lon, lat)))
    assert (back.x, back.y) == pytest.approx((lon, lat), abs=1e-9)
