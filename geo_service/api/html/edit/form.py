"""The form of a record as a page: its inputs, what is wrong with them, the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from geo_service.api.html.edit.beside import beside_model
from geo_service.api.html.edit.inputs import Input, field_input, place_input
from geo_service.api.html.edit.place import LINES
from geo_service.api.html.edit.typed import PLACE, Typed, has_place
from geo_service.api.html.edit.words import edit_words
from geo_service.api.html.place import small_map
from geo_service.api.html.reader import Reader
from geo_service.api.pages import page
from layers.contract import PROVENANCE, GeometryType, Layer
from layers.reference_system import CRS84
from layers.text import Language
from maps.policy import tile_origin


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the summary above the form, and the input that it is about."""

    text: str
    target: str


def form_page(
    reader: Reader,
    layer: Layer,
    typed: Typed,
    *,
    title: str = "",
    feature_id: str | None = None,
    version: int | None = None,
    status: int = 200,
    notice: str = "",
    is_changed: bool = False,
) -> Response:
    """Answer with the form of a record.

    Parameters
    ----------
    typed : Typed
        What the inputs hold.
    title : str
        Name of the record as it is stored.
    feature_id, version
        None for a new record.
    notice : str
        What was done, at the top of the page.
    is_changed : bool
        Whether the form holds what somebody typed rather than what is stored.
    """
    inputs = [field_input(layer, one, typed, reader) for one in layer.fields]
    provenance = [field_input(layer, one, typed, reader) for one in PROVENANCE]
    tiles = reader.service.settings.tiles
    drawn = has_place(layer) and layer.geometry in LINES and layer.style is not None
    parts = ("items", feature_id, "edit") if feature_id is not None else ("edit",)
    back = ("items", feature_id) if feature_id is not None else ("items",)
    return page(
        reader.request,
        "edit.html",
        reader.language,
        status=status,
        images=[origin] if tiles and (origin := tile_origin(tiles)) else (),
        reader=reader,
        layer=layer,
        e=edit_words(reader.language),
        title=title,
        feature_id=feature_id,
        version=version,
        inputs=inputs,
        provenance=provenance,
        place=place_input(layer, typed, reader) if has_place(layer) else None,
        shared_place=_located_by(layer, reader),
        faults=_faults(layer, typed, reader, [*inputs, *provenance]),
        action=reader.collection(layer.id, *parts),
        back=reader.collection(layer.id, *back),
        draft_key=f"{reader.service.principal.account_id}:{layer.id}:{feature_id or ''}",
        notice=notice,
        is_changed=is_changed,
        model=_model(reader, layer, typed, feature_id) if drawn else None,
        tiles=tiles,
    )


def _faults(layer: Layer, typed: Typed, reader: Reader, inputs: Sequence[Input]) -> list[Fault]:
    e = edit_words(reader.language)
    colon = "：" if reader.language is Language.ZH else ": "
    found = [Fault(f"{one.title}{colon}{one.error}", one.id) for one in inputs if one.error]
    if (reason := typed.errors.get(PLACE)) is not None:
        target = "place-first" if layer.geometry is GeometryType.POINT else "place-text"
        found.append(Fault(f"{e.place}{colon}{reason.in_language(reader.language)}", target))
    if (reason := typed.errors.get("")) is not None:
        found.append(Fault(reason.in_language(reader.language), ""))
    return found


def _located_by(layer: Layer, reader: Reader) -> str:
    """Say where the place of a record comes from that has none of its own; empty for all others."""
    if layer.located_by is None:
        return ""
    title = layer.field(layer.located_by).title.in_language(reader.language)
    return str(edit_words(reader.language).place_shared.format(field=title))


def _model(reader: Reader, layer: Layer, typed: Typed, feature_id: str | None) -> dict[str, Any]:
    """Return what the script of the map knows."""
    properties = {"is_demo": typed.texts["is_demo"] == "true"}
    e = edit_words(reader.language)
    names = (
        "undo_vertex",
        "remove_vertex",
        "finish",
        "extend",
        "clear_place",
        "my_position",
        "position_found",
        "position_failed",
        "many_vertices",
        "convert_failed",
    )
    accuracy = layer.field("accuracy_m").title.in_language(reader.language)
    return small_map(reader, layer, {"id": feature_id or "", "properties": properties}) | {
        "edit": {
            "geometry": layer.geometry,
            "convert": f"{reader.root}/edit/convert",
            "longitudeLatitude": CRS84.uri,
            "accuracyTitle": accuracy,
            "words": {name: getattr(e, name) for name in names},
            "beside": beside_model(reader, layer),
        }
    }
