"""What features and their codes are called in a notice."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.orm import Session

from geo_service.service import Service
from layers.contract import Layer
from layers.field import Code
from layers.text import Text


def label_of(codes: Sequence[Code], value: Any) -> Text | None:
    """Return what a code says; None where there is no such code."""
    return next((code.label for code in codes if code.value == value), None)


def state_label(layer: Layer, state: str) -> Text:
    """Return what a state of a reviewed layer says."""
    assert layer.workflow is not None
    return label_of(layer.field(layer.workflow.field).codes, state) or Text(state, state)


def titles_of(service: Service, session: Session, layer: Layer, ids: Collection[str]) -> dict[str, str]:
    """Return what features are called, by identifier; those that the principal does not see are left out."""
    return service.features(session, layer).titles([layer.title_field, "id"], ids)
