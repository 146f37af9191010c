"""Duties handed over in bulk: the old holder's end the day before, the new one's begin, in one transaction.

Scope follows the post: from that day on the new holder sees the segments and acts on them, and the old one
does not. A duty that begins on that day or later is handed over as it is; so handing back before the day has
come leaves the old holder without a gap.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, func, or_, select
from sqlalchemy.orm import Session

from geo_service.access import assignments
from geo_service.access.assignments import Duty
from geo_service.access.audit import Action, write_down
from geo_service.access.duties import DUTIES, nested
from geo_service.access.entry import fault, storable
from geo_service.access.errors import InvalidEntry
from geo_service.access.people import person
from geo_service.service import Service
from layers.access import SEGMENTS
from layers.feature import Feature
from layers.railway_hazards.rules import SETTLED
from layers.text import Text

HAZARDS = "railway_hazards"
MOST = 500
"""Duties that are handed over at once."""

BOTH_SIDES = Text(
    "接任人同时是该区段另一方的段长：两方验收须由不同的人记名",
    "holds the other side's duty there as well: the two acceptances need two people",
)
HELD = Text("接任人已任该区段同一职责", "holds this duty there already")


@dataclass(frozen=True, slots=True)
class Line:
    """One duty that is handed over.

    Parameters
    ----------
    id : str
        Of the duty as it stands.
    segment_id, segment, level, side, post : str
    unit : str or None
    ends : date or None
        Last day of the old holder; None where the duty has not begun by then.
    begins : date
        First day of the new one.
    until : date or None
        Last day of the duty itself.
    open_hazards : int
        Of the segment and those that nest in it, on the day of asking.
    notes : tuple of Text
    """

    id: str
    segment_id: str
    segment: str
    level: str
    side: str
    post: str
    unit: str | None
    ends: date | None
    begins: date
    until: date | None
    open_hazards: int
    notes: tuple[Text, ...] = ()


def preview(
    service: Service,
    session: Session,
    from_person: str,
    to_person: str,
    first_day: date,
    segments: Collection[str] | None = None,
) -> list[Line]:
    """Return what ends and what begins, duty by duty.

    Parameters
    ----------
    service, session : Service, Session
        As the clerk or the administrator sees it.
    from_person, to_person : str
        Identifiers of people.
    first_day : date
        Of the new holder; not before today.
    segments : collection of str, optional
        Only the duties on these.

    Raises
    ------
    PersonNotFound
    InvalidEntry
        If both are one person, if the day is past, or if there is nothing to hand over.
    """
    person(session, from_person)
    person(session, to_person)
    if from_person == to_person:
        raise InvalidEntry(fault("to", "交接双方是同一人。", "Both are the same person."))
    if first_day < service.today():
        raise InvalidEntry(fault("day", "生效日期不能早于今天。", "The first day is before today."))
    theirs = [*_standing(service, session, to_person, first_day)]
    lines = [
        _line(service, session, row, first_day, theirs)
        for row in _standing(service, session, from_person, first_day)
        if segments is None or row["segment_id"] in segments
    ]
    if not lines:
        raise InvalidEntry(
            fault("from", "这一天及以后没有可交接的任职。", "Holds no duty on that day or later.")
        )
    if len(lines) > MOST:
        raise InvalidEntry(fault("from", f"一次最多交接{MOST}项。", f"At most {MOST} duties at once."))
    return lines


def carry_out(
    service: Service,
    session: Session,
    from_person: str,
    to_person: str,
    first_day: date,
    segments: Collection[str] | None,
    now: datetime,
) -> list[Line]:
    """Hand the duties over; all of them or, where one cannot be, none.

    Parameters
    ----------
    session : Session
        A writing one; the caller commits.
    now : datetime
        Moment of the change, aware.

    Raises
    ------
    PersonNotFound, InvalidEntry, InvalidFeature
        As for `preview`.
    """
    lines = preview(service, session, from_person, to_person, first_day, segments)
    for line in lines:
        if line.ends is None:
            _replace_holder(service, session, line.id, to_person, now)
            continue
        assignments.end(service, session, line.id, line.ends, now)
        assignments.assign(
            service,
            session,
            Duty(
                segment_id=line.segment_id,
                side=line.side,
                post=line.post,
                person_id=to_person,
                level=line.level,
                unit=line.unit,
                valid_from=line.begins,
                valid_to=line.until,
            ),
            now,
        )
    return lines


def handed_over(
    service: Service, session: Session, from_person: str, to_person: str, first_day: date
) -> list[Line]:
    """Return what was handed over on a day, as the duties have it, for the list that both sign.

    Raises
    ------
    PersonNotFound
    """
    person(session, from_person)
    person(session, to_person)
    before = assignments.duties(service, session, person_id=from_person)
    ended = {_place(row): row for row in before if row["valid_to"] == first_day - timedelta(days=1)}
    return [
        _line(service, session, row, first_day, [], ended=True)
        for row in assignments.duties(service, session, person_id=to_person)
        if row["valid_from"] == first_day and _place(row) in ended
    ]


def _standing(service: Service, session: Session, person_id: str, first_day: date) -> list[RowMapping]:
    """Return the duties of somebody that hold on a day, or begin later."""
    rows = assignments.duties(service, session, person_id=storable(person_id))
    return [row for row in rows if row["valid_to"] is None or row["valid_to"] >= first_day]


def _line(
    service: Service,
    session: Session,
    row: RowMapping,
    first_day: date,
    theirs: Sequence[RowMapping],
    *,
    ended: bool = False,
) -> Line:
    starts = row["valid_from"]
    has_begun = ended or starts is None or starts < first_day
    notes = [
        HELD if other["side"] == row["side"] else BOTH_SIDES
        for other in theirs
        if other["segment_id"] == row["segment_id"]
    ]
    return Line(
        id=row["id"],
        segment_id=row["segment_id"],
        segment=row["segment"],
        level=row["level"],
        side=row["side"],
        post=row["post"],
        unit=row["unit"],
        ends=first_day - timedelta(days=1) if has_begun else None,
        begins=first_day if has_begun else starts,
        until=row["valid_to"],
        open_hazards=_open_hazards(service, session, row["segment_id"]),
        notes=tuple(dict.fromkeys(notes)),
    )


def _open_hazards(service: Service, session: Session, segment_id: str) -> int:
    segments, hazards = service.tables[SEGMENTS], service.tables[HAZARDS]
    own = nested(service.tables, select(segments.c.id).where(segments.c.id == segment_id))
    query = (
        select(func.count())
        .select_from(hazards)
        .where(
            hazards.c.segment_id.in_(select(own.c.id)),
            or_(hazards.c.status.is_(None), hazards.c.status.not_in(sorted(SETTLED))),
        )
    )
    return int(session.scalar(query) or 0)


def _replace_holder(service: Service, session: Session, duty_id: str, to_person: str, now: datetime) -> None:
    """Give a duty that has not begun by the day to somebody else."""
    table = service.tables[DUTIES]
    row = session.execute(select(table).where(table.c.id == duty_id)).mappings().one()
    fields = service.catalogue.registry[DUTIES].given_fields
    values: dict[str, Any] = {one.name: row[one.name] for one in fields if row[one.name] is not None}
    service.edits(session, now).replace(DUTIES, Feature(duty_id, None, values | {"person_id": to_person}))
    write_down(session, service.principal, Action.FEATURE_CHANGED, now, layer_id=DUTIES, feature_id=duty_id)


def _place(row: RowMapping) -> tuple[Any, ...]:
    return row["segment_id"], row["side"], row["level"], row["post"]
