"""Removing what has had its time: ended sessions, old counters, old events, forgotten uploads, broken exports, unused photos."""

from datetime import datetime, timedelta

from geo_service.access import audit, sessions, throttle
from geo_service.attachments import store as attachments
from geo_service.exporting import making
from geo_service.files import uploads
from geo_service.notices import outbox
from geo_service.service import Service


def tidy(service: Service, now: datetime) -> None:
    """Remove what is kept for a time only.

    Parameters
    ----------
    service : Service
        Its settings say how long.
    now : datetime
    """
    settings = service.settings
    uploads.sweep(settings, now=now)
    making.sweep(settings, now=now)
    with service.database.write() as session:
        sessions.forget_ended(session, limits=settings.session_limits, now=now)
        throttle.forget_old(session, now)
        outbox.forget_old(session, now)
        attachments.sweep(session, now)
        audit.forget_old(session, keep=timedelta(days=settings.audit_days), now=now)
