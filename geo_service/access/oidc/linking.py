"""From an identity at the provider to an account here, which an administrator has made."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from geo_service.access.accounts import find_by_name
from geo_service.access.oidc.id_token import Identity
from geo_service.db.tables import ACCOUNTS


class Refusal(StrEnum):
    """Why an identity has no account here; for the audit log, not for the reader."""

    UNKNOWN = "no account has this name"
    INACTIVE = "the account is not active"
    PASSWORD = "the account of this name has a password"  # noqa: S105 - a reason
    OTHER = "the account of this name belongs to another identity"


@dataclass(frozen=True, slots=True)
class Match:
    """What an identity leads to.

    Parameters
    ----------
    account : Row or None
        None where the identity may not sign in.
    is_new : bool
        Whether the account was linked to the identity just now.
    refusal : Refusal or None
    """

    account: Row[Any] | None = None
    is_new: bool = False
    refusal: Refusal | None = None


def match(session: Session, identity: Identity) -> Match:
    """Return the account of an identity; one that was prepared for its name is linked to it.

    An account with a password is never linked: else whoever gets its name at the provider would get it.

    Parameters
    ----------
    session : Session
        A writing one.
    identity : Identity
    """
    linked = session.execute(
        select(ACCOUNTS).where(ACCOUNTS.c.issuer == identity.issuer, ACCOUNTS.c.subject == identity.subject)
    ).one_or_none()
    if linked is not None:
        return Match(linked) if linked.is_active else Match(refusal=Refusal.INACTIVE)
    prepared = find_by_name(session, identity.name) if identity.name is not None else None
    refusal = _refusal(prepared)
    if prepared is None or refusal is not None:
        return Match(refusal=refusal)
    link = (
        update(ACCOUNTS)
        .where(ACCOUNTS.c.id == prepared.id, ACCOUNTS.c.subject.is_(None), ACCOUNTS.c.password_hash.is_(None))
        .values(issuer=identity.issuer, subject=identity.subject)
    )
    if not session.execute(link).rowcount:  # type: ignore[attr-defined] # an UPDATE gives a cursor result
        return Match(refusal=Refusal.OTHER)
    return Match(prepared, is_new=True)


def _refusal(prepared: Row[Any] | None) -> Refusal | None:
    if prepared is None:
        return Refusal.UNKNOWN
    if not prepared.is_active:
        return Refusal.INACTIVE
    if prepared.password_hash is not None:
        return Refusal.PASSWORD
    return Refusal.OTHER if prepared.subject is not None else None
