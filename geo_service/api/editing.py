"""Changes to features after OGC API - Features - Part 4 (draft OGC 20-002r1): POST, PUT, PATCH, DELETE.

Rights are asked first, then the body is read, and the database's write lock is taken last. The answer
leaves behind the commit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from geo_service.access.principal import Principal
from geo_service.api.bodies import answer, packed, takes_gzip
from geo_service.api.deps import LanguageDep, reading, require_writer, writing
from geo_service.api.documents import GEOJSON
from geo_service.api.etags import feature_etag
from geo_service.api.items import VARY, content_crs, item_links
from geo_service.api.methods import ACCEPT_PATCH, ACCEPT_POST, FEATURE_TYPES, PATCH_TYPES
from geo_service.api.parameters.known import require_known
from geo_service.api.parameters.representation import representation
from geo_service.api.preconditions import require_condition, require_state, wants_new
from geo_service.api.request_body import read_body, require_type, system_of
from geo_service.db.features import StoredFeature
from geo_service.editing.changes import Draft, create, remove, replace, standing
from geo_service.editing.feature_body import FeatureBody, read_feature, read_part
from geo_service.editing.json_body import read_json
from geo_service.errors import FeatureNotFound
from geo_service.representation import Representation
from geo_service.service import Service
from layers.contract import Layer
from layers.reference_system import CRS84, ReferenceSystem

router = APIRouter(prefix="/collections/{collection_id}")

BODIES = {
    "POST": (FEATURE_TYPES, ACCEPT_POST),
    "PUT": (FEATURE_TYPES, "Accept"),
    "PATCH": (PATCH_TYPES, ACCEPT_PATCH),
}
"""Media types of a change's body, and the header by which they are told."""

FORM = ("crs", "properties", "precision", "_")


@dataclass(frozen=True, slots=True)
class Wish:
    """A change that somebody may make.

    Parameters
    ----------
    principal : Principal
    layer : Layer
        As the principal sees it.
    system : ReferenceSystem
        Of the coordinates in the body.
    form : Representation
        Of the feature in the answer.
    """

    principal: Principal
    layer: Layer
    system: ReferenceSystem
    form: Representation


def get_wish(request: Request, collection_id: str, _: LanguageDep) -> Wish:
    """Refuse what can be refused without the body: no right, no such feature, no such media type."""
    feature_id = request.path_params.get("feature_id")
    with reading(request) as (service, session):
        layer = service.layer(collection_id)
        require_writer(request, service, *layer.access.editors)
        require_known(request.query_params, FORM, formats=("json", "geojson"))
        systems = service.settings.reference_systems
        form = representation(request.query_params, layer, systems)
        if feature_id is not None:
            _stored(service, session, layer, feature_id)
            require_condition(request, layer)
    system = CRS84
    if request.method in BODIES:
        require_type(request, *BODIES[request.method])
        system = system_of(request, systems)
    return Wish(service.principal, layer, system, form)


WishDep = Annotated[Wish, Depends(get_wish)]


async def get_body(request: Request, _: WishDep) -> bytes:
    """Read the body of who may send one."""
    return await read_body(request)


BodyDep = Annotated[bytes, Depends(get_body)]


@router.post("/items")
def create_item(request: Request, collection_id: str, wish: WishDep, body: BodyDep) -> Response:
    """Store a new feature."""
    given = read_feature(read_json(body), wish.layer, wish.system)
    draft = Draft(given.geometry, given.properties)
    with writing(request, wish.principal) as (service, session):
        layer = service.layer(collection_id)
        _refuse_known(request, service, session, layer, given)
        made = create(service, session, layer, draft, datetime.now(UTC), given.feature_id)
        stored = service.features(session, layer).one(made.id)
    return _told(request, wish, made.id, stored, status=201)


@router.put("/items/{feature_id}")
def replace_item(
    request: Request, collection_id: str, feature_id: str, wish: WishDep, body: BodyDep
) -> Response:
    """Store a feature in the place of another state of it."""
    given = read_feature(read_json(body), wish.layer, wish.system, feature_id=feature_id)
    draft = Draft(given.geometry, given.properties)
    return _changed(request, collection_id, feature_id, wish, lambda *_: draft)


@router.patch("/items/{feature_id}")
def update_item(
    request: Request, collection_id: str, feature_id: str, wish: WishDep, body: BodyDep
) -> Response:
    """Change a part of a feature."""
    given = read_part(read_json(body), wish.layer, wish.system, feature_id)

    def merged(service: Service, session: Session, layer: Layer) -> Draft:
        stands = standing(service, session, layer, feature_id).feature
        known = {name: value for name, value in stands.properties.items() if name in layer.by_name}
        place = given.geometry if given.has_geometry else stands.geometry
        return Draft(place, {**known, **given.properties})

    return _changed(request, collection_id, feature_id, wish, merged)


@router.delete("/items/{feature_id}")
def delete_item(request: Request, collection_id: str, feature_id: str, wish: WishDep) -> Response:
    """Delete a feature; its history stays."""
    with writing(request, wish.principal) as (service, session):
        layer = service.layer(collection_id)
        require_state(request, layer, feature_id, _stored(service, session, layer, feature_id))
        remove(service, session, layer, feature_id, datetime.now(UTC))
    return Response(status_code=204)


def _changed(
    request: Request,
    collection_id: str,
    feature_id: str,
    wish: Wish,
    draft_of: Callable[[Service, Session, Layer], Draft],
) -> Response:
    """Put a draft in the place of a feature, if that is in the state that the caller has read."""
    with writing(request, wish.principal) as (service, session):
        layer = service.layer(collection_id)
        require_state(request, layer, feature_id, _stored(service, session, layer, feature_id))
        draft = draft_of(service, session, layer)
        replace(service, session, layer, feature_id, draft, datetime.now(UTC))
        stored = service.features(session, layer).one(feature_id)
    return _told(request, wish, feature_id, stored, status=200)


def _stored(service: Service, session: Session, layer: Layer, feature_id: str) -> StoredFeature:
    return service.features(session, layer).one(feature_id)


def _refuse_known(
    request: Request, service: Service, session: Session, layer: Layer, given: FeatureBody
) -> None:
    """Refuse a new feature that is wished only where none has its identifier, and one has."""
    if given.feature_id is None or not wants_new(request):
        return
    try:
        known = service.features(session, layer).one(given.feature_id)
    except FeatureNotFound:
        return
    require_state(request, layer, given.feature_id, known)


def _told(request: Request, wish: Wish, feature_id: str, stored: StoredFeature, *, status: int) -> Response:
    """Answer with a feature as it is stored now, in the form that GET gives it."""
    compresses = takes_gzip(request)
    links = item_links(request, wish.layer, feature_id)
    (text,) = wish.form.rewritten([stored.text])
    body = text[:-1] + b',"links":' + orjson.dumps(links) + b"}"
    headers = {
        "ETag": feature_etag(stored, wish.form, compresses=compresses),
        "Cache-Control": "no-store",
        "Content-Crs": content_crs(wish.form.system),
        "Vary": VARY,
    }
    if status == 201:
        headers["Location"] = links[0]["href"].partition("?")[0]
    response = answer(packed(body, {}, compresses=compresses), GEOJSON, headers)
    response.status_code = status
    return response
