"""Take back a change of one's own, bring back a version: always as a new version, nothing is erased.

What would happen is worked out first (`to_undo`, `to_restore`), so that it can be shown before it
happens (`carry_out`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo_service.access.errors import Forbidden
from geo_service.db.history import History, Version, geometry_of
from geo_service.differences import differences, is_moved
from geo_service.editing import changes
from geo_service.editing.changes import StoredVersion
from geo_service.editing.draft import DEMO, Draft
from geo_service.editing.errors import NothingToRestore, NotTheLatest
from geo_service.errors import FeatureNotFound, StaleVersion, VersionNotFound
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature


@dataclass(frozen=True, slots=True)
class State:
    """A feature at one time: place in longitude and latitude, properties as GeoJSON has them."""

    geometry: BaseGeometry | None
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reversal:
    """What undoing or restoring does to a feature.

    Parameters
    ----------
    feature_id : str
    latest : int
        The last version so far, of which the rest holds.
    before : State or None
        The feature as it is; None where it is deleted.
    after : State or None
        As it will be; None where it will be deleted.
    last : Feature or None
        The last state of a deleted feature, with what its reader does not see.
    """

    feature_id: str
    latest: int
    before: State | None
    after: State | None
    last: Feature | None = None


def to_undo(service: Service, session: Session, layer: Layer, feature_id: str, number: int) -> Reversal:
    """Return what it takes to undo a change.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    layer : Layer
        As the principal sees it.
    feature_id : str
    number : int
        The version that the change made.

    Raises
    ------
    VersionNotFound
    Forbidden
        If the principal does not change the layer, or somebody else made the change.
    NotTheLatest
        If the feature was changed since.
    NothingToRestore
        If undoing changes nothing, as after a step of a review.
    """
    history = _history(service, session, layer)
    version = history.version(feature_id, number)
    if service.principal.account_id is None or version.actor != service.principal.actor:
        raise Forbidden
    latest = history.latest(feature_id)
    if latest != number:
        raise NotTheLatest(collection=layer.id, feature=feature_id, version=number, current=latest)
    if version.action == "delete":
        return _return_of(history, layer, version, history.version(feature_id, number - 1))
    present = _present(service, session, layer, feature_id)
    if version.action != "update":
        return Reversal(feature_id, latest, present, None)
    return _change_to(layer, history.version(feature_id, number - 1), present, latest)


def to_restore(service: Service, session: Session, layer: Layer, feature_id: str, number: int) -> Reversal:
    """Return what it takes to bring back a version.

    Parameters
    ----------
    service, session, layer, feature_id
        As for `to_undo`.
    number : int
        The version that the feature is to be like.

    Raises
    ------
    VersionNotFound
        Also for a deletion: it left nothing to bring back.
    Forbidden, NothingToRestore
    """
    history = _history(service, session, layer)
    wanted = history.version(feature_id, number)
    if wanted.text is None:
        raise VersionNotFound(collection=layer.id, feature=feature_id, version=number)
    latest = history.latest(feature_id)
    try:
        present = _present(service, session, layer, feature_id)
    except FeatureNotFound:
        # Gone, or in somebody else's segments now: then its last version is not theirs either.
        return _return_of(history, layer, history.version(feature_id, latest), wanted)
    return _change_to(layer, wanted, present, latest)


def carry_out(
    service: Service,
    session: Session,
    layer: Layer,
    reversal: Reversal,
    now: datetime,
    expected: int | None = None,
) -> StoredVersion:
    """Do what was worked out, in the transaction in which it was.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
        A writing one; the caller commits.
    layer : Layer
        As the principal sees it.
    reversal : Reversal
    now : datetime
        Moment of the change, aware.
    expected : int or None
        The last version that the caller knows of.

    Raises
    ------
    StaleVersion
        If the feature has been changed since `expected`.
    Forbidden, OutsideScope, InvalidFeature, FeatureInUse
        As the changes themselves.
    """
    name, latest = reversal.feature_id, reversal.latest
    if expected is not None and expected != latest:
        raise StaleVersion(collection=layer.id, feature=name, current=latest, expected=expected)
    if reversal.after is None:
        changes.remove(service, session, layer, name, now, latest)
        return StoredVersion(name, latest + 1)
    draft = _draft(layer, reversal.after)
    if reversal.before is None:
        return changes.create(service, session, layer, draft, now, name, last=reversal.last)
    return changes.replace(service, session, layer, name, draft, now, latest)


def _history(service: Service, session: Session, layer: Layer) -> History:
    changes.require_editor(service, layer)
    return service.history(session, layer)


def _present(service: Service, session: Session, layer: Layer, feature_id: str) -> State:
    feature = orjson.loads(service.features(session, layer).one(feature_id).text)
    return State(geometry_of(feature), feature["properties"])


def _change_to(layer: Layer, wanted: Version, present: State, latest: int) -> Reversal:
    """Return the change of a feature that is there into what it was."""
    after = _kept(layer, _state(wanted), present.properties)
    if layer.located_by is not None:
        after = State(present.geometry, after.properties)  # it lies where the other feature lies now
    is_same = not differences(layer, present.properties, after.properties)
    if is_same and not is_moved(present.geometry, after.geometry):
        raise NothingToRestore(collection=layer.id, feature=wanted.feature_id)
    return Reversal(wanted.feature_id, latest, present, after)


def _return_of(history: History, layer: Layer, deletion: Version, wanted: Version) -> Reversal:
    """Return the way back of a feature that was deleted."""
    last = history.stored(history.version(deletion.feature_id, deletion.number - 1))
    after = _kept(layer, _state(wanted), last.properties)
    return Reversal(deletion.feature_id, deletion.number, None, after, last)


def _kept(layer: Layer, wanted: State, present: Mapping[str, Any]) -> State:
    """Return a state with what neither undoing nor restoring changes: review, mark of demo data."""
    properties = {field.name: wanted.properties.get(field.name) for field in layer.given_fields}
    properties |= {name: present.get(name) for name in _untouched(layer)}
    return State(wanted.geometry, properties)


def _draft(layer: Layer, state: State) -> Draft:
    """Return a state as a draft; what the caller does not decide is left out."""
    untouched = _untouched(layer)
    values = {name: value for name, value in state.properties.items() if name not in untouched}
    return Draft(None if layer.located_by is not None else state.geometry, values)


def _untouched(layer: Layer) -> frozenset[str]:
    return frozenset(
        {DEMO, *(field.name for field in layer.fields if field.by_review or field.kept_by_review)}
    )


def _state(version: Version) -> State:
    feature = version.feature
    assert feature is not None
    return State(geometry_of(feature), feature["properties"])
