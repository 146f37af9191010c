"""Writing steps down that may be taken: features, history, log, audit log, messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down_many
from geo_service.attachments.store import bind
from geo_service.db.edits import Edits
from geo_service.notices.events import step_taken
from geo_service.review import chain
from geo_service.review.inputs import plain
from geo_service.review.proposal import Intended, Taken
from geo_service.review.situation import workflow_of
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature
from layers.workflow import COMMENT


def write(
    service: Service, session: Session, layer: Layer, steps: Sequence[Intended], edits: Edits
) -> list[Taken]:
    """Write steps down that were considered in the same transaction, each of another feature.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
        A writing one; the caller commits.
    layer : Layer
    steps : sequence of Intended
        Their order is that of the log.
    edits : Edits
        Of the same session.

    Raises
    ------
    InvalidFeature
        If a feature cannot be stored as it is; then nothing of any of them was written.
    """
    edits.replace_many(layer.id, [(_after(layer, one), one.standing.version) for one in steps])
    entries = chain.append_all(
        session, (_row(service, layer, one, edits.moment) for one in steps), edits.moment
    )
    for one, entry in zip(steps, entries, strict=True):
        if one.attached:
            bind(session, [file.id for file in one.attached], entry.seq)
    events = [
        (entry.feature_id, {"step": entry.action, "head": f"{entry.seq}:{entry.hash}"}) for entry in entries
    ]
    write_down_many(session, service.principal, Action.REVIEWED, edits.moment, layer.id, events)
    for entry in entries:
        step_taken(service, session, entry, edits.moment)
    return [Taken(entry, entry.version, entry.to_status) for entry in entries]


def _after(layer: Layer, intended: Intended) -> Feature:
    """Return the feature as the step leaves it."""
    feature, outcome = intended.standing.feature, intended.outcome
    values = {**feature.properties, **outcome.changes, workflow_of(layer).field: outcome.status}
    kept = {name: value for name, value in values.items() if value is not None}
    return Feature(feature.id, feature.geometry, kept)


def _row(service: Service, layer: Layer, intended: Intended, at: datetime) -> dict[str, Any]:
    principal, asked, outcome = service.principal, intended.situation, intended.outcome
    party, level, person = _as_what(intended)
    return {
        "layer_id": layer.id,
        "feature_id": intended.standing.feature.id,
        "version": intended.standing.version + 1,
        "action": intended.step.action,
        "from_status": asked.status,
        "to_status": outcome.status,
        "actor": principal.actor,
        "party": party,
        "level": level,
        "person_id": person,
        "is_recorded": outcome.acceptance is not None and outcome.acceptance.is_recorded,
        "via": principal.via,
        "address": principal.address,
        "at": at,
        "comment": asked.given.get(COMMENT),
        "given": plain(asked.given),
        "attachments": [{"id": one.id, "kind": one.kind, "sha256": one.sha256} for one in intended.attached],
        "key": intended.key,
    }


def _as_what(intended: Intended) -> tuple[str | None, str | None, str | None]:
    """Return party, level and person of a step: of an acceptance those that it counts for."""
    name = intended.outcome.acceptance
    if name is not None:
        return name.side.value, name.level, name.person_id
    who = intended.situation.actor
    party = min(intended.step.by & who.parties)
    return party.value, who.levels.get(party), None
