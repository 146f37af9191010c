"""Calibration: none, one or several positions of a label; scales; what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.linear_referencing import (
    Calibration,
    CalibrationError,
    CalibrationPoint,
    Chainage,
    ChainageEquation,
    parse_chainage,
)

PLAIN = Calibration(
    [CalibrationPoint(2_150_000, 0), CalibrationPoint(2_151_000, 1000), CalibrationPoint(2_152_000, 2010)]
)

# On arrival K2151+000, on departure K2151+200: 200 labels are missing.
GAP = Calibration(
    [CalibrationPoint(2_150_000, 0), CalibrationPoint(2_152_000, 1800)],
    [ChainageEquation(1000, back_m=2_151_000, ahead_m=2_151_200)],
)

# The posts K2077 and K2077A: the kilometre is 350 m longer than its labels.
#   s      0        1000     2000 | 2000     2350 | 2350     3350
#   label  K2076    K2077    2078 | K2077A   +350 | K2078    K2079
OVERLAP = Calibration(
    [CalibrationPoint(2_076_000, 0), CalibrationPoint(2_079_000, 3350)],
    [
        ChainageEquation(2000, back_m=2_078_000, ahead_m=2_077_000, mark="A"),
        ChainageEquation(2350, back_m=2_077_350, ahead_m=2_078_000),
    ],
)


@pytest.mark.parametrize(
    ("label", "ground"), [("K2150+000", 0), ("K2150+250", 250), ("K2151+500", 1505), ("K2152+000", 2010)]
)
def test_a_label_between_points_has_one_position(label: str, ground: float) -> None:
    assert PLAIN.grounds(parse_chainage(label)) == pytest.approx((ground,))


@pytest.mark.parametrize("label", ["K2149+999", "K2152+001", "DK2150+250", "K2150A+250"])
def test_a_label_outside_of_another_series_or_mark_has_none(label: str) -> None:
    assert PLAIN.grounds(parse_chainage(label)) == ()


def test_a_label_in_a_gap_has_no_position_and_its_equation_tells_both_edges() -> None:
    label = parse_chainage("K2151+100")
    assert GAP.grounds(label) == ()
    assert GAP.gap_at(label) == ChainageEquation(1000, 2_151_000, 2_151_200)
    assert GAP.gap_at(parse_chainage("K2151+200")) is None


def test_both_edges_of_a_gap_are_one_place() -> None:
    assert GAP.grounds(parse_chainage("K2151+000")) == (1000,)
    assert GAP.grounds(parse_chainage("K2151+200")) == (1000,)
    assert GAP.label(1000) == parse_chainage("K2151+200")


def test_a_label_in_an_overlap_has_every_position_in_line_order() -> None:
    assert OVERLAP.grounds(parse_chainage("K2077+300")) == pytest.approx((1300, 2300))
    assert OVERLAP.grounds(parse_chainage("K2077+400")) == pytest.approx((1400,))


def test_the_mark_of_a_repeated_post_chooses() -> None:
    assert OVERLAP.grounds(parse_chainage("K2077A+300")) == pytest.approx((2300,))


def test_the_label_of_a_repeated_post_carries_its_mark() -> None:
    assert str(OVERLAP.label(2300)) == "K2077A+300"
    assert str(OVERLAP.label(1300)) == "K2077+300"
    assert str(OVERLAP.label(3000)) == "K2078+650"


def test_an_overlong_label_counts_from_its_own_post() -> None:
    # 50 m too long between K12 and K13: on the ground 1050 m, the last 50 of which repeat.
    calibration = Calibration(
        [CalibrationPoint(11_000, 0), CalibrationPoint(14_000, 3050)],
        [ChainageEquation(2050, back_m=13_050, ahead_m=13_000)],
    )
    assert calibration.grounds(parse_chainage("K12+1030")) == pytest.approx((2030,))
    assert calibration.grounds(parse_chainage("K13+030")) == pytest.approx((2030, 2080))


def test_places_outside_the_known_stretch_have_no_label() -> None:
    assert PLAIN.label(-0.1) is None
    assert PLAIN.label(2010.1) is None
    assert np.isnan(PLAIN.values([-1, 2011, np.nan])).all()


def test_points_may_come_in_any_order_and_twice() -> None:
    points = [
        CalibrationPoint(2_152_000, 2000),
        CalibrationPoint(2_150_000, 0),
        CalibrationPoint(2_152_000, 2000),
    ]
    assert Calibration(points).grounds(Chainage(2151)) == pytest.approx((1000,))


def test_scales_are_reported_and_one_per_cent_is_doubtful() -> None:
    calibration = Calibration(
        [CalibrationPoint(0, 0), CalibrationPoint(1000, 1009), CalibrationPoint(2000, 2020)]
    )
    assert [report.scale for report in calibration.scales] == pytest.approx([1.009, 1.011])
    assert [report.is_doubtful for report in calibration.scales] == [False, True]


def test_more_than_five_per_cent_is_refused_with_the_way_out() -> None:
    with pytest.raises(CalibrationError, match=r"5\.1% off the labels.*chainage equation"):
        Calibration([CalibrationPoint(0, 0), CalibrationPoint(1000, 1051)])
    assert Calibration([CalibrationPoint(0, 0), CalibrationPoint(1000, 1049)]).scales[0].is_doubtful


@pytest.mark.parametrize(
    "points",
    [
        [CalibrationPoint(1000, 0), CalibrationPoint(0, 1000)],
        [CalibrationPoint(1000, 0), CalibrationPoint(1000, 1000)],
        [CalibrationPoint(0, 500), CalibrationPoint(1000, 500)],
    ],
)
def test_labels_that_do_not_grow_with_the_ground_are_refused(points: list[CalibrationPoint]) -> None:
    with pytest.raises(CalibrationError, match="must grow"):
        Calibration(points)


@pytest.mark.parametrize("points", [[], [CalibrationPoint(0, 0)], [CalibrationPoint(0, 0)] * 2])
def test_less_than_two_places_are_no_calibration(points: list[CalibrationPoint]) -> None:
    with pytest.raises(CalibrationError, match="two places"):
        Calibration(points)


@st.composite
def calibrations(draw: st.DrawFn) -> Calibration:
    """Stretches of 300 m to 5 km at scales of 0.96 to 1.04, some of them parted by an equation."""
    s, value = 0.0, 2_100_000.0
    points, equations = [CalibrationPoint(value, s)], []
    for _ in range(draw(st.integers(1, 6))):
        ground = draw(st.floats(300, 5000))
        s, value = s + ground, value + ground / draw(st.floats(0.96, 1.04))
        if draw(st.booleans()):
            back, value = value, value + draw(st.floats(-900, 900))
            equations.append(ChainageEquation(s, back, value, draw(st.sampled_from(["", "A"]))))
        else:
            points.append(CalibrationPoint(value, s))
    s, value = s + 1000, value + 1000
    return Calibration([*points, CalibrationPoint(value, s)], equations)


@given(calibration=calibrations(), share=st.floats(0, 1))
def test_the_label_of_a_place_leads_back_to_it(calibration: Calibration, share: float) -> None:
    last = calibration.grounds_of_values([scale.to_m for scale in calibration.scales])
    ground = share * float(np.nanmax(last))
    label = calibration.label(ground)
    if label is not None:
        # A label is written to the millimetre; at the very edge of a gap rounding may leave the stretch.
        at_an_edge = any(abs(equation.s_m - ground) < 0.002 for equation in calibration.equations)
        assert at_an_edge or share > 0.999 or min(abs(s - ground) for s in calibration.grounds(label)) < 0.002


@given(calibration=calibrations(), values=st.lists(st.floats(2_099_000, 2_135_000), min_size=1, max_size=20))
def test_many_labels_at_once_equal_one_by_one(calibration: Calibration, values: list[float]) -> None:
    together = calibration.grounds_of_values(values)
    for i, value in enumerate(values):
        alone = Calibration.grounds_of_values(calibration, value)
        assert np.array_equal(together[:, [i]], alone, equal_nan=True)


@given(calibration=calibrations(), metres=st.integers(0, 35_000))
def test_the_array_of_grounds_holds_what_the_label_has(calibration: Calibration, metres: int) -> None:
    label = Chainage.from_value(2_100_000 + metres)
    column = calibration.grounds_of_values(label.value_m)[:, 0]
    assert tuple(column[~np.isnan(column)]) == calibration.grounds(label)
