"""Who somebody is in the review of one feature: by the duties on its segment, or by the office."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Table, and_, or_, select
from sqlalchemy.orm import Session

from geo_service.access.duties import DUTIES
from geo_service.service import Service
from layers.access import SEGMENTS, Role
from layers.contract import Layer
from layers.feature import Value
from layers.registry import Registry
from layers.workflow import LEVELS, SIDES, Acceptance, Actor, Party

OFFICES: Mapping[Role, Party] = {
    Role.CLERK: Party.CLERK,
    Role.SUPERVISOR: Party.SUPERVISOR,
    Role.PLANNER: Party.PLANNER,
}


def actor(
    service: Service, session: Session, layer: Layer, values: Mapping[str, Value], today: date
) -> Actor:
    """Return who the principal is in the review of a feature.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    layer : Layer
    values : mapping of str to Value
        Of the feature.
    today : date
        The county's date: duties that do not hold on it do not count.
    """
    principal = service.principal
    levels: Mapping[Party, str] = {}
    parties: frozenset[Party] = frozenset()
    if principal.account_id is not None and principal.role in OFFICES:
        parties = frozenset({OFFICES[principal.role]})
    elif principal.role is Role.COORDINATOR and principal.person_id is not None:
        levels = duty_levels(service, session, layer, values, principal.person_id, today)
        parties = frozenset(levels)
    return Actor(principal.account_id, principal.person_id, parties, levels)


def named(
    service: Service,
    session: Session,
    layer: Layer,
    values: Mapping[str, Value],
    person_id: str,
    side: Party,
    signed_on: date,
) -> Acceptance | None:
    """Return the acceptance of somebody who signed on paper; None where they held no such duty that day."""
    level = duty_levels(service, session, layer, values, person_id, signed_on).get(side)
    if level is None:
        return None
    return Acceptance(side, person_id, level, service.principal.account_id, is_recorded=True)


def duty_levels(
    service: Service,
    session: Session,
    layer: Layer,
    values: Mapping[str, Value],
    person_id: str,
    day: date,
) -> Mapping[Party, str]:
    """Return on which sides somebody answers for a feature on a day, each with the highest level.

    A duty covers its segment and all that nest in it.
    """
    segment = segment_of(session, service.catalogue.registry, service.tables, layer, values)
    if segment is None or DUTIES not in service.tables:
        return {}
    duties = service.tables[DUTIES]
    valid = and_(
        or_(duties.c.valid_from.is_(None), duties.c.valid_from <= day),
        or_(duties.c.valid_to.is_(None), duties.c.valid_to >= day),
    )
    query = select(duties.c.side, duties.c.level).where(
        duties.c.person_id == person_id,
        duties.c.segment_id.in_(_with_parents(session, service.tables[SEGMENTS], segment)),
        valid,
    )
    found: dict[Party, str] = {}
    for row in session.execute(query):
        side = Party(row.side)
        if side in SIDES and (side not in found or LEVELS.index(row.level) > LEVELS.index(found[side])):
            found[side] = row.level
    return found


def segment_of(
    session: Session,
    registry: Registry,
    tables: Mapping[str, Table],
    layer: Layer,
    values: Mapping[str, Value],
) -> str | None:
    """Return the segment that a feature belongs to, by itself or through the feature that it refers to."""
    scope = layer.access.scope
    value = None if scope is None else values.get(scope)
    if scope is None or value is None:
        return None
    target = layer.field(scope).references
    if target is None or target == SEGMENTS:
        return str(value)
    other = registry[target]
    table = tables[other.id]
    row = session.execute(select(table).where(table.c.id == value)).mappings().one_or_none()
    return None if row is None else segment_of(session, registry, tables, other, dict(row))


def _with_parents(session: Session, segments: Table, segment: str) -> list[str]:
    """Return a segment and all that it nests in; segments that name each other come to an end."""
    found = [segment]
    while True:
        query = select(segments.c.parent_id).where(segments.c.id == found[-1])
        parent = session.scalar(query)
        if parent is None or parent in found:
            return found
        found.append(parent)
