"""The thread of the serving process that runs the monitors."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from geo_service.db.edits import raise_revision
from geo_service.db.tables import REVISIONS
from geo_service.monitoring.run import Summary, run
from geo_service.recurring import Recurring, outlived
from geo_service.service import Service
from layers.monitoring.hysteresis import Move

log = structlog.get_logger()
LAST_RUN = "-monitors"
"""Stands among the layers' revisions for the last run by a serving process; no layer has this identifier."""


def run_if_due(service: Service, now: datetime) -> Summary | None:
    """Run the monitors unless some process on this database did so within the minutes of the settings.

    A last run that is dated later than now comes from a clock that was wrong, and counts for nothing.
    """
    with service.database.write() as session:
        last = session.scalar(select(REVISIONS.c.changed_at).where(REVISIONS.c.layer_id == LAST_RUN))
        if last is not None and timedelta(0) <= now - last < timedelta(
            minutes=service.settings.monitor_minutes
        ):
            return None
        raise_revision(session, LAST_RUN, now)
    return run(service, now)


class Monitors(Recurring):
    """Runs the monitors every so many minutes. A failure is logged and tried again with the next run."""

    name = "monitors"

    def start(self) -> None:
        """Begin, the first run comes at once; nothing begins where the settings say so."""
        if self._service.settings.monitor_minutes:
            super().start()

    def look(self) -> float:
        """Run if it is time; return after how many seconds to look again."""
        with outlived("monitors failed"):
            summary = run_if_due(self._service, self._clock())
            if summary is not None:
                opened, cleared = summary.count(Move.OPEN, Move.RETURN), summary.count(Move.CLEAR)
                log.info("monitors", opened=opened, cleared=cleared, failed=",".join(summary.failed) or None)
        return 60.0 * self._service.settings.monitor_minutes
