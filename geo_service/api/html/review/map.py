"""The map of the review: Folium's pieces, what its script knows, the places of a choice."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import orjson

from geo_service.api.assets import asset_url
from geo_service.api.html.reader import Reader
from geo_service.api.html.review.board import Line
from geo_service.api.html.review.marks import CALM, MARK_TITLES, MARKS, SETTLED
from geo_service.db.spatial import Box
from geo_service.i18n import N_, translate
from layers.contract import Layer
from layers.text import Language, Text
from maps.model import page_model
from maps.page import Page, Tiles
from maps.parts import Parts
from maps.view import View

NAME = "review"
FAILED = N_("The map could not be loaded; the list is complete without it.")


@cache
def pieces(root: str, language: Language, extent: Box, tiles: Tiles | None) -> Parts:
    """Return the map as Folium makes it; the same for all readers of a language."""
    # Folium takes tens of megabytes, so only a process that is asked for a map pays for it.
    from maps.embedded import embedded

    page = Page(
        language=language,
        nonce="",
        extent=extent,
        static=partial(asset_url, root),
        root_path=root,
        tiles=tiles,
    )
    return embedded(page, NAME)


def map_model(reader: Reader, layer: Layer, *, has_demo: bool) -> dict[str, Any]:
    """Return what the script of the map knows: basemap, marks, words; the places come by fetch."""
    title = Text(f"{layer.title.zh}复核", f"Review: {layer.title.en}")
    view = View(name=NAME, title=title, description=title, shown=(layer.id,)).restricted_to(reader.layers)
    assert view is not None, layer.id
    page = Page(
        language=reader.language,
        nonce="",
        extent=reader.service.settings.extent,
        static=str,
        root_path=reader.root,
        demo_layers=(layer.id,) if has_demo else (),
    )
    return page_model(view, reader.layers, page) | {
        "marks": [
            {
                "kind": str(kind),
                "title": MARK_TITLES[kind].in_language(reader.language),
                "symbol": {"colour": symbol.colour, "shape": symbol.shape, "size": symbol.size},
            }
            for kind, symbol in MARKS.items()
        ],
        "failed": translate(FAILED, reader.language),
    }


def places(lines: Sequence[Line]) -> bytes:
    """Return identifier, place, mark and name of each line as JSON, the most urgent last: it lies on top."""
    order = {str(kind): index for index, kind in enumerate(MARKS)}
    rows = [
        [line.id, *line.place, order[mark_of(line)], line.title, int(line.is_low) + 2 * int(line.is_demo)]
        for line in reversed(lines)
        if line.place is not None
    ]
    return orjson.dumps({"places": rows, "placeless": len(lines) - len(rows)})


def mark_of(line: Line) -> str:
    """Return the key of a line's mark."""
    if line.attention is not None:
        return line.attention.kind.value
    return SETTLED if line.is_settled else CALM
