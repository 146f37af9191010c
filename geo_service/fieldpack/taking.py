"""The steps of a result: their photos kept, what would come of each looked at, and those taken that are chosen."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from geo_service.attachments import store
from geo_service.attachments.picture import picture_limits, read_evidence
from geo_service.editing.changes import standing
from geo_service.errors import GeoServiceError
from geo_service.fieldpack.contents import HAZARDS
from geo_service.fieldpack.errors import NotPartOfPack, PhotoMissing
from geo_service.fieldpack.result import Photo, Result, ResultStep
from geo_service.review.grounds import Grounds
from geo_service.review.situation import workflow_of
from geo_service.review.steps import Proposal, consider, repeated, take
from geo_service.service import Service
from layers.text import Text

Opened = Callable[[], AbstractContextManager[tuple[Service, Session]]]
"""Opens a session for the one who sends the result, with the service as they see it then."""

Refused = Mapping[str, GeoServiceError]
"""Why photos are not kept, by their keys."""


@dataclass(frozen=True, slots=True)
class Row:
    """What would come of one step, or what came of it.

    Parameters
    ----------
    step : ResultStep
    title, action : Text
        Of the hazard and of the step; what the file says where they are not known.
    expected : int or None
        Version that the step would be taken on; None where it follows another one on the same hazard.
    status : Text or None
        State of the hazard after it.
    present : Text or None
        Present state, where the hazard has changed since the pack was made.
    is_taken : bool
        Whether the service has it, now or from before.
    is_behind : bool
        Whether an earlier step of the result on the same hazard goes first.
    refusal : GeoServiceError or None
    """

    step: ResultStep
    title: Text
    action: Text
    expected: int | None = None
    status: Text | None = None
    present: Text | None = None
    is_taken: bool = False
    is_behind: bool = False
    refusal: GeoServiceError | None = None

    @property
    def is_possible(self) -> bool:
        """Whether it may be chosen."""
        return not self.is_taken and self.refusal is None


def keep_photos(
    result: Result, reading: Opened, writing: Opened, now: datetime
) -> dict[str, GeoServiceError]:
    """Keep the photos of a result, each under its key; those that were sent before are not read again.

    They are kept before anybody decides about their steps: a picture takes long to read, and unused ones
    are swept like all others that no step has named.

    Returns
    -------
    dict of str to GeoServiceError
        Why some are not kept, by their keys.
    """
    refused: dict[str, GeoServiceError] = {}
    for step in result.steps:
        if step.feature not in result.pack.contents:
            continue
        for photo in step.photos:
            try:
                _keep(step, photo, reading, writing, now)
            except GeoServiceError as refusal:
                refused[photo.key] = refusal
    return refused


def _keep(step: ResultStep, photo: Photo, reading: Opened, writing: Opened, now: datetime) -> None:
    with reading() as (service, session):
        service.features(session, service.layer(HAZARDS)).one(step.feature)
        if store.of_key(session, service.principal.actor, photo.key) is not None:
            return
    kind = store.require_kind(photo.kind)
    picture = read_evidence(kind, photo.content(), picture_limits(service.settings))
    with writing() as (present, session):
        layer = present.layer(HAZARDS)
        store.add(present, session, layer, step.feature, kind, picture, photo.name, now, key=photo.key)


def preview(service: Service, session: Session, result: Result, refused: Refused, now: datetime) -> list[Row]:
    """Say what would come of each step; nothing is written."""
    rows: list[Row] = []
    first: set[str] = set()
    for step in result.steps:
        row = _looked_at(service, session, result, step, refused, now, is_behind=step.feature in first)
        if not row.is_taken and row.refusal is None:
            first.add(step.feature)
        rows.append(row)
    return rows


def _looked_at(
    service: Service,
    session: Session,
    result: Result,
    step: ResultStep,
    refused: Refused,
    now: datetime,
    *,
    is_behind: bool,
) -> Row:
    layer = service.layer(HAZARDS)
    workflow = workflow_of(layer)
    states = layer.field(workflow.field)
    action = next((one.title for one in workflow.steps if one.action == step.action), _plain(step.action))
    title = _plain(step.feature)
    try:
        _require_in_pack(result, step)
        stands = standing(service, session, layer, step.feature)
        title = _plain(str(stands.feature.properties.get(layer.title_field) or step.feature))
        before = repeated(service, session, layer, step.feature, Proposal(step.action, key=step.key))
        if before is not None:
            return Row(step, title, action, status=states.label(before.status), is_taken=True)
        proposal = _proposal(service, session, step, refused)
        if is_behind:
            return Row(step, title, action, is_behind=True)
        expected, present = result.pack.contents[step.feature], None
        if stands.version != expected:
            state = str(stands.feature.properties.get(workflow.field) or workflow.initial)
            expected, present = stands.version, states.label(state)
        intended = consider(
            Grounds(service, session, layer, [step.feature]), step.feature, proposal, now, expected
        )
        status = states.label(intended.outcome.status)
        return Row(step, title, action, expected=expected, status=status, present=present)
    except GeoServiceError as refusal:
        return Row(step, title, action, refusal=refusal)


def carry_out(
    result: Result, chosen: Mapping[str, int | None], reading: Opened, writing: Opened, now: datetime
) -> list[Row]:
    """Take the steps that were chosen, each in a transaction of its own; what came before stays, whatever follows.

    Parameters
    ----------
    result : Result
    chosen : mapping of str to int or None
        By the key of a step, the version that was shown as the one it is taken on; None behind another
        step of the same hazard.
    reading, writing : Opened
    now : datetime
    """
    rows: list[Row] = []
    after: dict[str, int] = {}
    for step in result.steps:
        if step.key not in chosen:
            continue
        expected = after.get(step.feature, chosen[step.key])
        rows.append(_taken(result, step, expected, after, reading, writing, now))
    return rows


def _taken(
    result: Result,
    step: ResultStep,
    expected: int | None,
    after: dict[str, int],
    reading: Opened,
    writing: Opened,
    now: datetime,
) -> Row:
    with reading() as (service, session):
        row = _looked_at(service, session, result, step, {}, now, is_behind=True)
    if not row.is_possible:
        return row
    try:
        with writing() as (service, session):
            layer = service.layer(HAZARDS)
            proposal = _proposal(service, session, step, {})
            done = take(service, session, layer, step.feature, proposal, now, expected)
            status = layer.field(workflow_of(layer).field).label(done.status)
    except GeoServiceError as refusal:
        return Row(step, row.title, row.action, refusal=refusal)
    after[step.feature] = done.version
    return Row(step, row.title, row.action, status=status, is_taken=True)


def _require_in_pack(result: Result, step: ResultStep) -> None:
    if step.feature not in result.pack.contents:
        raise NotPartOfPack


def _proposal(service: Service, session: Session, step: ResultStep, refused: Refused) -> Proposal:
    """Return the step with its photos as they are kept.

    Raises
    ------
    PhotoMissing
        If one is not; or the reason why, where that is known.
    """
    ids = []
    for photo in step.photos:
        kept = store.of_key(session, service.principal.actor, photo.key)
        if kept is None:
            raise refused.get(photo.key) or PhotoMissing(file=photo.name or photo.key)
        ids.append(kept.id)
    return Proposal(step.action, step.comment or None, dict(step.given), tuple(ids), step.key)


def _plain(text: str) -> Text:
    return Text(text, text)
