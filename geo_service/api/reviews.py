"""Reviews for programs: the log of a feature, the steps that are possible, taking one for one or many."""

from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from geo_service.api.answers import base_url
from geo_service.api.deps import LanguageDep, writing
from geo_service.api.documents import JSON
from geo_service.api.etags import state_of
from geo_service.api.methods import ACCEPT_POST
from geo_service.api.parameters.known import require_known
from geo_service.api.preconditions import IF_MATCH, names_state
from geo_service.api.request_body import read_body, require_type
from geo_service.api.review_bodies import read_many, read_step
from geo_service.api.review_documents import (
    done_documents,
    entry_documents,
    forecast_documents,
    log_document,
    offers_document,
    reviews_address,
    state_document,
)
from geo_service.api.staff import SenderDep, StaffDep, reviewed_layer
from geo_service.editing.changes import Standing, standing
from geo_service.review import bulk
from geo_service.review.errors import StaleStep
from geo_service.review.log import entries
from geo_service.review.situation import workflow_of
from geo_service.review.steps import offers, repeated, take
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Language

router = APIRouter(prefix="/collections/{collection_id}")
OF_FEATURE = "/items/{feature_id}/reviews"


async def get_body(request: Request, _: SenderDep) -> bytes:
    """Read the body of who may send one."""
    require_type(request, (JSON,), ACCEPT_POST)
    return await read_body(request)


BodyDep = Annotated[bytes, Depends(get_body)]


@router.get(OF_FEATURE)
def log(
    request: Request, collection_id: str, feature_id: str, service: StaffDep, language: LanguageDep
) -> Response:
    """Give all steps of a feature, oldest first."""
    require_known(request.query_params)
    layer = reviewed_layer(service, collection_id)
    with service.database.answer() as session:
        stands = standing(service, session, layer, feature_id)
        found = entries(session, layer.id, feature_id)
        state = _state(layer, stands, language)
        document = log_document(
            base_url(request), service, session, layer, feature_id, found, state, language
        )
    return _json(document, language)


@router.get(f"{OF_FEATURE}/actions")
def actions(
    request: Request, collection_id: str, feature_id: str, service: StaffDep, language: LanguageDep
) -> Response:
    """Give the steps that the reader may take now."""
    require_known(request.query_params)
    layer = reviewed_layer(service, collection_id)
    with service.database.answer() as session:
        stands = standing(service, session, layer, feature_id)
        found = offers(service, session, layer, feature_id)
    values = stands.feature.properties
    state = _state(layer, stands, language)
    return _json(offers_document(layer, feature_id, values, found, state, language), language)


@router.post(OF_FEATURE)
def take_step(
    request: Request,
    collection_id: str,
    feature_id: str,
    service: SenderDep,
    language: LanguageDep,
    body: BodyDep,
) -> Response:
    """Take a step; the same key again gives what came first."""
    require_known(request.query_params)
    reviewed_layer(service, collection_id)
    proposal = read_step(body)
    with writing(request, service.principal) as (present, session):
        layer = reviewed_layer(present, collection_id)
        done = repeated(present, session, layer, feature_id, proposal)
        if done is None:
            expected = _expected(request, present, session, layer, feature_id)
            done = take(present, session, layer, feature_id, proposal, datetime.now(UTC), expected)
        (document,) = entry_documents(base_url(request), present, session, layer, [done.entry], language)
        document |= state_document(layer, done.status, done.version, language)
        etag = None
        if not done.is_repeated:
            etag = f'"{state_of(present.features(session, layer).one(feature_id))}"'
    response = _json(document, language, status=200 if done.is_repeated else 201)
    response.headers["Location"] = reviews_address(base_url(request), layer, feature_id)
    if etag is not None:
        response.headers["ETag"] = etag
    return response


@router.post("/reviews")
def take_many(
    request: Request, collection_id: str, service: SenderDep, language: LanguageDep, body: BodyDep
) -> Response:
    """Look at a step for many features, or take it for those that stayed as they were seen."""
    require_known(request.query_params)
    reviewed_layer(service, collection_id)
    many = read_many(body)
    now = datetime.now(UTC)
    if not many.is_commit:
        with service.database.answer() as session:
            layer = reviewed_layer(service, collection_id)
            forecast = bulk.preview(service, session, layer, many.ids, many.proposal, now)
        results = forecast_documents(layer, forecast, language)
    else:
        with writing(request, service.principal) as (present, session):
            layer = reviewed_layer(present, collection_id)
            done = bulk.carry_out(present, session, layer, list(many.versions.items()), many.proposal, now)
        results = done_documents(layer, done, language)
    refused = sum("problem" in one for one in results)
    counts = {"possible": len(results) - refused, "refused": refused}
    return _json({"collection": layer.id, "commit": many.is_commit, **counts, "results": results}, language)


def _expected(
    request: Request, service: Service, session: Session, layer: Layer, feature_id: str
) -> int | None:
    """Return the version that a step starts from, by its ETag or by its number alone.

    A draft that was written away from the service knows the number alone.

    Raises
    ------
    FeatureNotFound, StaleStep
    """
    if IF_MATCH not in request.headers:
        return None
    stored = service.features(session, layer).one(feature_id)
    header = ",".join(request.headers.getlist(IF_MATCH))
    if names_state(header, state_of(stored)) or header.strip() == f'"{stored.version}"':
        return stored.version
    status = standing(service, session, layer, feature_id).feature.properties[workflow_of(layer).field]
    raise StaleStep(
        collection=layer.title,
        feature=feature_id,
        expected=header[:60],
        version=stored.version,
        state=str(status),
    )


def _state(layer: Layer, stands: Standing, language: Language) -> dict[str, Any]:
    status = str(stands.feature.properties[workflow_of(layer).field])
    return state_document(layer, status, stands.version, language)


def _json(document: object, language: Language, *, status: int = 200) -> Response:
    return Response(
        orjson.dumps(document),
        status_code=status,
        media_type=JSON,
        headers={"Content-Language": language.value, "Cache-Control": "no-store"},
    )
