"""What the review needs on a phone: the worker that keeps pages, the manifest, whose session it is, the drafts.

The worker lies beside the pages it keeps, not among the static files: a browser lets a worker look
after addresses below its own alone.
"""

from importlib.resources import files

import orjson
from fastapi import APIRouter, Request, Response

from geo_service.api.assets import asset_url
from geo_service.api.deps import LanguageDep, StartedServiceDep, asking
from geo_service.api.pages import own_form_token, page, root_path
from geo_service.api.staff import StaffDep, require_staff

router = APIRouter(include_in_schema=False)

WORKER = "/review-worker.js"
MANIFEST = "/manifest.webmanifest"
NEVER_STORED = {"Cache-Control": "no-store"}


@router.get(WORKER)
async def worker(request: Request) -> Response:
    """Give the worker of the review's pages; browsers ask for it anew each time, so a new one takes over."""
    script = files("geo_service").joinpath("static", "review_worker.js").read_bytes()
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": f"{root_path(request)}/review"}
    return Response(script, media_type="text/javascript", headers=headers)


@router.get(MANIFEST)
async def manifest(request: Request, service: StartedServiceDep, language: LanguageDep) -> Response:
    """Tell a phone how the review looks on its home screen."""
    root = root_path(request)
    body = {
        "name": service.settings.title.in_language(language),
        "short_name": service.settings.title.in_language(language)[:12],
        "lang": "zh-CN" if language.value == "zh" else "en",
        "start_url": f"{root}/review?lang={language.value}",
        "scope": f"{root}/",
        "display": "standalone",
        "background_color": "#f3f6f8",
        "theme_color": "#0b4f8a",
        "icons": [{"src": asset_url(root, "site/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    return Response(orjson.dumps(body), media_type="application/manifest+json", headers=headers)


@router.get("/review-session")
def session_of(request: Request) -> Response:
    """Tell a page whose session it sends drafts with now, and the token that its forms hold.

    What is kept on a phone is sent by its own account alone, and a page from yesterday has the token of a
    session that has ended.
    """
    with asking(request) as (service, _):
        require_staff(service)
    body = {
        "account": service.principal.account_id,
        "token": own_form_token(request, service.principal),
    }
    return Response(orjson.dumps(body), media_type="application/json", headers=NEVER_STORED)


@router.get("/review/drafts")
def drafts(request: Request, service: StaffDep, language: LanguageDep) -> Response:
    """Show what is kept on this device, also where there is no link and nothing else is kept."""
    layers = [layer for layer in service.registry.values() if layer.workflow is not None]
    return page(request, "review_drafts.html", language, layers=layers)
