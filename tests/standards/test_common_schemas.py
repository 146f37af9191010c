"""OGC API - Common Part 3, class Schemas: ``/conf/schemas/...`` of OGC 23-058r2, annex A.1."""

import re
from urllib.parse import urlsplit

import pytest

from geo_service.access.profile import as_seen
from known_rows import KNOWN
from layers.access import Role
from layers.registry import LAYERS
from logical_schema import check_places, check_schema, schema_at, with_role

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/schemas")

UCUM_UNIT = r"(?:[kcm]?(?:m|g|W|s|l)|t|%|deg|min|h|d|wk|mo|a|h?ar)[23]?"
UCUM = re.compile(rf"{UCUM_UNIT}(?:[./]{UCUM_UNIT})*")
"""Units of UCUM (ucum.org, case sensitive), as far as layers of transport need them."""


@pytest.fixture(params=("schema", "queryables", "sortables"))
def schemas(request, county):
    public = as_seen(LAYERS, Role.ANONYMOUS)
    return [schema_at(county, f"/collections/{layer_id}/{request.param}") for layer_id in public]


def test_ats_schemas__basic_schema_inspection(county, schemas):
    for schema in schemas:
        check_schema(schema)
        assert schema_at(county, schema["$id"]) == schema
        assert urlsplit(schema["$id"]).query == ""


def test_ats_schemas__basic_schema_inspection__types(known):
    """The types of attributes that the test set them."""
    properties = schema_at(known, "/collections/places/schema")["properties"]
    types = {name: (one.get("type"), one.get("format")) for name, one in properties.items()}
    assert (
        types
        | {
            "id": ("string", None),
            "geometry": (None, "geometry-point"),
            "berths": ("integer", None),
            "height_m": ("number", None),
            "is_open": ("boolean", None),
            "built_on": ("string", "date"),
            "seen_at": ("string", "date-time"),
        }
        == types
    )
    assert properties["kind"]["enum"] == ["quay", "lock", "mast"]
    assert properties["version"]["readOnly"] is True


def test_ats_schemas__role(schemas):
    for schema in schemas:
        roles = [one["x-ogc-role"] for one in schema["properties"].values() if "x-ogc-role" in one]
        assert roles
        assert all(isinstance(role, str) for role in roles)


def test_ats_schemas__role_id(schemas):
    for schema in schemas:
        (identifier,) = with_role(schema, "id")
        assert identifier["type"] == "string"
        assert schema["properties"]["id"] is identifier


def test_ats_schemas__property_seq(schemas):
    for schema in schemas:
        check_places(schema)


def test_ats_schemas__unit(schemas):
    measured = [one for schema in schemas for one in schema["properties"].values() if "x-ogc-unit" in one]
    assert measured
    for described in measured:
        assert UCUM.fullmatch(described["x-ogc-unit"])
        assert described["type"] in ("number", "integer")
        assert "x-ogc-unitLang" not in described


@pytest.mark.parametrize("keyword", ["x-ogc-definition", "x-ogc-nullValues"])
def test_ats_schemas__definition_and_nullvalues(schemas, keyword):
    """No layer uses them: a definition needs an address, and an unknown value is null."""
    assert not any(keyword in one for schema in schemas for one in schema["properties"].values())


def test_every_known_layer_has_its_schema(known):
    for layer in KNOWN.values():
        properties = schema_at(known, f"/collections/{layer.id}/schema")["properties"]
        geometry = () if layer.geometry is None else ("geometry",)
        assert list(properties) == ["id", *geometry, *layer.by_name]
