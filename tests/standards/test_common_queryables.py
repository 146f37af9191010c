"""OGC API - Common Part 3, class Queryables: annex A of OGC 23-058r2."""

import pytest

from layers.registry import LAYERS
from logical_schema import RELATION, check_roles, check_schema, is_spatial, schema_at
from ogc_schemas import collections, get_json, links

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/queryables")


def test_ats_queryables__get_conformance(known):
    declared = get_json(known, "/conformance")["conformsTo"]
    for name in ("schemas", "queryables"):
        assert f"http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/{name}" in declared


def test_ats_queryables__link(county):
    for collection in collections(county):
        (link,) = links(collection, f"{RELATION}queryables")
        assert link["href"].endswith(f"/collections/{collection['id']}/queryables")


def test_ats_queryables__op_and_response(county):
    for collection in collections(county):
        (link,) = links(collection, f"{RELATION}queryables")
        schema = schema_at(county, link["href"])
        check_schema(schema)
        check_roles(schema)
        assert schema["additionalProperties"] is False
        spatial = [one for one in schema["properties"].values() if is_spatial(one)]
        assert len(spatial) == (LAYERS[collection["id"]].geometry is not None)


def test_ats_queryables__op_and_response__unknown(known):
    """`additionalProperties` is false, so that any other property is refused."""
    response = known.get("/collections/places/items", params={"filter": "this_is_not_a_queryable IS NULL"})
    assert response.status_code == 400
