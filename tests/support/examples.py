"""One complete, valid feature of any layer: for checks that must hold for all of them."""

from datetime import UTC, date, datetime

import shapely
from shapely.geometry.base import BaseGeometry

from layers.contract import GeometryType, Layer
from layers.feature import Feature, Value
from layers.field import Field, FieldType

# Around the seat of the county, 113.405 E 24.185 N.
PLACES = {
    GeometryType.POINT: "POINT (113.405 24.185)",
    GeometryType.LINESTRING: "LINESTRING (113.40 24.20, 113.41 24.19, 113.41 24.17)",
    GeometryType.POLYGON: "POLYGON ((113.40 24.18, 113.41 24.18, 113.41 24.19, 113.40 24.18))",
    GeometryType.MULTIPOINT: "MULTIPOINT ((113.40 24.18), (113.41 24.19))",
    GeometryType.MULTILINESTRING: "MULTILINESTRING ((113.40 24.20, 113.41 24.19), (113.41 24.18, 113.41 24.17))",
    GeometryType.MULTIPOLYGON: "MULTIPOLYGON (((113.40 24.18, 113.41 24.18, 113.41 24.19, 113.40 24.18)))",
}


def build_example(layer: Layer, feature_id: str = "example-1") -> Feature:
    """Return a feature of the layer whose attributes all have a value."""
    place: BaseGeometry | None = None if layer.geometry is None else shapely.from_wkt(PLACES[layer.geometry])
    return Feature(feature_id, place, {field.name: example_value(field) for field in layer.given_fields})


def example_value(field: Field) -> Value:
    """Return a value that the field accepts and that no other field of its type shares by chance."""
    match field.type:
        case FieldType.TEXT if field.codes:
            return field.codes[-1].value
        case FieldType.TEXT if field.is_chainage:
            return "K2155+300"
        case FieldType.TEXT:
            return f"𬒗{field.name}"[: field.max_length]
        case FieldType.BOOLEAN:
            return True
        case FieldType.DATE:
            return date(2026, 6, 30)
        case FieldType.DATETIME:
            return datetime(2026, 6, 30, 8, 15, tzinfo=UTC)
        case FieldType.INTEGER | FieldType.NUMBER:
            low = field.minimum if field.minimum is not None else 0
            middle = (low + field.maximum) / 2 if field.maximum is not None else low + 1.5
            return int(middle) if field.type is FieldType.INTEGER else float(middle)
