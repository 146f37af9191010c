"""Messages on their way out, written in the transaction of what they tell.

A message is taken by one process at a time, sent, and settled: delivered, or to be tried again later and
later until its last day. Whoever is told may be told twice (a process may die between sending and settling),
so that each message carries its identifier.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import orjson
from sqlalchemy import ColumnElement, RowMapping, and_, case, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session

from geo_service.access.secrets import new_id
from geo_service.db.tables import DELIVERIES

WEBHOOK, MAIL = "webhook", "mail"
LAST: Mapping[str, timedelta] = MappingProxyType({WEBHOOK: timedelta(days=3), MAIL: timedelta(hours=20)})
"""How long a message is tried; a morning sheet of yesterday helps nobody."""

FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=4)
CLAIM = timedelta(minutes=10)
"""How long a message is one process's own; longer than any sending takes."""

KEPT_DELIVERED, KEPT_GIVEN_UP = timedelta(days=30), timedelta(days=90)
LONGEST_ERROR = 200


@dataclass(frozen=True, slots=True)
class Message:
    """A message that this process has taken.

    Parameters
    ----------
    id, channel, event : str
    body : bytes
        A JSON document.
    attempt : int
        How often it was taken, this time included.
    created_at, claimed_until : datetime
    """

    id: str
    channel: str
    event: str
    body: bytes
    attempt: int
    created_at: datetime
    claimed_until: datetime


def enqueue(
    session: Session,
    channel: str,
    event: str,
    body: Mapping[str, Any],
    now: datetime,
    message_id: str | None = None,
) -> str:
    """Write down a message that is to be sent, and return its identifier.

    Parameters
    ----------
    session : Session
        It goes out where this commits.
    channel : str
        `WEBHOOK` or `MAIL`.
    event : str
        What happened, for the one who is told.
    body : mapping
        Of JSON values, without personal data.
    now : datetime
    message_id : str, optional
        Of what is told once at most; see `is_known`.
    """
    row = {
        "id": message_id or new_id(),
        "channel": channel,
        "event": event,
        "body": orjson.dumps(body).decode(),
        "created_at": now,
        "attempts": 0,
        "next_at": now,
    }
    session.execute(insert(DELIVERIES).values(row))
    return str(row["id"])


def is_known(session: Session, message_id: str) -> bool:
    """Whether a message was written down already."""
    return bool(session.scalar(select(exists().where(DELIVERIES.c.id == message_id))))


def has_due(session: Session, now: datetime, but: Sequence[str] = ()) -> bool:
    """Whether some message waits that no process is at; looked at before a write lock is taken."""
    return bool(session.scalar(select(exists().where(_is_due(now, but)))))


def claim(session: Session, now: datetime, but: Sequence[str] = ()) -> Message | None:
    """Take the message that has waited longest; None where none is due.

    Parameters
    ----------
    session : Session
        A writing one: it has the database's write lock, so that no other process takes the same.
    now : datetime
    but : sequence of str
        Channels that are not looked at.
    """
    order = (DELIVERIES.c.next_at, DELIVERIES.c.created_at, DELIVERIES.c.id)
    query = select(DELIVERIES).where(_is_due(now, but)).order_by(*order).limit(1)
    row = session.execute(query).mappings().one_or_none()
    if row is None:
        return None
    until, attempt = now + CLAIM, int(row["attempts"]) + 1
    # Counted before it is sent: what kills the process is not tried for ever.
    session.execute(
        update(DELIVERIES)
        .where(DELIVERIES.c.id == row["id"])
        .values(claimed_until=until, attempts=attempt, next_at=_next(row, attempt, now))
    )
    return Message(
        row["id"],
        row["channel"],
        row["event"],
        row["body"].encode(),
        attempt,
        row["created_at"],
        until,
    )


def settle(
    session: Session, message: Message, now: datetime, error: str | None, *, is_final: bool = False
) -> None:
    """Write down what became of a message, unless another process has taken it meanwhile.

    Parameters
    ----------
    error : str or None
        Why it was not delivered, in words of ours: what a server answered is not kept.
    is_final : bool
        Whether it is not to be tried again.
    """
    values: dict[str, Any] = {"claimed_until": None, "error": error and error[:LONGEST_ERROR]}
    if error is None:
        values["delivered_at"] = now
    if error is None or is_final:
        values["next_at"] = None
    ours = and_(DELIVERIES.c.id == message.id, DELIVERIES.c.claimed_until == message.claimed_until)
    session.execute(update(DELIVERIES).where(ours).values(values))


def revive(session: Session, now: datetime) -> int:
    """Let everything that is not delivered be tried at once, given-up messages included; return how many."""
    waiting = and_(
        DELIVERIES.c.delivered_at.is_(None),
        or_(DELIVERIES.c.claimed_until.is_(None), DELIVERIES.c.claimed_until < now),
    )
    result = session.execute(update(DELIVERIES).where(waiting).values(next_at=now))
    return int(result.rowcount)  # type: ignore[attr-defined] # an UPDATE gives a cursor result


def listed(session: Session, limit: int) -> list[RowMapping]:
    """Return messages without their bodies: what is not delivered first, then the newest."""
    columns = [column for column in DELIVERIES.c if column.name != "body"]
    order = (case((DELIVERIES.c.delivered_at.is_(None), 0), else_=1), DELIVERIES.c.created_at.desc())
    return list(session.execute(select(*columns).order_by(*order).limit(limit)).mappings())


def forget_old(session: Session, now: datetime) -> None:
    """Remove messages that were delivered a while ago, and those that never will be."""
    delivered = DELIVERIES.c.delivered_at < now - KEPT_DELIVERED
    given_up = DELIVERIES.c.created_at < now - KEPT_GIVEN_UP
    session.execute(delete(DELIVERIES).where(or_(delivered, given_up)))


def delay(attempt: int) -> timedelta:
    """Return how long is waited after a failed attempt: a minute, then four times as long each time.

    Examples
    --------
    >>> [delay(attempt).total_seconds() / 60 for attempt in (1, 2, 3, 4, 5, 6)]
    [1.0, 4.0, 16.0, 64.0, 240.0, 240.0]
    """
    return min(FIRST_DELAY * (1 << 2 * min(attempt - 1, 10)), LONGEST_DELAY)


def _next(row: RowMapping, attempt: int, now: datetime) -> datetime | None:
    following = now + delay(attempt)
    return following if following <= row["created_at"] + LAST[row["channel"]] else None


def _is_due(now: datetime, but: Sequence[str]) -> ColumnElement[bool]:
    is_free = or_(DELIVERIES.c.claimed_until.is_(None), DELIVERIES.c.claimed_until < now)
    is_waiting = and_(DELIVERIES.c.delivered_at.is_(None), DELIVERIES.c.next_at <= now)
    return and_(is_waiting, is_free, DELIVERIES.c.channel.not_in(but))
