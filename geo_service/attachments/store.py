"""Photos and scans as the database keeps them: with the rows that name them, in one transaction."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.access.errors import Forbidden
from geo_service.access.secrets import new_id
from geo_service.attachments.attachment import Attachment, distance_m
from geo_service.attachments.errors import (
    AttachmentInUse,
    TooManyWaiting,
    UnknownKind,
)
from geo_service.attachments.picture import Picture
from geo_service.attachments.reading import (
    LONGEST_KEY,
    attachments,
    clean,
    content,
    of_ids,
    of_key,
    one,
    repeated,
    unused,
)
from geo_service.db.tables import ATTACHMENT_FILES, ATTACHMENTS
from geo_service.service import Service
from layers.contract import Layer
from layers.workflow import EVIDENCE_KINDS

__all__ = [
    "LONGEST_KEY",
    "WITH_FEATURE",
    "Attachment",
    "add",
    "attachments",
    "bind",
    "content",
    "distance_m",
    "of_ids",
    "of_key",
    "one",
    "remove",
    "repeated",
    "require_kind",
    "sweep",
    "unused",
]

WITH_FEATURE = 0
"""In the place of a step's number: what came with the feature itself stays, though no step names it."""

UNUSED = timedelta(days=30)
"""How long a file is kept that no step has named."""

MOST_WAITING = 1_000
"""Files of one account that no step has named; a phone that was long without a link has many."""

LONGEST_NAME = 200


def require_kind(kind: str) -> str:
    """Return a kind of attachment.

    Raises
    ------
    UnknownKind
    """
    if kind not in EVIDENCE_KINDS:
        raise UnknownKind(kind=clean(kind)[:20] or "-", known=", ".join(EVIDENCE_KINDS))
    return kind


def add(
    service: Service,
    session: Session,
    layer: Layer,
    feature_id: str,
    kind: str,
    picture: Picture,
    file_name: str,
    now: datetime,
    is_live: bool = False,  # noqa: FBT001, FBT002 - a column of the row
    key: str | None = None,
) -> Attachment:
    """Keep a photo or scan of a feature; the same key again gives what was kept first.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
        A writing one; the caller commits.
    layer : Layer
    feature_id : str
    kind : str
    picture : Picture
        As `geo_service.attachments.picture` reads it.
    file_name : str
    now : datetime
        By the server's clock, aware.
    is_live : bool
    key : str, optional
        Of the sender's own, up to 64 characters.

    Raises
    ------
    FeatureNotFound
        If the principal does not see the feature.
    UnknownKind, TooManyWaiting
    KeyTaken
        If the key stands for a file of another feature or kind.
    """
    require_kind(kind)
    service.features(session, layer).one(feature_id)
    actor = service.principal.actor
    if key is not None and (before := repeated(session, actor, key, (layer.id, feature_id, kind))):
        return before
    _require_room(session, actor)
    values: dict[str, Any] = {
        "id": new_id(),
        "layer_id": layer.id,
        "feature_id": feature_id,
        "kind": kind,
        "file": clean(file_name)[-LONGEST_NAME:],
        "media_type": picture.media_type,
        "size": len(picture.content),
        "sha256": _checksum(picture.content),
        "source_sha256": picture.source_sha256,
        "width": picture.width,
        "height": picture.height,
        "taken_at": picture.taken_at,
        "lon": picture.lon,
        "lat": picture.lat,
        "is_live": is_live,
        "received_at": now.astimezone(UTC).replace(microsecond=0),
        "actor": actor,
        "address": service.principal.address,
        "review_seq": None,
        "key": key,
    }
    session.execute(insert(ATTACHMENTS).values(values))
    session.execute(
        insert(ATTACHMENT_FILES).values(id=values["id"], content=picture.content, thumbnail=picture.thumbnail)
    )
    return Attachment(**values)


def bind(session: Session, ids: Collection[str], seq: int) -> None:
    """Write down that a step of the log names attachments; from then on they stay.

    Parameters
    ----------
    session : Session
        A writing one.
    ids : collection of str
    seq : int
        Number of the step, or `WITH_FEATURE`.

    Raises
    ------
    AttachmentInUse
        If another step names one of them already, or one is not there.
    """
    free = (ATTACHMENTS.c.id.in_(ids), ATTACHMENTS.c.review_seq.is_(None))
    result = session.execute(update(ATTACHMENTS).where(*free).values(review_seq=seq))
    if result.rowcount != len(set(ids)):  # type: ignore[attr-defined] # an UPDATE gives a cursor result
        raise AttachmentInUse(attachment=", ".join(ids))


def remove(service: Service, session: Session, attachment_id: str, now: datetime) -> None:
    """Remove an attachment of one's own that no step has named.

    Raises
    ------
    AttachmentNotFound, AttachmentInUse
    Forbidden
        If it is somebody else's.
    """
    it = one(service, session, attachment_id)
    if it.actor != service.principal.actor:
        raise Forbidden
    if it.review_seq is not None:
        raise AttachmentInUse(attachment=it.id)
    _forget(session, [it.id])
    write_down(
        session,
        service.principal,
        Action.ATTACHMENT_REMOVED,
        now,
        layer_id=it.layer_id,
        feature_id=it.feature_id,
        sha256=it.source_sha256,
    )


def sweep(session: Session, now: datetime) -> int:
    """Remove what no step has named in 30 days; return how many."""
    old = (ATTACHMENTS.c.review_seq.is_(None), ATTACHMENTS.c.received_at < now - UNUSED)
    ids = list(session.scalars(select(ATTACHMENTS.c.id).where(*old)))
    _forget(session, ids)
    return len(ids)


def _require_room(session: Session, actor: str) -> None:
    waiting = (ATTACHMENTS.c.actor == actor, ATTACHMENTS.c.review_seq.is_(None))
    count = session.scalar(select(func.count()).select_from(ATTACHMENTS).where(*waiting)) or 0
    if count >= MOST_WAITING:
        raise TooManyWaiting(count=count)


def _forget(session: Session, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        session.execute(delete(ATTACHMENT_FILES).where(ATTACHMENT_FILES.c.id.in_(part)))
        session.execute(delete(ATTACHMENTS).where(ATTACHMENTS.c.id.in_(part)))


def _checksum(content: bytes) -> str:
    return sha256(content).hexdigest()
