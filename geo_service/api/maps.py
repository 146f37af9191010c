"""Map pages: the view, the reader's language, counts and dates, rendered by Folium."""

import secrets
from dataclasses import asdict
from datetime import date
from functools import partial

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.api.answers import base_url, json_answer
from geo_service.api.assets import asset_url
from geo_service.api.deps import LanguageDep, ReadSession, ServiceDep
from geo_service.api.documents import link
from geo_service.api.pages import root_path
from geo_service.api.params import require_known
from geo_service.credits import credits_of
from geo_service.db.tables import REVISIONS
from geo_service.errors import MapNotFound
from geo_service.service import Service
from layers.text import Language
from maps.page import Page, Source
from maps.policy import content_security_policy
from maps.registry import main_views, views
from maps.view import View

router = APIRouter(prefix="/maps")
# What the page's own scripts keep in its address; the server renders the same page for all of it.
STATE = ("layers", "q", "at")
FILTERS = ("filter",)


@router.get("")
def maps(request: Request, service: ServiceDep, language: LanguageDep) -> Response:
    """List the map pages."""
    require_known(request.query_params)
    base = base_url(request)
    listed = [
        {
            "id": view.name,
            "title": view.title.in_language(language),
            "description": view.description.in_language(language),
            "layers": list(view.layer_ids),
            "links": [
                link(f"{base}/maps/{view.name}", "alternate", view.title.in_language(language), "text/html")
            ],
        }
        for view in views(service.registry).values()
    ]
    return json_answer({"maps": listed}, language)


@router.get("/{name}")
def map_page(
    request: Request, name: str, service: ServiceDep, session: ReadSession, language: LanguageDep
) -> Response:
    """Give one map as a page. Filters stay in the address for the page's own scripts."""
    require_known(request.query_params, STATE, repeated=FILTERS, formats=("html",))
    # Folium takes tens of megabytes, so only a process that is asked for a map pays for it.
    from maps.render import render

    known = views(service.registry)
    if name not in known:
        raise MapNotFound(name=name[:60])
    values = _page(request, service, session, known[name], language)
    headers = {
        "Content-Security-Policy": content_security_policy(values),
        "Content-Language": language.value,
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language",
    }
    return Response(render(known[name], service.registry, values), media_type="text/html", headers=headers)


def _page(request: Request, service: Service, session: Session, view: View, language: Language) -> Page:
    changed = {row.layer_id: row for row in session.execute(select(REVISIONS))}
    counts: dict[str, int] = {}
    days: dict[str, date] = {}
    demo_layers: set[str] = set()
    for layer_id in view.layer_ids:
        features = service.features(session, service.registry[layer_id])
        state = changed.get(layer_id)
        revision = state.revision if state else 0
        counts[layer_id] = service.cache.get(layer_id, revision, (), features.count)
        if service.cache.get(layer_id, revision, "demo", features.has_demo):
            demo_layers.add(layer_id)
        if state is not None:
            days[layer_id] = state.changed_at.astimezone(service.settings.zone).date()
    settings = service.settings
    return Page(
        language=language,
        nonce=secrets.token_urlsafe(16),
        extent=settings.extent,
        static=partial(asset_url, root_path(request)),
        root_path=root_path(request),
        counts=counts,
        changed_on=days,
        sources=tuple(Source(**asdict(credit)) for credit in credits_of(session, view.layer_ids)),
        publisher=settings.title.in_language(language),
        demo_layers=demo_layers,
        tiles=settings.tiles,
        menu=main_views(service.registry),
    )
