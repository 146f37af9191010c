"""Invented lines: smooth axes, and segments that nest exactly."""

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from shapely import Point

from geo_service.demo import DemoSet
from geo_service.demo.alignment import alignment
from layers.crs import METRIC, to_metric
from layers.feature import Feature
from layers.linear_referencing import Chainage, ReferencedLine, parse_chainage

LINES = ("demo-line", "demo-line-hs")


def segments_of(demo_set: DemoSet, line_id: str) -> list[Feature]:
    return [s for s in demo_set.features["railway_segments"] if s.properties["line_id"] == line_id]


def labels_of(segment: Feature) -> tuple[Chainage, Chainage]:
    start, end = (parse_chainage(str(segment.properties[name])) for name in ("chainage_from", "chainage_to"))
    return start, end


@pytest.mark.parametrize("bend", [1.0, 0.3])
def test_an_alignment_is_eight_kilometres_without_a_corner(bend: float) -> None:
    line = alignment(Point(113.47, 24.15), 190, bend, METRIC)
    assert line.length == pytest.approx(8000, abs=0.1)
    steps = np.diff(shapely.get_coordinates(line), axis=0)
    turns = np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))
    # The sharpest arc has 2000 m radius and a vertex every 20 m: 0.01 rad to the right.
    assert np.abs(turns).max() == pytest.approx(0.01 * bend, rel=1e-3)


def test_an_alignment_starts_where_and_as_it_is_told() -> None:
    line = alignment(Point(113.47, 24.15), 90, 1.0, METRIC)
    start, second = shapely.get_coordinates(line)[:2]
    assert start == pytest.approx(shapely.get_coordinates(to_metric(Point(113.47, 24.15)))[0])
    assert second - start == pytest.approx([20, 0], abs=1e-9)


@pytest.mark.parametrize("line_id", LINES)
def test_posts_are_near_but_not_at_the_kilometre(
    stored_line: Callable[[str], ReferencedLine], line_id: str
) -> None:
    scales = [report.scale for report in stored_line(line_id).calibration.scales]
    assert len(scales) == 8
    assert 1e-4 < max(abs(scale - 1) for scale in scales) < 2e-3


@pytest.mark.parametrize("line_id", ["jingguang", *LINES])
def test_a_segment_is_the_line_between_its_labels(
    demo_set: DemoSet, stored_line: Callable[[str], ReferencedLine], line_id: str
) -> None:
    line = stored_line(line_id)
    for segment in segments_of(demo_set, line_id):
        expected = line.section(*labels_of(segment))
        # Seven decimals of a degree are 11 mm: rounding moves a vertex by 8 mm at most.
        assert to_metric(segment.geometry).equals_exact(expected, 0.009), segment.id


@pytest.mark.parametrize("line_id", LINES)
def test_segments_nest_by_county_town_and_village(demo_set: DemoSet, line_id: str) -> None:
    segments = {segment.id: segment for segment in segments_of(demo_set, line_id)}
    levels = [segment.properties["level"] for segment in segments.values()]
    assert levels == ["county"] + 2 * ["town"] + 4 * ["village"]
    above = {"town": "county", "village": "town"}
    for parent in segments.values():
        children = [s for s in segments.values() if s.properties.get("parent_id") == parent.id]
        assert all(above[str(child.properties["level"])] == parent.properties["level"] for child in children)
        if children:
            bounds = [labels_of(child) for child in children]
            assert (bounds[0][0], bounds[-1][1]) == labels_of(parent)
            assert [end for _, end in bounds[:-1]] == [start for start, _ in bounds[1:]]
    assert [s.id for s in segments.values() if "parent_id" not in s.properties] == [next(iter(segments))]


@pytest.mark.parametrize("line_id", LINES)
def test_villages_cover_the_four_area_classes(demo_set: DemoSet, line_id: str) -> None:
    classes = [s.properties.get("area_class") for s in segments_of(demo_set, line_id)]
    assert classes[3:] == ["urban", "suburban_residential", "village_residential", "other"]


def test_the_two_lines_are_of_both_rail_classes(demo_set: DemoSet) -> None:
    classes = {line.id: line.properties["rail_class"] for line in demo_set.features["railway_lines"]}
    assert classes == {"demo-line": "conventional", "demo-line-hs": "high_speed"}
