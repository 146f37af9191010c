"""A feature as somebody wishes it to be, and what has to be settled before it can be stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.db.edits import misplaced
from geo_service.db.feature_text import DECIMALS, rounded
from geo_service.editing.errors import ReviewOnly
from geo_service.errors import InvalidFeature
from layers.contract import Layer
from layers.conversion import Unreadable, read
from layers.feature import Feature, Value
from layers.field import Field
from layers.text import Text
from layers.validation import FieldError, check, in_future

DEMO = "is_demo"
PLACING = ("source_crs", "position_method")
NEW = Text("（新）", "(new)")
SAME_PLACE = 1.5 * 10.0**-DECIMALS
"""Degrees, some 15 mm: as far as a place strays that was read in another reference system and not touched."""

BY_REVIEW = Text("只能通过审核流程更改", "changes through a review alone")
NEVER_GIVEN = Text("由系统设置，不可更改", "is set by the service and cannot be changed")
SHARED_PLACE = Text(
    "该图层的位置取自所属要素，不可另给",
    "the features of this layer lie where the feature lies that they belong to",
)


@dataclass(frozen=True)
class Draft:
    """What somebody wishes a feature to be.

    Parameters
    ----------
    geometry : BaseGeometry or None
        WGS 84 longitude, latitude.
    properties : mapping of str to Any
        By field name, typed or as text. A name that is missing and one without a value are the same,
        but for fields that the caller does not change: these keep their values where they are missing.
    """

    geometry: BaseGeometry | None
    properties: Mapping[str, Any]


def settled(
    layer: Layer,
    whole: Layer,
    draft: Draft,
    standing: Feature | None,
    today: date,
    feature_id: str | Text = NEW,
) -> tuple[BaseGeometry | None, dict[str, Value]]:
    """Return the place and the values that a draft stands for, with what its caller does not decide.

    Parameters
    ----------
    layer : Layer
        As the caller sees it.
    whole : Layer
        With the fields that the caller does not see: those keep their values.
    draft : Draft
    standing : Feature or None
        The feature as it is stored; None for a new one.
    today : date
        The county's date.
    feature_id : str or Text
        For the error.

    Raises
    ------
    InvalidFeature
        With every fault of the draft.
    ReviewOnly
        If all that is wrong is that attributes would change which only a review changes.
    """
    known: Mapping[str, Value] = {} if standing is None else standing.properties
    given = _given(layer, draft.properties, known, is_new=standing is None)
    kept = _kept(layer)
    reviewed, faults = _changed(layer, draft.properties, known, is_new=standing is None)
    checked = check(layer, given)
    faults += [error for error in checked.errors if error.field not in kept]
    faults += in_future(layer, checked.values, today)
    geometry, misplacement = _place(layer, draft.geometry, standing)
    faults += misplacement
    if faults:
        raise InvalidFeature.of(layer.id, feature_id, [*reviewed, *faults])
    if reviewed:
        raise ReviewOnly.of(layer.id, feature_id, reviewed)
    values = dict(checked.values)
    if standing is not None and not _is_same_place(geometry, standing.geometry):
        # How the old place came about says nothing of the new one, unless the caller says it again.
        for name in PLACING:
            if values.get(name) == known.get(name):
                values.pop(name, None)
    hidden = {field.name for field in whole.fields} - {field.name for field in layer.fields}
    return geometry, {**values, **{name: known[name] for name in hidden if name in known}}


def given_faults(
    layer: Layer, properties: Mapping[str, Any], *, is_whole: bool, is_new: bool
) -> list[FieldError]:
    """Return what is wrong with attributes whatever is stored.

    Parameters
    ----------
    layer : Layer
        As the caller sees it.
    properties : mapping of str to Any
    is_whole : bool
        Whether an attribute that is missing has no value; else only what is given counts.
    is_new : bool
        Whether the feature is a new one, which takes defaults.
    """
    kept = _kept(layer)
    return [
        error
        for error in check(layer, _given(layer, properties, {}, is_new=is_new)).errors
        if error.field not in kept and (is_whole or error.field in properties)
    ]


def _kept(layer: Layer) -> set[str]:
    """Return the fields that keep their values where the caller says nothing of them."""
    return {DEMO, *(field.name for field in layer.fields if field.by_review or field.kept_by_review)}


def _given(
    layer: Layer, properties: Mapping[str, Any], known: Mapping[str, Value], *, is_new: bool
) -> dict[str, Any]:
    """Return the attributes without what is passed over, and with what the caller does not decide."""
    joined = {field.name for field in layer.joined}
    given = {name: value for name, value in properties.items() if name not in joined}
    for field in layer.fields:
        if is_new and _is_blank(given.get(field.name)) and field.default is not None:
            given[field.name] = field.default
        elif _is_reviewed(field, is_new=is_new):
            given[field.name] = known.get(field.name, field.default if is_new else None)
    given[DEMO] = known.get(DEMO, False)
    return given


def _changed(
    layer: Layer, properties: Mapping[str, Any], known: Mapping[str, Value], *, is_new: bool
) -> tuple[list[FieldError], list[FieldError]]:
    """Return what a draft says of fields that it may not decide, where that is not what stands there."""
    reviewed = [
        FieldError(field.name, properties[field.name], BY_REVIEW)
        for field in layer.fields
        if _is_reviewed(field, is_new=is_new)
        and field.name in properties
        and _differs(field, properties[field.name], known.get(field.name, field.default if is_new else None))
        and not (is_new and _is_blank(properties[field.name]))
    ]
    faults = []
    if not _is_blank(properties.get(DEMO)) and _differs(
        layer.field(DEMO), properties[DEMO], known.get(DEMO, False)
    ):
        faults.append(FieldError(DEMO, properties[DEMO], NEVER_GIVEN))
    return reviewed, faults


def _is_reviewed(field: Field, *, is_new: bool) -> bool:
    return field.by_review or (field.kept_by_review and not is_new)


def _differs(field: Field, given: Any, stands: Value) -> bool:
    value = read(field, given)
    return isinstance(value, Unreadable) or value != stands


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _place(
    layer: Layer, geometry: BaseGeometry | None, standing: Feature | None
) -> tuple[BaseGeometry | None, list[FieldError]]:
    """Return the place of a feature and what is wrong with it.

    What was read is often sent back as a whole, so a place that the caller does not decide may come
    as it stands.
    """
    if layer.located_by is not None:
        is_free = geometry is not None and not _is_same(
            geometry, None if standing is None else standing.geometry
        )
        return None, [FieldError(layer.geometry_name, None, SHARED_PLACE)] if is_free else []
    reason = misplaced(layer, geometry)
    return geometry, [] if reason is None else [FieldError(layer.geometry_name, None, reason)]


def _is_same_place(geometry: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    if geometry is None or other is None:
        return geometry is other
    return _is_same(geometry, other)


def _is_same(geometry: BaseGeometry, other: BaseGeometry | None) -> bool:
    if other is None:
        return False
    places = rounded(np.array([geometry, other], dtype=object))
    return bool(shapely.equals_exact(places[0], places[1], tolerance=SAME_PLACE))
