"""OGC API - Common Part 3, class Sortables: annex A of OGC 23-058r2."""

import pytest

from logical_schema import RELATION, check_roles, check_schema, is_spatial, schema_at
from ogc_schemas import collections, get_json, links

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/sortables")


def test_ats_sortables__get_conformance(known):
    declared = get_json(known, "/conformance")["conformsTo"]
    for name in ("schemas", "sortables"):
        assert f"http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/{name}" in declared


def test_ats_sortables__link(county):
    for collection in collections(county):
        (link,) = links(collection, f"{RELATION}sortables")
        assert link["href"].endswith(f"/collections/{collection['id']}/sortables")


def test_ats_sortables__op_and_response(county):
    for collection in collections(county):
        (link,) = links(collection, f"{RELATION}sortables")
        schema = schema_at(county, link["href"])
        check_schema(schema)
        check_roles(schema)
        assert schema["additionalProperties"] is False
        assert all(one["type"] not in ("array", "object") for one in schema["properties"].values())
        assert not any(is_spatial(one) for one in schema["properties"].values())


def test_ats_sortables__op_and_response__unknown(known):
    """`additionalProperties` is false, so that any other property is refused."""
    response = known.get("/collections/places/items", params={"sortby": "this_is_not_a_sortable"})
    assert response.status_code == 400
