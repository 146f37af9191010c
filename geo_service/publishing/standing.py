"""What stands in the database of a published layer, and its removal."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo_service.catalogue import published_tables
from geo_service.db import layer_tables, published
from geo_service.db.edits import Edits
from geo_service.db.tables import CHANGES
from geo_service.publishing.errors import NotPublished
from layers.contract import Layer
from layers.registry import Registry

RESOURCE = "published/{layer_id}"
"""Under this name a published file stands among the loaded ones, which credits are taken from."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the database of a published layer.

    Parameters
    ----------
    layer : Layer
    rows : int
    changes : int
        Changes to its features since it was published.
    """

    layer: Layer
    rows: int
    changes: int


def require_published(session: Session, layer_id: str) -> Layer:
    """Return a published layer.

    Raises
    ------
    NotPublished
        Naming those that are.
    """
    known = {record.id: record.layer for record in published.records(session)}
    layer = known.get(layer_id)
    if layer is None:
        raise NotPublished(layer=layer_id[:60], known=", ".join(known) or "-")
    return layer


def standing(session: Session, layer: Layer) -> Standing:
    """Return what stands in the database of a published layer."""
    record = published.record(session, layer.id)
    assert record is not None
    table = published_tables([layer])[layer.id]
    changes = select(func.count()).where(CHANGES.c.layer_id == layer.id, CHANGES.c.at > record.published_at)
    return Standing(
        layer=layer,
        rows=session.scalar(select(func.count()).select_from(table)) or 0,
        changes=session.scalar(changes) or 0,
    )


def remove(session: Session, layer: Layer, *, actor: str, now: datetime) -> None:
    """Drop the table of a published layer; the history gets the deletion of each of its features."""
    tables = published_tables([layer])
    Edits(session, Registry(layer), tables, actor=actor, now=now).give_up(layer.id)
    layer_tables.drop(session.connection(), tables[layer.id].name)
