"""Collections: what there is, its schema, what can be asked."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from geo_service.api import documents
from geo_service.api.answers import base_url, json_answer
from geo_service.api.deps import LanguageDep, LayerDep, ReadSession, ServiceDep
from geo_service.api.params import require_known
from geo_service.credits import Credit, credits_of
from geo_service.service import Service
from layers.contract import Layer
from layers.schema import json_schema, queryables
from layers.text import Language

router = APIRouter(prefix="/collections")
SCHEMA = "application/schema+json"


def describe(
    request: Request,
    service: Service,
    session: Session,
    layer: Layer,
    sources: Sequence[Credit],
    language: Language,
) -> dict[str, Any]:
    """Return the document of a collection with the extent and the sources of its features."""
    features = service.features(session, layer)
    extent = service.cache.get(layer.id, features.revision(), "extent", features.extent)
    return documents.collection(base_url(request), layer, extent, sources, language)


@router.get("")
def collections(
    request: Request, service: ServiceDep, session: ReadSession, language: LanguageDep
) -> Response:
    """List all collections."""
    require_known(request.query_params)
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
    return json_answer(documents.collections(base_url(request), described, language), language)


@router.get("/{collection_id}")
def collection(
    request: Request, layer: LayerDep, service: ServiceDep, session: ReadSession, language: LanguageDep
) -> Response:
    """Describe one collection."""
    require_known(request.query_params)
    sources = credits_of(session, (layer.id,))
    return json_answer(describe(request, service, session, layer, sources, language), language)


@router.get("/{collection_id}/schema")
def schema(request: Request, layer: LayerDep, language: LanguageDep) -> Response:
    """Give the JSON Schema of a collection's features."""
    require_known(request.query_params)
    address = f"{base_url(request)}/collections/{layer.id}/schema"
    return json_answer({"$id": address, **json_schema(layer, language)}, language, media_type=SCHEMA)


@router.get("/{collection_id}/queryables")
def collection_queryables(request: Request, layer: LayerDep, language: LanguageDep) -> Response:
    """Give the properties that a filter may name."""
    require_known(request.query_params)
    address = f"{base_url(request)}/collections/{layer.id}/queryables"
    return json_answer({"$id": address, **queryables(layer, language)}, language, media_type=SCHEMA)
