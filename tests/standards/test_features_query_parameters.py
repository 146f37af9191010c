"""OGC API - Features Part 3, class Queryables as Query Parameters: annex A.2 of OGC 19-079r2."""

from datetime import date, datetime
from urllib.parse import quote

import pytest

from known_rows import KNOWN, ROWS
from logical_schema import schema_at
from ogc_schemas import GEOJSON, all_ids, get_json

pytestmark = pytest.mark.conformance(
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters"
)
INVALID = {"integer": "many", "number": "tall", "boolean": "perhaps", "date": "tomorrow", "date-time": "now"}


def written(value):
    """Write a value as a query has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if isinstance(value, date) else str(value)


def test_ats_queryables_query_parameters__get_conformance(known):
    declared = get_json(known, "/conformance")["conformsTo"]
    uri = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters"
    assert uri in declared


@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_queryables_query_parameters__query_param(known, layer_id):
    """Every attribute that has a value in some row selects exactly the rows with that value."""
    address = f"/collections/{layer_id}/items"
    for field in KNOWN[layer_id].given_fields:
        values = {row.properties[field.name] for row in ROWS[layer_id] if field.name in row.properties}
        for value in sorted(values, key=str)[:3]:
            found = all_ids(known, f"{address}?{quote(field.name)}={quote(written(value))}&limit=1000")
            expected = {row.id for row in ROWS[layer_id] if row.properties.get(field.name) == value}
            assert set(found) == expected, (field.name, value)


def test_ats_queryables_query_parameters__query_param__id(known):
    for row in ROWS["places"]:
        assert all_ids(known, f"/collections/places/items?id={quote(row.id)}") == [row.id]
    assert all_ids(known, "/collections/places/items?id=no-such-id") == []


@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_queryables_query_parameters__query_param__invalid(known, layer_id):
    for name, described in schema_at(known, f"/collections/{layer_id}/queryables")["properties"].items():
        kind = described.get("format", described.get("type"))
        invalid = "no_such_code" if "enum" in described else INVALID.get(kind)
        if invalid is not None:
            response = known.get(f"/collections/{layer_id}/items", params={name: invalid})
            assert response.status_code == 400, (name, invalid)


@pytest.mark.parametrize("layer_id", KNOWN)
def test_each_queryable_with_a_simple_value_has_a_parameter_of_its_schema(known, layer_id):
    """Requirement /req/queryables-query-parameters/parameters."""
    document = known.get("/api").json()
    shared = document["components"]["parameters"]
    operation = document["paths"][f"/collections/{layer_id}/items"]["get"]
    parameters = {
        one["name"]: one
        for given in operation["parameters"]
        for one in [shared[given["$ref"].rpartition("/")[2]] if "$ref" in given else given]
    }
    for name, described in schema_at(known, f"/collections/{layer_id}/queryables")["properties"].items():
        if "type" in described:
            schema = parameters[name]["schema"]
            assert [schema.get(key) for key in ("type", "format", "enum")] == [
                described.get(key) for key in ("type", "format", "enum")
            ], name
            assert (parameters[name]["style"], parameters[name]["explode"]) == ("form", False)


def test_parameters_hold_together(known):
    body = get_json(known, "/collections/places/items", GEOJSON, kind="quay", berths="3")
    expected = {
        row.id
        for row in ROWS["places"]
        if (row.properties.get("kind"), row.properties.get("berths")) == ("quay", 3)
    }
    assert expected
    assert {feature["id"] for feature in body["features"]} == expected
