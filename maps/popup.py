"""What a popup shows: titles, labels and references as data. The browser builds it with `textContent`.

Folium's own popups are JavaScript template literals, in which a stored ``${...}`` runs even after
``html.escape``; no text from data ever enters a script here.
"""

from collections.abc import Mapping
from typing import Any

from layers.contract import Layer
from layers.field import Field
from layers.naming import title_fields
from layers.text import Language

PROVENANCE = ("source", "certainty", "accuracy_m", "is_demo")
"""Fields every popup reads: the note on the position, the mark of demo data, the source line."""


def field_model(field: Field, layers: Mapping[str, Layer], language: Language) -> dict[str, Any]:
    """Return one field as plain values in one language.

    A reference names the layer it points to and that layer's title field, so that the browser can
    show the title of the referred feature. A reference to a layer that the service lacks is shown as it is.
    """
    model: dict[str, Any] = {"title": field.title.in_language(language), "type": field.type.value}
    if field.codes:
        model["codes"] = {code.value: code.label.in_language(language) for code in field.codes}
    if field.references is not None and field.references in layers:
        referred = layers[field.references]
        titles = title_fields(referred, referred.title_field, language)
        model["references"] = {"layer": field.references, "titleFields": titles}
    return model


def filter_names(layer: Layer) -> list[str]:
    """Return the enumerated fields of a layer in the order of its popup, the others after them."""
    names = [field.name for field in layer.enumerated]
    return sorted(
        names, key=lambda name: layer.popup.index(name) if name in layer.popup else len(layer.popup)
    )


def fields_model(layer: Layer, layers: Mapping[str, Layer], language: Language) -> dict[str, dict[str, Any]]:
    """Return the fields that popup and filters of a layer show, by name."""
    names = dict.fromkeys((*layer.popup, *filter_names(layer), *PROVENANCE))
    return {name: field_model(layer.field(name), layers, language) for name in names}
