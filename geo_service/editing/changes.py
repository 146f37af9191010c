"""Create, replace and remove a feature in the name of the principal: rights, checks, history, audit log.

Everything happens in the caller's writing transaction (`geo_service.api.deps.writing`), so what is
compared there is what is changed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, bindparam, literal, select
from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.access.errors import Forbidden, OutsideScope, SignInRequired
from geo_service.access.principal import SYSTEM
from geo_service.db.scope import condition
from geo_service.db.spatial import GEOMETRY, as_wkb, from_wkb
from geo_service.db.storable import is_storable, require_storable
from geo_service.db.tables import CHANGES
from geo_service.editing.consistency import require_consistent
from geo_service.editing.draft import NEW, Draft, settled
from geo_service.editing.errors import FeatureInUse
from geo_service.editing.identifiers import new_identifier
from geo_service.errors import (
    FeatureExists,
    FeatureNotFound,
    InvalidFeature,
    StaleVersion,
)
from geo_service.review.removal import require_removable
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature, Value
from layers.text import Text
from layers.validation import FieldError

__all__ = [
    "Draft",
    "Standing",
    "StoredVersion",
    "create",
    "may_edit",
    "remove",
    "replace",
    "require_editor",
    "standing",
    "standings",
]

OWN_IDENTIFIERS = Text("标识由系统生成，请勿填写", "is made by the service; leave it out")
OTHER_DATA = Text("其他数据", "other data")

AT_ONCE = 500
"""Identifiers that one question names; databases have a limit for them."""


class StoredVersion(NamedTuple):
    """What a change made of a feature."""

    id: str
    version: int


class Standing(NamedTuple):
    """A feature as it is stored, with the values that its reader does not see, and its version."""

    feature: Feature
    version: int


def may_edit(service: Service, layer: Layer) -> bool:
    """Whether the principal's role and token let them change features of a layer.

    Rows of other segments are refused one by one: see `create` and `replace`.
    """
    principal = service.principal
    return (
        principal.may_write and not principal.must_change_password and principal.role in layer.access.editors
    )


def require_editor(service: Service, layer: Layer) -> None:
    """Refuse who may not change features of a layer.

    Raises
    ------
    SignInRequired, Forbidden
    """
    if not service.principal.is_signed_in and service.principal is not SYSTEM:
        raise SignInRequired
    if not may_edit(service, layer):
        raise Forbidden


def create(
    service: Service,
    session: Session,
    layer: Layer,
    draft: Draft,
    now: datetime,
    feature_id: str | None = None,
    last: Feature | None = None,
    *,
    is_made: bool = False,
) -> StoredVersion:
    """Store a new feature.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
        A writing one; the caller commits.
    layer : Layer
        As the principal sees it.
    draft : Draft
    now : datetime
        Moment of the change, aware.
    feature_id : str, optional
        Its identifier; one is made where none is given.
    last : Feature, optional
        Last state of a deleted feature that comes back: it keeps what the principal does not decide.
    is_made : bool
        Whether the service made the identifier itself, so that nobody chose it.

    Raises
    ------
    Forbidden, OutsideScope, InvalidFeature, ReviewOnly, FeatureExists
    """
    require_editor(service, layer)
    if feature_id is not None and last is None:
        _require_new(service, session, layer, feature_id, is_made=is_made)
    whole = service.catalogue.registry[layer.id]
    geometry, values = settled(layer, whole, draft, last, service.today())
    _require_scope(service, session, layer, values)
    require_consistent(service, session, whole, values)
    name = new_identifier(now) if feature_id is None else feature_id
    service.edits(session, now).create(layer.id, [Feature(name, geometry, values)])
    table = service.tables[layer.id]
    version = int(session.execute(select(table.c.version).where(table.c.id == name)).scalar_one())
    _write_down(service, session, Action.FEATURE_CREATED, layer, name, version, now)
    return StoredVersion(name, version)


def replace(
    service: Service,
    session: Session,
    layer: Layer,
    feature_id: str,
    draft: Draft,
    now: datetime,
    expected: int | None = None,
) -> StoredVersion:
    """Store a draft in the place of a feature.

    Fields that only a review changes, and those that the principal does not see, keep their values.

    Parameters
    ----------
    service, session, layer, draft, now
        As for `create`.
    feature_id : str
    expected : int or None
        Version that the change starts from; None where the caller does not say.

    Raises
    ------
    Forbidden, FeatureNotFound, StaleVersion, OutsideScope, InvalidFeature, ReviewOnly
    """
    require_editor(service, layer)
    stands = standing(service, session, layer, feature_id)
    _require_version(layer, feature_id, stands, expected)
    whole = service.catalogue.registry[layer.id]
    geometry, values = settled(layer, whole, draft, stands.feature, service.today(), feature_id)
    _require_scope(service, session, layer, values)
    require_consistent(service, session, whole, values, stands.feature)
    version = service.edits(session, now).replace(layer.id, Feature(feature_id, geometry, values))
    _write_down(service, session, Action.FEATURE_CHANGED, layer, feature_id, version, now)
    return StoredVersion(feature_id, version)


def remove(
    service: Service,
    session: Session,
    layer: Layer,
    feature_id: str,
    now: datetime,
    expected: int | None = None,
) -> None:
    """Delete a feature; its last state stays in the history.

    Raises
    ------
    Forbidden, FeatureNotFound, StaleVersion
    FeatureInUse
        If features of a layer that the principal sees refer to it.
    ReviewBegun
    """
    require_editor(service, layer)
    stands = standing(service, session, layer, feature_id)
    _require_version(layer, feature_id, stands, expected)
    require_removable(service, session, layer, stands.feature)
    _refuse_referred(service, session, layer, feature_id)
    service.edits(session, now).delete(layer.id, service.tables[layer.id].c.id == feature_id)
    _write_down(service, session, Action.FEATURE_DELETED, layer, feature_id, stands.version + 1, now)


def standing(service: Service, session: Session, layer: Layer, feature_id: str) -> Standing:
    """Return a feature as it is stored, where the principal sees it.

    Raises
    ------
    FeatureNotFound
    """
    require_storable(layer, feature_id)
    found = standings(service, session, layer, [feature_id])
    if feature_id not in found:
        raise FeatureNotFound(collection=layer.id, feature=feature_id)
    return found[feature_id]


def standings(
    service: Service, session: Session, layer: Layer, feature_ids: Iterable[str]
) -> dict[str, Standing]:
    """Return those of some features that the principal sees, as they are stored, by identifier."""
    wanted = [one for one in dict.fromkeys(feature_ids) if is_storable(one)]
    features = service.features(session, layer)
    whole = service.catalogue.registry[layer.id]
    table = service.tables[layer.id]
    names = [field.name for field in whole.given_fields]
    columns: list[ColumnElement[Any]] = [table.c.id, table.c.version, *(table.c[name] for name in names)]
    if layer.geometry is not None:
        columns.append(as_wkb(table.c[GEOMETRY]).label(GEOMETRY))
    found: dict[str, Standing] = {}
    for start in range(0, len(wanted), AT_ONCE):
        seen = features.present(wanted[start : start + AT_ONCE])
        for row in session.execute(select(*columns).where(table.c.id.in_(seen))).mappings():
            values = {name: row[name] for name in names if row[name] is not None}
            feature = Feature(row["id"], from_wkb(row.get(GEOMETRY)), values)
            found[feature.id] = Standing(feature, int(row["version"]))
    return found


def _require_new(service: Service, session: Session, layer: Layer, feature_id: str, *, is_made: bool) -> None:
    """Refuse an identifier that the caller may not choose.

    That of a deleted feature would take over its history, and begin its review anew: restoring brings it
    back. A coordinator chooses none: a refusal would tell which features there are in other segments.
    """
    if not is_made and service.scope is not None and layer.access.scope is not None:
        raise InvalidFeature.of(layer.id, NEW, [FieldError("id", feature_id, OWN_IDENTIFIERS)])
    query = select(CHANGES.c.seq).where(CHANGES.c.layer_id == layer.id, CHANGES.c.feature_id == feature_id)
    if session.scalar(query.limit(1)) is not None:
        raise FeatureExists(collection=layer.id, feature=feature_id)


def _require_version(layer: Layer, feature_id: str, stands: Standing, expected: int | None) -> None:
    if expected is not None and stands.version != expected:
        raise StaleVersion(collection=layer.id, feature=feature_id, current=stands.version, expected=expected)


def _require_scope(service: Service, session: Session, layer: Layer, values: dict[str, Value]) -> None:
    """Refuse a row that its own author would not see: outside of the segments that they answer for."""
    if service.scope is None or layer.access.scope is None:
        return
    value = bindparam("own_value", values.get(layer.access.scope), type_=String())
    is_inside = condition(layer, service.catalogue.registry, service.tables, value)
    if session.scalar(select(literal(1)).where(is_inside), service.scope.values) is None:
        raise OutsideScope(collection=layer.title)


def _refuse_referred(service: Service, session: Session, layer: Layer, feature_id: str) -> None:
    for other in service.catalogue.registry.values():
        table = service.tables[other.id]
        for field in other.fields:
            if field.references != layer.id:
                continue
            if (
                session.scalar(select(table.c.id).where(table.c[field.name] == feature_id).limit(1))
                is not None
            ):
                referring = other.title if other.id in service.registry else OTHER_DATA
                raise FeatureInUse(collection=layer.title, feature=feature_id, referring=referring)


def _write_down(
    service: Service,
    session: Session,
    action: Action,
    layer: Layer,
    feature_id: str,
    version: int,
    now: datetime,
) -> None:
    write_down(
        session,
        service.principal,
        action,
        now,
        layer_id=layer.id,
        feature_id=feature_id,
        version=version,
    )
