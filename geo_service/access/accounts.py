"""Accounts: who may sign in, with which role."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from geo_service.access.secrets import new_id
from geo_service.db.tables import ACCOUNTS
from layers.access import Role


def create_account(
    session: Session,
    *,
    name: str,
    role: Role,
    now: datetime,
    person_id: str | None = None,
    side: str | None = None,
    level: str | None = None,
    password_hash: str | None = None,
    must_change_password: bool = False,
) -> str:
    """Make an account and return its identifier.

    Parameters
    ----------
    session : Session
        A writing one.
    name : str
        What is typed at sign-in; kept in lower case.
    role : Role
    now : datetime
    person_id : str, optional
        Whose duties give a coordinator the segments.
    side, level : str, optional
        Of a coordinator: codes of `duty_assignments`.
    password_hash : str, optional
        Without one the account signs in by OpenID Connect or tokens alone.
    must_change_password : bool
    """
    account_id = new_id()
    values = {
        "id": account_id,
        "name": name.casefold(),
        "role": role.value,
        "side": side,
        "level": level,
        "person_id": person_id,
        "password_hash": password_hash,
        "password_changed_at": now if password_hash else None,
        "must_change_password": must_change_password,
        "is_active": True,
        "created_at": now,
    }
    session.execute(insert(ACCOUNTS).values(values))
    return account_id


def find_by_name(session: Session, name: str) -> Row[Any] | None:
    """Return the account of a name as it was typed, active or not; None where there is none."""
    return session.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name.strip().casefold())).one_or_none()


def find(session: Session, account_id: str) -> Row[Any] | None:
    """Return an account, active or not; None where there is none."""
    return session.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == account_id)).one_or_none()


def is_any(session: Session) -> bool:
    """Whether there is an account at all."""
    return session.scalar(select(ACCOUNTS.c.id).limit(1)) is not None


def change_password(
    session: Session, account_id: str, password_hash: str, now: datetime, *, must_change: bool = False
) -> None:
    """Keep another password of an account.

    Its sessions are the caller's to end (`geo_service.access.sessions.close_all`).

    Parameters
    ----------
    session : Session
        A writing one.
    account_id : str
    password_hash : str
        As `geo_service.access.passwords.hash_password` gives it.
    now : datetime
    must_change : bool
        Whether it was chosen by somebody else and only serves for setting the next.
    """
    values = {
        "password_hash": password_hash,
        "password_changed_at": now,
        "must_change_password": must_change,
    }
    session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(values))


def renew_hash(session: Session, account_id: str, password_hash: str) -> None:
    """Keep the same password hashed anew, at today's cost."""
    session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(password_hash=password_hash))


def note_sign_in(session: Session, account_id: str, now: datetime) -> None:
    """Write down when somebody signed in last."""
    session.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(signed_in_at=now))
