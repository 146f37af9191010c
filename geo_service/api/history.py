"""The history of features: versions and deleted features, undoing and restoring."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import quote
from zlib import crc32

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from geo_service.access.actors import actors
from geo_service.api.accept import wants_page
from geo_service.api.answers import base_url, not_modified, own_url
from geo_service.api.deps import LanguageDep, reading, require_own_form, require_writer, writing
from geo_service.api.documents import GEOJSON, JSON
from geo_service.api.forms import get_form, text_of, token_of
from geo_service.api.history_documents import (
    compared,
    deleted_document,
    entry,
    history_address,
    history_document,
)
from geo_service.api.html import history as pages
from geo_service.api.html.reader import Reader
from geo_service.api.html.values import title_of
from geo_service.api.pages import root_path
from geo_service.api.parameters.known import integer, require_known
from geo_service.api.preconditions import IF_MATCH, require_state
from geo_service.db.history import History
from geo_service.db.people import with_people
from geo_service.differences import differences, move
from geo_service.editing.changes import require_editor
from geo_service.editing.errors import ChangedSince
from geo_service.editing.undo import Reversal, carry_out, to_restore, to_undo
from geo_service.errors import FeatureNotFound, VersionNotFound
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Language

router = APIRouter(prefix="/collections/{collection_id}")
ITEM = "/items/{feature_id}/history"
DEFAULT_VERSIONS, MOST_VERSIONS = 50, 1_000
MOST_DIGITS = 18
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
VARY = "Accept, Accept-Language"

Way = Callable[[Service, Session, Layer, str, int], Reversal]
WAYS: dict[str, Way] = {"undo": to_undo, "restore": to_restore}


@router.get(ITEM)
def history(request: Request, collection_id: str, feature_id: str, language: LanguageDep) -> Response:
    """Give the versions of a feature, newest first, or one of them."""
    require_known(
        request.query_params, ("limit", "next", "version", "_"), formats=("json", "geojson", "html")
    )
    with reading(request) as (service, session):
        layer = service.layer(collection_id)
        known = service.history(session, layer)
        if "version" in request.query_params:
            number = integer(request.query_params, "version", 1, minimum=1)
            return _version(request, session, layer, known, feature_id, number)
        return _history(Reader(request, language, service, session), layer, known, feature_id)


@router.get("/deleted")
def deleted(request: Request, collection_id: str, language: LanguageDep) -> Response:
    """Give the features that were deleted, the last to go first; for those who may bring them back."""
    require_known(request.query_params, ("limit", "next", "_"), formats=("json", "html"))
    with reading(request) as (service, session):
        layer = service.layer(collection_id)
        require_editor(service, layer)
        reader = Reader(request, language, service, session)
        limit, before = _window(request)
        gone = service.history(session, layer).deleted(limit + 1, before)
        known = actors(session, service.principal, [one.deletion.actor for one in gone])
        found = [
            (one, known[one.deletion.actor], title_of(layer, one.last.feature or {}, language))
            for one in gone[:limit]
        ]
        follow = gone[limit - 1].deletion.seq if len(gone) > limit else None
        if wants_page(request):
            return pages.deleted_page(reader, layer, found, follow)
        document = deleted_document(base_url(request), layer, found, service.principal, language)
        return _json(request, document, follow)


@router.get(f"{ITEM}/{{number}}/{{way}}")
def preview(
    request: Request, collection_id: str, feature_id: str, number: str, way: str, language: LanguageDep
) -> Response:
    """Show what undoing a change or restoring a version would do."""
    require_known(request.query_params, ("_",), formats=("json", "html"))
    with reading(request) as (service, session):
        layer = service.layer(collection_id)
        require_editor(service, layer)
        reversal = _way(way)(service, session, layer, feature_id, _number(layer, feature_id, number))
        if wants_page(request):
            reader = Reader(request, language, service, session)
            return pages.reversal_page(reader, layer, reversal, int(number), way)
        document = _outlook(layer, reversal, service.settings.metric_crs)
        return _json(request, document)


async def get_own_form(request: Request) -> FormData | None:
    """Read the form of our own page; None where a program asks."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return await get_form(request) if kind in FORMS else None


@router.post(f"{ITEM}/{{number}}/{{way}}")
def reverse(
    request: Request,
    collection_id: str,
    feature_id: str,
    number: str,
    way: str,
    language: LanguageDep,
    form: Annotated[FormData | None, Depends(get_own_form)],
) -> Response:
    """Undo a change of one's own, or bring back a version."""
    require_known(request.query_params, formats=("json", "html"))
    with reading(request) as (service, _):
        layer = service.layer(collection_id)
        require_editor(service, layer)
        if form is None or service.principal.session_hash is None:
            require_writer(request, service, *layer.access.editors)
        else:
            require_own_form(service, token_of(form))
        expected = None if form is None else _given(text_of(form, "latest"))
        principal = service.principal
    now = datetime.now(UTC)
    with writing(request, principal) as (service, session):
        layer = service.layer(collection_id)
        _require_state(request, service, session, layer, feature_id)
        reversal = _way(way)(service, session, layer, feature_id, _number(layer, feature_id, number))
        stored = carry_out(service, session, layer, reversal, now, expected)
    if form is not None and principal.session_hash is not None:
        address = history_address(root_path(request), layer, feature_id)
        return RedirectResponse(f"{address}?lang={language.value}", HTTPStatus.SEE_OTHER)
    place = f"{base_url(request)}/collections/{layer.id}/items/{quote(stored.id, safe='')}"
    body = {"collection": layer.id, "feature": stored.id, "version": stored.version}
    headers = {"Cache-Control": "no-store"}
    if reversal.after is not None:
        headers["Content-Location"] = place
    return Response(orjson.dumps(body), media_type=JSON, headers=headers)


