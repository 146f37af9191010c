"""Schemas of a layer's features as GeoJSON writes them."""

from collections.abc import Iterable
from typing import Any

from geo_service.api.openapi.shapes import (
    COUNT,
    LINKS,
    Schema,
    array,
    geometry_shape,
    record,
    reference,
)
from layers.contract import GeometryType, Layer
from layers.field import Field
from layers.schema import property_schema
from layers.text import Language


def feature_shapes(layers: Iterable[Layer], language: Language) -> dict[str, Schema]:
    """Return the components of all layers: properties, feature and collection of each, geometries."""
    known = tuple(layers)
    shapes: dict[str, Schema] = {
        f"geometry.{kind.value}": geometry_shape(kind)
        for kind in GeometryType
        if any(layer.geometry is kind for layer in known)
    }
    for layer in known:
        shapes[f"{layer.id}.feature"] = _feature(layer, language)
        shapes[f"{layer.id}.features"] = _collection(layer)
    return shapes


def _feature(layer: Layer, language: Language) -> Schema:
    geometry: Schema = (
        {"type": "null"} if layer.geometry is None else reference(f"geometry.{layer.geometry.value}")
    )
    # With the parameter `properties` a feature holds some of them only, so that none is required.
    properties: Schema = {
        "type": "object",
        "properties": {
            field.name: property_of(field, language) for field in (*layer.all_fields, *layer.joined)
        },
        "additionalProperties": False,
    }
    feature = record(
        ("type", "id", "geometry", "properties"),
        type={"const": "Feature"},
        id={"type": "string"},
        geometry=geometry,
        properties=properties,
        links=LINKS,
    )
    return feature | {"title": layer.title.in_language(language)}


def _collection(layer: Layer) -> Schema:
    return record(
        ("type", "features", "links", "numberReturned"),
        type={"const": "FeatureCollection"},
        features=array(reference(f"{layer.id}.feature")),
        links=LINKS,
        numberMatched=COUNT,
        numberReturned=COUNT,
    )


def property_of(field: Field, language: Language) -> dict[str, Any]:
    """Return the schema of a value or of none; labels of codes stand with the query parameter."""
    told = property_schema(field, language)
    schema: dict[str, Any] = {
        name: told[name] for name in ("title", "type", "format", "enum", "readOnly") if name in told
    }
    if not field.required:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema
