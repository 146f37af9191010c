"""Photos and scans as they are read: of a feature, by identifier, by the sender's key."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from geo_service.attachments.attachment import Attachment
from geo_service.attachments.errors import AttachmentInUse, AttachmentNotFound, KeyTaken
from geo_service.db.tables import ATTACHMENT_FILES, ATTACHMENTS
from geo_service.errors import FeatureNotFound
from geo_service.service import Service

LONGEST_KEY = 64
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_COLUMNS = [ATTACHMENTS.c[field.name] for field in fields(Attachment)]


def attachments(session: Session, layer_id: str, feature_id: str) -> list[Attachment]:
    """Return the attachments of a feature, the first to come first; rights are the caller's to ask."""
    of_feature = (ATTACHMENTS.c.layer_id == layer_id, ATTACHMENTS.c.feature_id == feature_id)
    query = select(*_COLUMNS).where(*of_feature).order_by(ATTACHMENTS.c.received_at, ATTACHMENTS.c.id)
    return [_attachment(row) for row in session.execute(query).mappings()]


def of_ids(session: Session, ids: Collection[str]) -> list[Attachment]:
    """Return attachments by their identifiers, in that order; those that are not there are left out."""
    # PostgreSQL does not even look for a text with this character.
    wanted = [one for one in ids if "\0" not in one]
    query = select(*_COLUMNS).where(ATTACHMENTS.c.id.in_(wanted))
    found = {row["id"]: _attachment(row) for row in session.execute(query).mappings()}
    return [found[one] for one in ids if one in found]


def of_key(session: Session, actor: str, key: str) -> Attachment | None:
    """Return what somebody sent under a key."""
    query = select(*_COLUMNS).where(ATTACHMENTS.c.actor == actor, ATTACHMENTS.c.key == key)
    row = session.execute(query).mappings().one_or_none()
    return None if row is None else _attachment(row)


def repeated(session: Session, actor: str, key: str, of: tuple[str, str, str]) -> Attachment | None:
    """Return what somebody sent under a key for the same layer, feature and kind.

    Raises
    ------
    KeyTaken
        If it was for others.
    """
    known = of_key(session, actor, key)
    if known is not None and (known.layer_id, known.feature_id, known.kind) != of:
        raise KeyTaken(key=clean(key)[:LONGEST_KEY])
    return known


def one(service: Service, session: Session, attachment_id: str) -> Attachment:
    """Return an attachment of a feature that the principal sees.

    Raises
    ------
    AttachmentNotFound
        Also where the feature is not the principal's to see: nobody learns that it is there.
    """
    found = of_ids(session, [attachment_id.replace("\0", "")])
    if not found or not _sees(service, session, found[0]):
        raise AttachmentNotFound(attachment=clean(attachment_id)[:32])
    return found[0]


def unused(session: Session, layer_id: str, feature_id: str, ids: Sequence[str]) -> list[Attachment]:
    """Return attachments of a feature that a step may name, in the order of `ids`, each once.

    Raises
    ------
    AttachmentNotFound
        If one is not there, or of another feature.
    AttachmentInUse
        If a step has named one already.
    """
    wanted = list(dict.fromkeys(ids))
    found = {it.id: it for it in of_ids(session, wanted)}
    for name in wanted:
        it = found.get(name)
        if it is None or (it.layer_id, it.feature_id) != (layer_id, feature_id):
            raise AttachmentNotFound(attachment=clean(name)[:32])
        if it.review_seq is not None:
            raise AttachmentInUse(attachment=name)
    return [found[name] for name in wanted]


def content(session: Session, attachment_id: str, *, thumbnail: bool = False) -> bytes:
    """Return what an attachment holds, or its small picture; the whole where it has none.

    Raises
    ------
    AttachmentNotFound
    """
    files = ATTACHMENT_FILES.c
    column = func.coalesce(files.thumbnail, files.content) if thumbnail else files.content
    found = session.scalar(select(column).where(files.id == attachment_id))
    if found is None:
        raise AttachmentNotFound(attachment=clean(attachment_id)[:32])
    return bytes(found)


def _sees(service: Service, session: Session, attachment: Attachment) -> bool:
    layer = service.registry.get(attachment.layer_id)
    if layer is None:
        return False
    try:
        service.features(session, layer).one(attachment.feature_id)
    except FeatureNotFound:
        return False
    return True


def _attachment(row: RowMapping | Mapping[str, Any]) -> Attachment:
    return Attachment(**dict(row))


def clean(text: str) -> str:
    """Return a text without characters that control a screen or turn what follows."""
    return _UNSAFE.sub("", text)
