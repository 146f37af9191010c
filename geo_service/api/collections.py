"""Collections: what there is, its schema, what can be asked and ordered by."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, tzinfo
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo_service.api import documents, html
from geo_service.api.accept import wants_page
from geo_service.api.answers import base_url, tagged_json
from geo_service.api.deps import LanguageDep, LayerDep, reading
from geo_service.api.documents import SCHEMA, Contents
from geo_service.api.parameters.known import require_known
from geo_service.credits import Credit, credits_of
from geo_service.service import Service
from layers.contract import Layer
from layers.schema import geojson_schema, json_schema, queryables, sortables
from layers.text import Language

router = APIRouter(prefix="/collections")
FORMATS = ("json", "html")
LAST_SECOND = time(23, 59, 59)


def describe(
    request: Request,
    service: Service,
    session: Session,
    layer: Layer,
    sources: Sequence[Credit],
    language: Language,
) -> dict[str, Any]:
    """Return the document of a collection with what its rows say about it."""
    features = service.features(session, layer)
    contents = Contents(
        count=features.total(),
        extent=features.extent(),
        period=_period(features.lifetime(), service.settings.zone),
        sources=sources,
    )
    systems = tuple(service.settings.reference_systems)
    return documents.collection(base_url(request), layer, systems, contents, language)


@router.get("")
def collections(request: Request, language: LanguageDep) -> Response:
    """List all collections."""
    require_known(request.query_params, ("_",), formats=FORMATS)
    with reading(request) as (service, session):
        sources = credits_of(session, service.registry)
        described = [
            describe(
                request,
                service,
                session,
                layer,
                [source for source in sources if source.layer_id == layer.id],
                language,
            )
            for layer in service.registry.values()
        ]
        document = documents.collections(base_url(request), described, service.settings.title, language)
        if wants_page(request):
            return html.collections_page(request, language, document, service, session)
    return tagged_json(request, document, language)


@router.get("/{collection_id}")
def collection(request: Request, collection_id: str, language: LanguageDep) -> Response:
    """Describe one collection."""
    require_known(request.query_params, ("_",), formats=FORMATS)
    with reading(request) as (service, session):
        layer = service.layer(collection_id)
        sources = credits_of(session, (layer.id,))
        document = describe(request, service, session, layer, sources, language)
        if wants_page(request):
            return html.collection_page(request, language, layer, document, service, session)
    return tagged_json(request, document, language)


@router.get("/{collection_id}/schema")
def schema(request: Request, layer: LayerDep, language: LanguageDep) -> Response:
    """Give the schema of a collection's features, whatever format they are written in."""
    return _schema(request, layer, language, "schema", json_schema)


@router.get("/{collection_id}/schema/geojson")
def schema_of_geojson(request: Request, layer: LayerDep, language: LanguageDep) -> Response:
    """Give the schema of a collection's features as GeoJSON writes them."""
    require_known(request.query_params, ("_",))
    document = _named(request, layer, language, "schema/geojson", geojson_schema)
    return tagged_json(request, document, language, media_type=SCHEMA)


@router.get("/{collection_id}/queryables")
def collection_queryables(request: Request, layer: LayerDep, language: LanguageDep) -> Response:
    """Give the properties that a filter may name."""
    return _schema(request, layer, language, "queryables", queryables)


@router.get("/{collection_id}/sortables")
def collection_sortables(request: Request, layer: LayerDep, language: LanguageDep) -> Response:
    """Give the properties that features may be ordered by."""
    return _schema(request, layer, language, "sortables", sortables)


def _period(lifetime: tuple[Any, Any] | None, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """Return the first and last moment of a layer's time; a date is its whole day in the time zone."""
    if lifetime is None:
        return None
    first, last = lifetime
    if isinstance(first, datetime):
        return first, last
    return datetime.combine(first, time(), tzinfo=zone), datetime.combine(last, LAST_SECOND, tzinfo=zone)


def _schema(
    request: Request,
    layer: Layer,
    language: Language,
    path: str,
    build: Callable[[Layer, Language], dict[str, Any]],
) -> Response:
    require_known(request.query_params, ("_",), formats=FORMATS)
    document = _named(request, layer, language, path, build)
    if wants_page(request):
        return html.schema_page(request, language, layer, path, document)
    return tagged_json(request, document, language, media_type=SCHEMA)


def _named(
    request: Request,
    layer: Layer,
    language: Language,
    path: str,
    build: Callable[[Layer, Language], dict[str, Any]],
) -> dict[str, Any]:
    return {"$id": f"{base_url(request)}/collections/{layer.id}/{path}", **build(layer, language)}
