"""Which reference system coordinates are proposed to be in: made in a known one, found again."""

import numpy as np
import pytest
from shapely import LineString

from beside_railway import EXTENT, RAILWAY, beside
from layers.coordinates.nearness import Nearness
from layers.coordinates.proposal import propose
from layers.coordinates.source_system import source_system


@pytest.mark.parametrize(
    ("made_in", "words"),
    [
        ("EPSG:4326", "明显最近"),
        ("GCJ-02", "明显最近"),
        ("BD-09", "明显最近"),
        ("EPSG:4547", "东坐标 6 位"),
        ("EPSG:4526", "带号 38"),
        ("EPSG:4497", "带号 19"),
        ("EPSG:32649", "东坐标 6 位"),
        ("EPSG:3857", "东坐标 8 位"),
    ],
)
def test_the_system_in_which_they_were_made_comes_first(made_in: str, words: str) -> None:
    xy = source_system(made_in).from_lonlat(beside(RAILWAY))
    xy[3] = (np.nan, np.nan)
    xy[4] = (0.0, 0.0)  # one mistyped row does not matter
    first, *others = propose(xy, EXTENT, 4547, [RAILWAY])
    assert first.system.name == made_in
    assert words in first.reason.zh
    assert first.offset_m is not None
    assert first.offset_m < 150
    if first.system.is_geographic:
        assert {first.system.name, *(it.system.name for it in others)} == {"EPSG:4326", "GCJ-02", "BD-09"}
        assert all(it.offset_m is not None and it.offset_m > first.offset_m + 150 for it in others)


def test_without_a_railway_near_nothing_is_told_apart() -> None:
    given = beside(RAILWAY)
    for railways in ([], [LineString()], [LineString([(110.0, 20.0), (110.0, 21.0)])]):
        proposals = propose(given, EXTENT, 4547, railways)
        assert [it.system.name for it in proposals] == ["EPSG:4326", "GCJ-02", "BD-09"]
        assert all("无法凭坐标区分" in it.reason.zh for it in proposals)


def test_readings_that_come_close_to_each_other_are_said_to() -> None:
    # Along the direction of the shift it hardly changes the distance from the line.
    here = np.array([113.3, 24.2])
    shift = (source_system("gcj02").from_lonlat(here[np.newaxis]) - here)[0]
    along_the_shift = LineString([here - 40 * shift, here + 40 * shift])
    first, *_ = propose(beside(along_the_shift), EXTENT, 4547, [along_the_shift])
    assert "请核对来源" in first.reason.zh


def test_what_lies_elsewhere_and_what_is_empty_gives_no_proposal() -> None:
    assert propose(np.empty((0, 2)), EXTENT) == []
    assert propose(np.full((5, 2), np.nan), EXTENT) == []
    assert propose(np.array([[2.35, 48.85]]), EXTENT) == []
    assert propose(np.array([[24.2, 113.4]]), EXTENT) == []  # axes the wrong way round
    assert propose(np.array([[1.0, 2_000_000.0]]), EXTENT) == []


def test_the_zone_of_another_county_is_found_as_well() -> None:
    # Ürümqi: 87.6 E 43.8 N, zone 29 (87 E).
    extent = (87.0, 43.2, 88.5, 44.2)
    xy = source_system("EPSG:4517").from_lonlat(np.array([[87.6, 43.8]]))
    assert propose(xy, extent, 4538)[0].system.name == "EPSG:4517"
    plain = source_system("EPSG:4538").from_lonlat(np.array([[87.6, 43.8]]))
    assert propose(plain, extent, 4538)[0].system.name == "EPSG:4538"
    assert propose(plain, extent, 4547)[0].system.name == "EPSG:4538"


def test_distances_are_those_on_the_ground() -> None:
    near = Nearness([RAILWAY, LineString()])
    # One minute of latitude is 1846 m here; the second line lies due south of the point.
    line = LineString([(113.0, 24.0), (114.0, 24.0)])
    assert Nearness([line]).distances_m(np.array([[113.5, 24.0 + 1 / 60]]))[0] == pytest.approx(
        1846, rel=0.01
    )
    far_off = np.array([[113.3, 24.0], [115.0, 24.0], [np.nan, 24.0]])
    assert np.array_equal(near.distances_m(far_off, within_m=500), [0, np.inf, np.nan], equal_nan=True)
    assert np.isnan(near.distances_m(np.array([[np.nan, 24.0], [113.3, 24.0]]))).tolist() == [True, False]
    assert np.isnan(Nearness([]).distances_m(np.array([[113.3, 24.0]]))).all()
    assert near.distances_m(np.empty((0, 2))).shape == (0,)
