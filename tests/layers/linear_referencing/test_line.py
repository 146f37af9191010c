"""Places beside a line by chainage, side and offset, and back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import LineString, Point

from layers.linear_referencing import (
    Calibration,
    CalibrationPoint,
    Chainage,
    ChainageEquation,
    ChainageError,
    ReferencedLine,
    Side,
    parse_chainage,
    signed_offset,
)


def calibrated(*vertices: tuple[float, float], first_m: float = 2_150_000) -> ReferencedLine:
    """Return a line whose labels run with its ground metres."""
    geometry = LineString(vertices)
    ends = [CalibrationPoint(first_m, 0), CalibrationPoint(first_m + geometry.length, geometry.length)]
    return ReferencedLine(geometry, Calibration(ends))


SOUTH = calibrated((0, 3000), (0, 0))
CORNER = calibrated((0, 0), (100, 0), (100, 100))
"""East, then a turn to the left, to the north."""
ARC = calibrated(*((1000 * np.sin(a), 1000 * (1 - np.cos(a))) for a in np.linspace(0, 1.5, 301)))
"""A left-hand curve of 1000 m radius with a vertex every 5 m."""


def places(*coordinates: tuple[float, float]) -> NDArray[np.object_]:
    """Return points as an array."""
    return np.array([Point(coordinate) for coordinate in coordinates], dtype=object)


def test_left_is_east_of_a_line_that_runs_south() -> None:
    # 下行 on 京广线 runs south with growing chainage: facing south, the left hand points east.
    [place] = SOUTH.points([1000], signed_offset(12, Side.LEFT))
    assert (place.x, place.y) == (12, 2000)
    [place] = SOUTH.points([1000], signed_offset(12, Side.RIGHT))
    assert (place.x, place.y) == (-12, 2000)


def test_the_inverse_gives_ground_label_side_and_distance() -> None:
    located = SOUTH.locate(places((12, 2000), (-30, 500), (0, 100)))
    assert located.s_m == pytest.approx([1000, 2500, 2900])
    assert located.values_m == pytest.approx([2_151_000, 2_152_500, 2_152_900])
    assert located.offsets_m == pytest.approx([12, -30, 0])
    assert not located.is_beyond.any()


def test_empty_and_none_have_no_place() -> None:
    located = SOUTH.locate(np.array([Point(), None, Point(5, 1000)], dtype=object))
    assert np.isnan(located.s_m).tolist() == [True, True, False]
    assert np.isnan(located.offsets_m).tolist() == [True, True, False]
    assert np.isnan(located.values_m).tolist() == [True, True, False]
    assert located.is_beyond.tolist() == [False, False, False]


def test_beyond_an_end_is_told() -> None:
    located = SOUTH.locate(places((3, 3004), (4, -3), (7, 3000)))
    assert located.is_beyond.tolist() == [True, True, False]
    assert located.offsets_m == pytest.approx([5, 5, 7])


def test_outside_a_corner_the_foot_is_the_vertex_and_the_side_is_kept() -> None:
    located = CORNER.locate(places((103, -4), (100.0001, -50), (150, 0.0)))
    assert located.s_m == pytest.approx([100, 100, 100])
    assert located.offsets_m == pytest.approx([-5, -50, -50])


def test_outside_a_hairpin_both_legs_decide_the_side() -> None:
    # A left turn by 135 degrees: ahead of the second leg's back, yet to the right of the line.
    hairpin = calibrated((0, 0), (100, 0), (50, 50))
    located = hairpin.locate(places((100.1, -50), (150, 10)))
    assert located.s_m == pytest.approx([100, 100])
    assert (located.offsets_m < 0).all()


def test_inside_a_corner_the_nearest_foot_counts() -> None:
    # From s = 98 on the first leg, 10 m to the left; the second leg is only 2 m away.
    located = CORNER.locate(CORNER.points([98], 10))
    assert located.s_m == pytest.approx([110])
    assert located.offsets_m == pytest.approx([2])


def test_repeated_vertices_do_no_harm() -> None:
    line = calibrated((0, 0), (0, 0), (10, 0), (10, 0), (20, 0))
    [place] = line.points([10], 3)
    assert (place.x, place.y) == (10, 3)
    assert line.locate(places((10, 3))).offsets_m == pytest.approx([3])


@pytest.mark.parametrize("ground", [-0.01, 3000.01, np.nan])
def test_a_ground_metre_off_the_line_is_refused(ground: float) -> None:
    with pytest.raises(ValueError, match=r"0\.\.3000\.0"):
        SOUTH.points([ground])


@pytest.mark.parametrize("line", [LineString(), LineString([(1, 1), (1, 1)])])
def test_a_line_needs_a_length(line: LineString) -> None:
    with pytest.raises(ValueError, match="needs a length"):
        ReferencedLine(line, SOUTH.calibration)


def test_a_section_is_the_line_between_two_labels_whichever_comes_first() -> None:
    expected = LineString([(50, 0), (100, 0), (100, 20)])
    start, end = parse_chainage("K2150+050"), parse_chainage("K2150+120")
    assert CORNER.section(start, end).equals_exact(expected, 1e-9)
    assert CORNER.section(end, start).equals_exact(expected, 1e-9)


def test_a_section_needs_two_places() -> None:
    label = parse_chainage("K2150+050")
    with pytest.raises(ChainageError, match="two places"):
        CORNER.section(label, label)


BROKEN = ReferencedLine(
    LineString([(0, 0), (3000, 0)]),
    Calibration(
        [CalibrationPoint(10_000, 0), CalibrationPoint(13_000, 3000)],
        [ChainageEquation(1000, 11_000, 11_200), ChainageEquation(2000, 12_200, 12_000)],
    ),
)
"""200 labels missing at 1000 m, 200 labels twice at 2000 m."""


def test_positions_of_a_label_are_none_one_or_several() -> None:
    counts = [
        len(BROKEN.positions(parse_chainage(label))) for label in ("K11+100", "K10+500", "K12+100", "K99+000")
    ]
    assert counts == [0, 1, 2, 0]
    assert [place.x for place in BROKEN.positions(parse_chainage("K12+100"))] == pytest.approx([1900, 2100])


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("K11+100", r"does not exist: the labels jump from K11\+000 to K11\+200"),
        ("K12+100", "exists 2 times on the line, at 1900 m, 2100 m from its start"),
        ("K99+000", "outside the calibrated stretch"),
    ],
)
def test_the_one_place_of_a_label_is_refused_with_the_reason(label: str, message: str) -> None:
    with pytest.raises(ChainageError, match=message):
        BROKEN.section(parse_chainage("K10+500"), parse_chainage(label))


@given(s=st.floats(1, 2999), offset=st.floats(-5000, 5000))
def test_there_and_back_on_a_straight_line(s: float, offset: float) -> None:
    located = SOUTH.locate(SOUTH.points([s], offset))
    assert located.s_m == pytest.approx([s], abs=1e-6)
    assert located.offsets_m == pytest.approx([offset], abs=1e-6)


@given(s=st.floats(10, 1490), offset=st.floats(-400, 400).filter(lambda offset: abs(offset) > 1e-3))
def test_there_and_back_on_a_curve(s: float, offset: float) -> None:
    located = ARC.locate(ARC.points([s], offset))
    # The chord turns by 0.005 rad at each vertex, so the foot moves by 0.005 * 400 m at most,
    # and the offset by the sagitta of that: 2^2 / (2 * 400) m.
    assert located.s_m == pytest.approx([s], abs=2.01)
    assert located.offsets_m == pytest.approx([offset], abs=0.006)
    assert abs(located.offsets_m[0]) <= abs(offset) + 1e-9


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(-50, 1100), st.floats(-500, 1100)), min_size=1, max_size=20),
)
def test_many_places_at_once_equal_one_by_one(coordinates: list[tuple[float, float]]) -> None:
    together = ARC.locate(places(*coordinates))
    for i, coordinate in enumerate(coordinates):
        alone = ARC.locate(places(coordinate))
        for name in ("s_m", "values_m", "offsets_m", "is_beyond"):
            assert np.array_equal(getattr(together, name)[[i]], getattr(alone, name), equal_nan=True)


@settings(deadline=None)
@given(metres=st.lists(st.integers(0, 1499), min_size=1, max_size=20), offset=st.floats(-50, 50))
def test_many_labels_at_once_equal_one_by_one(metres: list[int], offset: float) -> None:
    grounds = ARC.calibration.grounds_of_values(2_150_000 + np.array(metres))[0]
    together = ARC.points(grounds, offset)
    for metre, place in zip(metres, together, strict=True):
        [alone] = ARC.points([ARC.the_ground(Chainage.from_value(2_150_000 + metre))], offset)
        assert place.equals_exact(alone, 1e-9)
