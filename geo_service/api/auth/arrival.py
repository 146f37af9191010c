"""The end of every sign-in, by password or by a provider: the session, its cookie, where to go."""

import re
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import RedirectResponse

from geo_service.access.admission import Origin
from geo_service.access.identity import cookie_name
from geo_service.access.principal import Principal
from geo_service.api.pages import root_path
from geo_service.settings import Settings

LONGEST_TARGET = 2_000
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def safe_target(request: Request, wish: str | None) -> str:
    r"""Return where to go after a sign-in: the wished page where it is one of ours, else the start page.

    Browsers take ``//host``, ``/\host`` and a tab between the slashes for another host.
    """
    start = f"{root_path(request)}/"
    if wish is None or len(wish) > LONGEST_TARGET or _UNSAFE.search(wish):
        return start
    return wish if wish.startswith("/") and not wish.startswith("//") else start


def origin_of(request: Request, before: Principal) -> Origin:
    """Return where a sign-in comes from, with the session that the browser had until now."""
    return Origin(before.address, request.headers.get("user-agent", ""), before.session_hash)


def go_on(target: str) -> RedirectResponse:
    """Send a browser on."""
    return RedirectResponse(target, HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})


def arrived(settings: Settings, cookie: str, target: str) -> RedirectResponse:
    """Send a browser on with the cookie of its new session."""
    response = go_on(target)
    # Without a date of its own it ends with the browser. The service itself ends sessions by their age.
    response.set_cookie(
        cookie_name(settings), cookie, secure=settings.is_https, httponly=True, samesite="lax"
    )
    return response
