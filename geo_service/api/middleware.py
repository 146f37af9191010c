"""What happens around every request: its number, one log line, the headers every answer has."""

import re
import time
from collections.abc import MutableMapping
from secrets import token_hex
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_service.access.principal import Principal
from geo_service.api.bodies import takes_gzip

log = structlog.get_logger()
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class RequestLog:
    """Number each request, log it in one line, set the common headers.

    The address is logged without its query: what people search for stays out of the log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, watching its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        seen: MutableMapping[str, Any] = {"status": 500, "bytes": 0}

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = int(message["status"])
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                principal = scope["state"].get("principal")
                if principal is not None:
                    _keep_private(headers, principal)
            elif message["type"] == "http.response.body":
                seen["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                ms=round((time.perf_counter() - started) * 1000, 1),
                request_id=request_id,
                **seen,
            )


class HeadAsGet:
    """Answer HEAD as GET without its body, wherever GET is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as GET, dropping the body of its answer."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["is_head"] = True

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)


class Compression(GZipMiddleware):
    """Compress what leaves uncompressed, for readers that take it: ``gzip;q=0`` refuses it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with or without compression."""
        if scope["type"] == "http" and not takes_gzip(HTTPConnection(scope)):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _keep_private(headers: MutableHeaders, principal: Principal) -> None:
    """Tell caches between us and the reader what an answer depends on, and whose it is."""
    headers.add_vary_header("Cookie")
    headers.add_vary_header("Authorization")
    if principal.is_signed_in and headers.get("cache-control") == "no-cache":
        headers["Cache-Control"] = "private, no-cache"


def _request_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if REQUEST_ID.fullmatch(given) else token_hex(8)
