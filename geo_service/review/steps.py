"""Taking a step of a review: asked, checked, written down and told in one transaction."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from geo_service.access.errors import Forbidden, SignInRequired
from geo_service.editing.errors import ConditionRequired
from geo_service.review.errors import InvalidStep, KeyTaken, NotReviewed, StaleStep, StepNotAllowed
from geo_service.review.evidence import attached, require_own_paper
from geo_service.review.grounds import Grounds
from geo_service.review.inputs import identified, input_fields, read_given, require_there
from geo_service.review.log import Entry, keyed
from geo_service.review.parties import actor, named
from geo_service.review.proposal import Intended, Proposal, Taken
from geo_service.review.record import write
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
    Party,
    StepRefused,
)

__all__ = [
    "Proposal",
    "Taken",
    "consider",
    "offers",
    "repeated",
    "require_reviewed",
    "require_sender",
    "require_staff",
    "take",
    "taken_before",
]

KEY = re.compile(r"[\x21-\x7e]{1,64}")
BAD_KEY = Text("应为 1 至 64 个不含空格的 ASCII 字符", "needs 1 to 64 characters of ASCII without blanks")


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


def require_sender(service: Service, layer: Layer) -> None:
    """Refuse who may not take steps, and layers without any.

    Raises
    ------
    SignInRequired, Forbidden, NotReviewed
    """
    require_staff(service)
    if not service.principal.may_write or service.principal.must_change_password:
        raise Forbidden
    require_reviewed(layer)


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
    grounds = Grounds(service, session, layer, [feature_id])
    feature = grounds.standing(feature_id).feature
    if not service.principal.may_write:
        return ()
    today = service.today()
    who = actor(grounds.duties, grounds.whole, feature.properties, today)
    return workflow_of(grounds.whole).offers(situation(grounds, feature, who, today))


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
    grounds = Grounds(service, session, layer, [feature_id])
    intended = consider(grounds, feature_id, proposal, now, expected)
    (taken,) = write(service, session, layer, [intended], service.edits(session, now))
    return taken


def repeated(
    service: Service, session: Session, layer: Layer, feature_id: str, proposal: Proposal
) -> Taken | None:
    """Return what came of a proposal that was sent before; None where it is new.

    Raises
    ------
    SignInRequired, Forbidden, NotReviewed
    InvalidStep, KeyTaken
    """
    require_sender(service, layer)
    if proposal.key is None:
        return None
    if not KEY.fullmatch(proposal.key):
        raise InvalidStep.of(layer.id, feature_id, [FieldError("key", None, BAD_KEY)])
    entry = keyed(session, service.principal.actor, [proposal.key]).get(proposal.key)
    return None if entry is None else taken_before(entry, layer, feature_id, proposal)


def taken_before(entry: Entry, layer: Layer, feature_id: str, proposal: Proposal) -> Taken:
    """Return the step that stands under the key of a proposal.

    Raises
    ------
    KeyTaken
        If it is another one.
    """
    if (entry.layer_id, entry.feature_id, entry.action) != (layer.id, feature_id, proposal.action):
        raise KeyTaken
    return Taken(entry, entry.version, entry.to_status, is_repeated=True)


def consider(
    grounds: Grounds, feature_id: str, proposal: Proposal, now: datetime, expected: int | None
) -> Intended:
    """Return what a step would make of a feature, with everything asked that can be asked; nothing is written.

    Parameters
    ----------
    grounds : Grounds
        Of this feature, and of others that the same transaction asks about.
    feature_id, proposal, now, expected
        As for `take`, and so are the errors; rights are asked by `repeated`.
    """
    stands = grounds.standing(feature_id)
    layer, workflow = grounds.layer, workflow_of(grounds.whole)
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
    today = now.astimezone(grounds.service.settings.zone).date()
    who = actor(grounds.duties, grounds.whole, values, today)
    try:
        step = workflow.open_step(proposal.action, status, who.parties)
        read = read_given(grounds.whole, feature_id, step, proposal.given, proposal.comment)
        given = identified(grounds, step, read)
        require_there(grounds, feature_id, step, given)
        files = attached(grounds.service, grounds.session, layer, feature_id, proposal.attachments)
        if step.is_own_evidence and step.evidence is not None:
            log = grounds.log(feature_id)
            require_own_paper(grounds.session, layer, feature_id, log, step.evidence, files)
        name = _named(grounds, values, given)
        asked = situation(grounds, stands.feature, who, today, given=given, attached=files, named=name)
        outcome = workflow.take(proposal.action, asked)
        return Intended(step, asked, outcome, stands, files, proposal.key)
    except StepRefused as refused:
        raise _not_allowed(grounds, stands.feature, who, today, refused) from refused


def _named(grounds: Grounds, values: Mapping[str, Value], given: Mapping[str, Value]) -> Acceptance | None:
    """Return whose signed paper a step is about, where it is about one."""
    side, person, day = given.get(ACCEPTED_SIDE), given.get(ACCEPTED_PERSON), given.get(SIGNED_ON)
    if side is None or person is None or not isinstance(day, date):
        return None
    return named(grounds.duties, grounds.whole, values, str(person), Party(str(side)), day)


def _not_allowed(
    grounds: Grounds, feature: Feature, who: Actor, today: date, refused: StepRefused
) -> StepNotAllowed:
    """Return the refusal for its reader: with the steps that are possible instead."""
    workflow = workflow_of(grounds.whole)
    possible = workflow.offers(situation(grounds, feature, who, today))
    fields = {**input_fields(grounds.whole, workflow.step(refused.action)), COMMENT: COMMENT_FIELD}
    titles = {name: field.title for name, field in fields.items()}
    return StepNotAllowed(refused.action, refused.reasons, refused.fields, possible, titles)
