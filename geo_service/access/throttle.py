"""Slowing down who guesses passwords: failed sign-ins are counted by name and by address.

An attempt counts as failed before its password is looked at, in a transaction of its own: guesses
that arrive together are counted one by one, however long each takes to be verified. The wait grows
up to an hour and no further: whoever fails on somebody's name does not lock that person out for ever.
"""

import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from geo_service.access.secrets import digest
from geo_service.db.tables import SIGN_IN_THROTTLES
from geo_service.errors import TooManyAttempts

OF_NAME = 5
"""Failures of one name after which the next attempt has to wait."""
OF_ADDRESS = 30
"""Failures from one address, behind which a whole office may sit."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=1)


def count_attempt(session: Session, name: str, address: str | None, now: datetime) -> None:
    """Count an attempt as failed, unless it comes too early; `forgive` takes it back.

    Commit before the password is verified.

    Parameters
    ----------
    session : Session
        A writing one.
    name : str
        As it was typed, of an account or of none.
    address : str or None
    now : datetime

    Raises
    ------
    TooManyAttempts
        Saying how long to wait; nothing is then counted, so waiting is of use.
    """
    limits = _limits(name, address)
    rows = {
        row.key: row
        for row in session.execute(select(SIGN_IN_THROTTLES).where(SIGN_IN_THROTTLES.c.key.in_(limits)))
    }
    ends = [row.blocked_until for row in rows.values() if row.blocked_until is not None]
    if ends and max(ends) > now:
        raise TooManyAttempts(max(ends) - now)
    counted = []
    for key, limit in limits.items():
        row = rows.get(key)
        is_over = row is None or row.last_at <= now - FORGOTTEN_AFTER
        failures = 1 if row is None or is_over else row.failures + 1
        wait = wait_after(failures, limit)
        until = None if wait is None else now + wait
        counted.append({"key": key, "failures": failures, "last_at": now, "blocked_until": until})
    session.execute(delete(SIGN_IN_THROTTLES).where(SIGN_IN_THROTTLES.c.key.in_(limits)))
    session.execute(insert(SIGN_IN_THROTTLES), counted)


def forgive(session: Session, name: str, address: str | None) -> None:
    """Take back the attempt that proved right: forget the name's failures, keep the others of the address.

    Parameters
    ----------
    session : Session
        A writing one.
    name : str
    address : str or None
        As `count_attempt` had them.
    """
    throttles = SIGN_IN_THROTTLES.c
    session.execute(delete(SIGN_IN_THROTTLES).where(throttles.key == _name_key(name)))
    if address is not None:
        session.execute(
            update(SIGN_IN_THROTTLES)
            .where(throttles.key == _address_key(address), throttles.failures > 0)
            .values(failures=throttles.failures - 1, blocked_until=None)
        )


def forget_old(session: Session, now: datetime) -> None:
    """Remove counters that no longer count."""
    session.execute(delete(SIGN_IN_THROTTLES).where(SIGN_IN_THROTTLES.c.last_at <= now - FORGOTTEN_AFTER))


def wait_after(failures: int, limit: int) -> timedelta | None:
    """Return how long the next attempt has to wait; None below the limit."""
    if failures < limit:
        return None
    doublings = min(failures - limit, 10)  # beyond that it is the longest wait anyway
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _limits(name: str, address: str | None) -> dict[str, int]:
    limits = {_name_key(name): OF_NAME}
    if address is not None:
        limits[_address_key(address)] = OF_ADDRESS
    return limits


def _name_key(name: str) -> str:
    return digest(f"name {name.strip().casefold()}")


def _address_key(address: str) -> str:
    return digest(f"address {_network(address)}")


def _network(address: str) -> str:
    """Return what one subscriber has: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False))
