"""A new hazard by a few words: where it lies, whose it is, and its storing, once for each form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from shapely import Point
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.attachments import store as attachments
from geo_service.attachments.picture import Picture
from geo_service.db.edits import raise_revision
from geo_service.editing.changes import Draft, StoredVersion, create, require_editor
from geo_service.editing.identifiers import DIGITS
from geo_service.errors import InvalidFeature
from geo_service.lineside import network
from geo_service.review.numbering import NUMBER, next_number
from geo_service.service import Service
from layers.access import SEGMENTS
from layers.feature import Value
from layers.linear_referencing import Answer
from layers.linear_referencing.placing import UNSTATED
from layers.linear_referencing.segments import Segment, Segments
from layers.text import Text
from layers.validation import FieldError
from layers.workflow import BEFORE_PHOTO

HAZARDS = "railway_hazards"
SOURCE = "快速录入 (quick entry)"
ID_LENGTH = 20

NO_PLACE = Text("里程无法定位", "the chainage leads to no place")
SEVERAL = Text("里程对应多处位置，请选一处", "the chainage has several places: choose one")


@dataclass(frozen=True, slots=True)
class Located:
    """Where a hazard lies and who answers for it.

    Parameters
    ----------
    answer : Answer
        The places of its chainage.
    segments : tuple of Segment
        Of the most precise level that cover it: one where it is clear whose it is.
    """

    answer: Answer
    segments: tuple[Segment, ...]

    @property
    def segment(self) -> Segment | None:
        """The one that it belongs to."""
        return self.segments[0] if len(self.segments) == 1 else None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that comes with a new hazard."""

    name: str
    picture: Picture


def located(service: Service, session: Session, values: Mapping[str, Value]) -> Located:
    """Return where a hazard lies by its line, chainage, side and distance.

    Parameters
    ----------
    service, session : Service, Session
        As the principal sees it.
    values : mapping of str to Value
        Of the hazard, by field; what is missing is not known.
    """
    line_id, label = _text(values.get("line_id")), _text(values.get("chainage"))
    if line_id is None or label is None:
        return Located(Answer((), NO_PLACE), ())
    known = network(service, session)
    offset = values.get("offset_m")
    side, label_to = _text(values.get("side")), _text(values.get("chainage_to"))
    answer = known.locate(
        line_id,
        label,
        side,
        float(offset) if isinstance(offset, int | float) else None,
        _text(values.get("track_dir")),
        label_to=label_to,
        datum=_text(values.get("offset_datum")) or UNSTATED,
    )
    segments = Segments(_segments(service, session, line_id), known)
    point = None if answer.place is None else answer.place.point
    found = segments.covering(
        line_id,
        label,
        label_to,
        side=side,
        township=_text(values.get("township")),
        lonlat=None if point is None else (point.x, point.y),
    )
    return Located(answer, tuple(found))


def draft_of(values: Mapping[str, Any], where: Located, *, is_placeless: bool) -> Draft:
    """Return what is to be stored.

    Parameters
    ----------
    values : mapping of str to Any
        By field, typed or as text.
    where : Located
    is_placeless : bool
        Whether it is to be stored although its chainage leads to no place.

    Raises
    ------
    InvalidFeature
        If its chainage leads to no single place.
    """
    place = where.answer.place
    if place is None and not (is_placeless and not where.answer.places):
        reason = SEVERAL if where.answer.places else where.answer.reason or NO_PLACE
        raise InvalidFeature.of(HAZARDS, Text("（新）", "(new)"), [FieldError("chainage", None, reason)])
    placing: dict[str, Any] = {"certainty": "none"}
    geometry: Point | None = None
    if place is not None:
        geometry = place.point
        placing = {
            "certainty": place.certainty,
            "accuracy_m": round(place.accuracy_m, 1),
            "position_method": "chainage",
        }
    segment = None if where.segment is None else where.segment.id
    return Draft(geometry, {**values, "segment_id": segment, "source": SOURCE, **placing})


def store(
    service: Service,
    session: Session,
    draft: Draft,
    photos: Sequence[Photo],
    key: str,
    now: datetime,
) -> StoredVersion:
    """Store a new hazard with its photos; the same key again gives what was stored first.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
        A writing one; the caller commits.
    draft : Draft
        As `draft_of` makes it; its number is made here.
    photos : sequence of Photo
    key : str
        Of the form, by which the same account sends it once.
    now : datetime
        Moment of the entry, aware.

    Raises
    ------
    Forbidden, OutsideScope, InvalidFeature, FeatureExists
    """
    layer = service.layer(HAZARDS)
    require_editor(service, layer)
    # The lock of the layer: nobody else takes the number, or stores the same form, before this ends.
    raise_revision(session, HAZARDS, now)
    name = identifier(service.principal.actor, key)
    table = service.tables[HAZARDS]
    version = session.scalar(select(table.c.version).where(table.c.id == name))
    if version is not None:
        return StoredVersion(name, int(version))
    numbered = Draft(draft.geometry, {**draft.properties, NUMBER: next_number(service, session, now)})
    stored = create(service, session, layer, numbered, now, name, is_made=True)
    kept = [
        attachments.add(
            service,
            session,
            layer,
            name,
            BEFORE_PHOTO,
            photo.picture,
            photo.name,
            now,
            key=identifier(service.principal.actor, f"{key} {place}"),
        ).id
        for place, photo in enumerate(photos)
    ]
    attachments.bind(session, kept, attachments.WITH_FEATURE)
    return stored


def identifier(actor: str, key: str) -> str:
    """Return the identifier that a form of an account makes: the same each time it is sent."""
    digest = blake2b(f"{actor}\n{key}".encode(), digest_size=ID_LENGTH).digest()
    return "e" + "".join(DIGITS[byte % len(DIGITS)] for byte in digest[: ID_LENGTH - 1])


def _segments(service: Service, session: Session, line_id: str) -> list[Segment]:
    """Return the segments of a line; invented ones only where it has no others."""
    if SEGMENTS not in service.registry:
        return []
    real: list[Segment] = []
    invented: list[Segment] = []
    for one in service.features(session, service.layer(SEGMENTS)).read():
        values = one.properties
        if values.get("line_id") != line_id:
            continue
        segment = Segment(
            id=one.id,
            title=str(values["name_zh"]),
            line_id=line_id,
            level=str(values["level"]),
            side=str(values["side"]),
            start=str(values["chainage_from"]),
            end=str(values["chainage_to"]),
            township=_text(values.get("township")),
        )
        (invented if values.get("is_demo") else real).append(segment)
    return real or invented


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
