"""OWSLib, the Python library of OGC clients."""

import pytest
from owslib.ogcapi.features import Features

from known_rows import KNOWN, ROWS
from ogc_schemas import OPENAPI_30


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
