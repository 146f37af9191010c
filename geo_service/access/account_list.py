"""Finding accounts, and the browsers in which one is signed in."""

from datetime import datetime

from sqlalchemy import RowMapping, or_, select
from sqlalchemy.orm import Session

from geo_service.access.entry import contains, storable
from geo_service.access.errors import AccountNotFound
from geo_service.db.tables import ACCOUNTS, PEOPLE, SIGN_IN_SESSIONS
from geo_service.settings import Limits

COLUMNS = [column for column in ACCOUNTS.c if column.name not in ("password_hash", "issuer", "subject")]


def accounts(
    session: Session, *, text: str = "", role: str = "", after: str | None = None, limit: int
) -> list[RowMapping]:
    """Return accounts by name, each with the name of the person whom it belongs to.

    Parameters
    ----------
    session : Session
    text : str
        Found anywhere in the name of the account or of the person.
    role : str
        Empty for any.
    after : str, optional
        Name of the last account of the page before.
    limit : int
    """
    query = (
        select(*COLUMNS, PEOPLE.c.name.label("person"))
        .outerjoin(PEOPLE, PEOPLE.c.id == ACCOUNTS.c.person_id)
        .order_by(ACCOUNTS.c.name)
        .limit(limit)
    )
    if text := storable(text):
        pattern = contains(text.casefold())
        query = query.where(
            or_(
                ACCOUNTS.c.name.like(pattern, escape="\\"),
                PEOPLE.c.name.like(contains(text), escape="\\"),
            )
        )
    if role:
        query = query.where(ACCOUNTS.c.role == storable(role))
    if after is not None:
        query = query.where(ACCOUNTS.c.name > storable(after))
    return list(session.execute(query).mappings())


def id_of(session: Session, name: str) -> str:
    """Return the identifier of an account by its name.

    Raises
    ------
    AccountNotFound
    """
    found: str | None = session.scalar(
        select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == storable(name).casefold())
    )
    if found is None:
        raise AccountNotFound(account=name[:60])
    return found


def of_person(session: Session, person_id: str) -> list[RowMapping]:
    """Return the accounts of a person."""
    query = select(*COLUMNS).where(ACCOUNTS.c.person_id == person_id).order_by(ACCOUNTS.c.name)
    return list(session.execute(query).mappings())


def sessions_of(session: Session, account_id: str, *, limits: Limits, now: datetime) -> list[RowMapping]:
    """Return the browsers in which an account is signed in, those in use first; by nothing that opens one."""
    query = (
        select(
            SIGN_IN_SESSIONS.c.created_at,
            SIGN_IN_SESSIONS.c.seen_at,
            SIGN_IN_SESSIONS.c.address,
            SIGN_IN_SESSIONS.c.agent,
        )
        .where(
            SIGN_IN_SESSIONS.c.account_id == account_id,
            SIGN_IN_SESSIONS.c.seen_at > now - limits.idle,
            SIGN_IN_SESSIONS.c.created_at > now - limits.longest,
        )
        .order_by(SIGN_IN_SESSIONS.c.seen_at.desc())
    )
    return list(session.execute(query).mappings())
