"""Folium elements of ours: the map without Folium's foreign assets, and what our scripts need from it."""

from typing import Any

import folium
from branca.element import MacroElement
from folium.map import FitBounds
from folium.plugins import Fullscreen
from folium.template import Template
from folium.utilities import JsCode

from layers.text import Language
from maps.page import Page, Tiles
from maps.texts import CONTROL_TEXTS

MAX_ZOOM = 19


LEAFLET_JS = [link for link in folium.Map.default_js if link[0] == "leaflet"]
LEAFLET_CSS = [link for link in folium.Map.default_css if link[0] == "leaflet_css"]


class PageMap(folium.Map):
    """A Folium map that links Leaflet alone.

    Bootstrap, jQuery, glyphicons, Font Awesome and awesome-markers serve Folium's own popups and
    icons, which we do not use. The lists are set on this class: `add_js_link` would change the
    lists of `folium.Map` for the whole process.
    """

    default_js = LEAFLET_JS
    default_css = LEAFLET_CSS


class PageElement(MacroElement):
    """An element without links of its own."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # branca leaves it unannotated


class ZoomControl(PageElement):
    """Zoom buttons with titles in the reader's language; Folium's have English ones."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            L.control.zoom({{ this.options|tojavascript }}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.options: dict[str, Any] = {
            "position": "topright",
            "zoomInTitle": CONTROL_TEXTS["zoom_in"].in_language(language),
            "zoomOutTitle": CONTROL_TEXTS["zoom_out"].in_language(language),
        }


class ScaleControl(PageElement):
    """Metric scale bar; Folium's shows miles as well."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            L.control.scale({position: "bottomleft", imperial: false}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )


class MapHandle(PageElement):
    """Hands the Leaflet map to our modules, which run after the page's inline script."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.pageMap = {{ this._parent.get_name() }};
        {% endmacro %}
        """
    )


def tile_layer(tiles: Tiles) -> folium.TileLayer:
    """Return the tile layer of an operator's source.

    The attribution stays out of Leaflet, whose control writes it as HTML; the page shows it as text.
    """
    return folium.TileLayer(tiles=tiles.url, attr=" ", max_zoom=MAX_ZOOM, control=False)


def build_map(page: Page) -> PageMap:
    """Return the map of a page: view, tiles, controls, handle; the features arrive in the browser.

    `max_zoom` is an option of the map itself: Folium gives it to tile layers only, and without tiles
    Leaflet would know no deepest zoom.
    """
    west, south, east, north = page.extent
    page_map = PageMap(
        location=((south + north) / 2, (west + east) / 2),
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        prefer_canvas=True,
        fade_animation=False,
        zoom_snap=1 if page.tiles is not None else 0.25,  # tiles blur between their zoom levels
    )
    page_map.options["max_zoom"] = MAX_ZOOM
    may_move = JsCode("!window.matchMedia('(prefers-reduced-motion: reduce)').matches")
    page_map.options["zoom_animation"] = may_move  # type: ignore[assignment] # Folium writes such values as they are
    if page.tiles is not None:
        tile_layer(page.tiles).add_to(page_map)
    ZoomControl(page.language).add_to(page_map)
    Fullscreen(
        position="topright",
        title=CONTROL_TEXTS["fullscreen"].in_language(page.language),
        title_cancel=CONTROL_TEXTS["fullscreen_off"].in_language(page.language),
        force_separate_button=True,
    ).add_to(page_map)
    ScaleControl().add_to(page_map)
    opening = FitBounds([[south, west], [north, east]], padding=(12, 12))
    opening.options["animate"] = False  # an address with a position moves the map right after
    opening.add_to(page_map)
    MapHandle().add_to(page_map)
    return page_map
