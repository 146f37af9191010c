"""What is said of points that were just placed: unconverted, converted twice, swapped, elsewhere."""

import numpy as np
import pytest
import shapely

from beside_railway import EXTENT, RAILWAY, beside
from layers.coordinates import offsets
from layers.coordinates.suspicion import suspicions

COUNTY = shapely.box(*EXTENT)


@pytest.mark.parametrize(
    ("kind", "mistaken", "metres", "azimuth", "words"),
    [
        ("gcj02", offsets.wgs84_to_gcj02, 630, 117, "东偏南"),
        ("bd09", offsets.wgs84_to_bd09, 1270, 73, "东偏北"),
        ("converted_twice", offsets.gcj02_to_wgs84, 630, 297, "西偏北"),
    ],
)
def test_a_shift_that_nobody_undid_is_seen(kind, mistaken, metres, azimuth, words) -> None:
    (found,) = suspicions(mistaken(beside(RAILWAY)), COUNTY, [RAILWAY])
    assert (found.kind, found.of) == (kind, 40)
    assert found.count > 30
    assert found.offset_m == pytest.approx(metres, abs=30)
    assert found.azimuth_deg == pytest.approx(azimuth, abs=5)
    assert words in found.sentence.zh


def test_a_third_of_many_is_enough() -> None:
    points = beside(RAILWAY)
    points[::3] = offsets.wgs84_to_gcj02(points[::3])
    (found,) = suspicions(points, COUNTY, [RAILWAY])
    assert found.kind == "gcj02"
    assert 12 <= found.count <= 14


def test_points_that_are_right_raise_no_suspicion() -> None:
    for off_m in (20, 100, 300):  # out to the 500 m that are looked after
        assert suspicions(beside(RAILWAY, 200, off_m), EXTENT, [RAILWAY]) == []
    assert suspicions(offsets.wgs84_to_gcj02(beside(RAILWAY, 2)), EXTENT, [RAILWAY]) == []  # too few to tell
    assert suspicions(offsets.wgs84_to_gcj02(beside(RAILWAY)), EXTENT) == []  # nothing to compare with
    assert suspicions(np.full((3, 2), np.nan), EXTENT, [RAILWAY]) == []
    assert suspicions(np.empty((0, 2)), EXTENT, [RAILWAY]) == []


def test_other_counties_and_swapped_axes() -> None:
    points = np.array([[113.4, 24.2], [24.2, 113.4], [113.4, 26.0], [0.0, 0.0], [np.nan, np.nan]])
    swapped, outside = suspicions(points, COUNTY)
    assert (swapped.kind, swapped.count, swapped.of) == ("swapped", 1, 4)
    assert (outside.kind, outside.count, outside.of) == ("outside", 2, 4)
    assert outside.sentence.zh == "4 个点中有 2 个位于县域之外"
