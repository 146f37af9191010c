"""OGC API - Common Part 3, class Advanced Property Roles: annex A.2 of OGC 23-058r2."""

import pytest

from geo_service.access.profile import as_seen
from layers.access import Role
from layers.registry import LAYERS
from logical_schema import check_roles, is_spatial, schema_at, with_role

pytestmark = pytest.mark.conformance(
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/advanced-property-roles"
)


@pytest.fixture
def schemas(county):
    return {
        layer_id: schema_at(county, f"/collections/{layer_id}/schema")
        for layer_id in as_seen(LAYERS, Role.ANONYMOUS)
    }


def test_ats_advanced_property_roles__role_primary_geometry(schemas):
    for layer_id, schema in schemas.items():
        placed = [one for one in schema["properties"].values() if is_spatial(one)]
        assert with_role(schema, "primary-geometry") == placed
        assert len(placed) == (LAYERS[layer_id].geometry is not None)


def test_ats_advanced_property_roles__role_primary_temporal(schemas):
    for layer_id, schema in schemas.items():
        check_roles(schema)
        timed = [
            name
            for name, one in schema["properties"].items()
            if one.get("x-ogc-role", "").startswith(("primary-instant", "primary-interval"))
        ]
        temporal = LAYERS[layer_id].temporal
        assert timed == ([] if temporal is None else [temporal])


def test_ats_advanced_property_roles__role_type(schemas):
    for schema in schemas.values():
        check_roles(schema)
        assert with_role(schema, "type") == []
