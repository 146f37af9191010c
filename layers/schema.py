"""JSON Schemas of a layer: what its features hold, what filters and orders may name.

After OGC API - Common - Part 3: Schemas 1.0.0 (OGC 23-058r2). The schemas describe the logical
feature, whatever format it is written in: the geometry has the layer's own name for it and one
type, a value is described where there is one. A value that is not known is null in GeoJSON.
"""

from collections.abc import Iterable
from typing import Any

from layers.contract import STAMPS, GeometryType, Layer
from layers.field import Field, FieldType
from layers.text import Language, Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TYPES: dict[FieldType, dict[str, str]] = {
    FieldType.TEXT: {"type": "string"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATETIME: {"type": "string", "format": "date-time"},
}
"""JSON Schema type of a field's value."""

UCUM = frozenset(
    {"%", "Cel", "a", "ar", "cm", "cm2", "d", "deg", "g", "h", "har", "kW", "kW.h", "kg", "km", "km/h"}
    | {"km2", "l", "m", "m/s", "m2", "m3", "min", "mm", "mo", "ms", "s", "t", "t/a", "t/d", "t/h", "wk"}
)
"""Units that the standard's register has, case sensitive (ucum.org); money is not among them."""

ID_TITLE = Text("标识", "Identifier")
GEOMETRY_TITLE = Text("几何", "Geometry")
_UNIT = Text("单位：{unit}", "Unit: {unit}")
_GEOJSON = Text(
    "{title}的 GeoJSON 要素；未知的值为 null。",
    "GeoJSON feature of {title}. A value that is not known is null.",
)


def json_schema(layer: Layer, language: Language) -> dict[str, Any]:
    """Return the logical schema of a layer's features: what is given back and taken in.

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
    required = [field.name for field in layer.given_fields if field.required]
    properties = _properties(layer, language) | {
        field.name: {**property_schema(field, language), "readOnly": True} for field in layer.joined
    }
    return _object(layer, properties, language, required=["id", *required])


def queryables(layer: Layer, language: Language) -> dict[str, Any]:
    """Return the properties that a filter of this layer may use.

    Same shape as `json_schema`, with nothing required: every attribute, the identifier and
    the geometry can be asked for, and nothing else can.
    """
    return _object(layer, _properties(layer, language), language)


def sortables(layer: Layer, language: Language) -> dict[str, Any]:
    """Return the properties that features may be ordered by: all but the geometry."""
    properties = _properties(layer, language)
    if layer.geometry is not None:
        del properties[layer.geometry_name]
    return _object(layer, properties, language)


def geojson_schema(layer: Layer, language: Language) -> dict[str, Any]:
    """Return the schema of a layer's features as GeoJSON writes them.

    For programs that type the attributes of a layer before reading it, as GDAL does. They look
    for one plain type of each, so that the null of an unknown value is told in words alone.
    """
    properties = {
        field.name: property_schema(field, language, is_temporal=field.name == layer.temporal)
        for field in (*layer.all_fields, *layer.joined)
    }
    title = layer.title.in_language(language)
    return {
        "$schema": DIALECT,
        "type": "object",
        "title": title,
        "description": _GEOJSON.in_language(language).format(title=title),
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string", "title": ID_TITLE.in_language(language)},
            "geometry": {"type": ["object", "null"]},
            "properties": {"type": "object", "properties": properties},
        },
        "required": ["type", "geometry", "properties"],
    }


def property_schema(field: Field, language: Language, *, is_temporal: bool = False) -> dict[str, Any]:
    """Return the schema of one attribute.

    The codes of an enumeration stand twice: with their labels (``oneOf``), and bare (``enum``)
    for programs that know no more.

    Parameters
    ----------
    field : Field
    language : Language
    is_temporal : bool
        Whether ``datetime`` asks for this attribute.
    """
    schema: dict[str, Any] = {"title": field.title.in_language(language), **TYPES[field.type]}
    if description := _description(field, language):
        schema["description"] = description
    if field.codes:
        schema["enum"] = [code.value for code in field.codes]
        schema["oneOf"] = [
            {"const": code.value, "title": code.label.in_language(language)} for code in field.codes
        ]
    elif field.type is FieldType.TEXT:
        schema["maxLength"] = field.max_length
    if field.minimum is not None:
        schema["minimum"] = field.minimum
    if field.maximum is not None:
        schema["maximum"] = field.maximum
    if field.unit in UCUM and field.type in (FieldType.NUMBER, FieldType.INTEGER):
        schema["x-ogc-unit"] = field.unit
    if field.references is not None:
        schema |= {"x-ogc-role": "reference", "x-ogc-collectionId": field.references}
    if is_temporal:
        schema["x-ogc-role"] = "primary-instant"
    if field in STAMPS or field.by_review or field.name == "is_demo":
        schema["readOnly"] = True
    return schema


def _description(field: Field, language: Language) -> str:
    parts = [] if field.help is None else [field.help.in_language(language)]
    if field.unit is not None and field.unit not in UCUM:
        parts.append(_UNIT.in_language(language).format(unit=field.unit))
    return ("；" if language is Language.ZH else "; ").join(parts)


def _properties(layer: Layer, language: Language) -> dict[str, dict[str, Any]]:
    properties: dict[str, dict[str, Any]] = {
        "id": {"type": "string", "title": ID_TITLE.in_language(language), "x-ogc-role": "id"}
    }
    if layer.geometry is not None:
        properties[layer.geometry_name] = _geometry(layer.geometry, language)
    for field in layer.all_fields:
        properties[field.name] = property_schema(field, language, is_temporal=field.name == layer.temporal)
    return properties


def _object(
    layer: Layer,
    properties: dict[str, dict[str, Any]],
    language: Language,
    required: Iterable[str] = (),
) -> dict[str, Any]:
    for position, schema in enumerate(properties.values(), start=1):
        schema["x-ogc-propertySeq"] = position
    document = {
        "$schema": DIALECT,
        "type": "object",
        "title": layer.title.in_language(language),
        "description": layer.description.in_language(language),
        "properties": properties,
        "additionalProperties": False,
    }
    if names := list(required):
        document["required"] = names
    return document


def _geometry(geometry: GeometryType, language: Language) -> dict[str, Any]:
    return {
        "title": GEOMETRY_TITLE.in_language(language),
        "format": f"geometry-{geometry.value.lower()}",
        "x-ogc-role": "primary-geometry",
    }
