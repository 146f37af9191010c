"""Features of a collection as GeoJSON: pages, single features, everything selected."""

from datetime import UTC, datetime
from urllib.parse import quote
from zlib import crc32

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from geo_service.api.answers import base_url, not_modified
from geo_service.api.deps import LanguageDep, LayerDep, ReadSession, ServiceDep
from geo_service.api.documents import GEOJSON, JSON, link
from geo_service.api.params import items_query, require_known, selection, selection_names
from geo_service.db.features import Page, StoredFeature
from geo_service.errors import FeatureNotFound
from geo_service.exporting import geojson
from geo_service.i18n import N_, translate
from layers.contract import Layer
from layers.text import Language

router = APIRouter(prefix="/collections/{collection_id}")


@router.get("/items")
def items(
    request: Request, layer: LayerDep, service: ServiceDep, session: ReadSession, language: LanguageDep
) -> Response:
    """Give one page of features with a link to the next."""
    query = items_query(request.query_params, layer)
    features = service.features(session, layer)
    revision = features.revision()
    # Links are titled in the reader's language, so each language has its own state.
    etag = f'W/"{layer.id}-{revision}-{language}"'
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    page = features.page(query.selection, query.limit, query.after)
    matched = None
    if query.selection.box is None:
        key = tuple(sorted(query.selection.codes.items()))
        matched = service.cache.get(layer.id, revision, key, lambda: features.count(query.selection))
    body = _collection_body(request, layer, page, matched, language)
    return Response(
        body,
        media_type=GEOJSON,
        headers={"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"},
    )


@router.get("/items/{feature_id}")
def item(
    request: Request, feature_id: str, layer: LayerDep, service: ServiceDep, session: ReadSession
) -> Response:
    """Give one feature."""
    require_known(request.query_params, formats=("json", "geojson"))
    if "\0" in feature_id:  # PostgreSQL refuses to look for it
        raise FeatureNotFound(collection=layer.id, feature="?")
    feature = service.features(session, layer).one(feature_id)
    etag = feature_etag(feature)
    if (unchanged := not_modified(request, etag)) is not None:
        return unchanged
    here = f"{base_url(request)}/collections/{layer.id}"
    links = f'<{here}/items/{quote(feature_id)}>; rel="self", <{here}>; rel="collection"'
    return Response(
        feature.text, media_type=GEOJSON, headers={"ETag": etag, "Cache-Control": "no-cache", "Link": links}
    )


def feature_etag(feature: StoredFeature) -> str:
    """Return the strong ETag of a feature.

    Its version and a checksum of its text: a version alone comes again after a backup is restored.
    """
    return f'"{feature.version}-{crc32(feature.text):08x}"'


@router.get("/export")
def export(request: Request, layer: LayerDep, service: ServiceDep) -> Response:
    """Give all selected features as one file, written while it is read."""
    params = request.query_params
    require_known(params, ("bbox", *selection_names(layer)), formats=("geojson",))
    chosen = selection(params, layer)
    name = f"{layer.id}-{datetime.now(service.settings.zone):%Y%m%d}.geojson"
    return StreamingResponse(
        geojson(service, layer, chosen),
        media_type=GEOJSON,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _collection_body(
    request: Request, layer: Layer, page: Page, matched: int | None, language: Language
) -> bytes:
    here = f"{base_url(request)}/collections/{layer.id}"
    title = layer.title.in_language(language)
    links = [
        link(str(request.url), "self", title, GEOJSON),
        link(here, "collection", title, JSON),
    ]
    if page.next_key is not None:
        address = str(request.url.include_query_params(next=page.next_key))
        links.append(link(address, "next", translate(N_("Next page"), language), GEOJSON))
    head = {
        "timeStamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "numberReturned": len(page.features),
        "links": links,
    }
    if matched is not None:
        head["numberMatched"] = matched
    opening = b'{"type":"FeatureCollection",' + orjson.dumps(head)[1:-1] + b',"features":['
    return opening + b",".join(page.features) + b"]}"
