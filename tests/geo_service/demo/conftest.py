"""A small county for the demo set, and the set itself."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from shapely import LineString, Point

from geo_service.demo import County, DemoSet, Township, generate
from layers.crs import to_metric
from layers.linear_referencing import Calibration, CalibrationPoint, ReferencedLine, parse_chainage

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def county() -> County:
    """Vertices and seats to three decimals, sparse but with true bends, from 24.55 to 23.74 N."""
    return County(
        lines={
            "jingguang": LineString(
                [
                    (113.585, 24.554),
                    (113.541, 24.458),
                    (113.513, 24.412),
                    (113.475, 24.354),
                    (113.411, 24.27),
                    (113.447, 24.261),
                    (113.461, 24.236),
                    (113.429, 24.191),
                    (113.431, 24.163),
                    (113.397, 24.147),
                    (113.35, 24.07),
                    (113.279, 24.018),
                    (113.287, 23.966),
                    (113.27, 23.916),
                    (113.262, 23.809),
                    (113.23, 23.74),
                ]
            )
        },
        rivers={
            "beijiang": LineString(
                [(113.55, 24.5), (113.44, 24.26), (113.41, 24.16), (113.28, 24.03), (113.26, 23.8)]
            )
        },
        townships=tuple(
            Township(f"44188{code}", name, Point(seat))
            for code, name, seat in [
                ("1001", "英城街道", (113.4, 24.189)),
                ("1101", "沙口镇", (113.516, 24.427)),
                ("1102", "望埠镇", (113.489, 24.266)),
                ("1105", "桥头镇", (113.771, 24.254)),
                ("1109", "大站镇", (113.398, 24.152)),
                ("1110", "西牛镇", (113.112, 24.163)),
                ("1112", "浛洸镇", (113.125, 24.269)),
                ("1115", "石灰铺镇", (113.231, 24.266)),
                ("1129", "连江口镇", (113.311, 24.038)),
                ("1130", "黎溪镇", (113.254, 23.946)),
                ("1131", "水边镇", (113.169, 24.098)),
                ("1136", "英红镇", (113.407, 24.299)),
                ("1137", "东华镇", (113.665, 24.231)),
            ]
        ),
    )


@pytest.fixture(scope="session")
def today() -> date:
    """The day the set is counted from."""
    return TODAY


@pytest.fixture(scope="session")
def demo_set(county: County) -> DemoSet:
    """The set as it comes by default."""
    return generate(county, today=TODAY)


@pytest.fixture(scope="session")
def large_set(county: County) -> DemoSet:
    """A set with enough hazards to meet every bend and every status."""
    return generate(county, today=TODAY, hazards=5000)


@pytest.fixture(scope="session")
def stored_line(county: County, demo_set: DemoSet) -> Callable[[str], ReferencedLine]:
    """Referenced line by its identifier, built anew from stored features as any reader would."""

    def build(line_id: str) -> ReferencedLine:
        lines = dict(county.lines) | {line.id: line.geometry for line in demo_set.features["railway_lines"]}
        posts = [p for p in demo_set.features["calibration_points"] if p.properties["line_id"] == line_id]
        geometry = to_metric(lines[line_id])
        grounds = [geometry.line_locate_point(to_metric(post.geometry)) for post in posts]
        labels = [parse_chainage(str(post.properties["label"])) for post in posts]
        points = [CalibrationPoint(c.value_m, float(s)) for c, s in zip(labels, grounds, strict=True)]
        return ReferencedLine(geometry, Calibration(points))

    return build


@pytest.fixture(scope="session")
def edges_m(demo_set: DemoSet) -> dict[str, float]:
    """Distance from the centre line to the toe for each segment of an invented line, metres."""
    of_line = {line.id: line.properties["edge_offset_m"] for line in demo_set.features["railway_lines"]}
    edges = {}
    for segment in demo_set.features["railway_segments"]:
        own = segment.properties.get("edge_offset_m", of_line.get(str(segment.properties["line_id"])))
        edges[segment.id] = float(own) if isinstance(own, float) else np.nan
    return edges
