"""Photos and scans that a step names: of this feature, of the same account, and not named before."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from geo_service.attachments.errors import AttachmentInUse, AttachmentNotFound
from geo_service.attachments.store import unused
from geo_service.review.errors import InvalidStep
from geo_service.review.log import Attached
from geo_service.service import Service
from layers.contract import Layer
from layers.text import Text
from layers.validation import FieldError

MOST = 50
"""Attachments of one step."""

NO_ATTACHMENT = Text(
    "附件不存在，或已用于其他操作", "there is no such attachment of yours here that no step has named yet"
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
