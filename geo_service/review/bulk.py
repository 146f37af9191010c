"""One step for many features: looked at first, then taken for those that stayed as they were seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy.orm import Session

from geo_service.editing.changes import standing
from geo_service.errors import GeoServiceError
from geo_service.review.errors import InvalidStep, TooManyFeatures
from geo_service.review.steps import Proposal, Taken, consider, repeated, write
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
    _require_bulk(service, session, layer, len(wanted), proposal)
    return [_forecast(service, session, layer, one, proposal, now) for one in wanted]


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
    _require_bulk(service, session, layer, len(wanted), proposal)
    edits = service.edits(session, now)
    found = []
    for feature_id, version in wanted.items():
        own = replace(proposal, key=_own_key(proposal.key, feature_id))
        try:
            done = repeated(service, session, layer, feature_id, own)
            if done is None:
                intended = consider(service, session, layer, feature_id, own, now, version)
                done = write(service, session, layer, intended, own, edits)
            found.append(Done(feature_id, done))
        except GeoServiceError as refusal:
            found.append(Done(feature_id, refusal=refusal))
    return found


def _forecast(
    service: Service, session: Session, layer: Layer, feature_id: str, proposal: Proposal, now: datetime
) -> Forecast:
    version = None
    try:
        version = standing(service, session, layer, feature_id).version
        intended = consider(service, session, layer, feature_id, proposal, now, version)
        return Forecast(feature_id, version, intended.outcome)
    except GeoServiceError as refusal:
        return Forecast(feature_id, version, refusal=refusal)


def _require_bulk(service: Service, session: Session, layer: Layer, count: int, proposal: Proposal) -> None:
    repeated(service, session, layer, "", replace(proposal, key=None))
    if count > MOST:
        raise TooManyFeatures(limit=MOST, count=count)
    if proposal.attachments:
        raise InvalidStep.of(layer.id, "", [FieldError("attachments", None, NO_FILES)])


def _own_key(key: str | None, feature_id: str) -> str | None:
    """Return the key of one feature's step, made of that of them all."""
    return None if key is None else blake2b(f"{key}\n{feature_id}".encode(), digest_size=32).hexdigest()
