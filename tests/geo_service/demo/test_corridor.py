"""The assumed chainage of the real line and its segments by township."""

from collections.abc import Callable

import pytest
import shapely

from geo_service.demo import County, DemoSet
from geo_service.demo.corridor import corridor
from layers.crs import to_metric
from layers.linear_referencing import ReferencedLine, parse_chainage


def test_the_station_stands_at_its_assumed_label(demo_set: DemoSet) -> None:
    [station] = [
        p for p in demo_set.features["calibration_points"] if p.properties["kind"] == "station_centre"
    ]
    assert station.properties["label"] == "K2150+000"
    assert shapely.get_coordinates(station.geometry).tolist() == [[113.431, 24.163]]


def test_labels_run_south_with_the_ground(stored_line: Callable[[str], ReferencedLine]) -> None:
    line = stored_line("jingguang")
    assert all(abs(report.scale - 1) < 1e-5 for report in line.calibration.scales)
    north, south = (line.positions(parse_chainage(label))[0] for label in ("K2110+000", "K2185+000"))
    assert north.y - south.y > 40_000


def test_town_segments_follow_each_other_from_end_to_end(county: County) -> None:
    laid = corridor(county)
    whole, towns = laid.segments[0], laid.towns
    assert (str(towns[0].start), str(towns[-1].end)) == ("K2110+000", "K2185+000")
    assert (whole.start, whole.end) == (towns[0].start, towns[-1].end)
    assert [town.start for town in towns[1:]] == [town.end for town in towns[:-1]]
    assert {town.parent_id for town in towns} == {whole.id}
    assert [town.township for town in towns] == list(laid.townships)


def test_a_segment_names_the_township_nearest_to_its_middle(county: County) -> None:
    laid = corridor(county)
    for town in laid.towns:
        middle = (laid.line.the_ground(town.start) + laid.line.the_ground(town.end)) / 2
        assert county.nearest_townships(laid.line.points([middle])) == (town.township,)


def test_a_line_too_short_for_the_labels_is_refused(county: County) -> None:
    line = shapely.LineString(county.lines["jingguang"].coords[6:])
    with pytest.raises(ValueError, match="ground metres must lie in"):
        corridor(County({"jingguang": line}, county.rivers, county.townships))


def test_positions_on_the_real_line_never_look_surveyed(demo_set: DemoSet) -> None:
    for layer_id in ("calibration_points", "railway_segments", "railway_hazards"):
        for feature in demo_set.features[layer_id]:
            if feature.properties["line_id"] == "jingguang":
                assert feature.properties["certainty"] == "low"
                assert feature.properties["accuracy_m"] == 3000


def test_invented_lines_stand_apart_from_the_real_one(county: County, demo_set: DemoSet) -> None:
    real = to_metric(county.lines["jingguang"])
    for line in demo_set.features["railway_lines"]:
        assert real.distance(to_metric(line.geometry)) > 3000
