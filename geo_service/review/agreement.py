"""Whether the log of reviews agrees with what else the database holds: features, history, attachments."""

import hashlib
from collections.abc import Iterator, Mapping

import orjson
from sqlalchemy import Table, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from geo_service.access.audit import Action
from geo_service.db.tables import ATTACHMENT_FILES, ATTACHMENTS, AUDIT_LOG, CHANGES, REVIEWS
from geo_service.review.chain import ROWS_AT_ONCE, Fault, Head, verify
from geo_service.review.errors import BadHead
from layers.registry import Registry
from layers.text import Text

NO_VERSION = Text("要素历史中没有该版本", "the history of its feature has no such version")
OTHER_STATE = Text(
    "要素的状态与最后一条复核记录不符：绕过复核被改动",
    "its feature is in another state than its last step led to: it was changed around the review",
)
NO_FILE = Text("所附文件缺失", "an attachment is missing")
OTHER_FILE = Text("所附文件与校验值不符", "an attachment does not have its checksum")
UNREADABLE = Text("附件清单无法读取", "its list of attachments cannot be read")
OTHER_STEP = Text("附件记在了另一条操作名下", "an attachment names another step")


def all_faults(
    session: Session, registry: Registry, tables: Mapping[str, Table], *heads: Head, with_files: bool = False
) -> Iterator[Fault]:
    """Give all that is wrong with the log and with what hangs on it.

    Parameters
    ----------
    session : Session
        It sees one state of the database.
    registry : Registry
        All layers.
    tables : mapping of str to Table
    *heads : Head
        What was written down of the log before.
    with_files : bool
        Whether the content of attachments is read and compared as well.
    """
    yield from verify(session, *heads, *_noted(session))
    yield from _versions(session)
    yield from _states(session, registry, tables)
    yield from _attachments(session, with_files=with_files)


def _noted(session: Session) -> Iterator[Head]:
    """Give the last head that the audit log knows; after a restoration only what was noted behind it counts."""
    restored = session.scalar(
        select(func.max(AUDIT_LOG.c.seq)).where(AUDIT_LOG.c.action == Action.RESTORED.value)
    )
    query = (
        select(AUDIT_LOG.c.detail)
        .where(AUDIT_LOG.c.action == Action.REVIEWED.value, AUDIT_LOG.c.seq > (restored or 0))
        .order_by(AUDIT_LOG.c.seq.desc())
        .limit(1)
    )
    for detail in session.scalars(query):
        try:
            yield Head.read(str(orjson.loads(detail or "{}").get("head", "")))
        except (BadHead, orjson.JSONDecodeError, AttributeError):
            continue


def _versions(session: Session) -> Iterator[Fault]:
    """Tell which steps the history of the features does not know."""
    known = (
        select(CHANGES.c.seq)
        .where(
            CHANGES.c.layer_id == REVIEWS.c.layer_id,
            CHANGES.c.feature_id == REVIEWS.c.feature_id,
            CHANGES.c.version == REVIEWS.c.version,
        )
        .exists()
    )
    for seq in session.scalars(select(REVIEWS.c.seq).where(~known).order_by(REVIEWS.c.seq)):
        yield Fault(int(seq), NO_VERSION)


def _states(session: Session, registry: Registry, tables: Mapping[str, Table]) -> Iterator[Fault]:
    """Tell which features are in another state than their last step led to."""
    later = aliased(REVIEWS)
    is_last = ~(
        select(later.c.seq)
        .where(
            later.c.layer_id == REVIEWS.c.layer_id,
            later.c.feature_id == REVIEWS.c.feature_id,
            later.c.seq > REVIEWS.c.seq,
        )
        .exists()
    )
    for layer in registry.values():
        if layer.workflow is None or layer.id not in tables:
            continue
        table = tables[layer.id]
        state = table.c[layer.workflow.field]
        of_feature = and_(REVIEWS.c.layer_id == layer.id, REVIEWS.c.feature_id == table.c.id)
        query = (
            select(REVIEWS.c.seq)
            .join(table, of_feature)
            .where(is_last, or_(state.is_(None), state != REVIEWS.c.to_status))
            .order_by(REVIEWS.c.seq)
        )
        for seq in session.scalars(query):
            yield Fault(int(seq), OTHER_STATE)


def _attachments(session: Session, *, with_files: bool) -> Iterator[Fault]:
    """Tell which attachments of steps are gone, changed, or given to another step."""
    query = (
        select(REVIEWS.c.seq, REVIEWS.c.attachments)
        .where(REVIEWS.c.attachments != "[]")
        .order_by(REVIEWS.c.seq)
    )
    for row in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        try:
            named = [(str(one["id"]), str(one["sha256"])) for one in orjson.loads(row.attachments)]
        except (orjson.JSONDecodeError, LookupError, TypeError):
            yield Fault(int(row.seq), UNREADABLE)
            continue
        for name, sha256 in named:
            reason = _of_file(session, name, sha256, int(row.seq), with_files=with_files)
            if reason is not None:
                yield Fault(int(row.seq), reason)


def _of_file(session: Session, name: str, sha256: str, seq: int, *, with_files: bool) -> Text | None:
    query = select(ATTACHMENTS.c.sha256, ATTACHMENTS.c.review_seq).where(ATTACHMENTS.c.id == name)
    row = session.execute(query).one_or_none()
    if row is None:
        return NO_FILE
    if row.sha256 != sha256:
        return OTHER_FILE
    if row.review_seq != seq:
        return OTHER_STEP
    if not with_files:
        return None
    content = session.scalar(select(ATTACHMENT_FILES.c.content).where(ATTACHMENT_FILES.c.id == name))
    if content is None:
        return NO_FILE
    return None if hashlib.sha256(content).hexdigest() == sha256 else OTHER_FILE
