"""The segment that a chainage lies in: the most precise one that covers it, or none where that is open.

The line runs due north along easting 500 000 of EPSG:4547 from K10+000, so that left is west; behind
K11+000 200 labels are missing.
"""

from datetime import date

import pytest
from shapely import LineString, Point

from layers.crs import to_lonlat
from layers.feature import Feature
from layers.linear_referencing import Network
from layers.linear_referencing.segments import Segment, Segments

EAST, NORTH = 500_000.0, 2_670_000.0


def at(s: float, left: float = 0.0) -> Point:
    return to_lonlat(Point(EAST - left, NORTH + s))


def network(*, is_calibrated: bool = True) -> Network:
    line = Feature(
        "line", to_lonlat(LineString([(EAST, NORTH), (EAST, NORTH + 4000)])), {"name_zh": "试验线"}
    )
    posts = [
        Feature(f"post-{label}", at(s), {"line_id": "line", "series": "K", "label": label, "accuracy_m": 0.0})
        for label, s in (("K10+000", 0), ("K14+200", 4000))
    ]
    jump = {"line_id": "line", "series": "K", "label_back": "K11+000", "label_ahead": "K11+200"}
    equations = [Feature("equation", at(1000), jump)]
    known = (posts, equations) if is_calibrated else ([], [])
    return Network.of_features([line], *known, day=date(2026, 11, 23))


def segment(
    name: str, level: str, start: str, end: str, side: str = "both", town: str | None = None
) -> Segment:
    return Segment(
        id=name, title=name, line_id="line", level=level, side=side, start=start, end=end, township=town
    )


ALL = (
    segment("county", "county", "K10+000", "K14+200"),
    segment("town-1", "town", "K10+000", "K12+000", town="a"),
    segment("town-2", "town", "K14+200", "K12+000", town="b"),  # written against the labels
    segment("left", "village", "K10+000", "K10+800", "left"),
    segment("right", "village", "K10+000", "K10+800", "right"),
    segment("village", "village", "K12+500", "K13+000"),
    segment("other", "village", "K12+900", "K13+500"),
)


@pytest.mark.parametrize(
    ("label", "side", "names"),
    [
        ("K10+500", "left", ["left"]),
        ("K10+500", "right", ["right"]),
        ("K10+500", "both", ["town-1"]),
        ("K10+500", None, ["town-1"]),
        ("K10+700-K10+900", "left", ["town-1"]),
        ("K11+500", "left", ["town-1"]),
        ("K11+500-K12+500", "left", ["county"]),
        ("K12+000", "left", ["town-1", "town-2"]),
        ("K12+600", None, ["village"]),
        ("K12+950", None, ["village", "other"]),
        ("K20+000", None, []),
        ("nowhere", None, []),
        (None, None, []),
    ],
)
@pytest.mark.parametrize("lines", [network(), network(is_calibrated=False)], ids=["ground", "labels"])
def test_the_most_precise_segment_that_covers_all_of_it(
    label: str | None, side: str | None, names: list[str], lines: Network
) -> None:
    found = Segments(ALL, lines).covering("line", label, side=side)
    assert [one.id for one in found] == names
    assert Segments(ALL, network()).covering("elsewhere", label, side=side) == []


def test_township_place_and_missing_labels_decide() -> None:
    segments = Segments(ALL, network())
    assert [one.id for one in segments.covering("line", "K12+000", township="b")] == ["town-2"]
    west, gap = at(500, left=30), at(1000.2)
    beside = segments.covering("line", None, lonlat=(west.x, west.y))
    assert [one.id for one in beside] == ["left"]
    assert [one.id for one in segments.covering("line", "K10+500", lonlat=(west.x, west.y))] == ["left"]
    # A label that does not exist on the ground, with coordinates that say where it is.
    assert [one.id for one in segments.covering("line", "K11+100", lonlat=(gap.x, gap.y))] == ["town-1"]
    far = at(900_000)
    assert segments.covering("line", None, lonlat=(far.x, far.y)) == []
    assert [one.id for one in segments.covering("line", "K11+500", "K12+500", side="left")] == ["county"]
