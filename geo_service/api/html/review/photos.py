"""Photos and scans as the review shows them: what they say of themselves, and that it is no proof."""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from geo_service.api.html.reader import Reader
from geo_service.api.html.values import number
from geo_service.attachments.attachment import Attachment, distance_m
from geo_service.i18n import N_, translate

FAR_M = 300
"""Metres from the feature beyond which the distance is shown as a remark: a phone is good to some tens."""


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo or scan.

    Parameters
    ----------
    notes : tuple of str
        When and where it says that it was taken, who sent it.
    is_far : bool
        Whether it says that it was taken elsewhere.
    is_picture : bool
        Whether a browser shows it; a scan may be a document.
    """

    id: str
    kind: str
    href: str
    thumbnail: str
    title: str
    notes: tuple[str, ...]
    is_far: bool
    is_picture: bool


def photo(reader: Reader, one: Attachment, place: BaseGeometry | None, sender: str) -> Photo:
    """Return an attachment for its page."""
    metres = distance_m(one, place)
    address = f"{reader.root}/attachments/{one.id}"
    return Photo(
        id=one.id,
        kind=one.kind,
        href=address,
        thumbnail=f"{address}?size=thumbnail",
        title=one.file,
        notes=(taken(reader, one), _distance(reader, metres), sender),
        is_far=metres is not None and metres > FAR_M,
        is_picture=one.media_type.startswith("image/"),
    )


def taken(reader: Reader, one: Attachment) -> str:
    """Return in words when a photo was taken, as far as anybody knows."""
    received = f"{one.received_at.astimezone(reader.zone):%Y-%m-%d %H:%M}"
    if one.is_live:
        return translate(N_("Taken on this page, received %(time)s"), reader.language, time=received)
    if one.taken_at:
        time = one.taken_at[:16].replace("T", " ")
        return translate(N_("Taken %(time)s by the camera's clock"), reader.language, time=time)
    return translate(N_("Time of taking unknown, received %(time)s"), reader.language, time=received)


def _distance(reader: Reader, metres: float | None) -> str:
    if metres is None:
        return translate(N_("No position in the photo"), reader.language)
    if metres >= 10_000:
        return translate(N_("%(km)s km from the place"), reader.language, km=number(round(metres / 1_000)))
    return translate(N_("%(metres)s m from the place"), reader.language, metres=number(round(metres)))
