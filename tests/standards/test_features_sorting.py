"""OGC API - Features Part 8 (draft OGC 24-030): Sortables, Sorting, Features Sorting, annex A."""

import pytest
from jsonschema import Draft202012Validator

from known_rows import KNOWN
from logical_schema import RELATION, schema_at
from ogc_schemas import GEOJSON, JSON, all_ids, collections, get_json, links, pages

SORTABLES = "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/sortables"
SORTING = "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/sorting"
FEATURES = "http://www.opengis.net/spec/ogcapi-features-8/1.0/conf/features-sorting"


def items(layer_id):
    return f"/collections/{layer_id}/items"


def values(client, layer_id, name, sortby, limit="7"):
    """Return the values of an attribute over all pages of an order."""
    return [
        feature["id"] if name == "id" else feature["properties"][name]
        for body in pages(client, items(layer_id), sortby=sortby, limit=limit)
        for feature in body["features"]
    ]


def is_ordered(found, *, is_descending=False):
    """Whether values go up, or down, with the missing ones at the end; texts go by their code points."""
    known = [value for value in found if value is not None]
    missing_last = all(value is None for value in found[len(known) :])
    return missing_last and known == sorted(known, reverse=is_descending)


@pytest.mark.conformance(SORTABLES)
@pytest.mark.conformance(SORTING)
@pytest.mark.conformance(FEATURES)
def test_ats__get_conformance(known):
    declared = get_json(known, "/conformance")["conformsTo"]
    assert {SORTABLES, SORTING, FEATURES} <= set(declared)


@pytest.mark.conformance(SORTABLES)
@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_sortables__get_sortables_uris(known, layer_id):
    response = known.head(items(layer_id), headers={"Accept": JSON})
    assert response.status_code == 200
    (link,) = [one for one in response.headers["Link"].split(", ") if f'rel="{RELATION}sortables"' in one]
    assert f"/collections/{layer_id}/sortables>" in link


@pytest.mark.conformance(SORTABLES)
@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_sortables__get_sortables(known, layer_id):
    schema = schema_at(known, f"/collections/{layer_id}/sortables")
    Draft202012Validator.check_schema(schema)
    assert schema["$id"].endswith(f"/collections/{layer_id}/sortables")
    assert schema["type"] == "object"
    assert set(schema["properties"]) == {"id", *KNOWN[layer_id].by_name}
    assert all("type" in one for one in schema["properties"].values())


@pytest.mark.conformance(SORTING)
@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_sorting__sortby_param(known, layer_id):
    everything = set(all_ids(known, items(layer_id), limit="1000"))
    for name in ("id", *KNOWN[layer_id].by_name):
        assert set(all_ids(known, items(layer_id), sortby=name, limit="7")) == everything
        assert is_ordered(values(known, layer_id, name, name)), name
        assert is_ordered(values(known, layer_id, name, f"+{name}")), name
        assert is_ordered(values(known, layer_id, name, f"-{name}"), is_descending=True), name
    for wrong in ("THIS IS NOT A SORTBY EXPRESSION", "", ",", "+", "--id"):
        assert known.get(items(layer_id), params={"sortby": wrong}).status_code == 400, wrong


@pytest.mark.conformance(SORTING)
def test_ats_sorting__sortby_param__several(known):
    """The first name weighs most: by kind upwards, within a kind by berths downwards."""
    found = [
        (feature["properties"]["kind"], feature["properties"]["berths"])
        for body in pages(known, items("places"), sortby="kind,-berths", limit="5")
        for feature in body["features"]
    ]
    whole = [pair for pair in found if None not in pair]
    assert whole == sorted(whole, key=lambda pair: (pair[0], -pair[1]))
    assert len({kind for kind, _ in whole}) == 3


@pytest.mark.conformance(SORTING)
def test_ats_sorting__sortby_order_default(known):
    """No schema declares an order of its own; without `sortby` it is the same each time."""
    for layer_id in KNOWN:
        assert "defaultSortOrder" not in schema_at(known, f"/collections/{layer_id}/sortables")
        assert all_ids(known, items(layer_id), limit="7") == all_ids(known, items(layer_id), limit="1000")


@pytest.mark.conformance(SORTING)
@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_sorting__expression_construction(known, layer_id):
    assert schema_at(known, f"/collections/{layer_id}/sortables")["additionalProperties"] is False
    for name in ("this_is_not_a_sortable", "geometry"):
        assert known.get(items(layer_id), params={"sortby": name}).status_code == 400


@pytest.mark.conformance(FEATURES)
def test_ats_features_sorting__get_collections(known):
    assert {collection["id"] for collection in collections(known)} == set(KNOWN)


@pytest.mark.conformance(FEATURES)
@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_features_sorting__get_collection(known, layer_id):
    (link,) = links(get_json(known, f"/collections/{layer_id}"), f"{RELATION}sortables")
    assert link["href"].endswith(f"/collections/{layer_id}/sortables")


@pytest.mark.conformance(FEATURES)
def test_ats_features_sorting__sorting_on_items(known):
    """The tests of class Sorting above ask the features; an order goes with a filter and pages."""
    body = get_json(known, items("places"), GEOJSON, sortby="-berths", kind="quay", limit="3")
    found = [feature["properties"]["berths"] for feature in body["features"]]
    assert found == sorted(found, reverse=True)
    (following,) = links(body, "next")
    more = get_json(known, following["href"], GEOJSON)["features"]
    assert more[0]["properties"]["berths"] < found[-1]
