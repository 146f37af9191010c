import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.railway.lines import RAIL_CLASSES
from layers.railway.segments import AREA_CLASSES
from layers.railway_hazards.protection_zone import (
    STATUTORY_WIDTHS,
    VERDICTS,
    Verdict,
    statutory_width_m,
    zone_verdict,
)

INSIDE, OUTSIDE, UNDETERMINED = Verdict.INSIDE, Verdict.OUTSIDE, Verdict.UNDETERMINED
metres = st.floats(0, 1000)


# State Council Order 639, art. 27 (1) to (4).
@pytest.mark.parametrize(
    ("area_class", "high_speed_m", "conventional_m"),
    [("urban", 10, 8), ("suburban_residential", 12, 10), ("village_residential", 15, 12), ("other", 20, 15)],
)
def test_the_widths_of_the_regulation(area_class, high_speed_m, conventional_m):
    assert statutory_width_m("high_speed", area_class) == high_speed_m
    assert statutory_width_m("conventional", area_class) == conventional_m


def test_there_is_one_width_for_every_pair_of_codes_of_the_layers():
    pairs = [(width.rail_class, width.area_class) for width in STATUTORY_WIDTHS]
    expected = {(rail.value, area.value) for rail in RAIL_CLASSES for area in AREA_CLASSES}
    assert set(pairs) == expected
    assert len(pairs) == len(expected) == len({width.rule_id for width in STATUTORY_WIDTHS})


@pytest.mark.parametrize("classes", [("metro", "urban"), ("high_speed", "desert"), ("", "")])
def test_an_unknown_class_has_no_width(classes):
    with pytest.raises(ValueError, match="has no width for rail class"):
        statutory_width_m(*classes)


@pytest.mark.parametrize(
    ("distance_m", "uncertainty_m", "expected"),
    [
        (-3, 1, INSIDE),  # on the embankment itself
        (0, 0, INSIDE),
        (10, 5, INSIDE),  # 10 + 5 just reaches 15
        (10.1, 5, UNDETERMINED),
        (15, 0, INSIDE),  # the boundary belongs to the zone
        (15, 0.01, UNDETERMINED),
        (20, 5, UNDETERMINED),  # 20 - 5 is still 15
        (20.1, 5, OUTSIDE),
        (15.1, 0, OUTSIDE),
        (2, 600, UNDETERMINED),  # a position good to 600 m decides nothing
        (np.nan, 1, UNDETERMINED),
        (5, np.nan, UNDETERMINED),
        (5, np.inf, UNDETERMINED),
    ],
)
def test_a_verdict_for_a_zone_of_fifteen_metres(distance_m, uncertainty_m, expected):
    assert zone_verdict(distance_m, 15, uncertainty_m).item() is expected


def test_arrays_go_together():
    verdicts = zone_verdict([[4.0], [30.0]], [8.0, 40.0], 1.0)
    assert verdicts.tolist() == [[INSIDE, INSIDE], [OUTSIDE, INSIDE]]
    assert zone_verdict([], 8, 1).tolist() == []


@pytest.mark.parametrize(("width_m", "uncertainty_m"), [(-1, 1), (8, -0.1), (8, [1, -1])])
def test_negative_widths_and_uncertainties_are_refused(width_m, uncertainty_m):
    with pytest.raises(ValueError, match="0 or more"):
        zone_verdict(5, width_m, uncertainty_m)


@given(distance=metres, width=metres, uncertainty=metres, more=metres)
def test_more_uncertainty_never_turns_a_verdict_round(distance, width, uncertainty, more):
    first, second = zone_verdict(distance, width, [uncertainty, uncertainty + more])
    assert second in {first, UNDETERMINED}


def test_every_verdict_has_its_words():
    assert set(VERDICTS) == set(Verdict)
