"""Who somebody is in the review of one feature: by the duties on its segment, or by the office."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, Table, select
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


class Duties:
    """Who answers for which segment: each segment and each person is asked for once.

    Holds for one transaction, as long as nothing in it writes duties or segments.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    """

    def __init__(self, service: Service, session: Session) -> None:
        self.service = service
        self._session = session
        self._parents: dict[str, str | None] = {}
        self._of_people: dict[str, list[Row[Any]]] = {}
        self._segments: dict[tuple[str, str], str | None] = {}

    def levels(
        self, layer: Layer, values: Mapping[str, Value], person_id: str, day: date
    ) -> Mapping[Party, str]:
        """Return on which sides somebody answers for a feature on a day, each with the highest level.

        A duty covers its segment and all that nest in it.
        """
        segment = self._segment(layer, values)
        if segment is None or DUTIES not in self.service.tables:
            return {}
        covering = self._with_parents(segment)
        found: dict[Party, str] = {}
        for row in self._of(person_id):
            if row.segment_id not in covering or not _holds(row.valid_from, row.valid_to, day):
                continue
            side = Party(row.side)
            if side in SIDES and (side not in found or LEVELS.index(row.level) > LEVELS.index(found[side])):
                found[side] = row.level
        return found

    def _segment(self, layer: Layer, values: Mapping[str, Value]) -> str | None:
        name = values.get(layer.access.scope or "")
        if layer.access.scope is None or name is None:
            return None
        place = (layer.id, str(name))
        if place not in self._segments:
            registry, tables = self.service.catalogue.registry, self.service.tables
            self._segments[place] = segment_of(self._session, registry, tables, layer, values)
        return self._segments[place]

    def _with_parents(self, segment: str) -> list[str]:
        """Return a segment and all that it nests in; segments that name each other come to an end."""
        found = [segment]
        while True:
            last = found[-1]
            if last not in self._parents:
                segments = self.service.tables[SEGMENTS]
                query = select(segments.c.parent_id).where(segments.c.id == last)
                self._parents[last] = self._session.scalar(query)
            parent = self._parents[last]
            if parent is None or parent in found:
                return found
            found.append(parent)

    def _of(self, person_id: str) -> list[Row[Any]]:
        if person_id not in self._of_people:
            duties = self.service.tables[DUTIES].c
            wanted = (duties.segment_id, duties.side, duties.level, duties.valid_from, duties.valid_to)
            query = select(*wanted).where(duties.person_id == person_id)
            self._of_people[person_id] = list(self._session.execute(query))
        return self._of_people[person_id]


def actor(duties: Duties, layer: Layer, values: Mapping[str, Value], today: date) -> Actor:
    """Return who the principal is in the review of a feature.

    Parameters
    ----------
    duties : Duties
        Of the service as the principal sees it.
    layer : Layer
        With all its fields.
    values : mapping of str to Value
        Of the feature.
    today : date
        The county's date: duties that do not hold on it do not count.
    """
    principal = duties.service.principal
    levels: Mapping[Party, str] = {}
    parties: frozenset[Party] = frozenset()
    if principal.account_id is not None and principal.role in OFFICES:
        parties = frozenset({OFFICES[principal.role]})
    elif principal.role is Role.COORDINATOR and principal.person_id is not None:
        levels = duties.levels(layer, values, principal.person_id, today)
        parties = frozenset(levels)
    return Actor(principal.account_id, principal.person_id, parties, levels)


def named(
    duties: Duties,
    layer: Layer,
    values: Mapping[str, Value],
    person_id: str,
    side: Party,
    signed_on: date,
) -> Acceptance | None:
    """Return the acceptance of somebody who signed on paper; None where they held no such duty that day."""
    level = duties.levels(layer, values, person_id, signed_on).get(side)
    if level is None:
        return None
    return Acceptance(side, person_id, level, duties.service.principal.account_id, is_recorded=True)


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


def _holds(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)
