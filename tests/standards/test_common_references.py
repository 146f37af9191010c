"""OGC API - Common Part 3, class References: annex A.3 of OGC 23-058r2."""

import pytest

from geo_service.access.profile import as_seen
from layers.access import Role
from layers.registry import LAYERS
from logical_schema import schema_at, with_role

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/references")


def test_ats_references__role_reference(county):
    public = as_seen(LAYERS, Role.ANONYMOUS)
    schemas = {layer_id: schema_at(county, f"/collections/{layer_id}/schema") for layer_id in public}
    references = [one for schema in schemas.values() for one in with_role(schema, "reference")]
    assert len(references) > 10
    for described in references:
        (identifier,) = with_role(schemas[described["x-ogc-collectionId"]], "id")
        assert described["type"] == identifier["type"]
        assert "x-ogc-uriTemplate" not in described


def test_ats_references__role_reference__leads_to_features(county):
    """A value of a reference is the identifier of a feature there."""
    hazards = county.get("/collections/railway_hazards/items?limit=20").json()["features"]
    towns = {feature["properties"]["township"] for feature in hazards} - {None}
    assert towns
    for town in towns:
        assert county.get(f"/collections/townships/items/{town}").status_code == 200
