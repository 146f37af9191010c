"""Taking a published layer back."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.db import published
from geo_service.db.migrate import require_latest
from geo_service.db.published import Record
from geo_service.db.tables import DATA_LOADS
from geo_service.publishing.errors import LayerInUse
from geo_service.publishing.standing import (
    RESOURCE,
    Standing,
    author,
    remove,
    require_published,
    require_same_account,
    standing,
)
from geo_service.service import Service
from layers.text import Text
from maps.registry import page_naming

ACTOR = "geo-service unpublish"


def what_goes(service: Service, layer_id: str) -> Standing:
    """Return what taking a layer back would remove.

    Raises
    ------
    NotPublished, NotAnEditor, Forbidden
    LayerInUse
        If another layer or a map refers to it.
    """
    require_latest(service.database)
    with service.database.read() as session:
        return standing(session, _require_removable(service, session, layer_id))


def unpublish(service: Service, layer_id: str, *, now: datetime) -> Standing:
    """Take a published layer back; return what stood there.

    Table, record and credits go. The history keeps every state of its features, with their
    deletion at its end.

    Raises
    ------
    NotPublished, NotAnEditor, Forbidden
    LayerInUse
        If another layer or a map refers to it.
    """
    require_latest(service.database)
    with service.database.write() as session:
        require_same_account(session, service.principal)
        record = _require_removable(service, session, layer_id)
        stood = standing(session, record)
        remove(session, record, by=author(service.principal, ACTOR), now=now)
        published.forget(session, layer_id, now=now)
        session.execute(delete(DATA_LOADS).where(DATA_LOADS.c.resource == RESOURCE.format(layer_id=layer_id)))
        write_down(
            session, service.principal, Action.LAYER_UNPUBLISHED, now, layer_id=layer_id, rows=stood.rows
        )
    return stood


def _require_removable(service: Service, session: Session, layer_id: str) -> Record:
    """Return the record of a published layer that nothing refers to."""
    record = require_published(session, layer_id, service.principal)
    registry = service.current(session).catalogue.registry
    if layer_id in registry.of_code():
        return record  # what refers to the identifier means the layer of the code
    for other in registry.values():
        if other.id != layer_id and any(field.references == layer_id for field in other.fields):
            raise LayerInUse(layer=layer_id, user=other.title)
    if (page := page_naming(layer_id)) is not None:
        user = Text(f"地图“{page.title.zh}”", f"The map {page.title.en}")
        raise LayerInUse(layer=layer_id, user=user)
    return record
