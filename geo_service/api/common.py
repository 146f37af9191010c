"""The landing page and the service's health."""

from typing import Any

from fastapi import APIRouter, Request, Response

from geo_service import __version__
from geo_service.api.accept import wants_page
from geo_service.api.answers import base_url, tagged_json
from geo_service.api.deps import LanguageDep, StartedServiceDep, reading
from geo_service.api.documents import landing
from geo_service.api.pages import page
from geo_service.api.parameters.known import require_known
from geo_service.api.portal import portal
from geo_service.db.migrate import require_latest

router = APIRouter()


@router.get("/")
def root(request: Request, language: LanguageDep) -> Response:
    """Give a person the portal page and a program the landing page."""
    require_known(request.query_params, ("_",), formats=("json", "html"))
    with reading(request) as (service, session):
        if wants_page(request):
            return page(
                request,
                "portal.html",
                language,
                portal=portal(service, session),
                is_without_duty=service.scope is not None and not service.scope.segments,
            )
    return tagged_json(request, landing(base_url(request), service.settings.title, language), language)


@router.get("/health/live")
async def live() -> dict[str, Any]:
    """Tell that the process answers, also while all its threads are at work."""
    return {"status": "ok", "version": __version__}


@router.get("/health/ready")
def ready(service: StartedServiceDep) -> dict[str, Any]:
    """Tell that the database answers and is at the program's version."""
    require_latest(service.database)
    return {"status": "ok"}