def _history(reader: Reader, layer: Layer, known: History, feature_id: str) -> Response:
    request, service, language = reader.request, reader.service, reader.language
    limit, before = _window(request)
    versions = known.versions(feature_id, limit + 1, before)
    if not versions and (before is None or not known.versions(feature_id, 1)):
        raise FeatureNotFound(collection=layer.id, feature=feature_id)
    who = actors(reader.session, service.principal, [one.actor for one in versions])
    entries = [
        entry(layer, one, older, who[one.actor], service.settings.metric_crs)
        for one, older in zip(versions[:limit], [*versions[1:], None], strict=False)
    ]
    follow = versions[limit - 1].number if len(versions) > limit else None
    if wants_page(request):
        is_there = _is_there(service, reader.session, layer, feature_id)
        latest = known.latest(feature_id)
        return pages.history_page(reader, layer, entries, follow, latest, is_there=is_there)
    document = history_document(base_url(request), layer, feature_id, entries, service.principal, language)
    # Beside the layer's state the names of accounts stand in the answer, and who asks decides on them.
    names = crc32(repr((service.principal.account_id, service.principal.role, sorted(who.items()))).encode())
    state = f"{layer.id}-{service.features(reader.session, layer).state()}-{language}-{names:08x}"
    return _json(request, document, follow, etag=f'W/"{state}"', language=language)


def _version(
    request: Request,
    session: Session,
    layer: Layer,
    known: History,
    feature_id: str,
    number: int,
) -> Response:
    version = known.version(feature_id, number)
    if version.text is None:
        raise FeatureNotFound(collection=layer.id, feature=feature_id)
    (text,) = with_people(session, layer, [version.text])
    here = history_address(base_url(request), layer, feature_id)
    links = [
        {"href": f"{here}?version={number}", "rel": "self", "type": GEOJSON},
        {"href": here, "rel": "version-history", "type": JSON},
        {"href": here.removesuffix("/history"), "rel": "latest-version", "type": GEOJSON},
    ]
    body = text[:-1] + b',"links":' + orjson.dumps(links) + b"}"
    headers = {"ETag": f'"{number}-{crc32(body):08x}"', "Cache-Control": "no-cache", "Vary": VARY}
    if (unchanged := not_modified(request, headers["ETag"], headers)) is not None:
        return unchanged
    return Response(body, media_type=GEOJSON, headers=headers)


def _outlook(layer: Layer, reversal: Reversal, metric_crs: int) -> dict[str, Any]:
    before, after = reversal.before, reversal.after
    document: dict[str, Any] = {"collection": layer.id, "feature": reversal.feature_id}
    if after is None:
        return document | {"action": "delete"}
    if before is None:
        return document | {"action": "create"}
    found = differences(layer, before.properties, after.properties)
    moved = move(before.geometry, after.geometry, metric_crs)
    return document | {"action": "update"} | compared(layer, found, moved)


def _json(
    request: Request,
    document: dict[str, Any],
    follow: int | None = None,
    *,
    etag: str | None = None,
    language: Language | None = None,
) -> Response:
    if follow is not None:
        address = str(own_url(request).include_query_params(next=follow))
        document["links"].append({"href": address, "rel": "next", "type": JSON})
    headers = {"Cache-Control": "no-cache", "Vary": VARY}
    if language is not None:
        headers["Content-Language"] = language.value
    if etag is not None:
        headers["ETag"] = etag
        if (unchanged := not_modified(request, etag, headers)) is not None:
            return unchanged
    return Response(orjson.dumps(document), media_type=JSON, headers=headers)


def _window(request: Request) -> tuple[int, int | None]:
    """Read ``limit`` and ``next``: how many entries, and below which number."""
    params = request.query_params
    limit = min(integer(params, "limit", DEFAULT_VERSIONS, minimum=1), MOST_VERSIONS)
    return limit, integer(params, "next", 1, minimum=1) if "next" in params else None


def _way(name: str) -> Way:
    if name not in WAYS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return WAYS[name]


def _number(layer: Layer, feature_id: str, text: str) -> int:
    """Read the number of a version in the address."""
    number = _given(text)
    if number is None:
        raise VersionNotFound(collection=layer.id, feature=feature_id, version=text[:18])
    return number


def _require_state(
    request: Request, service: Service, session: Session, layer: Layer, feature_id: str
) -> None:
    """Refuse a change that starts from another state than the present one, by its ETag.

    Raises
    ------
    ChangedSince
        Also where the feature was deleted.
    """
    try:
        stored = service.features(session, layer).one(feature_id)
    except FeatureNotFound:
        if IF_MATCH in request.headers:
            raise ChangedSince(etag='"deleted"', collection=layer.title, feature=feature_id) from None
        return
    require_state(request, layer, feature_id, stored)


def _is_there(service: Service, session: Session, layer: Layer, feature_id: str) -> bool:
    try:
        service.features(session, layer).one(feature_id)
    except FeatureNotFound:
        return False
    return True


def _given(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
