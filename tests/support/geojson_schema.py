"""GeoJSON as RFC 7946 defines it, as a JSON Schema, and the rules that a schema cannot say."""

from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from jsonschema import Draft202012Validator
from shapely.geometry import MultiPolygon, Polygon, shape

POSITION = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 3}
LINE = {"type": "array", "items": POSITION, "minItems": 2}
RING = {"type": "array", "items": POSITION, "minItems": 4}
BBOX = {
    "type": "array",
    "items": {"type": "number"},
    "oneOf": [{"minItems": n, "maxItems": n} for n in (4, 6)],
}


def _many(of: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _object(kind: str, **members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type", *members],
        "properties": {"type": {"const": kind}, "bbox": BBOX, **members},
    }


GEOMETRY = {
    "oneOf": [
        _object("Point", coordinates=POSITION),
        _object("MultiPoint", coordinates=_many(POSITION)),
        _object("LineString", coordinates=LINE),
        _object("MultiLineString", coordinates=_many(LINE)),
        _object("Polygon", coordinates=_many(RING)),
        _object("MultiPolygon", coordinates=_many(_many(RING))),
        _object("GeometryCollection", geometries=_many({"$ref": "#/$defs/geometry"})),
    ]
}
FEATURE = _object(
    "Feature",
    geometry={"oneOf": [{"type": "null"}, {"$ref": "#/$defs/geometry"}]},
    properties={"type": ["object", "null"]},
)
FEATURE["properties"] |= {"id": {"type": ["string", "number"]}}
# RFC 7946, 7.1: members that would make one kind of object another.
FEATURE["not"] = {"anyOf": [{"required": [name]} for name in ("coordinates", "geometries", "features")]}
COLLECTION = _object("FeatureCollection", features=_many({"$ref": "#/$defs/feature"}))
COLLECTION["not"] = {
    "anyOf": [{"required": [name]} for name in ("coordinates", "geometries", "geometry", "properties")]
}
DEFINITIONS = {"geometry": GEOMETRY, "feature": FEATURE}
_FEATURE = Draft202012Validator({"$defs": DEFINITIONS, **FEATURE})
_COLLECTION = Draft202012Validator({"$defs": DEFINITIONS, **COLLECTION})


def check_feature(body: Any) -> None:
    """Fail where a body is not a GeoJSON feature."""
    _FEATURE.validate(body)
    _check_rings(body)


def check_collection(body: Any) -> None:
    """Fail where a body is not a GeoJSON feature collection."""
    _COLLECTION.validate(body)
    for feature in body["features"]:
        _check_rings(feature)


def polygons(geometry: Mapping[str, Any]) -> Iterator[Polygon]:
    """Give the polygons of a GeoJSON geometry with their rings as they are written."""
    place = shape(dict(geometry))
    if isinstance(place, Polygon):
        yield place
    elif isinstance(place, MultiPolygon):
        yield from place.geoms


def _check_rings(feature: Mapping[str, Any]) -> None:
    """Rings are closed; outer ones run counterclockwise, holes clockwise (RFC 7946, 3.1.6)."""
    if feature["geometry"] is None:
        return
    for polygon in polygons(feature["geometry"]):
        assert polygon.exterior.is_ccw, feature.get("id")
        assert not any(hole.is_ccw for hole in polygon.interiors), feature.get("id")
    for ring in _written_rings(feature["geometry"]):
        assert ring[0] == ring[-1], feature.get("id")
    assert shapely.is_valid(shape(feature["geometry"])), feature.get("id")


def _written_rings(geometry: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    match geometry["type"]:
        case "Polygon":
            yield from geometry["coordinates"]
        case "MultiPolygon":
            for polygon in geometry["coordinates"]:
                yield from polygon
