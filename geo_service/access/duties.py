"""Which segments a coordinator answers for on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import CTE, Select, Table, and_, or_, select
from sqlalchemy.orm import Session

from layers.access import SEGMENTS

DUTIES = "duty_assignments"


def own_segments(session: Session, tables: Mapping[str, Table], person_id: str, day: date) -> frozenset[str]:
    """Return the segments that somebody holds a duty on, with all that nest in them.

    Parameters
    ----------
    session : Session
    tables : mapping of str to Table
        Of all layers.
    person_id : str
    day : date
        Duties before their first and behind their last day do not count.
    """
    duties = tables[DUTIES]
    valid = and_(
        or_(duties.c.valid_from.is_(None), duties.c.valid_from <= day),
        or_(duties.c.valid_to.is_(None), duties.c.valid_to >= day),
    )
    own = nested(
        tables, select(duties.c.segment_id.label("id")).where(duties.c.person_id == person_id, valid)
    )
    return frozenset(session.scalars(select(own.c.id)))


def nested(tables: Mapping[str, Table], first: Select[Any]) -> CTE:
    """Return segments with all that nest in them, as a table expression with the column ``id``.

    Parameters
    ----------
    tables : mapping of str to Table
        Of all layers.
    first : Select
        Gives identifiers of segments as ``id``.
    """
    segments = tables[SEGMENTS]
    own = first.cte("own", recursive=True)
    # UNION drops what was found before, so segments that name each other as parents come to an end.
    return own.union(select(segments.c.id).join(own, segments.c.parent_id == own.c.id))
