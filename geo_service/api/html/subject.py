"""The record that an alert is about, as a link with its name."""

from collections.abc import Mapping
from typing import Any

from geo_service.api.html.reader import Reader
from geo_service.api.html.values import Shown
from layers.contract import Layer
from layers.field import Field
from layers.naming import title_fields

ALERTS = "alerts"
SUBJECT_LAYER, SUBJECT = "subject_layer", "subject_id"


def subject(reader: Reader, layer: Layer, field: Field, properties: Mapping[str, Any]) -> Shown | None:
    """Return which record an alert is about, or of which layer, by the field that names it.

    Returns
    -------
    Shown or None
        None for every other field, and for what the reader does not see.
    """
    if layer.id != ALERTS or field.name not in (SUBJECT_LAYER, SUBJECT):
        return None
    about = reader.layers.get(str(properties.get(SUBJECT_LAYER)))
    if about is None:
        return None
    if field.name == SUBJECT_LAYER:
        return Shown(about.title.in_language(reader.language), href=reader.collection(about.id))
    feature_id = str(properties.get(SUBJECT))
    names = title_fields(about, about.title_field, reader.language)
    title = reader.service.features(reader.session, about).titles(names, [feature_id]).get(feature_id)
    return None if title is None else Shown(title, href=reader.collection(about.id, "items", feature_id))
