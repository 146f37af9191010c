"""Errors as problem+json (RFC 9457), as a page for a person, always in the reader's language."""

from http import HTTPStatus
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from geo_service.api.accept import wants_page
from geo_service.api.deps import language_of
from geo_service.api.middleware import HEADERS
from geo_service.api.pages import page
from geo_service.errors import GeoServiceError, ServiceBusy
from geo_service.i18n import N_, translate

log = structlog.get_logger()

SENTENCES = {
    HTTPStatus.NOT_FOUND: ("not_found", N_("There is nothing at this address.")),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method_not_allowed", N_("This address does not take %(method)s.")),
}
TITLES = {
    400: N_("Bad Request"),
    404: N_("Not Found"),
    405: N_("Method Not Allowed"),
    409: N_("Conflict"),
    412: N_("Precondition Failed"),
    422: N_("Unprocessable Content"),
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
    if isinstance(error, ServiceBusy):
        response = _answer(request, error.status, error.code, error.message, error.context)
        response.headers["Retry-After"] = "5"
        return response
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # The sentence is for the operator: it may hold the driver's words.
        request_id = getattr(request.state, "request_id", "-")
        log.error("request failed", code=error.code, reason=str(error), request_id=request_id)
        return _answer(request, error.status, error.code, UNAVAILABLE, {"request_id": request_id})
    return _answer(request, error.status, error.code, error.message, error.context)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    code, message = SENTENCES.get(status, (status.name.lower(), status.phrase))
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


def _answer(request: Request, status: int, code: str, message: str, context: dict[str, Any]) -> Response:
    language = language_of(request, request.app.state.service.settings.language)
    detail = translate(message, language, **context)
    title = translate(TITLES.get(status, HTTPStatus(status).phrase), language)
    if wants_page(request):
        return page(request, "error.html", language, status=status, heading=title, detail=detail)
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    return Response(
        orjson.dumps(body),
        status,
        media_type="application/problem+json",
        headers={"Content-Language": language.value, "Cache-Control": "no-store"},
    )
