"""OGC API - Features Part 6 (draft OGC 24-019), classes Property Selection.

The draft has no abstract tests yet, so that these follow its requirements
``/req/properties/...`` and ``/req/properties-features/request``.
"""

import pytest

from known_rows import KNOWN
from ogc_schemas import GEOJSON, get_json

PROPERTIES = "http://www.opengis.net/spec/ogcapi-features-6/1.0/conf/properties"
FEATURES = "http://www.opengis.net/spec/ogcapi-features-6/1.0/conf/properties-features"
PLACES = "/collections/places/items"
ADDRESSES = (PLACES, f"{PLACES}/{{featureId}}")


def features(client, address, **params):
    body = get_json(client, address, GEOJSON, **params)
    return body.get("features", [body])


@pytest.mark.conformance(PROPERTIES)
@pytest.mark.parametrize("path", ADDRESSES)
def test_req_properties__parameter(known, path):
    document = known.get("/api").json()
    shared = document["components"]["parameters"]
    listed = [
        shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        for one in document["paths"][path]["get"]["parameters"]
    ]
    (parameter,) = [one for one in listed if one["name"] == "properties"]
    assert (parameter["in"], parameter["required"]) == ("query", False)
    assert (parameter["style"], parameter["explode"]) == ("form", False)
    assert parameter["schema"]["type"] == "array"
    assert set(KNOWN["places"].by_name) <= set(parameter["schema"]["items"]["enum"])


@pytest.mark.conformance(PROPERTIES)
@pytest.mark.parametrize("address", [PLACES, f"{PLACES}/county"])
def test_req_properties__response(known, address):
    everything = set(KNOWN["places"].by_name)
    assert all(set(one["properties"]) == everything for one in features(known, address))
    for wished in ({"kind"}, {"berths", "name_zh"}, everything):
        for one in features(known, address, properties=",".join(sorted(wished))):
            assert set(one["properties"]) == wished


@pytest.mark.conformance(PROPERTIES)
def test_per_properties__unknown_properties(known):
    assert known.get(PLACES, params={"properties": "kind,no_such_property"}).status_code == 400


@pytest.mark.conformance(FEATURES)
@pytest.mark.parametrize("layer_id", KNOWN)
def test_req_properties_features__request(known, layer_id):
    (name, *_) = KNOWN[layer_id].by_name
    address = f"/collections/{layer_id}/items"
    selected = features(known, address, properties=name)
    whole = features(known, address)
    assert [(one["id"], one["properties"]) for one in selected] == [
        (one["id"], {name: one["properties"][name]}) for one in whole
    ]
    (single,) = features(known, f"{address}/{whole[0]['id']}", properties=name)
    assert single["properties"] == selected[0]["properties"]
