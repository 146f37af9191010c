"""Signing in at the provider that the operator set: the way there and the way back.

What waits for the provider runs in threads of its own, so that a provider that does not answer holds
up nobody but those who sign in by it. Authlib takes half a second to load, so it is loaded here only.
"""

from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from geo_service.access.admission import admit
from geo_service.access.audit import Action, write_down
from geo_service.access.errors import NoAccountHere, SignInNotCompleted
from geo_service.access.oidc.handshake import LIFETIME_S, Handshake, cookie_name
from geo_service.access.secrets import key_of
from geo_service.api.answers import base_url
from geo_service.api.auth.arrival import arrived, origin_of, safe_target
from geo_service.api.auth.cookies import drop_pre_session
from geo_service.api.deps import asking, writing
from geo_service.api.parameters.known import require_known
from geo_service.settings import OidcClient, Settings

if TYPE_CHECKING:
    from geo_service.access.oidc.id_token import Identity

log = structlog.get_logger()
router = APIRouter()
START = "/auth/oidc"
CALLBACK = "/auth/oidc/callback"
LONGEST = 2_048
"""Characters of a code or a state."""

_AWAY = CapacityLimiter(4)


@router.get(START)
async def start(request: Request) -> Response:
    """Send a browser to the provider."""
    return await to_thread.run_sync(_start, request, limiter=_AWAY)


@router.get(CALLBACK)
async def callback(request: Request) -> Response:
    """Take a browser back from the provider and sign it in."""
    handshake, identity = await to_thread.run_sync(_answer, request, limiter=_AWAY)
    return await run_in_threadpool(_sign_in, request, handshake, identity)


def _start(request: Request) -> Response:
    from geo_service.access.oidc.provider import provider_of

    settings, client = _client(request)
    require_known(request.query_params, ("next",), formats=("html",))
    handshake = Handshake.begin(key_of(settings), safe_target(request, request.query_params.get("next")))
    address = provider_of(client).authorization_url(handshake, _redirect_uri(request))
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})
    response.set_cookie(
        cookie_name(settings),
        handshake.cookie,
        max_age=LIFETIME_S,
        secure=settings.is_https,
        httponly=True,
        samesite="lax",  # the way back begins at the provider
    )
    return response


def _answer(request: Request) -> "tuple[Handshake, Identity]":
    from geo_service.access.oidc.provider import provider_of

    settings, client = _client(request)
    given = request.query_params
    handshake = Handshake.of_cookie(request.cookies.get(cookie_name(settings)), key_of(settings))
    if handshake is None or not handshake.is_answered_by(given.get("state")):
        log.warning("sign-in by the provider refused", reason="not begun in this browser, or too long ago")
        raise SignInNotCompleted
    code = given.get("code")
    if code is None or len(code) > LONGEST:
        log.warning("sign-in by the provider refused", reason=f"no code: {given.get('error', '')[:40]!r}")
        raise SignInNotCompleted
    redirect_uri = _redirect_uri(request)
    return handshake, provider_of(client).identity(
        handshake, code, given.get("iss"), redirect_uri, datetime.now(UTC)
    )


def _sign_in(request: Request, handshake: Handshake, identity: "Identity") -> Response:
    from geo_service.access.oidc.linking import match

    settings, _ = _client(request)
    now = datetime.now(UTC)
    known = {"issuer": identity.issuer, "subject": identity.subject}
    with asking(request) as (service, _):
        before = service.principal
    with writing(request, before) as (_, session):
        found = match(session, identity)
        if found.account is None:
            write_down(session, before, Action.SIGN_IN_REFUSED, now, **known, reason=str(found.refusal))
            cookie = None
        else:
            if found.is_new:
                linked = replace(before, account_id=found.account.id)
                write_down(
                    session, linked, Action.ACCOUNT_CHANGED, now, account=found.account.id, linked=known
                )
            cookie = admit(
                session, settings, found.account, origin_of(request, before), now, by=identity.issuer
            )
    if cookie is None:
        raise NoAccountHere(name=identity.name or identity.subject)
    response = arrived(settings, cookie, handshake.target)
    drop_pre_session(response, settings)
    response.delete_cookie(cookie_name(settings), secure=settings.is_https, httponly=True, samesite="lax")
    return response


def _client(request: Request) -> tuple[Settings, OidcClient]:
    settings: Settings = request.app.state.service.settings
    if settings.oidc is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return settings, settings.oidc


def _redirect_uri(request: Request) -> str:
    return f"{base_url(request)}{CALLBACK}"
