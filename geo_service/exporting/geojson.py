"""GeoJSON, whole (RFC 7946) and as a sequence of texts (RFC 8142), written while it is read."""

from collections.abc import Iterator
from typing import Any

import orjson
import shapely

from geo_service.exporting.about import About, facts
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally, rows, texts

RECORD_SEPARATOR = b"\x1e"


def collection(order: Order, known: About | None = None) -> Iterator[bytes]:
    """Give a FeatureCollection piece by piece.

    In another reference system than WGS 84 the file has the member ``crs`` of GeoJSON 2008, which GDAL
    and QGIS read; for GCJ-02 its value is null: nothing may be assumed.

    Parameters
    ----------
    order : Order
    known : About, optional
        Told in the member ``metadata`` at the end.
    """
    yield b'{"type":"FeatureCollection",' + _crs(order) + b'"features":['
    separator = b"\n"
    tally = Tally()
    for page in _features(order, tally):
        yield separator + b",\n".join(page)
        separator = b",\n"
    told = {} if known is None else {fact.key: fact.value for fact in facts(order, known, tally)}
    yield b"\n]" + (b',"metadata":' + orjson.dumps(told) if told else b"") + b"}\n"


def sequence(order: Order, _: About) -> Iterator[bytes]:
    """Give the features one by one, each behind a record separator."""
    for page in _features(order, Tally()):
        yield b"".join(RECORD_SEPARATOR + text + b"\n" for text in page)


def _features(order: Order, tally: Tally) -> Iterator[list[bytes]]:
    if order.is_stored:
        for page in texts(order):
            tally.rows += len(page)
            tally.demo += sum(b'"is_demo":true' in text for text in page)
            yield page
        return
    names = [field.name for field in order.fields()[1:]]
    for part in rows(order, tally):
        written = shapely.to_geojson(part.places)
        yield [
            orjson.dumps(
                {
                    "type": "Feature",
                    "id": row["id"],
                    "geometry": None if place is None else orjson.Fragment(place),
                    "properties": {name: row.get(name) for name in names},
                }
            )
            for row, place in zip(part.values, written, strict=True)
        ]


def _crs(order: Order) -> bytes:
    if order.places.is_wgs84:
        return b""
    member: dict[str, Any] | None = None
    if not order.places.is_gcj02:
        name = f"urn:ogc:def:crs:EPSG::{order.places.system.epsg}"
        member = {"type": "name", "properties": {"name": name}}
    return b'"crs":' + orjson.dumps(member) + b","
