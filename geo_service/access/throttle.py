"""Slowing down who guesses passwords: failed sign-ins are counted by name and by network.

An attempt counts as failed before its password is looked at, in a transaction of its own: guesses
that arrive together are counted one by one, however long each takes to be verified. Whoever fails on
somebody's name waits at the own network, up to an hour. The name alone makes others wait only after
very many failures, and then for minutes: nobody is kept out by guesses that come from elsewhere.
"""

import hmac
import ipaddress
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from geo_service.access.errors import TooManyAttempts
from geo_service.db.tables import SIGN_IN_THROTTLES

FIRST_WAIT = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(days=1)
HALF = 32
"""Characters of a key that stand for a name, and as many for a network: 128 bits each."""


class Limit(NamedTuple):
    """After how many failures the next attempt has to wait, and how long at most."""

    failures: int
    longest: timedelta


OF_PAIR = Limit(5, timedelta(hours=1))
"""Of one name from one network."""
OF_NETWORK = Limit(30, timedelta(hours=1))
"""Of all names from one network, behind which a whole office may sit."""
OF_NAME = Limit(100, timedelta(minutes=5))
"""Of one name from wherever."""


def require_open(session: Session, key: str, name: str, address: str | None, now: datetime) -> None:
    """Refuse an attempt that comes too early; reading is enough for that.

    Parameters
    ----------
    session : Session
    key : str
        The service's key: names and addresses could be guessed from a digest that everybody can make.
    name : str
        As it was typed, of an account or of none.
    address : str or None
    now : datetime

    Raises
    ------
    TooManyAttempts
        Saying how long to wait.
    """
    throttles = SIGN_IN_THROTTLES.c
    query = select(throttles.blocked_until).where(
        throttles.key.in_(_limits(key, name, address)), throttles.blocked_until > now
    )
    if ends := [end for end in session.scalars(query) if end is not None]:
        raise TooManyAttempts(max(ends) - now)


def count_attempt(session: Session, key: str, name: str, address: str | None, now: datetime) -> None:
    """Count an attempt as failed, unless it comes too early; `forgive` takes it back.

    Commit before the password is verified. The parameters are those of `require_open`, with a
    writing session.

    Raises
    ------
    TooManyAttempts
        Nothing is then counted, so waiting is of use.
    """
    require_open(session, key, name, address, now)
    limits = _limits(key, name, address)
    counters = SIGN_IN_THROTTLES.c.key.in_(limits)
    rows = {row.key: row for row in session.execute(select(SIGN_IN_THROTTLES).where(counters))}
    counted = []
    for counter, limit in limits.items():
        row = rows.get(counter)
        is_over = row is None or row.last_at <= now - FORGOTTEN_AFTER
        failures = 1 if row is None or is_over else row.failures + 1
        wait = wait_after(failures, limit)
        until = None if wait is None else now + wait
        counted.append({"key": counter, "failures": failures, "last_at": now, "blocked_until": until})
    session.execute(delete(SIGN_IN_THROTTLES).where(counters))
    session.execute(insert(SIGN_IN_THROTTLES), counted)


def forgive(session: Session, key: str, name: str, address: str | None) -> None:
    """Take back the attempt that proved right.

    The failures of the name here and of the name alone are forgotten; those of the name at other
    networks, and of other names at this one, are kept.

    Parameters
    ----------
    session : Session
        A writing one.
    key, name, address
        As `count_attempt` had them.
    """
    throttles = SIGN_IN_THROTTLES.c
    of_name, of_network = _name_key(key, name), _network_key(key, address)
    session.execute(delete(SIGN_IN_THROTTLES).where(throttles.key.in_((of_name, of_name + of_network))))
    session.execute(
        update(SIGN_IN_THROTTLES)
        .where(throttles.key == of_network, throttles.failures > 0)
        .values(failures=throttles.failures - 1, blocked_until=None)
    )


def forget_name(session: Session, key: str, name: str) -> None:
    """Forget the failures of a name at all networks, as where its password is set anew."""
    of_name = SIGN_IN_THROTTLES.c.key.startswith(_name_key(key, name))
    session.execute(delete(SIGN_IN_THROTTLES).where(of_name))


def forget_old(session: Session, now: datetime) -> None:
    """Remove counters that no longer count."""
    session.execute(delete(SIGN_IN_THROTTLES).where(SIGN_IN_THROTTLES.c.last_at <= now - FORGOTTEN_AFTER))


def wait_after(failures: int, limit: Limit) -> timedelta | None:
    """Return how long the next attempt has to wait; None below the limit."""
    if failures < limit.failures:
        return None
    doublings = min(failures - limit.failures, 10)  # beyond that it is the longest wait anyway
    return min(FIRST_WAIT * (1 << doublings), limit.longest)


def _limits(key: str, name: str, address: str | None) -> dict[str, Limit]:
    of_name, of_network = _name_key(key, name), _network_key(key, address)
    limits = {of_name + of_network: OF_PAIR, of_name: OF_NAME}
    if address is not None:
        limits[of_network] = OF_NETWORK
    return limits


def _name_key(key: str, name: str) -> str:
    return _half(key, f"name {name.strip().casefold()}")


def _network_key(key: str, address: str | None) -> str:
    return _half(key, f"network {_network(address or '')}")


def _half(key: str, text: str) -> str:
    return hmac.digest(key.encode(), f"throttle {text}".encode(), "sha256").hex()[:HALF]


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
