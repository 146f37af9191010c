"""Hazards along the real line: shares, places, segments."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from geo_service.demo import County, DemoSet
from geo_service.demo.hazards import CATEGORY_WEIGHTS, OFFSETS_M
from layers.crs import to_metric
from layers.feature import Feature
from layers.linear_referencing import ReferencedLine, parse_chainage
from layers.railway_hazards import LAYER

ROUNDING_M = 0.009


@pytest.fixture(scope="module")
def hazards(large_set: DemoSet) -> list[Feature]:
    return [h for h in large_set.features["railway_hazards"] if h.properties["line_id"] == "jingguang"]


def test_weights_add_up_to_the_count_of_the_source() -> None:
    # 广西日报 2020-06-05: 4068 hazards, of which 1838 sheet roofing and light debris, 79 overbridges and parallels.
    assert sum(CATEGORY_WEIGHTS.values()) == 4068
    assert CATEGORY_WEIGHTS["light_debris"] + CATEGORY_WEIGHTS["rigid_debris"] == 1838
    assert CATEGORY_WEIGHTS["overbridge"] + CATEGORY_WEIGHTS["road_parallel"] == 79


def test_categories_are_those_of_the_layer_each_with_its_distances() -> None:
    assert set(CATEGORY_WEIGHTS) <= {code.value for code in LAYER.field("category").codes}
    assert set(OFFSETS_M) == set(CATEGORY_WEIGHTS)


def test_shares_of_categories_and_grades_are_exact(hazards: list[Feature]) -> None:
    categories = Counter(hazard.properties["category"] for hazard in hazards)
    for name, weight in CATEGORY_WEIGHTS.items():
        assert abs(categories[name] - len(hazards) * weight / 4068) < 1
    majors = sum(hazard.properties["grade"] == "major" for hazard in hazards)
    assert abs(majors - 0.08 * len(hazards)) < 1


def test_every_category_and_status_of_the_mix_appears_in_a_small_set(demo_set: DemoSet) -> None:
    small = [h for h in demo_set.features["railway_hazards"] if h.properties["line_id"] == "jingguang"]
    assert len(small) == 36
    assert {h.properties["status"] for h in small} >= {
        "reported",
        "assigned",
        "rectifying",
        "submitted",
        "closed",
    }
    assert len({h.properties["category"] for h in small}) >= 6


def test_place_label_side_and_distance_agree(
    hazards: list[Feature], stored_line: Callable[[str], ReferencedLine]
) -> None:
    places = to_metric(np.array([hazard.geometry for hazard in hazards], dtype=object))
    located = stored_line("jingguang").locate(places)
    labels = [parse_chainage(str(hazard.properties["chainage"])).value_m for hazard in hazards]
    signs = np.array([1 if hazard.properties["side"] == "left" else -1 for hazard in hazards])
    offsets = signs * np.array([hazard.properties["offset_m"] for hazard in hazards])
    assert np.abs(located.values_m - labels).max() < ROUNDING_M
    assert np.abs(located.offsets_m - offsets).max() < ROUNDING_M


def test_both_sides_and_the_whole_length_are_used(hazards: list[Feature]) -> None:
    lefts = sum(hazard.properties["side"] == "left" for hazard in hazards) / len(hazards)
    assert 0.45 < lefts < 0.55
    values = [parse_chainage(str(hazard.properties["chainage"])).value_m for hazard in hazards]
    assert 2_110_000 <= min(values) < 2_110_200
    assert 2_184_800 < max(values) <= 2_185_000


def test_a_hazard_lies_in_its_segment_and_township(hazards: list[Feature], large_set: DemoSet) -> None:
    segments = {segment.id: segment.properties for segment in large_set.features["railway_segments"]}
    for hazard in hazards:
        segment = segments[str(hazard.properties["segment_id"])]
        start, here, end = (
            parse_chainage(str(label)).value_m
            for label in (segment["chainage_from"], hazard.properties["chainage"], segment["chainage_to"])
        )
        assert start <= here <= end
        assert hazard.properties["township"] == segment["township"]


def test_the_township_is_the_nearest(hazards: list[Feature], county: County) -> None:
    some = hazards[:200]
    nearest = county.nearest_townships(to_metric(np.array([h.geometry for h in some], dtype=object)))
    # A segment ends at a whole hectometre and a hazard stands up to 500 m from the line.
    agreeing = sum(h.properties["township"] == t.id for h, t in zip(some, nearest, strict=True))
    assert agreeing > 190


def test_only_trees_have_a_height(hazards: list[Feature]) -> None:
    tall = {hazard.properties["category"] for hazard in hazards if "height_m" in hazard.properties}
    assert tall == {"hazard_tree"}
