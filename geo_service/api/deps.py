"""What endpoints ask for: the service as its reader sees it, a session, the layer, the language.

Each plain function that FastAPI calls costs a change of threads. What only looks at the request is
therefore ``async``, and whoever reads rows opens `reading` itself: one change of threads, and layers
and rows of one state of the database.

No endpoint takes the service but from here: who asks is known before anything is answered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from geo_service.access import csrf
from geo_service.access.errors import Forbidden, ForgedForm, PasswordChangeRequired, SignInRequired
from geo_service.access.identity import Identity, identify
from geo_service.access.last_use import write_down_use
from geo_service.access.principal import Principal
from geo_service.access.secrets import key_of
from geo_service.errors import BadParameter
from geo_service.i18n import negotiate
from geo_service.service import Service
from layers.access import Role
from layers.contract import Layer
from layers.text import Language

LONGEST_ADDRESS = 45
"""Characters of an IPv6 address, which is what the tables have room for."""


async def get_started_service(request: Request) -> Service:
    """Return the service that `create_app` was given: for settings and health, never for data."""
    service: Service = request.app.state.service
    return service


StartedServiceDep = Annotated[Service, Depends(get_started_service)]


@contextmanager
def asking(request: Request) -> Iterator[tuple[Service, Session]]:
    """Open a reading session for whoever asks, also for who has not signed in.

    For sign-in itself; what shows data uses `reading`.
    """
    started: Service = request.app.state.service
    now = datetime.now(UTC)
    with started.database.answer() as session:
        identity = _identity(request, session, started, now)
        request.state.principal = identity.principal
        yield started.current(session, identity.principal), session
    if identity.is_stale:
        _touch(started, identity, now)


@contextmanager
def reading(request: Request) -> Iterator[tuple[Service, Session]]:
    """Open a reading session with the service as the reader sees it.

    Raises
    ------
    SignInRequired, BadCredentials, PasswordChangeRequired
    """
    with asking(request) as (service, session):
        _require_reader(service)
        yield service, session


def require_writer(request: Request, service: Service, *roles: Role) -> None:
    """Refuse changes of who may not make any; before a body is read and a lock is taken.

    Parameters
    ----------
    request : Request
    service : Service
        As `asking` gives it.
    *roles : Role
        Who may; everybody with an account where none is named.

    Raises
    ------
    SignInRequired, PasswordChangeRequired, Forbidden
    ForgedForm
        If a signed-in browser sends the change without the token of its session in the header. The
        pages' forms carry it in a field: `geo_service.api.forms`.
    """
    principal = service.principal
    if not principal.is_signed_in:
        raise SignInRequired
    _require_reader(service)
    if not principal.may_write or (roles and principal.role not in roles):
        raise Forbidden
    if principal.session_hash is not None:
        require_own_form(service, request.headers.get(csrf.HEADER))


def require_own_form(service: Service, token: str | None) -> None:
    """Refuse what does not come from a page of the reader's own session.

    Raises
    ------
    ForgedForm
    """
    id_hash = service.principal.session_hash
    if id_hash is None or not csrf.matches(token, id_hash, key_of(service.settings)):
        raise ForgedForm


@contextmanager
def writing(request: Request, principal: Principal) -> Iterator[tuple[Service, Session]]:
    """Open a writing session in the name of a principal; it commits at the end of the block.

    The answer is made behind the block: what readers are told is then stored. Whoever waited for the
    lock is identified anew: an account may have been closed or its role changed meanwhile.

    Raises
    ------
    SignInRequired, BadCredentials
        If the session or token has ended since the rights were asked.
    """
    started: Service = request.app.state.service
    with started.database.write() as session:
        present = _identity(request, session, started, datetime.now(UTC)).principal
        if present.account_id != principal.account_id:
            raise SignInRequired
        yield started.current(session, present), session


def get_service(request: Request) -> Service:
    """Return the service with the layers as the reader sees them now.

    In a session of its own, given back at once: a request that held its connection while it waits
    for a thread would stand in the way of the threads that wait for a connection.
    """
    with reading(request) as (service, _):
        return service


ServiceDep = Annotated[Service, Depends(get_service)]


async def get_layer(collection_id: str, service: ServiceDep) -> Layer:
    """Return the layer that the address names, or answer 404."""
    return service.layer(collection_id)


LayerDep = Annotated[Layer, Depends(get_layer)]


def language_of(request: Request, default: Language) -> Language:
    """Return the reader's language: ``lang``, else ``Accept-Language``, else the default."""
    wish = request.query_params.get("lang")
    if wish in set(Language):
        return Language(wish)
    return negotiate(request.headers.get("accept-language"), default)


async def get_language(request: Request, service: StartedServiceDep) -> Language:
    """Return the reader's language, refusing a ``lang`` that is not ours."""
    wish = request.query_params.get("lang")
    if wish is not None and wish not in set(Language):
        raise BadParameter(name="lang", expected=", ".join(Language), value=wish[:20])
    return language_of(request, service.settings.language)


LanguageDep = Annotated[Language, Depends(get_language)]


def address_of(request: Request) -> str | None:
    """Return the address that a request comes from, behind the proxies that are trusted."""
    return request.client.host[:LONGEST_ADDRESS] if request.client else None


def _identity(request: Request, session: Session, started: Service, now: datetime) -> Identity:
    return identify(
        session,
        started.settings,
        cookies=request.cookies,
        authorization=request.headers.get("authorization"),
        address=address_of(request),
        now=now,
    )


def _require_reader(service: Service) -> None:
    principal = service.principal
    if not principal.is_signed_in and not service.settings.reads_anonymously:
        raise SignInRequired
    if principal.must_change_password:
        raise PasswordChangeRequired


def _touch(started: Service, identity: Identity, now: datetime) -> None:
    write_down_use(started.database, identity, now)
