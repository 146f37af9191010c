"""Photos and scans that a step names: of this feature, of the same account, and not named before."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geo_service.attachments.errors import AttachmentInUse, AttachmentNotFound
from geo_service.attachments.store import WITH_FEATURE, unused
from geo_service.db.tables import ATTACHMENTS
from geo_service.review.errors import InvalidStep
from geo_service.review.log import Attached, Entry
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Text
from layers.validation import FieldError

MOST = 50
"""Attachments of one step."""

NO_ATTACHMENT = Text(
    "附件不存在，或已用于其他操作", "there is no such attachment of yours here that no step has named yet"
)
USED_PAPER = Text(
    "该签字件已用于其他隐患或上一轮验收",
    "this signed paper stands for another feature or an earlier round already",
)
TOO_MANY = Text(f"一次最多 {MOST} 个附件", f"a step takes {MOST} attachments at most")


def attached(
    service: Service, session: Session, layer: Layer, feature_id: str, ids: Sequence[str]
) -> tuple[Attached, ...]:
    """Return the attachments that a step names, in their order.

    Raises
    ------
    InvalidStep
        If one is not there, belongs to another feature or account, or was named by a step before.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return ()
    if len(wanted) > MOST:
        raise InvalidStep.of(layer.id, feature_id, [FieldError("attachments", None, TOO_MANY)])
    try:
        found = unused(session, layer.id, feature_id, wanted)
    except (AttachmentNotFound, AttachmentInUse):
        found = []
    if len(found) != len(wanted) or any(one.actor != service.principal.actor for one in found):
        raise InvalidStep.of(layer.id, feature_id, [FieldError("attachments", None, NO_ATTACHMENT)])
    return tuple(Attached(one.id, one.kind, one.sha256) for one in found)


def require_own_paper(
    session: Session,
    layer: Layer,
    feature_id: str,
    log: Sequence[Entry],
    kind: str,
    files: Sequence[Attached],
) -> None:
    """Refuse a signed paper that was named before, sent once more: one paper stands for what it says.

    Both sides may have signed the same sheet, so within the present state of the feature it may come twice.

    Raises
    ------
    InvalidStep
    """
    begun = max((one.seq for one in log if one.from_status != one.to_status), default=0)
    named = [one.id for one in files if one.kind == kind]
    files_of = select(ATTACHMENTS.c.source_sha256).where(ATTACHMENTS.c.id.in_(named))
    is_elsewhere = or_(
        ATTACHMENTS.c.layer_id != layer.id,
        ATTACHMENTS.c.feature_id != feature_id,
        ATTACHMENTS.c.review_seq <= begun,
    )
    query = select(ATTACHMENTS.c.id).where(
        ATTACHMENTS.c.source_sha256.in_(files_of), ATTACHMENTS.c.review_seq > WITH_FEATURE, is_elsewhere
    )
    if session.scalar(query.limit(1)) is not None:
        raise InvalidStep.of(layer.id, feature_id, [FieldError("attachments", None, USED_PAPER)])
