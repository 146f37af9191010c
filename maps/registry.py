"""The map pages: an overview, one page per theme, one page per layer."""

from collections.abc import Mapping

from layers.contract import THEMES, Layer, Theme
from layers.text import Text
from maps.view import BASEMAP, View

OVERVIEW = View(
    name="overview",
    title=Text("综合一张图", "Overview"),
    description=Text(
        "铁路沿线隐患、公交线路、码头与治超站点同图查看。",
        "Railway hazards, bus routes, wharves and freight checkpoints on one map.",
    ),
    shown=("bus_routes", "bus_stops", "wharves", "freight_checkpoints", "railway_hazards"),
    offered=("structures",),
)

DETAILS = ("calibration_points",)
"""Layers that a theme's page offers without showing them: of use to who checks a position, in the way of others."""


def is_drawable(layer: Layer) -> bool:
    """Whether a map can show the layer; figures without a place have no style."""
    return layer.style is not None


def view_of(layer: Layer) -> View:
    """Return the page of one layer, made from its manifest.

    Raises
    ------
    ValueError
        If the layer has no geometry.
    """
    if not is_drawable(layer):
        raise ValueError(f"{layer.id} has no geometry, so there is no map of it")
    return View(
        name=layer.id,
        title=layer.title,
        description=layer.description,
        shown=(layer.id,),
        basemap=tuple(layer_id for layer_id in BASEMAP if layer_id != layer.id),
    )


def theme_view(theme: Theme, layers: Mapping[str, Layer]) -> View | None:
    """Return the page of a theme, or None where no layer of the theme can be drawn outside the basemap.

    Layers with a geometry of their own are shown; rows that borrow the place of another feature
    (a berth call at its berth) would lie upon it and are offered, switched off, as the `DETAILS` are.
    So are published layers, which may hold any number of rows, unless the theme has nothing else.
    """
    members = [
        layer
        for layer in layers.values()
        if layer.theme.id == theme.id and is_drawable(layer) and layer.id not in BASEMAP
    ]
    subjects = [layer for layer in members if layer.located_by is None and layer.id not in DETAILS]
    of_code = [layer for layer in subjects if not layer.is_published]
    shown = tuple(layer.id for layer in of_code or subjects)
    if not shown:
        return None
    return View(
        name=theme.id,
        title=theme.title,
        description=Text(f"{theme.title.zh}专题地图。", f"Map of the theme: {theme.title.en}."),
        shown=shown,
        offered=tuple(layer.id for layer in members if layer.id not in shown),
        basemap=tuple(layer_id for layer_id in BASEMAP if layer_id in layers),
    )


def page_naming(layer_id: str) -> View | None:
    """Return the page whose choice of layers names a layer, None where none does.

    Pages of themes and of single layers name none: they take what there is.
    """
    return OVERVIEW if layer_id in (*OVERVIEW.layer_ids, *DETAILS) else None


def main_views(layers: Mapping[str, Layer]) -> tuple[View, ...]:
    """Return the pages of the maps menu: the overview, then the themes in their order."""
    themes = (theme_view(theme, layers) for theme in THEMES)
    return tuple(view for view in (OVERVIEW.restricted_to(layers), *themes) if view is not None)


def views(layers: Mapping[str, Layer]) -> dict[str, View]:
    """Return every page of a service by name: the main views and one per drawable layer.

    A main view wins over a layer that carries its name.
    """
    found = {
        layer.id: view_of(layer).restricted_to(layers) for layer in layers.values() if is_drawable(layer)
    }
    found.update({view.name: view for view in main_views(layers)})
    return {name: view for name, view in found.items() if view is not None}
