"""Map pages: the view, the reader's language, counts and dates, rendered by Folium."""

import secrets
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from urllib.parse import urlencode

import shapely
from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.api.answers import base_url, tagged_json
from geo_service.api.assets import asset_url
from geo_service.api.deps import LanguageDep, ServiceDep, reading
from geo_service.api.documents import link
from geo_service.api.html.reader import moment_text
from geo_service.api.openapi.map_state import ONCE, REPEATED, WHERE
from geo_service.api.pages import here, root_path
from geo_service.api.parameters.as_of import as_of
from geo_service.api.parameters.known import bad, require_known
from geo_service.credits import credits_of
from geo_service.db.history import last_changes
from geo_service.db.spatial import Box
from geo_service.db.tables import REVISIONS
from geo_service.errors import MapNotFound
from geo_service.i18n import N_, translate
from geo_service.service import Service
from layers.text import Language, Text
from maps.page import Account, Page, Source
from maps.policy import content_security_policy
from maps.registry import main_views, views
from maps.view import View

router = APIRouter(prefix="/maps")
STATE = tuple(parameter.name for parameter in ONCE)
FILTERS = tuple(parameter.name for parameter in REPEATED)

LEAST_WIDTH = 0.02
"""Degrees, some two kilometres, that a map shows at least where it opens on the rows of a layer."""


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
    return tagged_json(request, {"maps": listed}, language)


@router.get("/{name}")
def map_page(request: Request, name: str, language: LanguageDep) -> Response:
    """Give one map as a page. Filters stay in the address for the page's own scripts."""
    require_known(request.query_params, STATE, repeated=FILTERS, formats=("html",))
    with reading(request) as (present, session):
        service = as_of(request.query_params, present)
        return _map_page(request, service, session, name, language)


def _map_page(
    request: Request, service: Service, session: Session, name: str, language: Language
) -> Response:
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


def opening_extent(service: Service, session: Session, view: View) -> Box:
    """Return where a map opens: on the service's extent, unless its only layer lies wholly elsewhere.

    Returns
    -------
    Box
        west, south, east, north in degrees (OGC:CRS84).
    """
    usual = service.settings.extent
    if len(view.shown) > 1:
        return usual
    box = service.features(session, service.registry[view.shown[0]]).extent()
    if box is None or shapely.box(*usual).intersects(shapely.box(*box)):
        return usual
    west, south, east, north = box
    # A map cannot be fitted to a point or to a line along a parallel.
    across = max(0.0, LEAST_WIDTH - (east - west)) / 2
    along = max(0.0, LEAST_WIDTH - (north - south)) / 2
    return west - across, max(south - along, -90.0), east + across, min(north + along, 90.0)


def _account(request: Request, service: Service, language: Language) -> Account:
    principal = service.principal
    if principal.is_signed_in:
        return Account(label=principal.name, href=f"{root_path(request)}/auth/me?lang={language}")
    query = urlencode({"lang": language, "next": here(request)})
    return Account(
        label=translate(N_("Sign in"), language), href=f"{root_path(request)}/auth/sign-in?{query}"
    )


def _page(request: Request, service: Service, session: Session, view: View, language: Language) -> Page:
    changed = _changes(service, session, view)
    counts: dict[str, int] = {}
    days: dict[str, date] = {}
    demo_layers: set[str] = set()
    for layer_id in view.layer_ids:
        features = service.features(session, service.registry[layer_id])
        counts[layer_id] = features.total()
        if features.has_demo():
            demo_layers.add(layer_id)
        if layer_id in changed:
            days[layer_id] = changed[layer_id].astimezone(service.settings.zone).date()
    settings = service.settings
    return Page(
        language=language,
        nonce=secrets.token_urlsafe(16),
        extent=opening_extent(service, session, view),
        static=partial(asset_url, root_path(request)),
        root_path=root_path(request),
        counts=counts,
        changed_on=days,
        sources=tuple(Source(**asdict(credit)) for credit in credits_of(session, view.layer_ids)),
        publisher=settings.title.in_language(language),
        demo_layers=demo_layers,
        tiles=settings.tiles,
        menu=main_views(service.registry),
        account=_account(request, service, language),
        as_of="" if service.moment is None else request.query_params["as-of"],
        moment="" if service.moment is None else moment_text(service.moment, settings.zone),
        today=service.today(),
        conditions=_conditions(request, view),
    )


def _conditions(request: Request, view: View) -> dict[str, str]:
    """Return the condition under which features of a layer are shown: ``where``.

    Whether it can be used the layer's items say, which the page asks for under it.

    Raises
    ------
    BadParameter
        If it names no layer of the view.
    """
    given = request.query_params.get(WHERE.name)
    if given is None:
        return {}
    layer_id, colon, condition = given.partition(":")
    if not (colon and condition.strip() and layer_id in view.layer_ids):
        raise bad(WHERE.name, Text("图层:条件", "layer:condition"), given)
    return {layer_id: condition}


def _changes(service: Service, session: Session, view: View) -> dict[str, datetime]:
    """Return when the layers of a view were changed last, up to the moment that is shown."""
    if service.moment is not None:
        return last_changes(session, view.layer_ids, service.moment, service.catalogue.since)
    return {row.layer_id: row.changed_at for row in session.execute(select(REVISIONS))}
