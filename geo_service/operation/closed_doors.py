"""What a restored backup must not open again: sessions, tokens and accounts that were closed since.

A backup is of a moment at which a stolen token still served and somebody who has left could still
sign in. What was closed stays closed, whichever state the data goes back to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, inspect, select, update
from sqlalchemy.orm import Session

from geo_service.db.tables import ACCOUNTS, API_TOKENS, SIGN_IN_SESSIONS, SIGN_IN_THROTTLES

KEPT = ("role", "is_active", "password_hash", "password_changed_at", "must_change_password")
"""Columns of an account that are not the backup's to decide where the present database knows the account."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Who may come in before a database is replaced.

    Parameters
    ----------
    tokens : frozenset of str
        Identifiers of the tokens that serve.
    accounts : mapping of str to mapping
        `KEPT` of every account by its identifier.
    """

    tokens: frozenset[str] = frozenset()
    accounts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def doors(session: Session) -> Doors:
    """Return who may come in now; nobody where the tables are not there yet."""
    if not inspect(session.connection()).has_table(ACCOUNTS.name):
        return Doors()
    tokens = session.scalars(select(API_TOKENS.c.id).where(API_TOKENS.c.revoked_at.is_(None)))
    accounts = session.execute(select(ACCOUNTS.c.id, *(ACCOUNTS.c[name] for name in KEPT))).mappings()
    return Doors(frozenset(tokens), {row["id"]: {name: row[name] for name in KEPT} for row in accounts})


def close_again(session: Session, before: Doors, now: datetime) -> None:
    """Close in a restored database what was closed before, and whatever nobody can vouch for.

    All sessions end. A token goes on where it served in the database that was replaced; on a new
    machine nobody knows which tokens were taken back, so that all are. Accounts that both know keep
    role and password of now and stay closed; those that the backup alone knows come back.

    Parameters
    ----------
    session : Session
        A writing one, on the restored database.
    before : Doors
        Of the database that was replaced.
    now : datetime
    """
    session.execute(delete(SIGN_IN_SESSIONS))
    session.execute(delete(SIGN_IN_THROTTLES))
    serving = API_TOKENS.c.revoked_at.is_(None)
    unknown = API_TOKENS.c.id.not_in(before.tokens)
    session.execute(update(API_TOKENS).where(serving, unknown).values(revoked_at=now))
    for account_id, values in before.accounts.items():
        session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(values))
