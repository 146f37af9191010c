"""Looking after accounts: making them, changing role and person, switching off, new passwords.

Each change is written into the audit log in its own transaction, by identifiers: a name of an
account may be that of a person.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, select, update
from sqlalchemy.orm import Session

from geo_service.access import accounts, issuing, passwords, sessions, throttle
from geo_service.access.account_entry import AccountEntry, checked
from geo_service.access.audit import Action, write_down
from geo_service.access.entry import state_of, storable
from geo_service.access.errors import AccountNotFound, ChangedMeanwhile, Forbidden, LastAdministrator, OwnRole
from geo_service.access.principal import Principal
from geo_service.db.tables import ACCOUNTS
from layers.access import Role

CHANGEABLE = ("name", "role", "side", "level", "person_id")


class OneTime(NamedTuple):
    """A password for the first sign-in, and what it is kept as."""

    text: str
    hash: str


def one_time_password() -> OneTime:
    """Return a random password; hashing takes its time, so it is made before a transaction begins."""
    text = passwords.random_password()
    return OneTime(text, passwords.hash_password(text))


def require_still(session: Session, principal: Principal, *roles: Role) -> None:
    """Refuse what an account may no longer do, as a writing session sees it.

    Rights are asked before a request waits for the write lock; meanwhile somebody may have taken them.

    Raises
    ------
    Forbidden
    """
    if principal.account_id is None:
        return
    query = select(ACCOUNTS.c.role).where(ACCOUNTS.c.id == principal.account_id, ACCOUNTS.c.is_active)
    role = session.scalar(query)
    if role is None or (roles and role not in roles):
        raise Forbidden


def account(session: Session, account_id: str) -> RowMapping:
    """Return an account with all its columns.

    Raises
    ------
    AccountNotFound
    """
    query = select(ACCOUNTS).where(ACCOUNTS.c.id == storable(account_id))
    found = session.execute(query).mappings().one_or_none()
    if found is None:
        raise AccountNotFound(account=account_id[:60])
    return found


def account_state(row: RowMapping) -> str:
    """Return what stands for an account as a form shows it."""
    return state_of({name: row[name] for name in (*CHANGEABLE, "is_active")})


def add(
    session: Session, principal: Principal, entry: AccountEntry, password: OneTime | None, now: datetime
) -> str:
    """Make an account and return its identifier.

    Parameters
    ----------
    session : Session
        A writing one.
    principal : Principal
        Who makes it; rights are the caller's to ask.
    entry : AccountEntry
    password : OneTime or None
        To be changed at the first sign-in; without one the account signs in by OpenID Connect or tokens.
    now : datetime

    Raises
    ------
    InvalidEntry
    """
    values = checked(session, entry)
    account_id = accounts.create_account(
        session,
        **(values | {"role": Role(entry.role)}),
        password_hash=password.hash if password else None,
        must_change_password=password is not None,
        now=now,
    )
    written = {name: value for name, value in values.items() if name != "name"}
    write_down(session, principal, Action.ACCOUNT_CREATED, now, account=account_id, **written)
    return account_id


def change(
    session: Session,
    principal: Principal,
    account_id: str,
    entry: AccountEntry,
    now: datetime,
    *,
    expected: str | None = None,
) -> None:
    """Change what an account is called, may do and whom it belongs to.

    Parameters
    ----------
    expected : str, optional
        `account_state` of what the form was filled in for.

    Raises
    ------
    AccountNotFound, InvalidEntry, ChangedMeanwhile, OwnRole, LastAdministrator
    """
    row = account(session, account_id)
    if expected is not None and expected != account_state(row):
        raise ChangedMeanwhile
    values = checked(session, entry, account_id)
    differing = {name: value for name, value in values.items() if value != row[name]}
    if "role" in differing:
        if account_id == principal.account_id:
            raise OwnRole
        _require_other_administrator(session, row)
    if not differing:
        return
    session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(differing))
    written: dict[str, Any] = {
        name: [row[name], value] for name, value in differing.items() if name != "name"
    }
    if "name" in differing:
        written["renamed"] = True
    write_down(session, principal, Action.ACCOUNT_CHANGED, now, account=account_id, **written)


def set_active(
    session: Session, principal: Principal, account_id: str, now: datetime, *, is_active: bool
) -> None:
    """Switch an account off, which ends its sessions and lets its tokens serve no more, or on again.

    Raises
    ------
    AccountNotFound, LastAdministrator
    """
    row = account(session, account_id)
    if row["is_active"] == is_active:
        return
    if not is_active:
        _require_other_administrator(session, row)
        sessions.close_all(session, account_id)
    session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(is_active=is_active))
    write_down(session, principal, Action.ACCOUNT_CHANGED, now, account=account_id, is_active=is_active)


def reset_password(
    session: Session, principal: Principal, account_id: str, password: OneTime, now: datetime, *, key: str
) -> None:
    """Give an account a password for one sign-in; whatever served before serves no more.

    Its sessions end and its tokens are taken back, since somebody else may have made them. Its name
    need not wait any longer.

    Parameters
    ----------
    session : Session
        A writing one.
    principal : Principal
        Who resets it; rights are the caller's to ask.
    account_id : str
    password : OneTime
    now : datetime
    key : str
        The service's key.

    Raises
    ------
    AccountNotFound
    """
    row = account(session, account_id)
    throttle.forget_name(session, key, row["name"])
    accounts.change_password(session, account_id, password.hash, now, must_change=True)
    sessions.close_all(session, account_id)
    issuing.take_all_back(session, principal, account_id, now)
    write_down(session, principal, Action.PASSWORD_RESET, now, account=account_id)


def end_sessions(session: Session, principal: Principal, account_id: str, now: datetime) -> None:
    """End all sessions of an account; its browsers have to sign in again.

    Raises
    ------
    AccountNotFound
    """
    account(session, account_id)
    sessions.close_all(session, account_id)
    write_down(session, principal, Action.SESSIONS_ENDED, now, account=account_id)


def _require_other_administrator(session: Session, row: RowMapping) -> None:
    if row["role"] != Role.ADMINISTRATOR or not row["is_active"]:
        return
    others = select(ACCOUNTS.c.id).where(
        ACCOUNTS.c.role == Role.ADMINISTRATOR.value, ACCOUNTS.c.is_active, ACCOUNTS.c.id != row["id"]
    )
    if session.scalar(others.limit(1)) is None:
        raise LastAdministrator
