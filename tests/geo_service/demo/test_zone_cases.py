"""Hazards with a known verdict: the distance from the toe is in the geometry itself."""

from collections.abc import Callable
from math import hypot

import numpy as np
import pytest

from geo_service.demo import DemoSet
from geo_service.demo.zone_cases import CAMPAIGN
from layers.crs import to_metric
from layers.feature import Feature
from layers.linear_referencing import ReferencedLine, parse_chainage
from layers.railway_hazards.protection_zone import VERDICTS, Verdict, statutory_width_m, zone_verdict

ROUNDING_M = 0.009

# State Council Order 639, art. 27: urban, suburban residential, village residential, other.
WIDTHS_M = {"demo-line": [8, 10, 12, 15], "demo-line-hs": [10, 12, 15, 20]}


def cases_on(demo_set: DemoSet, line_id: str) -> list[Feature]:
    hazards = demo_set.features["railway_hazards"]
    return [
        h for h in hazards if h.properties.get("campaign") == CAMPAIGN and h.properties["line_id"] == line_id
    ]


@pytest.mark.parametrize("line_id", WIDTHS_M)
def test_each_width_is_met_from_inside_at_the_boundary_and_from_outside(
    demo_set: DemoSet, line_id: str
) -> None:
    offsets = [case.properties["offset_m"] for case in cases_on(demo_set, line_id)]
    assert offsets == [offset for width in WIDTHS_M[line_id] for offset in (width / 2, width, width + 10)]


@pytest.mark.parametrize("line_id", WIDTHS_M)
def test_the_rule_finds_from_the_stored_geometry_what_the_case_states(
    demo_set: DemoSet,
    stored_line: Callable[[str], ReferencedLine],
    edges_m: dict[str, float],
    line_id: str,
) -> None:
    [line] = [line for line in demo_set.features["railway_lines"] if line.id == line_id]
    segments = {segment.id: segment.properties for segment in demo_set.features["railway_segments"]}
    cases = cases_on(demo_set, line_id)
    its_segments = [str(case.properties["segment_id"]) for case in cases]
    located = stored_line(line_id).locate(
        to_metric(np.array([case.geometry for case in cases], dtype=object))
    )
    verdicts = zone_verdict(
        np.abs(located.offsets_m) - [edges_m[segment] for segment in its_segments],
        [
            statutory_width_m(str(line.properties["rail_class"]), str(segments[segment]["area_class"]))
            for segment in its_segments
        ],
        [hypot(case.properties["accuracy_m"], line.properties["accuracy_m"]) for case in cases],
    )
    assert verdicts.tolist() == [Verdict.INSIDE, Verdict.UNDETERMINED, Verdict.OUTSIDE] * 4
    for case, verdict in zip(cases, verdicts, strict=True):
        stated = str(case.properties["description"])
        assert f"判定：{VERDICTS[verdict].zh}（辅助判定，不作执法依据）" in stated


@pytest.mark.parametrize("line_id", WIDTHS_M)
def test_place_side_and_distance_agree(
    demo_set: DemoSet,
    stored_line: Callable[[str], ReferencedLine],
    edges_m: dict[str, float],
    line_id: str,
) -> None:
    line = stored_line(line_id)
    cases = cases_on(demo_set, line_id)
    located = line.locate(to_metric(np.array([case.geometry for case in cases], dtype=object)))
    labels = [parse_chainage(str(case.properties["chainage"])).value_m for case in cases]
    assert located.values_m == pytest.approx(labels, abs=ROUNDING_M)
    sides = ["left" if offset > 0 else "right" for offset in located.offsets_m]
    assert sides == [case.properties["side"] for case in cases]
    from_toe = [
        abs(offset) - edges_m[str(case.properties["segment_id"])]
        for offset, case in zip(located.offsets_m, cases, strict=True)
    ]
    assert from_toe == pytest.approx([case.properties["offset_m"] for case in cases], abs=ROUNDING_M)
    assert {case.properties["offset_datum"] for case in cases} == {"embankment_toe"}


def test_a_case_lies_in_the_segment_it_names(demo_set: DemoSet) -> None:
    segments = {segment.id: segment.properties for segment in demo_set.features["railway_segments"]}
    for line_id in WIDTHS_M:
        for case in cases_on(demo_set, line_id):
            segment = segments[str(case.properties["segment_id"])]
            start, here, end = (
                parse_chainage(str(label)).value_m
                for label in (segment["chainage_from"], case.properties["chainage"], segment["chainage_to"])
            )
            assert segment["level"] == "village"
            assert start < here < end


def test_an_outline_begins_where_its_hazard_is(
    demo_set: DemoSet, stored_line: Callable[[str], ReferencedLine]
) -> None:
    hazards = {hazard.id: hazard for hazard in demo_set.features["railway_hazards"]}
    extents = demo_set.features["hazard_extents"]
    assert len(extents) == 4
    for extent in extents:
        hazard = hazards[str(extent.properties["hazard_id"])]
        assert to_metric(extent.geometry).distance(to_metric(hazard.geometry)) < ROUNDING_M
        axis = stored_line(str(hazard.properties["line_id"])).geometry
        near, point = (axis.distance(to_metric(feature.geometry)) for feature in (extent, hazard))
        # On the outer side of a bend the straight front bulges inwards by its sagitta, 15^2 / 4000 m.
        assert near == pytest.approx(point, abs=0.07)
