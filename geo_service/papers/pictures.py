"""The photos on a paper: the last ones from before and after, with what they say of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo_service.attachments.store import Attachment, attachments, distance_m
from geo_service.papers.store import Paper
from layers.text import Language, Text
from layers.workflow import AFTER_PHOTO, BEFORE_PHOTO

MOST = 4
"""Photos of one kind."""

TAKEN = Text("拍摄 %(at)s", "taken %(at)s")
RECEIVED = Text("上传 %(at)s", "sent %(at)s")
DISTANCE = Text("距隐患点约%(metres)d米", "some %(metres)d m from the hazard")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo on a paper.

    Parameters
    ----------
    id : str
        Of the attachment.
    caption : str
    width, height : int
        Pixels.
    """

    id: str
    caption: str
    width: int
    height: int


def photos(
    session: Session, paper: Paper, place: BaseGeometry | None, zone: ZoneInfo, language: Language
) -> tuple[tuple[Photo, ...], tuple[Photo, ...]]:
    """Return the photos from before and after that were there when a paper was issued, oldest first."""
    found = [
        it
        for it in attachments(session, paper.layer_id, paper.feature_id)
        if it.received_at <= paper.at and it.width is not None
    ]

    def last(kind: str) -> tuple[Photo, ...]:
        return _photos([it for it in found if it.kind == kind][-MOST:], place, zone, language)

    return last(BEFORE_PHOTO), last(AFTER_PHOTO)


def _photos(
    found: Sequence[Attachment], place: BaseGeometry | None, zone: ZoneInfo, language: Language
) -> tuple[Photo, ...]:
    return tuple(
        Photo(it.id, _caption(it, place, zone, language), it.width or 1, it.height or 1) for it in found
    )


def _caption(it: Attachment, place: BaseGeometry | None, zone: ZoneInfo, language: Language) -> str:
    if it.taken_at is not None:
        words, at = TAKEN, datetime.fromisoformat(it.taken_at)
    else:
        words, at = RECEIVED, it.received_at.astimezone(zone)
    parts = [words.in_language(language) % {"at": f"{at:%Y-%m-%d %H:%M}"}]
    distance = distance_m(it, place)
    if distance is not None:
        parts.append(DISTANCE.in_language(language) % {"metres": round(distance)})
    return "，".join(parts) if language is Language.ZH else ", ".join(parts)
