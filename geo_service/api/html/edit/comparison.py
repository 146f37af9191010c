"""Two people changed one record: field by field what the one typed, what is stored, what it was before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from fastapi import Response
from shapely.geometry.base import BaseGeometry
from starlette.datastructures import FormData

from geo_service.api.forms import text_of as form_text
from geo_service.api.html.edit.inputs import shown_text
from geo_service.api.html.edit.meanwhile import step_lines
from geo_service.api.html.edit.place import place_text
from geo_service.api.html.edit.texts import settled_text, text_of_json
from geo_service.api.html.edit.typed import (
    PLACE,
    PREFIX,
    SYSTEM,
    Typed,
    as_stored,
    filled_in,
    has_place,
)
from geo_service.api.html.edit.words import edit_words
from geo_service.api.html.reader import Reader
from geo_service.api.html.values import title_of
from geo_service.api.pages import page
from geo_service.db.history import geometry_of
from geo_service.editing.changes import Standing
from geo_service.editing.draft import SAME_PLACE
from geo_service.errors import VersionNotFound
from layers.contract import Layer
from layers.reference_system import CRS84

CHOICE = "choice."
"""Of the inputs that say whose value of a field is taken."""

YOURS, STORED = "yours", "stored"
COMPARED, BEGAN = "compared", "began"


@dataclass(frozen=True, slots=True)
class Row:
    """One field on which two people differ, or agree."""

    name: str
    title: str
    yours: str
    stored: str
    began: str
    choice: str
    is_missing: bool = False


def chosen(form: FormData, typed: Typed, layer: Layer, reader: Reader, stands: Standing) -> Typed:
    """Return the form with the stored values where those were chosen."""
    stored = as_stored(layer, reader, stands)
    texts = dict(typed.texts)
    errors = dict(typed.errors)
    for name in texts:
        if form_text(form, f"{CHOICE}{name}") == STORED:
            texts[name] = stored.texts[name]
            errors.pop(name, None)
    merged = replace(typed, texts=texts, errors=errors)
    if form_text(form, f"{CHOICE}{PLACE}") == STORED:
        errors.pop(PLACE, None)
        return replace(merged, place=stored.place, system=stored.system, geometry=stored.geometry)
    return merged


def is_undecided(form: FormData, rows: Sequence[Row]) -> bool:
    """Whether a field on which both differ has no choice yet."""
    return any(form_text(form, f"{CHOICE}{row.name}") not in (YOURS, STORED) for row in rows)


def differences(
    reader: Reader, layer: Layer, typed: Typed, stands: Standing, began: int
) -> tuple[list[Row], list[Row]]:
    """Return the fields on which what was typed differs from what is stored, then those that agree."""
    feature_id = stands.feature.id
    before = _state(reader, layer, feature_id, began)
    past: Mapping[str, Any] = before["properties"] if before else {}
    stored = as_stored(layer, reader, stands)
    rows: list[Row] = []
    same: list[Row] = []
    for one in filled_in(layer, is_new=False):
        yours = settled_text(one, typed.texts[one.name], reader.zone)
        now = stored.texts[one.name]
        then = text_of_json(one, past[one.name], reader.zone) if past.get(one.name) is not None else ""
        row = Row(
            name=one.name,
            title=one.title.in_language(reader.language),
            yours=shown_text(layer, one, yours, reader),
            stored=shown_text(layer, one, now, reader),
            began=shown_text(layer, one, then, reader),
            choice=_likely(yours, now, then) if before else "",
        )
        (same if yours == now else rows).append(row)
    if has_place(layer):
        was = geometry_of(before) if before else None
        row = _place_row(reader, typed, stored, was, is_known=before is not None)
        is_same = PLACE not in typed.errors and _is_same(typed.geometry, stored.geometry)
        (same if is_same else rows).append(row)
    return rows, same


def comparison_page(
    reader: Reader,
    layer: Layer,
    typed: Typed,
    stands: Standing,
    began: int,
    form: FormData | None = None,
) -> Response:
    """Answer with the comparison, a choice beside each field that differs.

    Parameters
    ----------
    began : int
        Version that the form was filled from.
    form : FormData, optional
        Choices that were made already, some missing.
    """
    rows, same = differences(reader, layer, typed, stands, began)
    if form is not None:
        rows = [_with_choice(row, form) for row in rows]
    e = edit_words(reader.language)
    feature_id = stands.feature.id
    names = [one.name for one in filled_in(layer, is_new=False)]
    title = title_of(layer, {"id": feature_id, "properties": stands.feature.properties}, reader.language)
    return page(
        reader.request,
        "edit_conflict.html",
        reader.language,
        status=409,
        reader=reader,
        layer=layer,
        e=e,
        title=title,
        feature_id=feature_id,
        lead=e.conflict_lead.format(began=began, current=stands.version),
        steps=step_lines(reader, layer, feature_id, began),
        rows=rows,
        same=same,
        is_incomplete=any(row.is_missing for row in rows),
        hidden=hidden_inputs(layer, typed, names)
        | {"version": str(stands.version), BEGAN: str(began), COMPARED: "1"},
        action=reader.collection(layer.id, "items", feature_id, "edit"),
        back=reader.collection(layer.id, "items", feature_id),
    )


def hidden_inputs(layer: Layer, typed: Typed, names: Sequence[str]) -> dict[str, str]:
    """Return what was typed as hidden inputs of another form."""
    inputs = {f"{PREFIX}{name}": typed.texts[name] for name in names}
    if not has_place(layer):
        return inputs
    inputs[SYSTEM] = typed.system.uri
    if layer.geometry == "Point":
        first, _, second = typed.place.partition(", ")
        return {**inputs, f"{PLACE}.first": first, f"{PLACE}.second": second}
    return {**inputs, PLACE: typed.place}


def _place_row(
    reader: Reader, typed: Typed, stored: Typed, was: BaseGeometry | None, *, is_known: bool
) -> Row:
    then = place_text(was, CRS84)
    yours = typed.place if PLACE in typed.errors else place_text(typed.geometry, CRS84)
    return Row(
        name=PLACE,
        title=str(edit_words(reader.language).place),
        yours=yours,
        stored=stored.place,
        began=then,
        choice=_likely(yours, stored.place, then) if is_known else "",
    )


def _state(reader: Reader, layer: Layer, feature_id: str, number: int) -> Mapping[str, Any] | None:
    """Return a record as it stood at a version; None where the reader's history does not hold it."""
    try:
        return reader.service.history(reader.session, layer).version(feature_id, number).feature
    except VersionNotFound:
        return None


def _likely(yours: str, stored: str, began: str) -> str:
    """Return whose value is meant where one of the two did not touch the field; empty where both did."""
    if yours == began:
        return STORED
    return YOURS if stored == began else ""


def _with_choice(row: Row, form: FormData) -> Row:
    choice = form_text(form, f"{CHOICE}{row.name}")
    if choice in (YOURS, STORED):
        return replace(row, choice=choice)
    return replace(row, is_missing=True)


def _is_same(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(shapely.equals_exact(one, other, tolerance=SAME_PLACE))
