"""Taking a published layer back."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from geo_service.db import published
from geo_service.db.migrate import require_latest
from geo_service.db.tables import DATA_LOADS
from geo_service.publishing.errors import LayerInUse
from geo_service.publishing.standing import RESOURCE, Standing, remove, require_published, standing
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Text
from maps.registry import page_naming

ACTOR = "geo-service unpublish"


def what_goes(service: Service, layer_id: str) -> Standing:
    """Return what taking a layer back would remove.

    Raises
    ------
    NotPublished
    LayerInUse
        If another layer or a map refers to it.
    """
    require_latest(service.database)
    with service.database.read() as session:
        layer = require_published(session, layer_id)
        _require_unused(service, session, layer)
        return standing(session, layer)


def unpublish(service: Service, layer_id: str, *, now: datetime) -> Standing:
    """Take a published layer back; return what stood there.

    Table, record and credits go. The history keeps every state of its features, with their
    deletion at its end.

    Raises
    ------
    NotPublished
    LayerInUse
        If another layer or a map refers to it.
    """
    require_latest(service.database)
    with service.database.write() as session:
        layer = require_published(session, layer_id)
        _require_unused(service, session, layer)
        stood = standing(session, layer)
        remove(session, layer, actor=ACTOR, now=now)
        published.forget(session, layer_id, now=now)
        session.execute(delete(DATA_LOADS).where(DATA_LOADS.c.resource == RESOURCE.format(layer_id=layer_id)))
    return stood


def _require_unused(service: Service, session: Session, layer: Layer) -> None:
    registry = service.current(session).registry
    if registry.get(layer.id) != layer:
        return  # a layer of the code has its identifier, and what refers to it means that one
    for other in registry.values():
        if other.id != layer.id and any(field.references == layer.id for field in other.fields):
            raise LayerInUse(layer=layer.id, user=other.title)
    if (page := page_naming(layer.id)) is not None:
        user = Text(f"地图“{page.title.zh}”", f"The map {page.title.en}")
        raise LayerInUse(layer=layer.id, user=user)
