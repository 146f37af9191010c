"""Giving duties on segments and ending them: features of the layer of duties, with their history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.access.duties import DUTIES
from geo_service.access.entry import fault, storable
from geo_service.access.errors import InvalidEntry
from geo_service.access.people import person
from geo_service.editing.identifiers import new_identifier
from geo_service.errors import FeatureNotFound
from geo_service.service import Service
from layers.access import SEGMENTS
from layers.feature import Feature, Value

SOURCE = "段长任职登记 (register of duties)"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty on a segment that somebody takes on."""

    segment_id: str
    side: str
    post: str
    person_id: str | None = None
    level: str | None = None
    unit: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


def duties(
    service: Service,
    session: Session,
    *,
    person_id: str | None = None,
    segment_id: str | None = None,
) -> list[RowMapping]:
    """Return duties, by segment, side and day of beginning, with the name of their segment.

    Parameters
    ----------
    service : Service
    session : Session
    person_id, segment_id : str, optional
        Those of one person, those on one segment.
    """
    table, segments = service.tables[DUTIES], service.tables[SEGMENTS]
    columns = ("id", "segment_id", "level", "side", "post", "unit", "person_id", "valid_from", "valid_to")
    query = (
        select(*(table.c[name] for name in columns), segments.c.name_zh.label("segment"))
        .join(segments, segments.c.id == table.c.segment_id)
        .order_by(table.c.segment_id, table.c.side, table.c.valid_from, table.c.id)
    )
    if person_id is not None:
        query = query.where(table.c.person_id == storable(person_id))
    if segment_id is not None:
        query = query.where(table.c.segment_id == storable(segment_id))
    return list(session.execute(query).mappings())


def assign(service: Service, session: Session, duty: Duty, now: datetime) -> str:
    """Store a duty and return its identifier; it lies where its segment lies, at whose level it is by default.

    Raises
    ------
    FeatureNotFound
        If there is no such segment.
    PersonNotFound, InvalidFeature
    """
    segments = service.tables[SEGMENTS]
    query = select(segments.c.level).where(segments.c.id == storable(duty.segment_id))
    level = session.scalar(query)
    if level is None:
        raise FeatureNotFound(collection=SEGMENTS, feature=duty.segment_id)
    if duty.person_id is not None:
        person(session, duty.person_id)
    _require_order(duty.valid_from, duty.valid_to)
    values: Mapping[str, Value] = {
        "segment_id": duty.segment_id,
        "level": duty.level or level,
        "side": duty.side,
        "post": duty.post,
        "unit": duty.unit,
        "person_id": duty.person_id,
        "valid_from": duty.valid_from,
        "valid_to": duty.valid_to,
        "source": SOURCE,
        "certainty": "none",
        "is_demo": False,
    }
    given = {name: value for name, value in values.items() if value is not None}
    duty_id = new_identifier(now)
    service.edits(session, now).create(DUTIES, [Feature(duty_id, None, given)])
    write_down(session, service.principal, Action.FEATURE_CREATED, now, layer_id=DUTIES, feature_id=duty_id)
    return duty_id


def end(service: Service, session: Session, duty_id: str, last_day: date, now: datetime) -> None:
    """Let a duty end with a day, that day included.

    Raises
    ------
    FeatureNotFound, InvalidEntry
    """
    table = service.tables[DUTIES]
    row = session.execute(select(table).where(table.c.id == storable(duty_id))).mappings().one_or_none()
    if row is None:
        raise FeatureNotFound(collection=DUTIES, feature=duty_id)
    _require_order(row["valid_from"], last_day)
    fields = service.catalogue.registry[DUTIES].given_fields
    values: dict[str, Any] = {f.name: row[f.name] for f in fields if row[f.name] is not None}
    feature = Feature(duty_id, None, values | {"valid_to": last_day})
    service.edits(session, now).replace(DUTIES, feature)
    write_down(session, service.principal, Action.FEATURE_CHANGED, now, layer_id=DUTIES, feature_id=duty_id)


def _require_order(first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        raise InvalidEntry(
            fault(
                "valid_to",
                f"失效日期不能早于生效日期 {first}。",
                f"The last day is before the first, {first}.",
            )
        )
