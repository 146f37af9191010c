"""Who a principal is now, for work that goes on after its request was answered."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.access.errors import Forbidden
from geo_service.access.principal import Principal
from geo_service.db.tables import ACCOUNTS, API_TOKENS
from layers.access import Role

_TOKEN = "token "  # noqa: S105 - how history names one


def identified_anew(session: Session, principal: Principal) -> Principal:
    """Return a principal as its account stands in a session.

    Whoever signs out, or whose session or token comes to its end, leaves work that was ordered before; a
    token that was taken back does not.

    Parameters
    ----------
    session : Session
    principal : Principal
        As the request had it.

    Raises
    ------
    Forbidden
        If the account was switched off or has another role since, or its token was taken back.
    """
    if principal.account_id is None:
        return principal
    query = select(ACCOUNTS.c.role, ACCOUNTS.c.person_id).where(
        ACCOUNTS.c.id == principal.account_id, ACCOUNTS.c.is_active
    )
    row = session.execute(query).one_or_none()
    if row is None or Role(row.role) is not principal.role or not _serves(session, principal.via or ""):
        raise Forbidden
    return replace(principal, person_id=row.person_id)


def _serves(session: Session, via: str) -> bool:
    """Whether a token was not taken back; what came another way has none."""
    if not via.startswith(_TOKEN):
        return True
    query = select(API_TOKENS.c.id).where(
        API_TOKENS.c.id == via.removeprefix(_TOKEN), API_TOKENS.c.revoked_at.is_(None)
    )
    return session.scalar(query) is not None
