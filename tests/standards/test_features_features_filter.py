"""OGC API - Features Part 3, class Features Filter: annex A.4 of OGC 19-079r2.

The tests of class Filter are asked of ``/collections/{collectionId}/items`` in
``test_features_filter.py``; here stands what this class adds.
"""

import pytest

from known_rows import KNOWN
from logical_schema import RELATION
from ogc_schemas import GEOJSON, JSON, collections, get_json, links

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter")


def test_ats_features_filter__get_conformance(known):
    declared = get_json(known, "/conformance")["conformsTo"]
    for name in ("queryables", "filter", "features-filter"):
        assert f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{name}" in declared


def test_ats_features_filter__get_collections(known):
    assert {collection["id"] for collection in collections(known)} == set(KNOWN)


@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_features_filter__get_collection(known, layer_id):
    collection = get_json(known, f"/collections/{layer_id}", JSON)
    (link,) = links(collection, f"{RELATION}queryables")
    assert link["href"].endswith(f"/collections/{layer_id}/queryables")
    assert len(collection["crs"]) > 1


@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_features_filter__filter_on_items(known, layer_id):
    address = f"/collections/{layer_id}/items"
    body = get_json(known, address, GEOJSON, filter="id <> 'no-such-id'", limit="2")
    assert len(body["features"]) == 2
    (following, *_) = [*links(body, "next"), None]
    if following is not None:
        assert get_json(known, following["href"], GEOJSON)["features"]
    assert known.get(address, params={"filter": "NOT"}).status_code == 400


def test_the_definition_has_the_parameters(known):
    document = known.get("/api").json()
    shared = document["components"]["parameters"]
    assert shared["filter"]["schema"]["type"] == "string"
    assert shared["filter-lang"]["schema"]["default"] == "cql2-text"
    assert {"cql2-text", "cql2-json"} <= set(shared["filter-lang"]["schema"]["enum"])
    assert shared["filter-crs"]["schema"]["format"] == "uri"
