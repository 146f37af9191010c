"""Schemas of what the API answers, except what a layer decides: links, collections, errors, geometries."""

from collections.abc import Mapping
from typing import Any

from layers.contract import GeometryType

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
URI: Schema = {"type": "string", "format": "uri"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def reference(name: str) -> Schema:
    """Return a reference to a schema of the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Schema, **limits: int) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items, **limits}


def record(required: tuple[str, ...], **properties: Schema) -> Schema:
    """Return the schema of an object that may hold more than is named."""
    named = {"required": list(required)} if required else {}
    return {"type": "object", **named, "properties": properties}


LINK = record(
    ("href", "rel"),
    href={"type": "string", "format": "uri-reference"},
    rel=TEXT,
    type=TEXT,
    title=TEXT,
)
LINKS = array(reference("link"))
MOMENT_OR_OPEN: Schema = {"type": ["string", "null"], "format": "date-time"}
EXTENT = record(
    (),
    spatial=record(
        ("bbox",), bbox=array(array({"type": "number"}, minItems=4, maxItems=6), minItems=1), crs=URI
    ),
    temporal=record(
        ("interval",), interval=array(array(MOMENT_OR_OPEN, minItems=2, maxItems=2), minItems=1), trs=URI
    ),
)
COLLECTION = record(
    ("id", "links"),
    id=TEXT,
    title=TEXT,
    description=TEXT,
    itemType={"const": "feature"},
    itemCount=COUNT,
    crs=array(URI, minItems=1),
    storageCrs=URI,
    extent=reference("extent"),
    attribution=TEXT,
    license=TEXT,
    links=LINKS,
    linkTemplates=array(record(("uriTemplate", "rel"), uriTemplate=TEXT, rel=TEXT, type=TEXT, title=TEXT)),
)
PROBLEM = record(
    ("type", "title", "status", "code", "detail"),
    type={"type": "string", "format": "uri-reference"},
    title=TEXT,
    status={"type": "integer", "minimum": 400, "maximum": 599},
    code=TEXT,
    detail=TEXT,
    errors=array(record(("field", "reason"), field=TEXT, reason=TEXT)),
    etag=TEXT,
)

SHAPES: Mapping[str, Schema] = {
    "link": LINK,
    "landingPage": record(("links",), title=TEXT, description=TEXT, links=LINKS),
    "conformance": record(("conformsTo",), conformsTo=array(URI), links=LINKS),
    "extent": EXTENT,
    "collection": COLLECTION,
    "collections": record(("links", "collections"), links=LINKS, collections=array(reference("collection"))),
    "maps": record(
        ("maps",),
        maps=array(
            record(
                ("id", "title", "links"),
                id=TEXT,
                title=TEXT,
                description=TEXT,
                layers=array(TEXT),
                links=LINKS,
            )
        ),
    ),
    "health": record(("status",), status={"const": "ok"}, version=TEXT),
    "jsonSchema": {"type": "object"},
    "problem": PROBLEM,
}
"""By their name in the components."""

_POSITION = array({"type": "number"}, minItems=2, maxItems=3)
_LINE = array(_POSITION, minItems=2)
_AREA = array(array(_POSITION, minItems=4))
_COORDINATES: Mapping[GeometryType, Schema] = {
    GeometryType.POINT: _POSITION,
    GeometryType.LINESTRING: _LINE,
    GeometryType.POLYGON: _AREA,
    GeometryType.MULTIPOINT: array(_POSITION),
    GeometryType.MULTILINESTRING: array(_LINE),
    GeometryType.MULTIPOLYGON: array(_AREA),
}


def geometry_shape(kind: GeometryType) -> Schema:
    """Return the schema of a GeoJSON geometry of one type; a feature without a place has null."""
    return {
        "type": ["object", "null"],
        "required": ["type", "coordinates"],
        "properties": {"type": {"const": kind.value}, "coordinates": _COORDINATES[kind]},
    }
