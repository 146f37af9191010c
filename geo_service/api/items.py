"""Features of a collection: pages and single features."""

from typing import Any
from urllib.parse import quote, urlencode

import orjson
from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo_service.api import html
from geo_service.api.accept import wants_page
from geo_service.api.answers import base_url, not_modified, own_url
from geo_service.api.bodies import answer, packed, takes_gzip
from geo_service.api.deps import LanguageDep, reading
from geo_service.api.documents import GEOJSON, HTML, JSON, link, link_header, query_links
from geo_service.api.etags import feature_etag
from geo_service.api.parameters.as_of import as_of
from geo_service.api.parameters.items import ItemsQuery, items_query
from geo_service.api.parameters.known import require_known
from geo_service.api.parameters.order import mark_of
from geo_service.api.parameters.representation import representation
from geo_service.db.features import Features, Page
from geo_service.i18n import N_, translate
from geo_service.service import Service
from layers.contract import Layer
from layers.reference_system import ReferenceSystem
from layers.text import Language, Text

router = APIRouter(prefix="/collections/{collection_id}")

COUNTED = 10_000
"""A selection is counted no further: ``numberMatched`` is given where it is cheap, else left out."""

SEARCHED = 50_000
"""Features of a layer that are looked through for a count; a box finds its own by the index."""

VARY = "Accept, Accept-Encoding, Accept-Language"


@router.get("/items")
def items(request: Request, collection_id: str, language: LanguageDep) -> Response:
    """Give one page of features with a link to the next."""
    with reading(request) as (present, session):
        service = as_of(request.query_params, present)
        return _items(request, service, session, service.layer(collection_id), language)


def _items(
    request: Request, service: Service, session: Session, layer: Layer, language: Language
) -> Response:
    features = service.features(session, layer)
    if wants_page(request):
        shown = items_query(request.query_params, service, layer, most=html.MOST_ROWS)
        content = orjson.loads(_collection(request, layer, features, shown, language))
        return html.items_page(request, language, layer, content, service, session)
    # Links are titled in the reader's language, so each language has its own state.
    state = f"{layer.id}-{features.state()}-{language}"
    headers = {
        "ETag": f'W/"{state}"',
        "Cache-Control": "no-cache",
        "Vary": VARY,
        "Content-Language": language.value,
        "Link": link_header(query_links(base_url(request), layer)),
    }
    compresses = takes_gzip(request)
    key = f"{state} {compresses} {request.url}"
    body = service.bodies.get(key)
    # A body is there only where the query was read before; a query is read before anything is said of it.
    query = None if body is not None else items_query(request.query_params, service, layer)
    if (unchanged := not_modified(request, headers["ETag"], headers)) is not None:
        return unchanged
    if body is None:
        assert query is not None
        content = _collection(request, layer, features, query, language)
        made = {"Content-Crs": content_crs(query.representation.system)}
        body = packed(content, made, compresses=compresses)
        service.bodies.put(key, body)
    return answer(body, GEOJSON, headers)


@router.get("/items/{feature_id}")
def item(request: Request, collection_id: str, feature_id: str, language: LanguageDep) -> Response:
    """Give one feature."""
    with reading(request) as (present, session):
        service = as_of(request.query_params, present)
        return _item(request, service, session, service.layer(collection_id), feature_id, language)


def _item(
    request: Request,
    service: Service,
    session: Session,
    layer: Layer,
    feature_id: str,
    language: Language,
) -> Response:
    params = request.query_params
    of_pages = ("saved",) if wants_page(request) else ()
    require_known(
        params,
        ("as-of", "crs", "properties", "precision", *of_pages, "_"),
        formats=("json", "geojson", "html"),
    )
    form = representation(params, layer, service.settings.reference_systems)
    feature = service.features(session, layer).one(feature_id)
    links = item_links(request, layer, feature_id)
    if wants_page(request):
        (text,) = form.rewritten([feature.text])
        content = {**orjson.loads(text), "links": links}
        return html.item_page(request, language, layer, content, service, session)
    compresses = takes_gzip(request)
    headers = {
        "ETag": feature_etag(feature, form, compresses=compresses, moment=service.moment),
        "Cache-Control": "no-cache",
        "Content-Crs": content_crs(form.system),
        "Vary": VARY,
    }
    if (unchanged := not_modified(request, headers["ETag"], headers)) is not None:
        return unchanged
    (text,) = form.rewritten([feature.text])
    # The stored text ends with the brace of the feature; its links stand before that.
    body = text[:-1] + b',"links":' + orjson.dumps(links) + b"}"
    return answer(packed(body, {}, compresses=compresses), GEOJSON, headers)


def content_crs(system: ReferenceSystem) -> str:
    """Return the value of ``Content-Crs``."""
    return f"<{system.uri}>"


def item_links(request: Request, layer: Layer, feature_id: str) -> list[dict[str, str]]:
    """Return the links of one feature, without titles: its body is the same in every language."""
    here = f"{base_url(request)}/collections/{layer.id}"
    address = f"{here}/items/{quote(feature_id, safe='')}"
    query = f"?{request.url.query}" if request.url.query else ""
    moment = request.query_params.get("as-of")
    as_page = urlencode({"f": "html"} if moment is None else {"f": "html", "as-of": moment}, safe=":")
    return [
        {"href": f"{address}{query}", "rel": "self", "type": GEOJSON},
        {"href": f"{address}?{as_page}", "rel": "alternate", "type": HTML},
        {"href": here, "rel": "collection", "type": JSON},
        {"href": f"{address}/history", "rel": "version-history", "type": JSON},
    ]


def _matched(features: Features, query: ItemsQuery, page: Page) -> int | None:
    """Return how many features are selected in all; None where counting them would cost much."""
    selection, window = query.selection, query.window
    if selection.is_everything:
        return features.total()
    if page.next is None and window.after is None and (page.features or not window.offset):
        return window.offset + len(page.features)
    if not selection.is_by_place and features.total() > SEARCHED:
        return None
    found = features.counted(selection, COUNTED + 1)
    return found if found <= COUNTED else None


def _collection(
    request: Request, layer: Layer, features: Features, query: ItemsQuery, language: Language
) -> bytes:
    page = features.page(query.selection, query.window)
    matched = _matched(features, query, page)
    here = f"{base_url(request)}/collections/{layer.id}"
    title = layer.title.in_language(language)
    as_page = str(own_url(request).include_query_params(f="html"))
    links = [
        link(str(own_url(request)), "self", title, GEOJSON),
        link(as_page, "alternate", Text("网页", "As a page").in_language(language), HTML),
        link(here, "collection", title, JSON),
    ]
    if page.next is not None:
        mark = mark_of(page.next, request.query_params)
        address = own_url(request).remove_query_params("offset").include_query_params(next=mark)
        links.append(link(str(address), "next", translate(N_("Next page"), language), GEOJSON))
    # No timeStamp: the body is kept and sent again, and the header Date tells the time of an answer.
    head: dict[str, Any] = {"numberReturned": len(page.features), "links": links}
    if matched is not None:
        head["numberMatched"] = matched
    opening = b'{"type":"FeatureCollection",' + orjson.dumps(head)[1:-1] + b',"features":['
    return opening + b",".join(query.representation.rewritten(page.features)) + b"]}"
