"""Photos and scans as JSON."""

from collections.abc import Sequence
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo_service.access.actors import Actor, actors
from geo_service.attachments.store import Attachment, distance_m
from geo_service.db.feature_text import moment
from geo_service.service import Service
from layers.text import Language
from layers.workflow import EVIDENCE_KINDS


def attachments_document(
    base: str,
    service: Service,
    session: Session,
    found: Sequence[Attachment],
    place: BaseGeometry | None,
    language: Language,
) -> dict[str, Any]:
    """Return the attachments of one feature.

    Parameters
    ----------
    base : str
        Address of the service, without a slash at its end.
    service : Service
        As the reader sees it.
    session : Session
    found : sequence of Attachment
    place : BaseGeometry or None
        Of the feature, longitude and latitude: what distances are measured to.
    language : Language
    """
    known = actors(session, service.principal, {one.actor for one in found})
    return {
        "attachments": [_document(base, one, known[one.actor], place, language) for one in found],
        "numberReturned": len(found),
    }


def attachment_document(
    base: str,
    service: Service,
    session: Session,
    it: Attachment,
    place: BaseGeometry | None,
    language: Language,
) -> dict[str, Any]:
    """Return one attachment: as in `attachments_document`."""
    actor = actors(session, service.principal, {it.actor})[it.actor]
    return _document(base, it, actor, place, language)


def _document(
    base: str, it: Attachment, actor: Actor, place: BaseGeometry | None, language: Language
) -> dict[str, Any]:
    distance = distance_m(it, place)
    address = f"{base}/attachments/{it.id}"
    who: dict[str, Any] = {"id": actor.id}
    if actor.name is not None:
        who["name"] = actor.name
    return {
        "id": it.id,
        "collection": it.layer_id,
        "feature": it.feature_id,
        "kind": it.kind,
        "kind_title": EVIDENCE_KINDS[it.kind].in_language(language),
        "file": it.file,
        "media_type": it.media_type,
        "size": it.size,
        "sha256": it.sha256,
        "source_sha256": it.source_sha256,
        "width": it.width,
        "height": it.height,
        "taken_at": it.taken_at,
        "position": None if it.lon is None or it.lat is None else [it.lon, it.lat],
        "distance_m": None if distance is None else round(distance, 1),
        "is_live": it.is_live,
        "received_at": moment(it.received_at),
        "actor": who,
        "review": it.review_seq,
        "is_removable": actor.is_reader and it.review_seq is None,
        "links": [
            {"rel": "enclosure", "type": it.media_type, "href": address},
            {"rel": "preview", "type": "image/jpeg", "href": f"{address}?size=thumbnail"},
        ][: 1 if it.width is None else 2],
    }
