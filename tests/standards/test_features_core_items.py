"""OGC API - Features Part 1, class Core: features, their pages, links and counts.

Abstract tests of OGC 17-069r4, annex A.2 (``/conf/core/...``), one test each; `bbox` and `datetime`
stand in ``test_features_core_selection``.
"""

from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from shapely.geometry import shape

from geojson_schema import check_collection, check_feature
from known_rows import ROWS
from ogc_schemas import (
    FEATURES,
    GEOJSON,
    HTML,
    PROBLEM,
    all_ids,
    collections,
    get_json,
    links,
    pages,
    require_links,
    validate,
)

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core")

PLACES = "/collections/places/items"


def test_ats_core__fc_op(known, county):
    for client in (known, county):
        for one in collections(client):
            body = get_json(client, f"/collections/{one['id']}/items", GEOJSON)
            validate(body, FEATURES)


def test_ats_core__fc_response(known):
    for layer_id in ROWS:
        check_collection(get_json(known, f"/collections/{layer_id}/items", GEOJSON))


def test_ats_core__fc_links(known):
    for layer_id in ROWS:
        body = get_json(known, f"/collections/{layer_id}/items", GEOJSON)
        require_links(body, f"/collections/{layer_id}/items", GEOJSON)
    for link in links(get_json(known, PLACES, GEOJSON, kind="quay", limit="3"), "alternate"):
        response = known.get(link["href"], headers={"Accept": "*/*"})
        assert (response.status_code, response.headers["Content-Type"].split(";")[0]) == (200, link["type"])
        query = parse_qs(urlsplit(link["href"]).query)
        assert (query["kind"], query["limit"]) == (["quay"], ["3"])


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"bbox": "112,23,114,25"},
        {"datetime": "2021-01-01T00:00:00Z/.."},
        {"kind": "quay,lock"},
        {"bbox": "112,23,114,25", "datetime": "../2021-01-20T00:00:00Z", "is_open": "true"},
        {"crs": "http://www.opengis.net/def/crs/EPSG/0/4490", "kind": "mast"},
        {"lang": "en"},
    ],
)
@pytest.mark.parametrize("limit", ["1", "4", "36"])
def test_ats_core__fc_links__next(known, parameters, limit):
    """The links named next lead over every feature exactly once and keep what was asked."""
    whole = all_ids(known, PLACES, limit="1000", **parameters)
    assert len(whole) > 4
    found = []
    for body in pages(known, PLACES, limit=limit, **parameters):
        assert body["numberReturned"] == len(body["features"]) <= int(limit)
        assert body.get("numberMatched", len(whole)) == len(whole)
        found += [feature["id"] for feature in body["features"]]
        for link in links(body, "next"):
            assert urlsplit(link["href"]).scheme == "http"
            query = {name: values[0] for name, values in parse_qs(urlsplit(link["href"]).query).items()}
            assert query.items() >= ({"limit": limit} | parameters).items()
    assert found == whole
    assert len(set(found)) == len(found)


def test_ats_core__fc_timeStamp(known):
    """The member is optional and left out: a kept body would carry the moment of an older answer."""
    for _ in range(2):
        assert "timeStamp" not in get_json(known, PLACES, GEOJSON)


@pytest.mark.parametrize(
    ("parameters", "matches"),
    [
        ({}, lambda row: True),
        ({"limit": "2"}, lambda row: True),
        ({"kind": "quay"}, lambda row: row.properties.get("kind") == "quay"),
        ({"bbox": "112,23,114,25"}, lambda row: row.geometry is None or 112 <= row.geometry.x <= 114),
    ],
)
def test_ats_core__fc_numberMatched(known, parameters, matches):
    body = get_json(known, PLACES, GEOJSON, **parameters)
    assert body["numberMatched"] == sum(1 for row in ROWS["places"] if matches(row))


