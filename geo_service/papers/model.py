"""What stands on a paper, in one language, before it has a form: a file of an office and a page show the same.

It is put together from the version of the feature, the log and the photos that there were when the paper
was issued. Names are those of today, and stand on it only for readers who see people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo_service.db.history import geometry_of
from geo_service.papers import pictures, wording
from geo_service.papers.facts import Fact, facts
from geo_service.papers.kinds import Kind, KindId
from geo_service.papers.pictures import Photo
from geo_service.papers.plain import plain
from geo_service.papers.plan import draw_plan
from geo_service.papers.signing import SignatureBox, signature_boxes
from geo_service.papers.store import Paper
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Language


@dataclass(frozen=True, slots=True)
class PaperModel:
    """A paper as it is printed.

    Parameters
    ----------
    id : str
    heading, number : str
    addressee : str
        Empty where nobody is addressed.
    paragraphs : tuple of str
        Before the table.
    facts : tuple of Fact
    after : tuple of str
        Paragraphs behind the table.
    before_photos, after_photos : tuple of Photo
        `after_photos` is None where the paper shows none.
    plan : bytes or None
        A small map as PNG; None without a position.
    boxes : tuple of SignatureBox
    issuer, day : str
        Over the signature; the issuer is empty where it is not known.
    is_demo : bool
        Whether the feature is invented.
    at : datetime
        When it was issued.
    issued : str
        The same in words.
    head : str
        Of the log: number and checksum.
    language : Language
    """

    id: str
    heading: str
    number: str
    addressee: str
    paragraphs: tuple[str, ...]
    facts: tuple[Fact, ...]
    after: tuple[str, ...]
    before_photos: tuple[Photo, ...]
    after_photos: tuple[Photo, ...] | None
    plan: bytes | None
    boxes: tuple[SignatureBox, ...]
    issuer: str
    day: str
    is_demo: bool
    at: datetime
    issued: str
    head: str
    language: Language


def paper_model(service: Service, session: Session, paper: Paper, language: Language) -> PaperModel:
    """Return what stands on a paper, as a reader may see it.

    Parameters
    ----------
    service : Service
        As the reader sees it in this session.
    session : Session
    paper : Paper
    language : Language

    Raises
    ------
    VersionNotFound
        If the feature lay outside of the reader's segments when the paper was issued.
    """
    layer, kind = service.layer(paper.layer_id), paper.of_kind
    version = service.history(session, layer).version(paper.feature_id, paper.version)
    feature = version.feature or {}
    values: Mapping[str, Any] = feature.get("properties") or {}
    place = geometry_of(feature)
    at = paper.at.astimezone(service.settings.zone)
    opening, closing = _sentences(kind, paper, values, at.date(), language)
    before, after = pictures.photos(session, paper, place, service.settings.zone, language)
    return PaperModel(
        id=paper.id,
        heading=_heading(kind, values, language),
        number=paper.number_text,
        addressee=plain(paper.given.get("addressee", "")),
        paragraphs=opening,
        facts=facts(service, session, layer, values, place, language),
        after=closing,
        before_photos=before,
        after_photos=after if kind.shows_after else None,
        plan=_plan(service, session, layer, paper, place),
        boxes=signature_boxes(service, session, paper, language),
        issuer=plain(service.settings.paper_issuer or ""),
        day=wording.day(at.date(), language),
        is_demo=bool(values.get("is_demo")),
        at=paper.at,
        issued=_issued(at, language),
        head=str(paper.head),
        language=language,
    )


def _sentences(
    kind: Kind, paper: Paper, values: Mapping[str, Any], today: date, language: Language
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    given = {name: plain(value) for name, value in paper.given.items()}
    deadline = given.get("deadline")
    places = {
        "deadline": "" if deadline is None else wording.day(date.fromisoformat(deadline), language),
        "standing": wording.standing(_date(values.get("deadline")), today, language),
    }
    opening = [] if kind.opening is None else [kind.opening.in_language(language) % places]
    if values.get("grade") == "major" and kind.id is not KindId.CLOSURE:
        opening.append(wording.MAJOR.in_language(language))
    for name, words in (("basis", wording.BASIS), ("demand", wording.DEMAND)):
        if name in given:
            opening.append(words.in_language(language) % {"text": given[name]})
    closing = [] if kind.closing is None else [kind.closing.in_language(language)]
    if "remark" in given:
        closing.append(wording.REMARK.in_language(language) % {"text": given["remark"]})
    return tuple(opening), tuple(closing)


def _heading(kind: Kind, values: Mapping[str, Any], language: Language) -> str:
    is_kept = values.get("status") == "monitored" or values.get("submitted_for") == "monitoring"
    if kind.id is KindId.CLOSURE and is_kept:
        return wording.KEPT.in_language(language)
    return kind.heading.in_language(language)


def _plan(
    service: Service, session: Session, layer: Layer, paper: Paper, place: BaseGeometry | None
) -> bytes | None:
    return (
        None
        if place is None or place.is_empty
        else draw_plan(service, session, layer, paper.feature_id, place)
    )


def _issued(at: datetime, language: Language) -> str:
    return wording.ISSUED.in_language(language) % {"at": f"{at:%Y-%m-%d %H:%M}"}


def _date(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
