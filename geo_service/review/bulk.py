"""One step for many features: looked at first, then taken for those that stayed as they were seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy.orm import Session

from geo_service.db.edits import Edits
from geo_service.errors import GeoServiceError
from geo_service.review.errors import InvalidStep, TooManyFeatures
from geo_service.review.grounds import Grounds
from geo_service.review.log import keyed
from geo_service.review.proposal import Intended, Proposal, Taken
from geo_service.review.record import write
from geo_service.review.steps import consider, require_sender, taken_before
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Text
from layers.validation import FieldError
from layers.workflow import Outcome

MOST = 500
"""Features of one step for many: so many are written within a few seconds."""

NO_FILES = Text("批量操作不能附照片", "a step for many features takes no attachments")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a step would make of one feature of many.

    Parameters
    ----------
    id : str
    version : int or None
        Of the feature as it was looked at; None where it is not there.
    outcome : Outcome or None
    refusal : GeoServiceError or None
        Exactly one of the two is given.
    """

    id: str
    version: int | None
    outcome: Outcome | None = None
    refusal: GeoServiceError | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one feature of many: a step that was taken, or the reason why it was not."""

    id: str
    taken: Taken | None = None
    refusal: GeoServiceError | None = None


def preview(
    service: Service,
    session: Session,
    layer: Layer,
    feature_ids: Sequence[str],
    proposal: Proposal,
    now: datetime,
) -> list[Forecast]:
    """Return what a step would make of each of some features; nothing is written.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    layer : Layer
    feature_ids : sequence of str
        At most `MOST`; what stands twice counts once.
    proposal : Proposal
        Without attachments.
    now : datetime
        Aware.

    Raises
    ------
    SignInRequired, Forbidden, NotReviewed, TooManyFeatures, InvalidStep
    """
    wanted = list(dict.fromkeys(feature_ids))
    _require_bulk(service, layer, len(wanted), proposal)
    grounds = Grounds(service, session, layer, wanted)
    return [_forecast(grounds, one, proposal, now) for one in wanted]


def carry_out(
    service: Service,
    session: Session,
    layer: Layer,
    features: Sequence[tuple[str, int]],
    proposal: Proposal,
    now: datetime,
) -> list[Done]:
    """Take a step for each of some features that allows it, in the caller's transaction.

    Parameters
    ----------
    service, session, layer, proposal, now
        As for `preview`, the session a writing one.
    features : sequence of tuple of str and int
        Each with the version that the preview showed: what has changed since is refused.

    Raises
    ------
    SignInRequired, Forbidden, NotReviewed, TooManyFeatures, InvalidStep
    """
    wanted = dict(features)
    _require_bulk(service, layer, len(wanted), proposal)
    grounds = Grounds(service, session, layer, wanted)
    own = {one: replace(proposal, key=_own_key(proposal.key, one)) for one in wanted}
    before = keyed(session, service.principal.actor, [one.key for one in own.values() if one.key is not None])
    found: dict[str, Done] = {}
    good: list[Intended] = []
    for feature_id, version in wanted.items():
        mine = own[feature_id]
        entry = None if mine.key is None else before.get(mine.key)
        try:
            if entry is not None:
                found[feature_id] = Done(feature_id, taken_before(entry, layer, feature_id, mine))
            else:
                good.append(consider(grounds, feature_id, mine, now, version))
        except GeoServiceError as refusal:
            found[feature_id] = Done(feature_id, refusal=refusal)
    for done in _written(service, session, layer, good, service.edits(session, now)):
        found[done.id] = done
    return [found[feature_id] for feature_id in wanted]


def _forecast(grounds: Grounds, feature_id: str, proposal: Proposal, now: datetime) -> Forecast:
    version = None
    try:
        version = grounds.standing(feature_id).version
        return Forecast(feature_id, version, consider(grounds, feature_id, proposal, now, version).outcome)
    except GeoServiceError as refusal:
        return Forecast(feature_id, version, refusal=refusal)


def _written(
    service: Service, session: Session, layer: Layer, steps: Sequence[Intended], edits: Edits
) -> list[Done]:
    """Write all steps down at once; where one of them cannot be stored, all but that one."""
    if not steps:
        return []
    try:
        return [Done(one.entry.feature_id, one) for one in write(service, session, layer, steps, edits)]
    except GeoServiceError as refusal:
        if len(steps) == 1:
            return [Done(steps[0].standing.feature.id, refusal=refusal)]
        return [done for one in steps for done in _written(service, session, layer, [one], edits)]


def _require_bulk(service: Service, layer: Layer, count: int, proposal: Proposal) -> None:
    require_sender(service, layer)
    if count > MOST:
        raise TooManyFeatures(limit=MOST, count=count)
    if proposal.attachments:
        raise InvalidStep.of(layer.id, "", [FieldError("attachments", None, NO_FILES)])


def _own_key(key: str | None, feature_id: str) -> str | None:
    """Return the key of one feature's step, made of that of them all."""
    return None if key is None else blake2b(f"{key}\n{feature_id}".encode(), digest_size=32).hexdigest()
