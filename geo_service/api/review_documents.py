"""Reviews as JSON: the log of a feature, the steps that are possible, what came of a step for many."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session

from geo_service.access.actors import actors
from geo_service.api.documents import GEOJSON, JSON
from geo_service.api.history_documents import SEES_WAYS
from geo_service.db.feature_text import moment
from geo_service.db.people import people_choices
from geo_service.errors import GeoServiceError
from geo_service.i18n import translate
from geo_service.review.bulk import Done, Forecast
from geo_service.review.inputs import input_fields
from geo_service.review.log import Entry
from geo_service.review.situation import workflow_of
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Value
from layers.field import Field
from layers.text import Language, Text
from layers.workflow import EVIDENCE_KINDS, PARTY_TITLES, UNKNOWN, Input, Offer, Outcome, Party


def reviews_address(base: str, layer: Layer, feature_id: str) -> str:
    """Return the address of the log of a feature."""
    return f"{base}/collections/{layer.id}/items/{quote(feature_id, safe='')}/reviews"


def log_document(
    base: str,
    service: Service,
    session: Session,
    layer: Layer,
    feature_id: str,
    found: Sequence[Entry],
    state: Mapping[str, Any],
    language: Language,
) -> dict[str, Any]:
    """Return the log of a feature, oldest first, with its present version and state."""
    here = reviews_address(base, layer, feature_id)
    return {
        "collection": layer.id,
        "feature": feature_id,
        **state,
        "numberReturned": len(found),
        "reviews": entry_documents(base, service, session, layer, found, language),
        "links": [
            {"href": here, "rel": "self", "type": JSON},
            {"href": f"{here}/actions", "rel": "related", "type": JSON},
            {"href": here.removesuffix("/reviews"), "rel": "item", "type": GEOJSON},
        ],
    }


def entry_documents(
    base: str, service: Service, session: Session, layer: Layer, found: Sequence[Entry], language: Language
) -> list[dict[str, Any]]:
    """Return entries of the log of one layer; people are named to those who may see them."""
    who = actors(session, service.principal, {one.actor for one in found})
    people = _people(service, session, found)
    return [_entry(base, service, layer, one, who[one.actor].name, people, language) for one in found]


def offers_document(
    layer: Layer,
    feature_id: str,
    values: Mapping[str, Value],
    found: Iterable[Offer],
    state: Mapping[str, Any],
    language: Language,
) -> dict[str, Any]:
    """Return the steps that the reader may take, with their inputs and what still stands in the way."""
    return {
        "collection": layer.id,
        "feature": feature_id,
        **state,
        "actions": [_offer(layer, one, values, language) for one in found],
    }


def forecast_documents(layer: Layer, found: Sequence[Forecast], language: Language) -> list[dict[str, Any]]:
    """Return what a step would make of each of many features."""
    return [
        {
            "id": one.id,
            "version": one.version,
            **(_outcome(layer, one.outcome, language) if one.outcome is not None else {}),
            **(_problem(one.refusal, language) if one.refusal is not None else {}),
        }
        for one in found
    ]


def done_documents(layer: Layer, found: Sequence[Done], language: Language) -> list[dict[str, Any]]:
    """Return what came of a step for each of many features."""
    workflow = workflow_of(layer)
    told = []
    for one in found:
        document: dict[str, Any] = {"id": one.id}
        if one.taken is not None:
            document |= {
                "version": one.taken.version,
                "seq": one.taken.entry.seq,
                **_state(layer.field(workflow.field), one.taken.status, language),
            }
        if one.refusal is not None:
            document |= _problem(one.refusal, language)
        told.append(document)
    return told


def state_document(layer: Layer, status: str, version: int, language: Language) -> dict[str, Any]:
    """Return the present version and state of a feature."""
    return {"version": version, **_state(layer.field(workflow_of(layer).field), status, language)}


def _entry(
    base: str,
    service: Service,
    layer: Layer,
    one: Entry,
    name: str | None,
    people: Mapping[str, str],
    language: Language,
) -> dict[str, Any]:
    states = layer.field(workflow_of(layer).field)
    document: dict[str, Any] = {
        "seq": one.seq,
        "at": moment(one.at),
        "action": one.action,
        "title": _title(layer, one.action).in_language(language),
        "from": one.from_status,
        "from_title": None
        if one.from_status is None
        else states.label(one.from_status).in_language(language),
        "to": one.to_status,
        "to_title": states.label(one.to_status).in_language(language),
        "version": one.version,
        "actor": {"id": one.actor} if name is None else {"id": one.actor, "name": name},
        "party": one.party,
        "party_title": None if one.party is None else PARTY_TITLES[Party(one.party)].in_language(language),
        "level": one.level,
        "person": _person(one.person_id, people),
        "is_recorded": one.is_recorded,
        "comment": one.comment,
        "given": dict(one.given),
        "attachments": [
            {
                "id": file.id,
                "kind": file.kind,
                "kind_title": EVIDENCE_KINDS[file.kind].in_language(language),
                "sha256": file.sha256,
                "href": f"{base}/attachments/{file.id}",
            }
            for file in one.attachments
        ],
        "previous": one.previous,
        "hash": one.hash,
    }
    if service.principal.role in SEES_WAYS:
        document |= {"via": one.via, "address": one.address}
    return document


def _offer(layer: Layer, offer: Offer, values: Mapping[str, Value], language: Language) -> dict[str, Any]:
    step = offer.step
    fields = input_fields(layer, step)
    return {
        "action": step.action,
        "title": step.title.in_language(language),
        "is_negative": step.is_negative,
        "needs_comment": step.needs_comment,
        "evidence": None
        if step.evidence is None
        else {"kind": step.evidence, "title": EVIDENCE_KINDS[step.evidence].in_language(language)},
        "missing": [reason.in_language(language) for reason in offer.missing],
        "inputs": [_input(one, fields[one.name], values, language) for one in step.takes],
    }


def _input(one: Input, field: Field, values: Mapping[str, Value], language: Language) -> dict[str, Any]:
    document: dict[str, Any] = {
        "name": one.name,
        "title": field.title.in_language(language),
        "type": field.type.value,
        "is_required": one.required and (one.must_be_new or values.get(one.name) is None),
        "names_person": field.names_person,
    }
    if field.codes:
        document["codes"] = [
            {"value": code.value, "title": code.label.in_language(language)} for code in field.codes
        ]
    if field.references is not None:
        document["references"] = field.references
    return document


def _outcome(layer: Layer, outcome: Outcome, language: Language) -> dict[str, Any]:
    return {
        **_state(layer.field(workflow_of(layer).field), outcome.status, language),
        "changes": {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in outcome.changes.items()
        },
    }


def _problem(refusal: GeoServiceError, language: Language) -> dict[str, Any]:
    return {
        "problem": {
            "status": refusal.status,
            "code": refusal.code,
            "detail": translate(refusal.message, language, **refusal.context),
            **refusal.members(language),
        }
    }


def _state(field: Field, status: str, language: Language) -> dict[str, Any]:
    return {"state": status, "state_title": field.label(status).in_language(language)}


def _title(layer: Layer, action: str) -> Text:
    return next((step.title for step in workflow_of(layer).steps if step.action == action), UNKNOWN)


def _person(person_id: str | None, people: Mapping[str, str]) -> dict[str, str] | None:
    if person_id is None:
        return None
    return {"id": person_id, **({"name": people[person_id]} if person_id in people else {})}


def _people(service: Service, session: Session, found: Sequence[Entry]) -> Mapping[str, str]:
    ids = {one.person_id for one in found if one.person_id is not None}
    if not ids or not service.principal.sees_people:
        return {}
    return dict(people_choices(session, len(ids), ids=ids))
