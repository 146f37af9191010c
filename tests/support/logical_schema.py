"""What a logical schema of OGC API - Common Part 3 (OGC 23-058r2) must hold, class by class."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

SCHEMA = "application/schema+json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0/"
SPATIAL = frozenset(
    f"geometry-{name}"
    for name in (
        *("point", "multipoint", "linestring", "multilinestring", "polygon", "multipolygon"),
        *("geometrycollection", "any", "point-or-multipoint", "linestring-or-multilinestring"),
        "polygon-or-multipolygon",
    )
)
KEYWORDS = frozenset(
    {"title", "description", "type", "format", "enum", "oneOf", "maxLength", "minimum", "maximum", "readOnly"}
)
TEMPORAL = ("primary-instant", "primary-interval-start", "primary-interval-end", "primary-interval")


def schema_at(client: TestClient, address: str) -> dict[str, Any]:
    """Ask for a schema, which must come with its media type."""
    response = client.get(address, headers={"Accept": SCHEMA})
    assert (response.status_code, response.headers["Content-Type"]) == (200, SCHEMA)
    body: dict[str, Any] = response.json()
    return body


def with_role(schema: Mapping[str, Any], *roles: str) -> list[dict[str, Any]]:
    """Return the properties that have one of some roles."""
    return [one for one in schema["properties"].values() if one.get("x-ogc-role") in roles]


def is_spatial(described: Mapping[str, Any]) -> bool:
    """Whether a property is a geometry."""
    return "type" not in described and described.get("format") in SPATIAL


def check_schema(schema: Mapping[str, Any]) -> None:
    """Fail where a schema is none of a layer's logical features."""
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    address = urlsplit(schema["$id"])
    assert address.scheme in ("http", "https")
    assert not address.query
    assert schema["type"] == "object"
    assert schema["properties"]
    for name, described in schema["properties"].items():
        assert "$ref" not in described, name
        assert is_spatial(described) or described["type"] in ("string", "number", "integer", "boolean"), name
        assert all(key in KEYWORDS or key.startswith("x-ogc-") for key in described), name


def check_places(schema: Mapping[str, Any]) -> None:
    """Fail where the positions of properties are not whole numbers, one each."""
    places = [one["x-ogc-propertySeq"] for one in schema["properties"].values()]
    assert all(isinstance(place, int) for place in places)
    assert len(set(places)) == len(places)


def check_roles(schema: Mapping[str, Any]) -> None:
    """Fail where a role stands at a property that cannot have it, or stands twice."""
    (identifier,) = with_role(schema, "id")
    assert identifier["type"] in ("string", "integer")
    geometries = with_role(schema, "primary-geometry")
    assert len(geometries) <= 1
    assert all(is_spatial(one) for one in geometries)
    assert geometries or sum(map(is_spatial, schema["properties"].values())) <= 1
    assert len(with_role(schema, *TEMPORAL)) <= 1
    for one in with_role(schema, *TEMPORAL):
        assert (one["type"], one["format"] in ("date", "date-time")) == ("string", True)
    assert len(with_role(schema, "type")) <= 1
    assert all(one["type"] == "string" for one in with_role(schema, "type"))
