"""OGC API - Features Part 3, class Queryables: ``/conf/queryables/...`` of OGC 19-079r2, annex A.1."""

import pytest

from known_rows import KNOWN
from logical_schema import RELATION, check_schema, is_spatial, schema_at
from ogc_schemas import JSON, get_json

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables")


def linked(response, rel):
    """Return the address of a relation in the header ``Link``."""
    (href,) = (
        part.split(">")[0].removeprefix("<")
        for part in response.headers["Link"].split(", ")
        if f'rel="{rel}"' in part
    )
    return href


def test_ats_queryables__get_conformance(known):
    declared = get_json(known, "/conformance")["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables" in declared


@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_queryables__get_queryables_uris(known, layer_id):
    response = known.head(f"/collections/{layer_id}/items", headers={"Accept": JSON})
    assert response.status_code == 200
    assert linked(response, f"{RELATION}queryables").endswith(f"/collections/{layer_id}/queryables")


@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_queryables__get_queryables(known, layer_id):
    address = linked(known.head(f"/collections/{layer_id}/items"), f"{RELATION}queryables")
    schema = schema_at(known, address)
    check_schema(schema)
    assert schema["$id"] == address
    spatial = [name for name, one in schema["properties"].items() if is_spatial(one)]
    assert spatial == ([] if KNOWN[layer_id].geometry is None else [KNOWN[layer_id].geometry_name])
