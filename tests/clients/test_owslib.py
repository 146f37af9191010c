"""OWSLib, the Python library of OGC clients."""

import json

import pytest
from owslib.ogcapi.features import Features

from accounts import new_account, token_of
from geo_service.service import Service
from known_rows import KNOWN, ROWS
from layers.access import Role
from ogc_schemas import OPENAPI_30
from serving import serving


@pytest.fixture(autouse=True)
def _own_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    """OWSLib keeps headers in one dictionary of the module: those of one test would reach the next."""
    monkeypatch.setattr("owslib.ogcapi.REQUEST_HEADERS", {"User-Agent": "OWSLib"})


@pytest.fixture
def features(server):
    return Features(server.address)


def test_owslib_reads_the_documents(features):
    assert (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in features.conformance()["conformsTo"]
    )
    assert features.feature_collections() == list(KNOWN)
    assert features.collection("places")["itemType"] == "feature"
    assert any(link["type"] == OPENAPI_30 for link in features.links)
    assert features.api()["openapi"].startswith("3.0.")


def test_owslib_reads_the_queryables(features):
    found = features.collection_queryables("places")["properties"]
    assert {field.name for field in KNOWN["places"].fields} <= set(found)
    assert found["berths"]["type"] == "integer"
    assert any(part.get("format", "").startswith("geometry-") for part in found.values())


def test_owslib_reads_items(features):
    body = features.collection_items("places", limit=1000)
    assert sorted(one["id"] for one in body["features"]) == sorted(row.id for row in ROWS["places"])
    assert features.response_headers["Content-Crs"]
    assert features.collection_item("places", "county")["properties"]["berths"] == 5


def test_owslib_selects(features):
    body = features.collection_items("places", bbox=[113, 24, 113.15, 24.1], limit=1000)
    placed = sorted(one["id"] for one in body["features"] if one["geometry"])
    assert placed == [f"grid-0{number}" for number in range(1, 8)]
    body = features.collection_items("places", datetime_="2020-01-01/2020-02-01", limit=1000)
    assert sorted(one["id"] for one in body["features"] if one["properties"]["seen_at"]) == [
        "date-line-west",
        "origin",
    ]
    body = features.collection_items("places", offset=3, limit=2)
    assert [one["id"] for one in body["features"]] == [row.id for row in ROWS["places"][3:5]]


def test_owslib_filters_and_sorts(features):
    text = "berths >= 25 AND name_zh LIKE '地点%'"
    body = features.collection_items("places", filter=text, sortby=("berths", "desc"), limit=1000)
    assert [one["properties"]["berths"] for one in body["features"]] == [27, 26, 25]


def test_owslib_creates_replaces_and_deletes(full_service: Service, serve: type[serving]) -> None:
    token = token_of(full_service, new_account(full_service, Role.PLANNER))
    with serve(full_service) as address:
        features = Features(address, headers={**token, "Content-Type": "application/geo+json"})
        body = {
            "type": "Feature",
            "id": "owslib-1",
            "geometry": {"type": "Point", "coordinates": [113.4, 24.2]},
            "properties": {
                "code": "441881999",
                "name_zh": "新镇",
                "kind": "town",
                "source": "test",
                "certainty": "surveyed",
            },
        }
        assert features.collection_item_create("townships", json.dumps(body))
        assert features.response_headers["Location"].endswith("/collections/townships/items/owslib-1")
        body["properties"]["name_zh"] = "改名"
        assert features.collection_item_update("townships", "owslib-1", json.dumps(body))
        assert features.collection_item("townships", "owslib-1")["properties"]["name_zh"] == "改名"
        assert features.collection_item_delete("townships", "owslib-1")
        with pytest.raises(RuntimeError, match="feature_not_found"):
            features.collection_item("townships", "owslib-1")
        with pytest.raises(RuntimeError, match="invalid_feature"):
            features.collection_item_create("townships", json.dumps({**body, "properties": {}}))
