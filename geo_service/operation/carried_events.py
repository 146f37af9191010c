"""Events of the audit log that a restoration must not lose: those that the backup does not know."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, inspect, select
from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.access.principal import SYSTEM
from geo_service.db.tables import AUDIT_LOG

COLUMNS = [column for column in AUDIT_LOG.c if column.name != "seq"]
LATE = timedelta(hours=1)
"""How long before its commit an event may be dated: a long transaction writes down when it began."""


def events_since(session: Session, moment: datetime) -> tuple[Mapping[str, Any], ...]:
    """Return the events that a backup of a moment may not know; none where there is no audit log.

    Parameters
    ----------
    session : Session
        On the database that is to be replaced.
    moment : datetime
        At which the backup was made.
    """
    if not inspect(session.connection()).has_table(AUDIT_LOG.name):
        return ()
    query = select(*COLUMNS).where(AUDIT_LOG.c.at >= moment - LATE).order_by(AUDIT_LOG.c.seq)
    return tuple(dict(row) for row in session.execute(query).mappings())


def carry_over(
    session: Session, events: Sequence[Mapping[str, Any]], *, made_at: datetime, now: datetime
) -> None:
    """Add to a restored audit log the events that it lacks, and that a backup was restored.

    Parameters
    ----------
    session : Session
        A writing one, on the restored database.
    events : sequence of mapping
        `events_since` of the database that was replaced.
    made_at : datetime
        Of the backup.
    now : datetime
        Moment of the restoration.
    """
    known = Counter(tuple(event.values()) for event in events_since(session, made_at))
    lacking = []
    for event in events:
        values = tuple(event.values())
        if known[values]:
            known[values] -= 1
        else:
            lacking.append(event)
    if lacking:
        session.execute(insert(AUDIT_LOG), lacking)
    write_down(session, SYSTEM, Action.RESTORED, now, backup=made_at.isoformat(), carried=len(lacking))
