"""OGC API - Common Part 1, class Core: ``/conf/core/...`` of OGC 19-072, annex A.1."""

import http.client
from urllib.parse import urlsplit

import pytest

from known_rows import ROWS
from ogc_schemas import GEOJSON, PROBLEM, all_ids, get_json, validate

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core")
PLACES = "/collections/places/items"
ADDRESSES = [
    "/",
    "/conformance",
    "/api",
    "/api.html",
    "/openapi-3.1",
    "/collections",
    "/collections/places",
    "/collections/places/schema",
    "/collections/places/schema/geojson",
    "/collections/places/queryables",
    "/collections/places/sortables",
    PLACES,
    f"{PLACES}/origin",
    "/collections/places/export",
    "/maps",
    "/maps/places",
]


def matching(holds):
    """Return the identifiers of the places whose attributes a test accepts."""
    return {row.id for row in ROWS["places"] if holds(row.properties)}


def test_ats_core__http(live_server):
    address = urlsplit(live_server)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    connection.request("GET", "/conformance")
    response = connection.getresponse()
    assert (response.version, response.status) == (11, 200)
    response.read()
    connection.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_ats_core__query_param_name_unknown(known, address):
    assert known.get(address).status_code == 200
    response = known.get(address, params={"no_such_parameter": "1"})
    assert response.status_code == 400
    validate(response.json(), PROBLEM)
    assert "no_such_parameter" in response.json()["detail"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_ats_core__query_param_value_invalid(known, address):
    response = known.get(address, params={"f": "no-such-format"})
    assert response.status_code == 400
    validate(response.json(), PROBLEM)


@pytest.mark.parametrize("name", ["lang", "limit", "bbox", "kind", "name_zh"])
def test_ats_core__query_param_capitalization(known, name):
    values = {"lang": "en", "limit": "5", "bbox": "1,2,3,4", "kind": "quay", "name_zh": "x"}
    assert known.get(PLACES, params={name: values[name]}).status_code == 200
    assert known.get(PLACES, params={name.swapcase(): values[name]}).status_code == 400


def test_ats_core__query_param_list_delimiter(known):
    features = get_json(known, PLACES, GEOJSON, properties="kind,berths")["features"]
    assert all(set(feature["properties"]) == {"kind", "berths"} for feature in features)
    assert known.get(PLACES, params={"properties": "kind;berths"}).status_code == 400


def test_ats_core__query_param_list_escape(known):
    """A comma divides values whether it is written as %2C or not; none of our values holds one."""
    for query in ("kind=quay%2Clock", "kind=quay,lock"):
        found = set(all_ids(known, f"{PLACES}?{query}&limit=1000"))
        assert found == matching(lambda row: row.get("kind") in ("quay", "lock")), query
    assert known.get(f"{PLACES}?kind=quay%20lock").status_code == 400


def test_ats_core__query_param_list_empty(known):
    features = get_json(known, PLACES, GEOJSON, properties="")["features"]
    assert features
    assert all(feature["properties"] == {} for feature in features)


def test_ats_core__query_param_value_boolean(known):
    for word, value in (("true", True), ("false", False)):
        found = set(all_ids(known, PLACES, is_open=word, limit="1000"))
        assert found == matching(lambda row, value=value: row.get("is_open") is value)


def test_ats_core__query_param_value_integer(known):
    assert set(all_ids(known, PLACES, berths="5")) == matching(lambda row: row.get("berths") == 5)
    assert len(get_json(known, PLACES, GEOJSON, limit="3")["features"]) == 3
    assert known.get(PLACES, params={"limit": "3.0"}).status_code == 400


def test_ats_core__query_param_value_decimal(known):
    assert set(all_ids(known, PLACES, height_m="5.2500")) == matching(lambda row: row.get("height_m") == 5.25)
    assert set(all_ids(known, PLACES, bbox="113.40,24.18,113.41,24.19")) >= {"county"}


def test_ats_core__query_param_value_double(known):
    found = matching(lambda row: row.get("height_m") == 5.25)
    assert set(all_ids(known, PLACES, height_m="5.25e0")) == found
    assert set(all_ids(known, PLACES, bbox="1.1340e2,2.418e1,1.1341e2,2.419e1")) >= {"county"}
    assert all_ids(known, PLACES, height_m="4294967297.250") == []
    assert all_ids(known, PLACES, height_m="-4294967297.250") == []
