"""Paths of one layer, by its name: programs look for its own parameters there."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo_service.api.documents import GEOJSON, HTML
from geo_service.api.openapi.changes import changes
from geo_service.api.openapi.operations import PAGE, described, get, parameter_reference
from geo_service.api.openapi.shapes import Schema, reference
from geo_service.api.parameters.definitions import (
    AS_OF,
    IGNORED,
    LANG,
    Parameter,
    form_parameters,
    format_parameter,
    items_parameters,
)
from geo_service.api.parameters.exports import export_parameters
from geo_service.exporting.formats import FORMATS
from layers.contract import Layer
from layers.text import Language, Text

_ITEMS = Text("{title}：要素分页", "{title}: a page of features")
_ITEM = Text("{title}：单个要素", "{title}: one feature")
_EXPORT = Text("{title}：下载全部所选要素", "{title}: all selected features, to download")

FILE: Schema = {"type": "string", "format": "binary"}
COLLECTION: Schema = {"type": "object"}

HEADERS: Mapping[str, Any] = {
    "Content-Crs": {"$ref": "#/components/headers/Content-Crs"},
    "ETag": {"$ref": "#/components/headers/ETag"},
}


def layer_paths(
    layer: Layer,
    systems: Sequence[str],
    shared: Mapping[str, Parameter],
    language: Language,
    *,
    is_editable: bool,
) -> dict[str, Any]:
    """Return the paths of a layer's features.

    Parameters
    ----------
    layer : Layer
    systems : sequence of str
        Identifiers of the reference systems, CRS84 first.
    shared : mapping of str to Parameter
        Parameters of the components.
    language : Language
    is_editable : bool
        Whether the reader may change the features.
    """
    here = f"/collections/{layer.id}"
    title = layer.title.in_language(language)
    features: dict[str, Schema] = {GEOJSON: reference(f"{layer.id}.features"), HTML: PAGE}
    feature: dict[str, Schema] = {GEOJSON: reference(f"{layer.id}.feature"), HTML: PAGE}
    file = {one.media_type: FILE for one in FORMATS.values()} | {GEOJSON: COLLECTION}
    known = {**shared, **own_parameters(layer, systems, shared)}
    answered = described(change_parameters(layer, systems), known, language, layer.id)
    return {
        f"{here}/items": get(
            f"{layer.id}.items",
            layer.id,
            _ITEMS.in_language(language).format(title=title),
            described(items_parameters(layer, systems), known, language, layer.id),
            features,
            language,
            also=("304", "400", "404"),
            headers=HEADERS,
        )
        | changes(layer, ("post",) if is_editable else (), answered, language),
        f"{here}/items/{{featureId}}": get(
            f"{layer.id}.item",
            layer.id,
            _ITEM.in_language(language).format(title=title),
            [
                parameter_reference("featureId"),
                *described(item_parameters(layer, systems), known, language, layer.id),
            ],
            feature,
            language,
            also=("304", "400", "404"),
            headers=HEADERS,
        )
        | changes(
            layer,
            ("put", "patch", "delete") if is_editable else (),
            [parameter_reference("featureId"), *answered],
            language,
        ),
        f"{here}/export": get(
            f"{layer.id}.export",
            layer.id,
            _EXPORT.in_language(language).format(title=title),
            described(export_parameters(layer, systems), known, language, layer.id),
            file,
            language,
            also=("400", "403", "404", "422"),
        ),
    }


def own_parameters(
    layer: Layer, systems: Sequence[str], shared: Mapping[str, Parameter]
) -> dict[str, Parameter]:
    """Return the parameters that a page of features and a file have in common, by ``layer.name``.

    Most of the document are these: described once, it stays half as large.
    """
    of_file = {parameter.name: parameter for parameter in export_parameters(layer, systems)}
    return {
        f"{layer.id}.{parameter.name}": parameter
        for parameter in items_parameters(layer, systems)
        if of_file.get(parameter.name) == parameter and shared.get(parameter.name) != parameter
    }


def item_parameters(layer: Layer, systems: Sequence[str]) -> tuple[Parameter, ...]:
    """Return the parameters of a single feature."""
    formats = format_parameter(("json", "geojson", "html"))
    return formats, LANG, *form_parameters(layer, systems), AS_OF, IGNORED


def change_parameters(layer: Layer, systems: Sequence[str]) -> tuple[Parameter, ...]:
    """Return the parameters of a change: they form the feature in the answer."""
    return format_parameter(("json", "geojson")), LANG, *form_parameters(layer, systems), IGNORED
