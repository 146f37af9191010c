"""Where a record is: in words, on the big map, on a small map of its own page."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geo_service.api.html.reader import Reader, query_text
from geo_service.api.html.values import number
from geo_service.api.words import words
from geo_service.db.spatial import Box
from layers.contract import Layer
from maps.model import page_model
from maps.page import Page
from maps.registry import view_of
from maps.texts import CONTROL_TEXTS

POINT_ZOOM = 14
DEEPEST, WIDEST = 16, 7
DEGREES_AT_ZOOM_0 = 360 * 2
"""Degrees of longitude that a map about 512 pixels wide shows at zoom 0."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is.

    Parameters
    ----------
    lines : tuple of str
        The position in words.
    big_map : str
        Address of the layer's map at this place.
    """

    lines: tuple[str, ...]
    big_map: str


def place_of(reader: Reader, layer: Layer, geometry: Mapping[str, Any]) -> Place:
    """Return the place of a record.

    Parameters
    ----------
    geometry : mapping
        GeoJSON; longitude and latitude unless the address asks for another ``crs``.
    """
    t = words(reader.language)
    positions = list(_positions(geometry["coordinates"]))
    crs = reader.request.query_params.get("crs")
    if crs is not None:
        shown = ", ".join(number(value) for value in positions[0][:2]) if len(positions) == 1 else ""
        return Place(tuple(filter(None, (shown, t.in_crs.format(crs=crs)))), "")
    west, east = min(it[0] for it in positions), max(it[0] for it in positions)
    south, north = min(it[1] for it in positions), max(it[1] for it in positions)
    lines: tuple[str, ...]
    if len(positions) == 1:
        lines = (t.point_at.format(longitude=degrees(west), latitude=degrees(south)),)
    else:
        lines = (
            t.east.format(west=degrees(west), east=degrees(east)),
            t.north.format(south=degrees(south), north=degrees(north)),
            t.points.format(count=number(len(positions))),
        )
    at = map_position((west, south, east, north))
    query = query_text({"lang": reader.language.value, "at": at, **reader.past})
    return Place(lines, f"{reader.root}/maps/{layer.id}?{query}")


def map_position(box: Box) -> str:
    """Return zoom and centre at which a map page shows a box, as its parameter ``at`` has them."""
    west, south, east, north = box
    width = max(east - west, 2 * (north - south))
    zoom = POINT_ZOOM
    if width > 0:
        zoom = max(WIDEST, min(DEEPEST, math.floor(math.log2(DEGREES_AT_ZOOM_0 / max(width, 1e-6)))))
    return f"{zoom}/{(south + north) / 2:.5f}/{(west + east) / 2:.5f}"


def small_map(reader: Reader, layer: Layer, feature: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the script of the small map knows: layers, styles, words; the data comes by fetch."""
    view = view_of(layer).restricted_to(reader.layers)
    assert view is not None, layer.id
    settings = reader.service.settings
    model = page_model(
        view,
        reader.layers,
        Page(
            language=reader.language,
            nonce="",
            extent=settings.extent,
            static=str,
            root_path=reader.root,
            # Invented lines of the basemap are drawn where an invented record lies along them.
            demo_layers=(layer.id,) if feature["properties"].get("is_demo") else (),
            as_of=reader.past.get("as-of", ""),
        ),
    )
    t = words(reader.language)
    return model | {
        "record": {"layer": layer.id, "id": feature["id"], "zoom": POINT_ZOOM},
        "tiles": settings.tile_url,
        "controls": {
            "zoomInTitle": CONTROL_TEXTS["zoom_in"].in_language(reader.language),
            "zoomOutTitle": CONTROL_TEXTS["zoom_out"].in_language(reader.language),
        },
        "failed": t.map_failed,
    }


def degrees(value: float) -> str:
    """Return degrees with five decimals, about a metre."""
    return f"{value:.5f}"


def _positions(coordinates: Any) -> Iterator[list[float]]:
    if coordinates and isinstance(coordinates[0], int | float):
        yield coordinates
        return
    for part in coordinates:
        yield from _positions(part)
