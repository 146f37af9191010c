"""What somebody typed into the form of a record: texts by field, and what they stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from starlette.datastructures import FormData

from geo_service.api.forms import text_of as form_text
from geo_service.api.html.edit.choices import resolved, source_of
from geo_service.api.html.edit.place import Unplaced, place_text, read_place
from geo_service.api.html.edit.texts import raw_of, text_of
from geo_service.api.html.edit.words import EDIT_WORDS
from geo_service.api.html.reader import Reader
from geo_service.editing.changes import Draft, Standing
from geo_service.editing.draft import DEMO, SAME_PLACE, settled
from geo_service.errors import InvalidFeature
from layers.contract import GeometryType, Layer
from layers.feature import Feature
from layers.field import Field
from layers.reference_system import CRS84, ReferenceSystem
from layers.text import Text

PREFIX = "p."
"""Of the inputs of fields, so that no field meets an input of the form itself."""

PLACE, FIRST, SECOND, SYSTEM = "place", "place.first", "place.second", "crs"
WAS = "was"
"""The input that tells in which system the coordinates were when the page was made."""


@dataclass(frozen=True)
class Typed:
    """The form of a record as it is filled in.

    Parameters
    ----------
    texts : mapping of str to str
        By field: what the inputs hold, references by the record's identifier where it is known.
    place : str
        Coordinates as text in `system`.
    system : ReferenceSystem
    errors : mapping of str to Text
        By field, `PLACE` for the place; the empty name for what is about no input.
    geometry : BaseGeometry or None
        Longitude, latitude; what `place` stands for.
    is_new : bool
        Whether the record is not there yet.
    """

    texts: Mapping[str, str]
    place: str = ""
    system: ReferenceSystem = CRS84
    errors: Mapping[str, Text] = field(default_factory=dict)
    geometry: BaseGeometry | None = None
    is_new: bool = False


def is_given(one: Field, *, is_new: bool) -> bool:
    """Whether a field is filled in by hand: not by the service, and not by the review.

    What the review keeps is filled in with a new record, and from then on changes by its steps alone.
    """
    return not one.by_review and one.name != DEMO and (is_new or not one.kept_by_review)


def filled_in(layer: Layer, *, is_new: bool) -> list[Field]:
    """Return the fields of a form that somebody fills in, in their order."""
    return [one for one in layer.given_fields if is_given(one, is_new=is_new)]


def has_place(layer: Layer) -> bool:
    """Whether the records of a layer have a place of their own."""
    return layer.geometry is not None and layer.located_by is None


def as_stored(layer: Layer, reader: Reader, stands: Standing) -> Typed:
    """Return the form of a record as it is stored."""
    properties = stands.feature.properties
    texts = {one.name: text_of(properties.get(one.name), reader.zone) for one in layer.given_fields}
    geometry = stands.feature.geometry if has_place(layer) else None
    return Typed(texts, place_text(geometry, CRS84), CRS84, geometry=geometry)


def as_new(layer: Layer, reader: Reader) -> Typed:
    """Return the form of a record that is not there yet: defaults, and that it is entered by hand.

    The address may fill in fields beforehand, under the names of their inputs: ``?p.person_id=...``.
    """
    asked = reader.request.query_params
    texts = {one.name: asked.get(f"{PREFIX}{one.name}", one.default or "") for one in layer.given_fields}
    if not texts["source"]:
        texts["source"] = EDIT_WORDS["by_hand"].in_language(reader.language)
    return Typed(texts | {DEMO: "false"}, is_new=True)


def as_typed(
    form: FormData,
    layer: Layer,
    reader: Reader,
    stands: Standing | None,
    *,
    system: str = "",
) -> Typed:
    """Return what a form holds; inputs that it must not have are passed over.

    Parameters
    ----------
    stands : Standing or None
        The record as it is stored; None for a new one.
    system : str
        Identifier of the system in which the coordinates are, where the form says another.
    """
    before = as_new(layer, reader) if stands is None else as_stored(layer, reader, stands)
    texts = dict(before.texts)
    errors: dict[str, Text] = {}
    for one in filled_in(layer, is_new=before.is_new):
        text = form_text(form, f"{PREFIX}{one.name}").replace("\r\n", "\n")
        source = source_of(layer, one, reader)
        if source is not None and text and text != before.texts[one.name]:
            try:
                found = resolved(reader, source, text)
            except LookupError:
                errors[one.name] = EDIT_WORDS["unsure_row"]
            else:
                if found is None:
                    errors[one.name] = EDIT_WORDS["unknown_row"]
                text = found or text
        texts[one.name] = text
    if not has_place(layer):
        return replace(before, texts=texts, errors=errors)
    blank = Typed(texts, errors=errors, is_new=before.is_new)
    typed = _with_place(form, layer, reader, blank, system)
    if (
        stands is not None
        and stands.feature.geometry is not None
        and typed.geometry is not None
        and shapely.equals_exact(typed.geometry, stands.feature.geometry, tolerance=SAME_PLACE)
    ):
        return replace(typed, geometry=stands.feature.geometry)
    return typed


def place_input(form: FormData, kind: GeometryType) -> str:
    """Return the coordinates of a form as one text; a point has an input for each of its two."""
    if kind is GeometryType.POINT:
        first, second = form_text(form, FIRST), form_text(form, SECOND)
        return f"{first}, {second}" if first or second else ""
    return form_text(form, PLACE).replace("\r\n", "\n")


def draft_of(typed: Typed, layer: Layer, reader: Reader) -> Draft:
    """Return the change that a form stands for."""
    properties: dict[str, Any] = {
        one.name: raw_of(one, typed.texts[one.name], reader.zone)
        for one in filled_in(layer, is_new=typed.is_new)
    }
    return Draft(typed.geometry, properties)


def checked(typed: Typed, layer: Layer, reader: Reader, standing: Feature | None) -> Typed:
    """Return the form with every fault of it beside its input."""
    whole = reader.service.catalogue.registry[layer.id]
    try:
        settled(layer, whole, draft_of(typed, layer, reader), standing, reader.service.today())
    except InvalidFeature as error:
        return with_errors(typed, layer, error)
    return typed


def with_errors(typed: Typed, layer: Layer, error: InvalidFeature) -> Typed:
    """Return the form with the faults that a change was refused for; what was known before stays."""
    found = {
        PLACE
        if fault.field == layer.geometry_name
        else fault.field
        if fault.field in layer.by_name
        else "": (fault.reason)
        for fault in error.errors
    }
    return replace(typed, errors={**found, **typed.errors})


def with_error(typed: Typed, name: str, reason: Text) -> Typed:
    """Return the form with one more fault."""
    return replace(typed, errors={**typed.errors, name: reason})


def converted(typed: Typed, system: ReferenceSystem) -> Typed:
    """Return the form with its coordinates in another system."""
    return replace(typed, place=place_text(typed.geometry, system), system=system)


def _with_place(form: FormData, layer: Layer, reader: Reader, typed: Typed, uri: str) -> Typed:
    kind = layer.geometry
    assert kind is not None
    text = place_input(form, kind)
    system = reader.service.settings.reference_systems.get(uri or form_text(form, SYSTEM) or CRS84.uri)
    if system is None:
        return replace(typed, place=text, errors={**typed.errors, PLACE: EDIT_WORDS["unknown_system"]})
    try:
        return replace(typed, place=text, system=system, geometry=read_place(text, kind, system))
    except Unplaced as error:
        errors = {**typed.errors, PLACE: error.reason}
        return replace(typed, place=text, system=system, errors=errors)
