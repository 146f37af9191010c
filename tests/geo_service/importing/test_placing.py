"""Where rows are put beside a line, and what is told of it."""

from datetime import date

import pytest
from shapely import LineString, Point

from geo_service.importing.placing import Position, place
from geo_service.importing.progress import silent
from layers.crs import to_lonlat, to_metric
from layers.feature import Feature
from layers.ledger.rows import LedgerRow
from layers.linear_referencing import Network
from layers.registry import LAYERS

HAZARDS = LAYERS["railway_hazards"]
EAST, NORTH = 500_000.0, 2_670_000.0


def network() -> Network:
    line = Feature("a", to_lonlat(LineString([(EAST, NORTH), (EAST, NORTH + 2000)])), {"name_zh": "试验线"})
    posts = [
        Feature(label, to_lonlat(Point(EAST, NORTH + s)), {"line_id": "a", "series": "K", "label": label})
        for label, s in (("K10+000", 0), ("K12+000", 2000))
    ]
    return Network.of_features([line], posts, [], day=date(2026, 11, 23))


def placed(**values: str) -> Position:
    beside = {"line_id": "a", "chainage": "K11", "side": "left", "offset_m": 30.0}
    row = LedgerRow(2, 0, {**beside, **values}, None, None, (), (), None)
    (found,) = place(HAZARDS, [row], {}, None, network, repair=True, progress=silent)
    return found


@pytest.mark.parametrize(
    ("values", "least_m", "words"),
    [
        ({"offset_datum": "track_centre"}, 0, ""),
        ({"offset_datum": "nearest_rail"}, 3, "最近钢轨"),
        ({"offset_datum": "fence"}, 10, "防护栅栏"),
        ({}, 10, "未说明偏距自何处起算"),
    ],
)
def test_what_an_offset_was_measured_from_is_told(values: dict[str, str], least_m: float, words: str) -> None:
    known, found = placed(offset_datum="track_centre"), placed(**values)
    assert isinstance(found.geometry, Point)
    assert to_metric(found.geometry).x == pytest.approx(EAST - 30, abs=0.01)
    assert found.accuracy_m is not None
    assert known.accuracy_m is not None
    assert found.accuracy_m == pytest.approx((known.accuracy_m**2 + least_m**2) ** 0.5, abs=0.1)
    assert [words in note.zh for note in found.notes] == ([True] if words else [])
