"""The data set on which the CQL2 standard counts: countries, places and rivers of Natural Earth.

Source: opengeospatial/ogcapi-features, cql2/standard/data/ne110m4cql2.gpkg, 1 : 110 million.
"""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pandas as pd
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.db.edits import Edits
from geo_service.db.tables import feature_tables
from geo_service.service import Service
from geo_service.settings import Settings
from layers.contract import REFERENCE, GeometryType, Layer
from layers.feature import Feature, Value
from layers.field import Field, FieldType
from layers.registry import LAYERS, Registry
from layers.style import Style, Symbol
from layers.text import Text

FILE = ("cql2-ne110", "ne110m4cql2.gpkg")
COUNTRIES = "ne_110m_admin_0_countries"
PLACES = "ne_110m_populated_places_simple"
RIVERS = "ne_110m_rivers_lake_centerlines"
SOURCE = {"source": "Natural Earth", "certainty": "low", "is_demo": False}

_TYPES = {
    "object": FieldType.TEXT,
    "float64": FieldType.NUMBER,
    "int64": FieldType.INTEGER,
    "bool": FieldType.BOOLEAN,
    "datetime64[D]": FieldType.DATE,
    "datetime64[ms]": FieldType.DATETIME,
}


def natural_earth_layers(path: Path) -> tuple[Layer, ...]:
    """Return the layers of the file, with its own names."""
    return tuple(_layer(path, name) for name in (COUNTRIES, PLACES, RIVERS))


def _layer(path: Path, name: str) -> Layer:
    info = pyogrio.read_info(path, layer=name)
    fields = tuple(
        Field(name=field, title=Text(field, field), type=_TYPES[kind])
        for field, kind in zip(info["fields"], info["dtypes"], strict=True)
    )
    return Layer(
        id=name,
        title=Text(name, name),
        description=Text(name, name),
        theme=REFERENCE,
        geometry=GeometryType(info["geometry_type"]),
        geometry_name=info["geometry_name"],
        fields=fields,
        title_field=fields[0].name,
        popup=(fields[0].name,),
        style=Style(Symbol("#117733")),
    )


def natural_earth_features(path: Path, layer: Layer) -> Iterator[Feature]:
    """Give the features of a layer of the file."""
    frame = pyogrio.read_dataframe(path, layer=layer.id)
    for place, row in enumerate(frame.to_dict("records")):
        values = {field.name: _value(field, row[field.name]) for field in layer.fields}
        known = {name: value for name, value in values.items() if value is not None}
        yield Feature(f"n{place}", _geometry(layer, row["geometry"]), {**known, **SOURCE})


def _value(field: Field, value: object) -> Value:
    if pd.isna(value):
        return None
    match field.type:
        case FieldType.BOOLEAN:
            return bool(value)
        case FieldType.DATE:
            return value.date()
        case FieldType.DATETIME:
            return value.to_pydatetime().replace(tzinfo=UTC)
    return value


def _geometry(layer: Layer, geometry: BaseGeometry) -> BaseGeometry:
    if layer.geometry is not GeometryType.MULTIPOLYGON:
        return geometry
    # Rounded to seven decimals, one country touches itself; publishing mends such areas as well.
    mended = shapely.make_valid(shapely.set_precision(geometry, 1e-7, mode="pointwise"))
    polygons = [part for part in shapely.get_parts(mended) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons)


def natural_earth_service(settings: Settings, path: Path, now) -> Service:
    """Return a service whose database has the three layers beside those of the code."""
    layers = natural_earth_layers(path)
    registry: Registry = LAYERS.extended(*layers)
    tables = feature_tables(registry)
    service = Service.start(settings, registry)
    with service.database.write() as session:
        for layer in layers:
            tables[layer.id].create(session.connection())
        edits = Edits(session, registry, tables, actor="test", now=now)
        for layer in layers:
            edits.create(layer.id, natural_earth_features(path, layer))
    return service
