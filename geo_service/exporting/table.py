"""A table of features: its columns, and rows of cells. CSV and XLSX are written from it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo_service.exporting.cells import labeller, typed
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally, rows
from geo_service.exporting.titles import Titles
from layers.contract import GeometryType
from layers.feature import Value
from layers.field import Field, FieldType
from layers.text import Text

DEGREES = (("lon", Text("经度", "Longitude")), ("lat", Text("纬度", "Latitude")))
SHIFTED = (
    ("gcj02_lon", Text("GCJ-02 经度", "GCJ-02 longitude")),
    ("gcj02_lat", Text("GCJ-02 纬度", "GCJ-02 latitude")),
)
METRES = (("easting", Text("东坐标", "Easting")), ("northing", Text("北坐标", "Northing")))
OUTLINE = ("wkt", Text("几何（WKT）", "Geometry (WKT)"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The columns of a table.

    Parameters
    ----------
    order : Order
    fields : tuple of Field
        One column each.
    place : tuple of Field
        Columns of the position behind them: two for points, one of WKT for lines and areas.
    headers : tuple of str
        Of all columns.
    """

    order: Order
    fields: tuple[Field, ...]
    place: tuple[Field, ...]
    headers: tuple[str, ...]

    def lines(self, tally: Tally) -> Iterator[list[list[Value]]]:
        """Give the rows, page by page."""
        written = [(one.name, self._written(one)) for one in self.fields]
        for part in rows(self.order, tally, refers=self.order.has_labels):
            yield [
                [write(row.get(name), part.titles) for name, write in written] + self._position(place)
                for row, place in zip(part.values, part.places, strict=True)
            ]

    def _written(self, one: Field) -> Callable[[Any, Titles], Value]:
        order = self.order
        if order.has_labels:
            return labeller(one, order.language, order.service.settings.zone)
        return lambda value, _: typed(one, value)

    def _position(self, place: BaseGeometry | None) -> list[Value]:
        if place is None or place.is_empty:
            return [None] * len(self.place)
        if len(self.place) == 1:
            return [shapely.to_wkt(place, rounding_precision=-1)]
        return [float(place.x), float(place.y)] if isinstance(place, Point) else []


def sheet(order: Order) -> Sheet:
    """Return the columns of the table of an order; a header never stands twice."""
    fields, place = order.fields(), _place_fields(order)
    headers: dict[str, None] = {}
    for one in (*fields, *place):
        header = one.title.in_language(order.language) if order.has_labels else one.name
        number = 2
        while header in headers:
            plain = header.removesuffix(f" ({number - 1})")
            header, number = f"{plain} ({number})", number + 1
        headers[header] = None
    return Sheet(order, fields, place, tuple(headers))


def _place_fields(order: Order) -> tuple[Field, ...]:
    if order.layer.geometry is None:
        return ()
    if order.layer.geometry is not GeometryType.POINT:
        name, title = OUTLINE
        suffix = f"（{order.places.name}）" if not order.places.is_wgs84 else ""
        return (Field(name=name, title=Text(f"{title.zh}{suffix}", f"{title.en}{suffix}")),)
    degrees = SHIFTED if order.places.is_gcj02 else DEGREES
    pair = degrees if order.places.is_geographic else METRES
    return tuple(Field(name=name, title=title, type=FieldType.NUMBER) for name, title in pair)