def test_ats_core__fc_numberReturned(known):
    for limit in ("1", "5", "1000"):
        body = get_json(known, PLACES, GEOJSON, limit=limit)
        assert body["numberReturned"] == len(body["features"]) == min(int(limit), len(ROWS["places"]))


def test_ats_core__fc_limit_definition(known):
    parameter = _parameter(known, "limit")
    assert parameter["in"] == "query"
    assert not parameter.get("required", False)
    assert parameter["schema"]["type"] == "integer"
    assert (parameter["style"], parameter["explode"]) == ("form", False)
    assert parameter["schema"]["minimum"] == 1
    assert parameter["schema"]["default"] <= parameter["schema"]["maximum"]


def test_ats_core__fc_bbox_definition(known):
    parameter = _parameter(known, "bbox")
    assert parameter["in"] == "query"
    assert not parameter.get("required", False)
    schema = parameter["schema"]
    assert schema["type"] == "array"
    assert schema["items"]["type"] == "number"
    assert (schema["minItems"], schema["maxItems"]) == (4, 6)
    assert (parameter["style"], parameter["explode"]) == ("form", False)


def test_ats_core__fc_time_definition(known):
    parameter = _parameter(known, "datetime")
    assert parameter["in"] == "query"
    assert not parameter.get("required", False)
    assert parameter["schema"]["type"] == "string"
    assert (parameter["style"], parameter["explode"]) == ("form", False)


def _parameter(client, name):
    """Return the definition of a parameter of the places' items."""
    document = client.get("/api").json()
    shared = document["components"].get("parameters", {})
    for given in document["paths"][PLACES]["get"]["parameters"]:
        parameter = shared[given["$ref"].rpartition("/")[2]] if "$ref" in given else given
        if parameter["name"] == name:
            return {"style": "form", "explode": True} | parameter  # the defaults of OpenAPI
    raise AssertionError(f"/api has no parameter {name} of {PLACES}")


def test_ats_core__fc_limit_response(known):
    for limit in (1, 7, 36, 9_999):
        assert len(get_json(known, PLACES, GEOJSON, limit=str(limit))["features"]) <= limit
    maximum = _parameter(known, "limit")["schema"]["maximum"]
    body = get_json(known, PLACES, GEOJSON, limit=str(maximum + 1))
    assert len(body["features"]) <= maximum


def test_ats_core__fc_limit_response__default(known):
    """Without `limit` a page holds what the definition says."""
    default = _parameter(known, "limit")["schema"]["default"]
    assert len(get_json(known, PLACES, GEOJSON)["features"]) == min(default, len(ROWS["places"]))


def test_ats_core__query_param_unknown(known):
    for address in (
        "/",
        "/conformance",
        "/api",
        "/collections",
        "/collections/places",
        PLACES,
        f"{PLACES}/origin",
    ):
        response = known.get(address, params={"no_such_parameter": "1"})
        assert response.status_code == 400, address
        _is_problem(response)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("limit", value) for value in ("0", "-1", "abc", "1.5", "", "1e3", "٣")),
        *(("bbox", value) for value in ("", "1", "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "1,2,,4")),
        *(("bbox", value) for value in ("0,10,1,-10", "1,2,3,nan", "1,2,3,inf", "1;2;3;4")),
        *(("datetime", value) for value in ("", "/", "yesterday", "2020-13-01T00:00:00Z", "2020-02-30")),
        *(
            ("datetime", value)
            for value in ("2020-01-01/2020-02-01/2020-03-01", "2020-01-01 / x", "1577880000")
        ),
        ("kind", "no_such_kind"),
        ("berths", "many"),
        ("height_m", "tall"),
        ("is_open", "perhaps"),
        ("built_on", "2000-02-31"),
        ("seen_at", "noon"),
        ("f", "no_such_format"),
        ("next", "no_such_page"),
        ("offset", "-1"),
    ],
)
def test_ats_core__query_param_invalid(known, name, value):
    response = known.get(PLACES, params={name: value})
    assert response.status_code == 400
    _is_problem(response)
    assert name in response.text


