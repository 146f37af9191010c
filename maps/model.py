"""The page model: everything the scripts of a page know before the data arrives."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from layers.contract import THEMES, Layer
from layers.naming import title_fields
from maps.legend import style_model
from maps.page import Page
from maps.popup import fields_model, filter_names
from maps.texts import SCRIPT_TEXTS
from maps.view import View


def present_layers(view: View, layers: Mapping[str, Layer], page: Page) -> tuple[Layer, ...]:
    """Return the layers of a page: those of the view, without the empty ones that it hides.

    Raises
    ------
    KeyError
        If the view names a layer that is not among `layers`; see `View.restricted_to`.
    """
    hidden = {
        layer_id
        for layer_id in view.basemap + view.offered
        if view.hide_empty and page.counts.get(layer_id) == 0
    }
    return tuple(layers[layer_id] for layer_id in view.layer_ids if layer_id not in hidden)


def has_demo(view: View, page: Page) -> bool:
    """Whether invented rows are among the subjects of a page; those of the basemap do not count."""
    return any(layer_id in page.demo_layers for layer_id in view.shown + view.offered)


def draws_demo(layer: Layer, view: View, layers: Mapping[str, Layer], page: Page) -> bool:
    """Whether a page draws the invented rows of a layer.

    The basemap shows the real world, except where invented subjects of the page lie along its
    invented rows: a demonstration hazard beside no line at all would be of no use.
    """
    if layer.id not in view.basemap:
        return True
    return any(
        layer_id in page.demo_layers
        and any(field.references == layer.id for field in layers[layer_id].fields)
        for layer_id in view.shown + view.offered
    )


def collection_url(layer: Layer, page: Page) -> str:
    """Return the address of a layer's collection on this service."""
    return f"{page.root_path}/collections/{quote(layer.id)}"


def layer_model(layer: Layer, view: View, layers: Mapping[str, Layer], page: Page) -> dict[str, Any]:
    """Return one layer as plain values in the reader's language.

    Raises
    ------
    ValueError
        If the layer has no geometry.
    """
    changed_on = page.changed_on.get(layer.id)
    label = layer.style.label if layer.style is not None else None
    return {
        "id": layer.id,
        "title": layer.title.in_language(page.language),
        "theme": layer.theme.id,
        "geometry": layer.geometry,
        "basemap": layer.id in view.basemap,
        "shown": layer.id not in view.offered,
        "count": page.counts.get(layer.id),
        "drawsDemo": draws_demo(layer, view, layers, page),
        "changedOn": changed_on.isoformat() if changed_on is not None else None,
        "url": collection_url(layer, page),
        "condition": page.conditions.get(layer.id),
        "titleFields": title_fields(layer, layer.title_field, page.language),
        "labelFields": title_fields(layer, label, page.language) if label is not None else [],
        "popup": list(layer.popup),
        "filters": filter_names(layer),
        "fields": fields_model(layer, layers, page.language),
        "style": style_model(layer),
    }


def page_model(view: View, layers: Mapping[str, Layer], page: Page) -> dict[str, Any]:
    """Return the whole model; its size depends on the layers, never on their rows."""
    present = present_layers(view, layers, page)
    themes = {layer.theme.id for layer in present}
    west, south, east, north = page.extent
    return {
        "view": view.name,
        "language": page.language.value,
        "collections": f"{page.root_path}/collections",
        "asOf": page.as_of or None,
        "bounds": [[south, west], [north, east]],
        "themes": [
            {"id": theme.id, "title": theme.title.in_language(page.language)}
            for theme in THEMES
            if theme.id in themes
        ],
        "layers": [layer_model(layer, view, layers, page) for layer in present],
        "texts": {name: text.in_language(page.language) for name, text in SCRIPT_TEXTS.items()},
    }
