"""Letting somebody in by a password, and out again."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlalchemy.orm import Session

from geo_service.access import accounts, audit, issuing, passwords, sessions, throttle
from geo_service.access.audit import Action
from geo_service.access.identity import session_label
from geo_service.access.principal import Principal
from geo_service.access.secrets import key_of
from geo_service.service import Service
from geo_service.settings import Settings
from layers.access import Role


class Origin(NamedTuple):
    """Where a sign-in comes from.

    Parameters
    ----------
    address : str or None
        Of the network.
    agent : str
        What the browser says it is.
    session_hash : str or None
        Of the session that this browser has already; it ends.
    """

    address: str | None
    agent: str
    session_hash: str | None


def sign_in(service: Service, name: str, password: str, origin: Origin) -> str | None:
    """Begin a session of who knows the password; return its cookie's value, None where it is wrong.

    An unknown name, an account that may not sign in and a wrong password are one and the same to
    whoever tries, in the answer and in the time that it takes. The password is verified while no
    transaction is open, since that takes as long as it is meant to.

    Parameters
    ----------
    service : Service
    name, password : str
        As they were typed.
    origin : Origin

    Raises
    ------
    TooManyAttempts
        Before the password is looked at, and before anything waits for the write lock.
    ServiceBusy
        If another process is writing for long.
    """
    key = key_of(service.settings)
    _count(service, key, name, origin)
    with service.database.read() as session:
        account = accounts.find_by_name(session, name)
    stored = account.password_hash if account is not None and account.is_active else None
    is_right = passwords.verify(password, stored)
    is_outdated = is_right and stored is not None and passwords.is_outdated(stored)
    renewed = passwords.hash_password(password) if is_outdated else None
    with service.database.note() as session:
        now = datetime.now(UTC)
        # Meanwhile somebody may have changed the password or closed the account.
        present = accounts.find(session, account.id) if account is not None else None
        if present is None or not is_right or not present.is_active or present.password_hash != stored:
            nobody = Principal(Role.ANONYMOUS, address=origin.address)
            known = {"account": account.id} if account is not None else {}
            audit.write_down(session, nobody, Action.SIGN_IN_REFUSED, now, **known)
            return None
        throttle.forgive(session, key, name, origin.address)
        if renewed is not None:
            accounts.renew_hash(session, present.id, renewed)
        return admit(session, service.settings, present, origin, now, by="password")


def admit(
    session: Session, settings: Settings, account: Row[Any], origin: Origin, now: datetime, **detail: Any
) -> str:
    """Begin a session of an account that has proved itself; return its cookie's value.

    Always a new one: what the browser had before, whoever planted it, ends.

    Parameters
    ----------
    session : Session
        A writing one.
    settings : Settings
    account : Row
        Of the table of accounts.
    origin : Origin
    now : datetime
    **detail
        How it proved itself, for the audit log.
    """
    if origin.session_hash is not None:
        sessions.close(session, origin.session_hash)
    key = key_of(settings)
    cookie = sessions.open_session(
        session, account.id, key=key, now=now, address=origin.address, agent=origin.agent
    )
    accounts.note_sign_in(session, account.id, now)
    principal = Principal(
        Role(account.role),
        account_id=account.id,
        via=session_label(sessions.hash_of(cookie, key) or ""),
        address=origin.address,
    )
    audit.write_down(session, principal, Action.SIGN_IN, now, **detail)
    return cookie


def change_password(
    service: Service, principal: Principal, old: str, new: str, origin: Origin, *, takes_tokens_back: bool
) -> str | None:
    """Set an account's password by who knows the old one; return the cookie of a new session.

    All sessions of the account end: whoever knew the old password is signed in no more.

    Parameters
    ----------
    service : Service
    principal : Principal
        A signed-in browser.
    old, new : str
        As they were typed; `new` has no faults.
    origin : Origin
    takes_tokens_back : bool
        Whether the account's tokens serve no more either.

    Returns
    -------
    str or None
        None where the old password is wrong.

    Raises
    ------
    TooManyAttempts
        Whoever sits down at a browser left open is slowed down as at the sign-in.
    ServiceBusy
        If another process is writing for long.
    """
    account_id = principal.account_id or ""
    key = key_of(service.settings)
    _count(service, key, principal.name, origin)
    with service.database.read() as session:
        account = accounts.find(session, account_id)
    stored = account.password_hash if account is not None else None
    if not passwords.verify(old, stored):
        with service.database.note() as session:
            audit.write_down(session, principal, Action.PASSWORD_REFUSED, datetime.now(UTC))
        return None
    hashed = passwords.hash_password(new)
    with service.database.note() as session:
        now = datetime.now(UTC)
        present = accounts.find(session, account_id)
        if present is None or not present.is_active or present.password_hash != stored:
            return None
        throttle.forgive(session, key, principal.name, origin.address)
        accounts.change_password(session, account_id, hashed, now)
        sessions.close_all(session, account_id)
        if takes_tokens_back:
            issuing.take_all_back(session, principal, account_id, now)
        audit.write_down(session, principal, Action.PASSWORD_CHANGED, now)
        return admit(session, service.settings, present, origin, now, by="password")


def sign_out(session: Session, principal: Principal, now: datetime) -> None:
    """End the session of a signed-in browser."""
    if principal.session_hash is not None:
        sessions.close(session, principal.session_hash)
        audit.write_down(session, principal, Action.SIGN_OUT, now)


def _count(service: Service, key: str, name: str, origin: Origin) -> None:
    now = datetime.now(UTC)
    with service.database.read() as session:
        throttle.require_open(session, key, name, origin.address, now)
    with service.database.note() as session:
        throttle.count_attempt(session, key, name, origin.address, now)
