"""The API definition over HTTP: OpenAPI 3.0 for programs of today, 3.1, and a page."""

import orjson
from fastapi import APIRouter, Request, Response

from geo_service.access.identity import cookie_name
from geo_service.api import html
from geo_service.api.accept import wants_page
from geo_service.api.answers import base_url, tagged_body
from geo_service.api.deps import LanguageDep, ServiceDep
from geo_service.api.documents import OPENAPI_30, OPENAPI_31
from geo_service.api.openapi.document import definition
from geo_service.api.openapi.downgrade import openapi_30
from geo_service.api.parameters.known import require_known
from geo_service.service import Service
from layers.text import Language
from maps.registry import views

router = APIRouter()

BASE = "http://service.invalid"
"""Stands for the service's address in the kept definition: readers know it by several names."""


@router.get("/api")
def api(request: Request, service: ServiceDep, language: LanguageDep) -> Response:
    """Give the definition as OpenAPI 3.0, or its page to a reader who asks for HTML.

    A program gets it whatever its ``Accept`` says: GDAL names a media type without our version.
    """
    require_known(request.query_params, ("_",), formats=("json", "html"))
    body = _written(request, service, language, is_30=True)
    if wants_page(request):
        return html.api_page(request, language, orjson.loads(body))
    return tagged_body(request, body, language, media_type=OPENAPI_30)


@router.get("/openapi-3.1")
def openapi_31(request: Request, service: ServiceDep, language: LanguageDep) -> Response:
    """Give the definition as OpenAPI 3.1."""
    require_known(request.query_params, ("_",))
    body = _written(request, service, language, is_30=False)
    return tagged_body(request, body, language, media_type=OPENAPI_31)


@router.get("/api.html")
def api_page(request: Request, service: ServiceDep, language: LanguageDep) -> Response:
    """Give the definition as a page."""
    require_known(request.query_params, ("_",), formats=("html",))
    document = orjson.loads(_written(request, service, language, is_30=True))
    return html.api_page(request, language, document)


def _written(request: Request, service: Service, language: Language, *, is_30: bool) -> bytes:
    """Return the definition of the layers as they stand, kept from the first reader on."""
    registry = service.registry

    def write() -> bytes:
        document = definition(
            BASE,
            service.settings.title,
            tuple(registry.values()),
            tuple(service.settings.reference_systems),
            tuple(views(registry)),
            language,
            cookie_name(service.settings),
            service.principal.role,
        )
        return orjson.dumps(openapi_30(document) if is_30 else document)

    body = service.catalogue.kept(("definition", service.principal.role, language, is_30), write)
    return body.replace(orjson.dumps(BASE), orjson.dumps(base_url(request)), 1)
