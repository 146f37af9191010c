"""Reading: pages by key, one feature, counts, typed values."""

from collections.abc import Callable

import orjson
import pytest
import shapely

from geo_service.db.edits import Edits
from geo_service.db.features import Selection
from geo_service.errors import FeatureNotFound
from geo_service.exporting import geojson
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature


@pytest.fixture
def stored(service: Service, example_feature: Callable[[Layer], Feature], now) -> Service:
    """Seven townships t0 to t6; every third one is a subdistrict."""
    example = example_feature(service.registry["townships"])
    features = [
        Feature(
            f"t{n}",
            shapely.Point(113 + n / 10, 24),
            {**example.properties, "name_zh": f"镇{n}", "kind": "town" if n % 3 else "subdistrict"},
        )
        for n in range(7)
    ]
    with service.database.write() as session:
        Edits(session, service.registry, service.tables, actor="test", now=now).create("townships", features)
    return service


def _pages(service: Service, selection: Selection, limit: int) -> list[list[str]]:
    pages, after = [], 0
    with service.database.read() as session:
        features = service.features(session, service.registry["townships"])
        while after is not None:
            texts, after = features.page(selection, limit, after)
            pages.append([orjson.loads(text)["id"] for text in texts])
    return pages


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (3, [["t0", "t1", "t2"], ["t3", "t4", "t5"], ["t6"]]),
        (7, [["t0", "t1", "t2", "t3", "t4", "t5", "t6"]]),
        (100, [["t0", "t1", "t2", "t3", "t4", "t5", "t6"]]),
    ],
)
def test_pages_give_every_feature_once(stored: Service, limit: int, expected: list[list[str]]) -> None:
    assert _pages(stored, Selection(), limit) == expected


def test_codes_select_in_every_page(stored: Service) -> None:
    assert _pages(stored, Selection(codes={"kind": ("subdistrict",)}), 2) == [["t0", "t3"], ["t6"]]


def test_two_codes_of_a_field_are_either(stored: Service) -> None:
    assert len(_pages(stored, Selection(codes={"kind": ("subdistrict", "town")}), 100)[0]) == 7


def test_the_exported_file_equals_the_pages(stored: Service) -> None:
    written = b"".join(geojson(stored, stored.registry["townships"], Selection()))
    assert [feature["id"] for feature in orjson.loads(written)["features"]] == [f"t{n}" for n in range(7)]


def test_one_feature_is_the_stored_text(stored: Service) -> None:
    with stored.database.read() as session:
        feature = stored.features(session, stored.registry["townships"]).one("t5")
    parsed = orjson.loads(feature.text)
    assert feature.version == 1
    assert parsed["geometry"] == {"type": "Point", "coordinates": [113.5, 24.0]}
    assert parsed["properties"]["name_zh"] == "镇5"
    assert parsed["properties"]["created_at"] == "2026-11-22T01:30:00Z"


def test_a_feature_that_is_not_there_is_named(stored: Service) -> None:
    with stored.database.read() as session, pytest.raises(FeatureNotFound, match="no feature t99"):
        stored.features(session, stored.registry["townships"]).one("t99")


def test_counts_follow_the_selection(stored: Service) -> None:
    with stored.database.read() as session:
        features = stored.features(session, stored.registry["townships"])
        assert features.count() == 7
        assert features.count(Selection(codes={"kind": ("subdistrict",)})) == 3
        assert features.count(Selection(box=(113.1, 23, 113.3, 25))) == 3


def test_an_empty_layer_has_no_extent_and_no_demo_rows(service: Service) -> None:
    with service.database.read() as session:
        features = service.features(session, service.registry["townships"])
        assert features.extent() is None
        assert not features.has_demo()
        assert features.page(Selection(), 10) == ([], None)


def test_read_gives_typed_values(stored: Service, example_feature: Callable[[Layer], Feature]) -> None:
    with stored.database.read() as session:
        first = next(iter(stored.features(session, stored.registry["townships"]).read()))
    assert first.geometry == shapely.Point(113, 24)
    assert (
        first.properties["accuracy_m"]
        == example_feature(stored.registry["townships"]).properties["accuracy_m"]
    )
    assert first.properties["is_demo"] is True
