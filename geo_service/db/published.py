"""The layers that operators published, as the database knows them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from geo_service.db.edits import raise_revision
from geo_service.db.tables import CHANGES, PUBLISHED_LAYERS, published_table_name
from layers.codec import from_plain, to_plain
from layers.contract import Layer

CATALOGUE = "-catalogue"
"""Stands among the layers' revisions for that of the catalogue; no layer can have this identifier."""


@dataclass(frozen=True, slots=True)
class Record:
    """One published layer.

    Parameters
    ----------
    id : str
    layer : Layer or None
        None where its manifest is not one that this program reads.
    file, sha256 : str
        Name and checksum of the file.
    published_at : datetime
        Aware.
    since : int
        Number of the first change that is this publication's own.
    """

    id: str
    layer: Layer | None
    file: str
    sha256: str
    published_at: datetime
    since: int


def records(session: Session) -> list[Record]:
    """Return the published layers in the order of their identifiers."""
    rows = session.execute(select(PUBLISHED_LAYERS).order_by(PUBLISHED_LAYERS.c.id))
    return [
        Record(row.id, _layer(row.id, row.manifest), row.file, row.sha256, row.published_at, row.since_seq)
        for row in rows
    ]


def record(session: Session, layer_id: str) -> Record | None:
    """Return one published layer, None where there is none of this identifier."""
    return next((found for found in records(session) if found.id == layer_id), None)


def first_change(session: Session, layer: Layer, before: Record | None) -> int:
    """Return the number of the first change that the history of a layer shows.

    That of the layer in whose place it comes stays. It is the next change where there was none, and
    where the layer is for readers who did not see that one: what was changed before was not for them.

    Parameters
    ----------
    session : Session
        A writing session, after the deletion of what stood there and before the first row.
    layer : Layer
        As it will be.
    before : Record or None
        What stands under its identifier.
    """
    known = None if before is None else before.layer
    if before is not None and known is not None and layer.access.readers <= known.access.readers:
        return before.since
    return (session.scalar(select(func.max(CHANGES.c.seq))) or 0) + 1


def remember(session: Session, layer: Layer, *, file: str, sha256: str, now: datetime, since: int) -> None:
    """Write down that a layer was published, in the place of what stood under its identifier.

    Parameters
    ----------
    session : Session
    layer : Layer
    file, sha256 : str
    now : datetime
        Moment of publishing, aware.
    since : int
        As `first_change` returned it.
    """
    session.execute(delete(PUBLISHED_LAYERS).where(PUBLISHED_LAYERS.c.id == layer.id))
    values: dict[str, Any] = {
        "id": layer.id,
        "manifest": json.dumps(to_plain(layer), ensure_ascii=False),
        "file": file,
        "sha256": sha256,
        "published_at": now.replace(microsecond=0),
        "since_seq": since,
    }
    session.execute(insert(PUBLISHED_LAYERS).values(values))
    raise_revision(session, CATALOGUE, now)


def change(session: Session, layer: Layer, before: Record, *, now: datetime) -> None:
    """Write down another manifest of a published layer; its file and rows stay."""
    manifest = json.dumps(to_plain(layer), ensure_ascii=False)
    since = first_change(session, layer, before)
    session.execute(
        update(PUBLISHED_LAYERS)
        .where(PUBLISHED_LAYERS.c.id == layer.id)
        .values(manifest=manifest, since_seq=since)
    )
    if since != before.since:
        raise_revision(session, layer.id, now)  # answers about the past that are kept are void
    raise_revision(session, CATALOGUE, now)


def forget(session: Session, layer_id: str, *, now: datetime) -> None:
    """Write down that a layer is published no more."""
    session.execute(delete(PUBLISHED_LAYERS).where(PUBLISHED_LAYERS.c.id == layer_id))
    raise_revision(session, CATALOGUE, now)


def table_names(session: Session) -> list[str]:
    """Return the tables of all published layers, also where this program cannot read the manifest."""
    return [published_table_name(found.id) for found in records(session)]


def _layer(layer_id: str, text: str) -> Layer | None:
    try:
        layer = from_plain(json.loads(text))
    except ValueError:
        return None
    return layer if layer.id == layer_id and layer.is_published else None
