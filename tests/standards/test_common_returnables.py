"""OGC API - Common Part 3, class Returnables and Receivables: annex A.4 of OGC 23-058r2.

``response-2`` is about services that take features in; this one gives them.
"""

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from geo_service.access.profile import as_seen
from layers.access import Role
from layers.registry import LAYERS
from logical_schema import RELATION, check_roles, check_schema, schema_at
from ogc_schemas import GEOJSON, collections, get_json, links

pytestmark = pytest.mark.conformance(
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/returnables-and-receivables"
)


def check_feature(schema, feature):
    """Fail where a feature holds a value that its schema does not allow; an unknown value is null."""
    given = {name: value for name, value in feature["properties"].items() if value is not None}
    assert feature["properties"].keys() <= schema["properties"].keys()
    checked = {**given, "id": feature["id"]}
    if feature["geometry"] is not None:
        (name,) = (
            name for name, one in schema["properties"].items() if one.get("x-ogc-role") == "primary-geometry"
        )
        checked[name] = feature["geometry"]
        assert schema["properties"][name]["format"] == f"geometry-{feature['geometry']['type'].lower()}"
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(checked)


def test_ats_returnables_and_receivables__get_conformance(known):
    declared = get_json(known, "/conformance")["conformsTo"]
    for name in ("schemas", "returnables-and-receivables"):
        assert f"http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/{name}" in declared


def test_ats_returnables_and_receivables__link(county):
    for collection in collections(county):
        (link,) = links(collection, f"{RELATION}schema")
        assert link["href"].endswith(f"/collections/{collection['id']}/schema")


def test_ats_returnables_and_receivables__op_and_response(county):
    for collection in collections(county):
        (link,) = links(collection, f"{RELATION}schema")
        schema = schema_at(county, link["href"])
        check_schema(schema)
        check_roles(schema)
        assert schema["$id"] == link["href"]


@pytest.mark.parametrize("layer_id", as_seen(LAYERS, Role.ANONYMOUS))
def test_ats_returnables_and_receivables__response_1(county, layer_id):
    schema = schema_at(county, f"/collections/{layer_id}/schema")
    features = get_json(county, f"/collections/{layer_id}/items", GEOJSON, limit="500")["features"]
    for feature in features:
        check_feature(schema, feature)
    for feature in features[:1]:
        one = get_json(county, f"/collections/{layer_id}/items/{feature['id']}", GEOJSON)
        check_feature(schema, one)
