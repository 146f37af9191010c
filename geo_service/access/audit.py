"""The audit log: sign-ins, exports and changes, each with who, when and from where."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from geo_service.access.principal import Principal
from geo_service.db.tables import AUDIT_LOG


class Action(StrEnum):
    """What is written down."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an event
    SESSIONS_ENDED = "sessions_ended"
    PASSWORD_REFUSED = "password_refused"  # noqa: S105 - the name of an event
    TOKEN_CREATED = "token_created"  # noqa: S105 - the name of an event
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of an event
    ACCOUNT_CREATED = "account_created"
    ACCOUNT_CHANGED = "account_changed"
    PERSON_CREATED = "person_created"
    PERSON_CHANGED = "person_changed"
    PERSON_REMOVED = "person_removed"
    AUDIT_DOWNLOADED = "audit_downloaded"
    EXPORT = "export"
    FEATURE_CREATED = "feature_created"
    FEATURE_CHANGED = "feature_changed"
    FEATURE_DELETED = "feature_deleted"
    REVIEWED = "reviewed"
    LAYER_PUBLISHED = "layer_published"
    LAYER_CHANGED = "layer_changed"
    LAYER_UNPUBLISHED = "layer_unpublished"
    IMPORTED = "imported"
    TEMPLATE_ADDED = "template_added"
    TEMPLATE_CHANGED = "template_changed"
    TEMPLATE_REMOVED = "template_removed"
    ATTACHMENT_REMOVED = "attachment_removed"
    PAPER_ISSUED = "paper_issued"
    PAPER_TAKEN = "paper_taken"
    RESTORED = "restored"


def write_down(
    session: Session,
    principal: Principal,
    action: Action,
    now: datetime,
    *,
    layer_id: str | None = None,
    feature_id: str | None = None,
    **detail: Any,
) -> None:
    """Write one event into the audit log, in the transaction of what happened.

    Parameters
    ----------
    session : Session
        A writing one.
    principal : Principal
    action : Action
    now : datetime
    layer_id, feature_id : str, optional
    **detail
        Further facts as values of JSON: no password, no token, no name or telephone of a person.
    """
    write_down_many(session, principal, action, now, layer_id, [(feature_id, detail)])


def write_down_many(
    session: Session,
    principal: Principal,
    action: Action,
    now: datetime,
    layer_id: str | None,
    events: Iterable[tuple[str | None, Mapping[str, Any]]],
) -> None:
    """Do what `write_down` does for several features, each given with its further facts."""
    same = {
        "at": now,
        "action": action.value,
        "actor": principal.account_id,
        "via": principal.via,
        "address": principal.address,
        "layer_id": layer_id,
    }
    rows = [
        {**same, "feature_id": feature_id, "detail": orjson.dumps(detail).decode() if detail else None}
        for feature_id, detail in events
    ]
    if rows:
        session.execute(insert(AUDIT_LOG), rows)


def forget_old(session: Session, *, keep: timedelta, now: datetime) -> int:
    """Remove events older than the log keeps them; return how many."""
    result = session.execute(delete(AUDIT_LOG).where(AUDIT_LOG.c.at < now - keep))
    return int(result.rowcount)  # type: ignore[attr-defined] # a DELETE gives a cursor result
