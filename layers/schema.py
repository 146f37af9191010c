"""JSON Schema and queryables of a layer, as OGC API - Features and Common Part 3 ask for them.

A value that is not known is absent or null in a feature; the schema describes the value that is there.
"""

from collections.abc import Iterable
from typing import Any

from layers.contract import STAMPS, GeometryType, Layer
from layers.field import Field, FieldType
from layers.text import Language, Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPES: dict[FieldType, dict[str, str]] = {
    FieldType.TEXT: {"type": "string"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATETIME: {"type": "string", "format": "date-time"},
}

_ID_TITLE = Text("标识", "Identifier")
_GEOMETRY_TITLE = Text("几何", "Geometry")


def json_schema(layer: Layer, language: Language) -> dict[str, Any]:
    """Return the logical schema of a layer's features.

    Parameters
    ----------
    layer : Layer
        Any layer.
    language : Language
        Language of titles, descriptions and labels of codes.

    Returns
    -------
    dict
        JSON Schema 2020-12 without ``$id``, which names the server and is added there.
        Roles and references follow OGC API - Common Part 3 (``x-ogc-role``,
        ``x-ogc-collectionId``, ``x-ogc-unit``, ``x-ogc-propertySeq``).
    """
    schema = _object(layer, layer.all_fields, language)
    required = [field.name for field in layer.given_fields if field.required]
    return schema | {"required": ["id", *required], "additionalProperties": False}


def queryables(layer: Layer, language: Language) -> dict[str, Any]:
    """Return the properties that a filter of this layer may use.

    Same shape as `json_schema`, with nothing required: every attribute, the identifier and
    the geometry can be asked for, and nothing else can.
    """
    return _object(layer, layer.all_fields, language) | {"additionalProperties": False}


def _object(layer: Layer, fields: Iterable[Field], language: Language) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": {"type": "string", "title": _ID_TITLE.in_language(language), "x-ogc-role": "id"}
    }
    if layer.geometry is not None:
        properties["geometry"] = _geometry(layer.geometry, language)
    for field in fields:
        properties[field.name] = _property(field, language, is_temporal=field.name == layer.temporal)
    for position, schema in enumerate(properties.values(), start=1):
        schema["x-ogc-propertySeq"] = position
    return {
        "$schema": DIALECT,
        "type": "object",
        "title": layer.title.in_language(language),
        "description": layer.description.in_language(language),
        "properties": properties,
    }


def _geometry(geometry: GeometryType, language: Language) -> dict[str, Any]:
    return {
        "title": _GEOMETRY_TITLE.in_language(language),
        "format": f"geometry-{geometry.value.lower()}",
        "x-ogc-role": "primary-geometry",
    }


def _property(field: Field, language: Language, *, is_temporal: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": field.title.in_language(language), **_TYPES[field.type]}
    if field.help is not None:
        schema["description"] = field.help.in_language(language)
    if field.codes:
        schema["oneOf"] = [
            {"const": code.value, "title": code.label.in_language(language)} for code in field.codes
        ]
    elif field.type is FieldType.TEXT:
        schema["maxLength"] = field.max_length
    if field.minimum is not None:
        schema["minimum"] = field.minimum
    if field.maximum is not None:
        schema["maximum"] = field.maximum
    if field.unit is not None:
        schema["x-ogc-unit"] = field.unit
    if field.references is not None:
        schema |= {"x-ogc-role": "reference", "x-ogc-collectionId": field.references}
    if is_temporal:
        schema["x-ogc-role"] = "primary-instant"
    if field in STAMPS:
        schema["readOnly"] = True
    return schema
