"""Level crossings of Brittany: real chainages beside real coordinates, each checked against its neighbours.

The open data has the crossings alone, so a line is the chord from crossing to crossing: in bends it is
shorter than the track. Metres in EPSG:2154 (Lambert-93).
"""

import csv
from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from shapely import LineString, Point

from layers.crs import to_metric
from layers.feature import Feature
from layers.linear_referencing import Network, parse_chainage
from shared_data import shared_data

LAMBERT_93 = 2154
FEWEST = 5


@pytest.fixture(scope="module")
def crossings() -> dict[str, dict[float, tuple[str, Point]]]:
    """Label and place by line and by the label in metres."""
    path = shared_data("crossings-fr-bretagne", "passages-a-niveau-bretagne.csv")
    lines: dict[str, dict[float, tuple[str, Point]]] = defaultdict(dict)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            label = parse_chainage(row["PK"])  # 518+685, 081+198: every one is read
            place = Point(float(row["Lng"]), float(row["Lat"]))
            lines[f"{row['Code ligne']}-{row['Rang']}"].setdefault(label.value_m, (row["PK"], place))
    return {code: dict(sorted(rows.items())) for code, rows in lines.items() if len(rows) >= FEWEST}


@pytest.fixture(scope="module")
def network(crossings: dict[str, dict[float, tuple[str, Point]]]) -> Network:
    lines = [
        Feature(code, LineString([place for _, place in rows.values()]), {"name_zh": code})
        for code, rows in crossings.items()
    ]
    posts = [
        Feature(
            f"{code} {label}", place, {"line_id": code, "series": "K", "label": label, "accuracy_m": 10.0}
        )
        for code, rows in crossings.items()
        for label, place in rows.values()
    ]
    return Network.of_features(lines, posts, [], day=date(2026, 11, 23), metric_crs=LAMBERT_93)


def test_each_crossing_agrees_with_what_its_neighbours_say_of_it(network: Network) -> None:
    reports = network.report()
    feet = [[foot for foot in report.feet if foot.left_out is None] for report in reports]
    residuals = np.array(
        [
            (abs(foot.residual_m), after.s_m - before.s_m)
            for row in feet
            for before, foot, after in zip(row, row[1:], row[2:], strict=False)
            if foot.residual_m is not None
        ]
    )
    assert len(reports) == 25
    assert len(residuals) == 848
    assert np.median(residuals[:, 0]) < 12
    near = residuals[residuals[:, 1] < 2000, 0]
    assert len(near) == 359
    assert np.percentile(near, [50, 75, 90]) == pytest.approx([6, 14, 33], abs=1)


def test_chords_that_cut_a_bend_are_named_and_nothing_is_placed_on_them(network: Network) -> None:
    scales = [scale for report in network.report() for scale in report.scales]
    assert len(scales) == 873
    assert sum(scale.is_doubtful for scale in scales) == 284
    refused = [scale for scale in scales if scale.is_refused]
    assert len(refused) == 126
    # A chord is shorter than the track; where it is longer, a label is wrong or an equation missing.
    assert sum(scale.excess_m > 0 for scale in refused) == 7
    line = next(report for report in network.report() if any(scale.is_refused for scale in report.scales))
    worst = next(scale for scale in line.scales if scale.is_refused)
    between = (worst.from_m + worst.to_m) / 2
    answer = network.locate(line.line_id, f"K{between // 1000:.0f}+{between % 1000:03.0f}")
    assert answer.places == ()
    assert "线位" in str(answer.reason)


def test_every_crossing_that_has_a_place_has_its_own(
    network: Network, crossings: dict[str, dict[float, tuple[str, Point]]]
) -> None:
    found = [
        (network.locate(code, label).place, place)
        for code, rows in crossings.items()
        for label, place in rows.values()
    ]
    placed = [(located, place) for located, place in found if located is not None]
    assert (len(found), len(placed)) == (898, 862)  # 36 stand between two refused chords
    distances = [
        to_metric(located.point, LAMBERT_93).distance(to_metric(place, LAMBERT_93))
        for located, place in placed
    ]
    assert max(distances) < 0.01
