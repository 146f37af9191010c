"""Signed-in browsers: a random cookie, and a row in the database that it leads to.

The cookie holds nothing but a random text and its signature; the database holds the text's digest.
Whoever reads one of them alone cannot sign in with it. A sign-in always makes a new session, so an
identifier that somebody planted beforehand is worth nothing.
"""

from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from geo_service.access.secrets import digest, new_secret
from geo_service.db.tables import ACCOUNTS, SIGN_IN_SESSIONS
from geo_service.settings import Limits

SALT = "session"
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is written down when a session was last used."""


def open_session(
    session: Session, account_id: str, *, key: str, now: datetime, address: str | None, agent: str
) -> str:
    """Begin a session of an account and return the value of its cookie.

    Parameters
    ----------
    session : Session
        A writing one.
    account_id : str
    key : str
        The service's key.
    now : datetime
    address : str or None
    agent : str
        What the browser says it is.
    """
    secret = new_secret()
    values = {
        "id_hash": digest(secret),
        "account_id": account_id,
        "created_at": now,
        "seen_at": now,
        "address": address,
        "agent": agent[:200],
    }
    session.execute(insert(SIGN_IN_SESSIONS).values(values))
    return URLSafeSerializer(key, salt=SALT).dumps(secret)


def hash_of(cookie: str, key: str) -> str | None:
    """Return what the session of a cookie is found by; None where we did not sign the cookie."""
    try:
        secret = URLSafeSerializer(key, salt=SALT).loads(cookie)
    except BadSignature:
        return None
    return digest(secret) if isinstance(secret, str) else None


def find(session: Session, id_hash: str, *, limits: Limits, now: datetime) -> Row[Any] | None:
    """Return a session that lasts, with its account; None where there is none."""
    query = (
        select(ACCOUNTS, SIGN_IN_SESSIONS.c.seen_at)
        .join(SIGN_IN_SESSIONS, SIGN_IN_SESSIONS.c.account_id == ACCOUNTS.c.id)
        .where(
            SIGN_IN_SESSIONS.c.id_hash == id_hash,
            SIGN_IN_SESSIONS.c.seen_at > now - limits.idle,
            SIGN_IN_SESSIONS.c.created_at > now - limits.longest,
            ACCOUNTS.c.is_active,
        )
    )
    return session.execute(query).one_or_none()


def touch(session: Session, id_hash: str, now: datetime) -> None:
    """Write down that a session is in use."""
    session.execute(update(SIGN_IN_SESSIONS).where(SIGN_IN_SESSIONS.c.id_hash == id_hash).values(seen_at=now))


def close(session: Session, id_hash: str) -> None:
    """End a session."""
    session.execute(delete(SIGN_IN_SESSIONS).where(SIGN_IN_SESSIONS.c.id_hash == id_hash))


def close_all(session: Session, account_id: str, *, but: str | None = None) -> None:
    """End the sessions of an account, all but one."""
    query = delete(SIGN_IN_SESSIONS).where(SIGN_IN_SESSIONS.c.account_id == account_id)
    if but is not None:
        query = query.where(SIGN_IN_SESSIONS.c.id_hash != but)
    session.execute(query)


def forget_ended(session: Session, *, limits: Limits, now: datetime) -> None:
    """Remove sessions that have run out."""
    session.execute(
        delete(SIGN_IN_SESSIONS).where(
            (SIGN_IN_SESSIONS.c.seen_at <= now - limits.idle)
            | (SIGN_IN_SESSIONS.c.created_at <= now - limits.longest)
        )
    )
