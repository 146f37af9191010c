"""Errors as problem+json (RFC 9457), as a page for a person, always in the reader's language."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from geo_service.access.errors import PasswordChangeRequired, ProviderUnavailable, SignInRequired
from geo_service.api import methods
from geo_service.api.accept import wants_page, wants_page_of_error
from geo_service.api.deps import language_of
from geo_service.api.middleware import HEADERS
from geo_service.api.pages import here, page, root_path
from geo_service.errors import GeoServiceError, ServiceBusy
from geo_service.i18n import N_, translate
from layers.text import Language

log = structlog.get_logger()

SENTENCES = {
    HTTPStatus.NOT_FOUND: ("not_found", N_("There is nothing at this address.")),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", N_("This address does not take %(method)s.")),
}
TITLES = {
    400: N_("Bad Request"),
    401: N_("Unauthorized"),
    403: N_("Forbidden"),
    404: N_("Not Found"),
    405: N_("Method Not Allowed"),
    409: N_("Conflict"),
    412: N_("Precondition Failed"),
    413: N_("Content Too Large"),
    415: N_("Unsupported Media Type"),
    422: N_("Unprocessable Content"),
    428: N_("Precondition Required"),
    429: N_("Too Many Requests"),
    500: N_("Internal Server Error"),
    503: N_("Service Unavailable"),
}
UNAVAILABLE = N_("The service cannot answer at the moment. Tell the operator this number: %(request_id)s")
UNEXPECTED = N_("Something went wrong on the server. Tell the operator this number: %(request_id)s")


def install(app: FastAPI) -> None:
    """Answer every error of an application in one form."""
    app.add_exception_handler(GeoServiceError, _known)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, GeoServiceError)
    if isinstance(error, ServiceBusy | ProviderUnavailable):
        response = _answer(request, error.status, error.code, error.message, error.context)
        response.headers["Retry-After"] = "5"
        return response
    if isinstance(error, SignInRequired | PasswordChangeRequired) and wants_page(request):
        return _on_the_way(request, error)
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # The sentence is for the operator: it may hold the driver's words.
        request_id = getattr(request.state, "request_id", "-")
        log.error("request failed", code=error.code, reason=str(error), request_id=request_id)
        return _answer(request, error.status, error.code, UNAVAILABLE, {"request_id": request_id})
    response = _answer(request, error.status, error.code, error.message, error.context, members=error.members)
    response.headers.update(error.headers())
    if error.status == HTTPStatus.UNAUTHORIZED:
        # Basic is taken as well, yet not asked for: browsers would keep a token and send it by themselves.
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _on_the_way(request: Request, error: GeoServiceError) -> Response:
    """Send a person on to what comes first, and from there back to this address."""
    page_name = "sign-in" if isinstance(error, SignInRequired) else "password"
    values = {"next": here(request)} if request.method in ("GET", "HEAD") else {}
    if (wish := request.query_params.get("lang")) in set(Language):
        values["lang"] = str(wish)
    query = urlencode(values)
    return RedirectResponse(
        f"{root_path(request)}/auth/{page_name}?{query}".rstrip("?"),
        status_code=HTTPStatus.SEE_OTHER,
        headers={"Cache-Control": "no-store"},
    )


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code, message = SENTENCES.get(status, (status.name.lower(), status.phrase))
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        try:
            taken = methods.taken(request)
        except GeoServiceError as known:
            return _known(request, known)
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.OK, headers=taken)
        response = _answer(request, status, code, message, {"method": request.method})
        response.headers.update(taken)
        return response
    response = _answer(request, status, code, message, {"method": request.method})
    response.headers.update(error.headers or {})
    return response


def _unexpected(request: Request, error: Exception) -> Response:
    request_id = getattr(request.state, "request_id", "-")
    log.error("unexpected error", request_id=request_id, exc_info=error)
    response = _answer(request, 500, "internal_error", UNEXPECTED, {"request_id": request_id})
    # This answer is made outside of the middleware that sets the common headers.
    response.headers.update({"X-Request-ID": request_id, **HEADERS})
    return response


def _answer(
    request: Request,
    status: int,
    code: str,
    message: str,
    context: dict[str, Any],
    *,
    members: Callable[[Language], Mapping[str, object]] | None = None,
) -> Response:
    language = language_of(request, request.app.state.service.settings.language)
    detail = translate(message, language, **context)
    title = translate(TITLES.get(status, HTTPStatus(status).phrase), language)
    if wants_page_of_error(request):
        return page(request, "error.html", language, status=status, heading=title, detail=detail)
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    if members is not None:
        body |= members(language)
    return Response(
        orjson.dumps(body),
        status,
        media_type="application/problem+json",
        headers={"Content-Language": language.value, "Cache-Control": "no-store"},
    )
