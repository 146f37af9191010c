"""Tokens of programs: a secret shown once, kept as its digest, with a scope and an end."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from geo_service.access.secrets import digest, new_id, new_secret
from geo_service.db.tables import ACCOUNTS, API_TOKENS

PREFIX = "geo_"
"""Begins every token, so that a scanner for leaked secrets knows one."""


class TokenScope(StrEnum):
    """What a token is good for: never more than its account may."""

    READ = "read"
    WRITE = "write"


class NewToken(NamedTuple):
    """A token that was just made, with the secret that is never shown again."""

    id: str
    secret: str


def create_token(
    session: Session, account_id: str, *, name: str, scope: TokenScope, now: datetime, expires_at: datetime
) -> NewToken:
    """Make a token of an account.

    Raises
    ------
    ValueError
        If it would have ended already.
    """
    if expires_at <= now:
        raise ValueError("a token ends after it begins")
    made = NewToken(new_id(), PREFIX + new_secret())
    values = {
        "id": made.id,
        "account_id": account_id,
        "name": name,
        "secret_hash": digest(made.secret),
        "scope": scope.value,
        "created_at": now,
        "expires_at": expires_at,
    }
    session.execute(insert(API_TOKENS).values(values))
    return made


def find(session: Session, secret: str, *, now: datetime) -> Row[Any] | None:
    """Return the token of a secret with its account; None where it is unknown, ended or taken back."""
    query = (
        select(
            ACCOUNTS,
            API_TOKENS.c.id.label("token_id"),
            API_TOKENS.c.scope,
            API_TOKENS.c.used_at,
        )
        .join(API_TOKENS, API_TOKENS.c.account_id == ACCOUNTS.c.id)
        .where(
            API_TOKENS.c.secret_hash == digest(secret),
            API_TOKENS.c.expires_at > now,
            API_TOKENS.c.revoked_at.is_(None),
            ACCOUNTS.c.is_active,
        )
    )
    return session.execute(query).one_or_none()


def touch(session: Session, token_id: str, now: datetime) -> None:
    """Write down that a token is in use."""
    session.execute(update(API_TOKENS).where(API_TOKENS.c.id == token_id).values(used_at=now))


def serving(session: Session, account_id: str, now: datetime) -> list[str]:
    """Return the identifiers of an account's tokens that have neither ended nor been taken back."""
    query = select(API_TOKENS.c.id).where(
        API_TOKENS.c.account_id == account_id,
        API_TOKENS.c.expires_at > now,
        API_TOKENS.c.revoked_at.is_(None),
    )
    return list(session.scalars(query.order_by(API_TOKENS.c.id)))


def revoke(session: Session, account_id: str, token_id: str, now: datetime) -> bool:
    """Take a token of an account back; tell whether there was one that still served."""
    change = (
        update(API_TOKENS)
        .where(
            API_TOKENS.c.id == token_id,
            API_TOKENS.c.account_id == account_id,
            API_TOKENS.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    return bool(session.execute(change).rowcount)  # type: ignore[attr-defined] # an UPDATE gives a cursor result
