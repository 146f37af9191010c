"""What is told to other systems as it happens, in the transaction in which it happens."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from geo_service.notices import outbox
from geo_service.review.log import Entry
from geo_service.service import Service
from layers import alerts
from layers.feature import Feature

STEP, ALERT = "review.step", "alert.opened"


def step_taken(service: Service, session: Session, entry: Entry, now: datetime) -> None:
    """Tell that a step of a review was taken, where somebody is to be told; called behind the log's row.

    The body names neither people nor accounts and leaves out the comment, which may name some. Number and
    checksum are a head of the log: whoever keeps them can show later that nothing was changed before it.

    Parameters
    ----------
    service : Service
    session : Session
        Of the step: what is not committed is not told.
    entry : Entry
        The log's row.
    now : datetime
    """
    if service.settings.webhook_url is None:
        return
    body = {
        "event": STEP,
        "seq": entry.seq,
        "collection": entry.layer_id,
        "feature": entry.feature_id,
        "version": entry.version,
        "action": entry.action,
        "from": entry.from_status,
        "to": entry.to_status,
        "party": entry.party,
        "level": entry.level,
        "at": entry.at.isoformat(),
        "hash": entry.hash,
    }
    outbox.enqueue(session, outbox.WEBHOOK, STEP, body, now)


def alerts_opened(service: Service, session: Session, opened: Iterable[Feature], now: datetime) -> None:
    """Tell that the monitors opened alerts, where somebody is to be told; called behind their rows.

    Parameters
    ----------
    service : Service
    session : Session
        Of the monitors' run.
    opened : iterable of Feature
        Of the layer of alerts.
    now : datetime
    """
    if service.settings.webhook_url is None:
        return
    for alert in opened:
        values = alert.properties
        body = {
            "event": ALERT,
            "collection": alerts.LAYER.id,
            "feature": alert.id,
            "title": values["title_zh"],
            "rule": values["rule"],
            "subject_collection": values["subject_layer"],
            "subject": values["subject_id"],
            "segment": values.get("segment_id"),
            "at": now.isoformat(),
        }
        outbox.enqueue(session, outbox.WEBHOOK, ALERT, body, now)
