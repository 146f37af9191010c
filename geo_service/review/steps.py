"""Taking a step of a review: asked, checked, written down and told in one transaction."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from geo_service.access.audit import Action, write_down
from geo_service.access.errors import Forbidden, SignInRequired
from geo_service.attachments.store import bind
from geo_service.db.edits import Edits
from geo_service.editing.changes import Standing, standing
from geo_service.editing.errors import ConditionRequired
from geo_service.notices.events import step_taken
from geo_service.review import chain
from geo_service.review.errors import InvalidStep, KeyTaken, NotReviewed, StaleStep, StepNotAllowed
from geo_service.review.evidence import attached
from geo_service.review.inputs import input_fields, plain, read_given, require_there
from geo_service.review.log import Attached, Entry, entries, keyed
from geo_service.review.parties import actor, named
from geo_service.review.situation import situation, workflow_of
from geo_service.service import Service
from layers.access import STAFF
from layers.contract import Layer
from layers.feature import Feature, Value
from layers.text import Text
from layers.validation import FieldError
from layers.workflow import (
    ACCEPTED_PERSON,
    ACCEPTED_SIDE,
    COMMENT,
    COMMENT_FIELD,
    SIGNED_ON,
    UNKNOWN,
    Acceptance,
    Actor,
    Offer,
    Outcome,
    Party,
    Situation,
    Step,
    StepRefused,
)

KEY = re.compile(r"[\x21-\x7e]{1,64}")
BAD_KEY = Text("应为 1 至 64 个不含空格的 ASCII 字符", "needs 1 to 64 characters of ASCII without blanks")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step that somebody wishes to take.

    Parameters
    ----------
    action : str
    comment : str or None
    given : mapping of str to Any
        Inputs by name, typed or as text.
    attachments : tuple of str
        Identifiers of photos and scans that were stored before, or in the same transaction.
    key : str or None
        What the sender names it by: the same key of the same account is taken once.
    """

    action: str
    comment: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken.

    Parameters
    ----------
    entry : Entry
        Its row in the log.
    version : int
        Of the feature after it.
    status : str
        State of the feature after it.
    is_repeated : bool
        Whether it was taken before, under the same key.
    """

    entry: Entry
    version: int
    status: str
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Intended:
    """A step that may be taken, with all that writing it down needs."""

    step: Step
    situation: Situation
    outcome: Outcome
    standing: Standing
    attached: tuple[Attached, ...]


def require_staff(service: Service) -> None:
    """Refuse who does not see reviews at all.

    Raises
    ------
    SignInRequired, Forbidden
    """
    if not service.principal.is_signed_in:
        raise SignInRequired
    if service.principal.role not in STAFF:
        raise Forbidden


def require_reviewed(layer: Layer) -> None:
    """Refuse a layer whose features have no review.

    Raises
    ------
    NotReviewed
    """
    if layer.workflow is None:
        raise NotReviewed(collection=layer.title)


def offers(service: Service, session: Session, layer: Layer, feature_id: str) -> tuple[Offer, ...]:
    """Return the steps that the principal may take now, each with what still stands in its way.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    layer : Layer
    feature_id : str

    Raises
    ------
    SignInRequired, Forbidden, NotReviewed, FeatureNotFound
    """
    require_staff(service)
    require_reviewed(layer)
    stands = standing(service, session, layer, feature_id)
    if not service.principal.may_write:
        return ()
    today = service.today()
    whole = service.catalogue.registry[layer.id]
    who = actor(service, session, whole, stands.feature.properties, today)
    log = entries(session, layer.id, feature_id)
    return workflow_of(whole).offers(situation(service, session, whole, stands.feature, who, log, today))


def take(
    service: Service,
    session: Session,
    layer: Layer,
    feature_id: str,
    proposal: Proposal,
    now: datetime,
    expected: int | None,
) -> Taken:
    """Take a step: new state and values, history, log and messages in the caller's transaction.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
        A writing one; the caller commits.
    layer : Layer
        As the principal sees it.
    feature_id : str
    proposal : Proposal
    now : datetime
        Moment of the step, aware.
    expected : int or None
        Version of the feature that the actor has seen; without it no step is taken.

    Raises
    ------
    SignInRequired, Forbidden, NotReviewed, FeatureNotFound
    ConditionRequired, StaleStep
    InvalidStep
        If an input cannot be read, or refers to what is not there.
    StepNotAllowed
        With what is missing, and with what may be done instead.
    KeyTaken
        If the key stands for another step already.
    """
    if (before := repeated(service, session, layer, feature_id, proposal)) is not None:
        return before
    intended = consider(service, session, layer, feature_id, proposal, now, expected)
    return write(service, session, layer, intended, proposal, service.edits(session, now))


def repeated(
    service: Service, session: Session, layer: Layer, feature_id: str, proposal: Proposal
) -> Taken | None:
    """Return what came of a proposal that was sent before; None where it is new.

    Raises
    ------
    SignInRequired, Forbidden, NotReviewed
    InvalidStep, KeyTaken
    """
    require_staff(service)
    if not service.principal.may_write or service.principal.must_change_password:
        raise Forbidden
    require_reviewed(layer)
    if proposal.key is None:
        return None
    if not KEY.fullmatch(proposal.key):
        raise InvalidStep.of(layer.id, feature_id, [FieldError("key", None, BAD_KEY)])
    entry = keyed(session, service.principal.actor, proposal.key)
    if entry is None:
        return None
    if (entry.layer_id, entry.feature_id, entry.action) != (layer.id, feature_id, proposal.action):
        raise KeyTaken
    return Taken(entry, entry.version, entry.to_status, is_repeated=True)


def consider(
    service: Service,
    session: Session,
    layer: Layer,
    feature_id: str,
    proposal: Proposal,
    now: datetime,
    expected: int | None,
) -> Intended:
    """Return what a step would make of a feature, with everything asked that can be asked; nothing is written.

    Parameters and errors are those of `take`; rights are asked by `repeated`.
    """
    stands = standing(service, session, layer, feature_id)
    whole = service.catalogue.registry[layer.id]
    workflow = workflow_of(whole)
    values = stands.feature.properties
    status = str(values.get(workflow.field) or workflow.initial)
    if expected is None:
        raise ConditionRequired(collection=layer.title)
    if expected != stands.version:
        raise StaleStep(
            collection=layer.title,
            feature=feature_id,
            expected=expected,
            version=stands.version,
            state=status,
        )
    if all(step.action != proposal.action for step in workflow.steps):
        raise InvalidStep.of(layer.id, feature_id, [FieldError("action", None, UNKNOWN)])
    today = now.astimezone(service.settings.zone).date()
    who = actor(service, session, whole, values, today)
    log = entries(session, layer.id, feature_id)
    try:
        step = workflow.open_step(proposal.action, status, who.parties)
        given = read_given(whole, feature_id, step, proposal.given, proposal.comment)
        require_there(service, session, whole, feature_id, step, given)
        files = attached(service, session, layer, feature_id, proposal.attachments)
        name = _named(service, session, whole, values, given)
        asked = situation(
            service, session, whole, stands.feature, who, log, today, given=given, attached=files, named=name
        )
        return Intended(step, asked, workflow.take(proposal.action, asked), stands, files)
    except StepRefused as refused:
        raise _not_allowed(service, session, whole, stands.feature, who, log, today, refused) from refused


def write(
    service: Service, session: Session, layer: Layer, intended: Intended, proposal: Proposal, edits: Edits
) -> Taken:
    """Write a step down that was considered in the same transaction."""
    feature = intended.standing.feature
    workflow = workflow_of(layer)
    outcome = intended.outcome
    changes = {**outcome.changes, workflow.field: outcome.status}
    values = {**feature.properties, **changes}
    kept = {name: value for name, value in values.items() if value is not None}
    version = edits.replace(
        layer.id,
        Feature(feature.id, feature.geometry, kept),
        expected_version=intended.standing.version,
    )
    entry = chain.append(
        session, _row(service, layer, intended, proposal, version, edits.moment), edits.moment
    )
    if intended.attached:
        bind(session, [one.id for one in intended.attached], entry.seq)
    write_down(
        session,
        service.principal,
        Action.REVIEWED,
        edits.moment,
        layer_id=layer.id,
        feature_id=feature.id,
        step=entry.action,
        head=f"{entry.seq}:{entry.hash}",
    )
    step_taken(service, session, entry, edits.moment)
    return Taken(entry, version, outcome.status)


def _named(
    service: Service, session: Session, layer: Layer, values: Mapping[str, Value], given: Mapping[str, Value]
) -> Acceptance | None:
    """Return whose signed paper a step is about, where it is about one."""
    side, person, day = given.get(ACCEPTED_SIDE), given.get(ACCEPTED_PERSON), given.get(SIGNED_ON)
    if side is None or person is None or not isinstance(day, date):
        return None
    return named(service, session, layer, values, str(person), Party(str(side)), day)


def _not_allowed(
    service: Service,
    session: Session,
    layer: Layer,
    feature: Feature,
    who: Actor,
    log: Sequence[Entry],
    today: date,
    refused: StepRefused,
) -> StepNotAllowed:
    """Return the refusal for its reader: with the steps that are possible instead."""
    workflow = workflow_of(layer)
    possible = workflow.offers(situation(service, session, layer, feature, who, log, today))
    fields = {**input_fields(layer, workflow.step(refused.action)), COMMENT: COMMENT_FIELD}
    titles = {name: field.title for name, field in fields.items()}
    return StepNotAllowed(refused.action, refused.reasons, refused.fields, possible, titles)


def _row(
    service: Service, layer: Layer, intended: Intended, proposal: Proposal, version: int, at: datetime
) -> dict[str, Any]:
    principal, asked, outcome = service.principal, intended.situation, intended.outcome
    party, level, person = _as_what(intended)
    return {
        "layer_id": layer.id,
        "feature_id": intended.standing.feature.id,
        "version": version,
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
        "key": proposal.key,
    }


def _as_what(intended: Intended) -> tuple[str | None, str | None, str | None]:
    """Return party, level and person of a step: of an acceptance those that it counts for."""
    name = intended.outcome.acceptance
    if name is not None:
        return name.side.value, name.level, name.person_id
    who = intended.situation.actor
    party = min(intended.step.by & who.parties)
    return party.value, who.levels.get(party), None