@pytest.mark.parametrize("name", ["f", "lang"])
def test_ats_core__query_param_invalid__everywhere(known, name):
    places = "/collections/places"
    for address in (
        "/",
        "/conformance",
        "/api",
        "/collections",
        places,
        PLACES,
        f"{PLACES}/origin",
        f"{places}/export",
    ):
        response = known.get(address, params={name: "no_such_value"})
        assert response.status_code == 400, address
        _is_problem(response)


def test_ats_core__query_param_invalid__twice(known):
    response = known.get(PLACES, params=[("limit", "1"), ("limit", "2")])
    assert response.status_code == 400
    _is_problem(response)


def _is_problem(response):
    assert response.headers["Content-Type"].split(";")[0] == "application/problem+json"
    validate(response.json(), PROBLEM)
    assert response.json()["status"] == response.status_code


@pytest.mark.parametrize(
    ("name", "value", "matches"),
    [
        ("kind", "lock", lambda value: value == "lock"),
        ("berths", "7", lambda value: value == 7),
        ("height_m", "3.25", lambda value: value == 3.25),
        ("is_open", "false", lambda value: value is False),
        ("built_on", "2005-02-28", lambda value: str(value) == "2005-02-28"),
        ("seen_at", "2021-01-09T12:00:00Z", lambda value: value == datetime(2021, 1, 9, 12, tzinfo=UTC)),
        ("name_zh", '英城 O\'Neill "北"', lambda value: value == '英城 O\'Neill "北"'),
        ("name_zh", "100%_a", lambda value: value == "100%_a"),
    ],
)
def test_rec_core__fc_filters(known, name, value, matches):
    """Simple attributes are query parameters (/req/core/fc-filters, recommendation 13)."""
    wanted = sorted(row.id for row in ROWS["places"] if matches(row.properties.get(name)))
    assert wanted
    assert sorted(all_ids(known, PLACES, **{name: value})) == wanted


def test_ats_core__crs84(known):
    """Coordinates are WGS 84 longitude, latitude where nothing else was asked."""
    for layer_id, rows in ROWS.items():
        stored = {row.id: row.geometry for row in rows}
        for body in pages(known, f"/collections/{layer_id}/items"):
            for feature in body["features"]:
                expected = stored[feature["id"]]
                if expected is None:
                    assert feature["geometry"] is None
                else:
                    assert shape(feature["geometry"]).equals(expected)


def test_ats_core__f_op(known, county):
    for layer_id, rows in ROWS.items():
        for row in rows:
            response = known.get(f"/collections/{layer_id}/items/{quote(row.id)}")
            assert response.status_code == 200
            assert response.json()["id"] == row.id
    for one in collections(county):
        for feature in get_json(county, f"/collections/{one['id']}/items", GEOJSON, limit="3")["features"]:
            address = f"/collections/{one['id']}/items/{quote(feature['id'])}"
            assert get_json(county, address, GEOJSON)["properties"] == feature["properties"]
    assert known.get(f"{PLACES}/no-such-feature").status_code == 404


def test_ats_core__f_success(known):
    for layer_id, rows in ROWS.items():
        for row in rows:
            check_feature(get_json(known, f"/collections/{layer_id}/items/{quote(row.id)}", GEOJSON))


def test_ats_core__f_links(known):
    for layer_id, rows in ROWS.items():
        for row in rows:
            address = f"/collections/{layer_id}/items/{quote(row.id)}"
            body = get_json(known, address, GEOJSON)
            require_links(body, address, GEOJSON)
            (collection,) = [link for link in links(body, "collection") if link["type"] != HTML]
            assert urlsplit(collection["href"]).path == f"/collections/{layer_id}"
    for link in get_json(known, f"{PLACES}/{quote('北岸 50%')}", GEOJSON)["links"]:
        assert known.get(link["href"]).status_code == 200, link
