"""From a request's cookie or token to the principal."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from geo_service.access import sessions, tokens
from geo_service.access.errors import BadCredentials
from geo_service.access.principal import Principal
from geo_service.access.secrets import key_of
from geo_service.access.tokens import TokenScope
from geo_service.settings import Settings
from layers.access import Role

SHOWN = 8
"""Characters of a session's digest that tell it from others in history and audit log."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A principal, and what its use has to be written down on where that was long ago."""

    principal: Principal
    stale_session: str | None = None
    stale_token: str | None = None

    @property
    def is_stale(self) -> bool:
        """Whether it is time to write down that the session or token is in use."""
        return self.stale_session is not None or self.stale_token is not None


def session_label(id_hash: str) -> str:
    """Return how history and audit log name a session."""
    return f"session {id_hash[:SHOWN]}"


def cookie_name(settings: Settings) -> str:
    """Return the name of the session's cookie; browsers keep the prefix from being set by others."""
    return "__Host-geo_service" if settings.is_https else "geo_service"


def identify(
    session: Session,
    settings: Settings,
    *,
    cookies: Mapping[str, str],
    authorization: str | None,
    address: str | None,
    now: datetime,
) -> Identity:
    """Return who asks.

    A token that does not serve is refused: its program would else take the public part for everything.
    A cookie that does not serve is that of a session that has ended, so its reader is not signed in.

    Raises
    ------
    BadCredentials
    """
    if authorization is not None:
        return _by_token(session, authorization, address=address, now=now)
    cookie = cookies.get(cookie_name(settings))
    if cookie is not None:
        found = _by_cookie(session, settings, cookie, address=address, now=now)
        if found is not None:
            return found
    return Identity(Principal(Role.ANONYMOUS, address=address))


def _by_cookie(
    session: Session, settings: Settings, cookie: str, *, address: str | None, now: datetime
) -> Identity | None:
    id_hash = sessions.hash_of(cookie, key_of(settings))
    if id_hash is None:
        return None
    row = sessions.find(session, id_hash, limits=settings.session_limits, now=now)
    if row is None:
        return None
    principal = _principal(
        row, via=session_label(id_hash), address=address, may_write=True, session_hash=id_hash
    )
    is_stale = now - row.seen_at >= sessions.SEEN_EVERY
    return Identity(principal, stale_session=id_hash if is_stale else None)


def _by_token(session: Session, authorization: str, *, address: str | None, now: datetime) -> Identity:
    row = tokens.find(session, _secret(authorization), now=now)
    if row is None:
        raise BadCredentials
    principal = _principal(
        row, via=f"token {row.token_id}", address=address, may_write=row.scope == TokenScope.WRITE
    )
    is_stale = row.used_at is None or now - row.used_at >= sessions.SEEN_EVERY
    return Identity(principal, stale_token=row.token_id if is_stale else None)


def _secret(authorization: str) -> str:
    """Return the token of a header: ``Bearer``, or the password of ``Basic``, which desktop GIS sends.

    Raises
    ------
    BadCredentials
    """
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            raise BadCredentials from None
    raise BadCredentials


def _principal(
    row: Any, *, via: str, address: str | None, may_write: bool, session_hash: str | None = None
) -> Principal:
    return Principal(
        role=Role(row.role),
        account_id=row.id,
        name=row.name,
        person_id=row.person_id,
        via=via,
        address=address,
        may_write=may_write,
        session_hash=session_hash,
        must_change_password=row.must_change_password and session_hash is not None,
    )
