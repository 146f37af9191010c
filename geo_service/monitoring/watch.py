"""The thread of the serving process that runs the monitors."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import structlog
from sqlalchemy import select

from geo_service.db.edits import raise_revision
from geo_service.db.tables import REVISIONS
from geo_service.errors import GeoServiceError
from geo_service.monitoring.run import Summary, run
from geo_service.service import Service
from layers.monitoring.hysteresis import Move

log = structlog.get_logger()
LAST_RUN = "-monitors"
"""Stands among the layers' revisions for the last run by a serving process; no layer has this identifier."""


def present_moment() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


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


class Monitors:
    """Runs the monitors every so many minutes.

    Each serving process may have one: they agree through the database. A failure is logged and tried again
    with the next run; it never ends the service.

    Parameters
    ----------
    service : Service
    clock : callable
        Gives the present moment, aware.
    """

    def __init__(self, service: Service, *, clock: Callable[[], datetime] = present_moment) -> None:
        self._service = service
        self._clock = clock
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="monitors", daemon=True)

    def start(self) -> None:
        """Begin, the first run comes at once; nothing begins where the settings say so."""
        if self._service.settings.monitor_minutes:
            self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Stop; a run that is under way then ends with the process, and each rule is written whole or not."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def look(self) -> float:
        """Run if it is time; return after how many seconds to look again."""
        try:
            summary = run_if_due(self._service, self._clock())
        except GeoServiceError as error:
            log.error("monitors failed", code=error.code, reason=str(error))  # noqa: TRY400 - no traceback
        except Exception as error:  # the thread outlives whatever comes
            log.exception("monitors failed", reason=type(error).__name__)
        else:
            if summary is not None:
                opened, cleared = summary.count(Move.OPEN, Move.RETURN), summary.count(Move.CLEAR)
                log.info("monitors", opened=opened, cleared=cleared, failed=",".join(summary.failed) or None)
        return 60.0 * self._service.settings.monitor_minutes

    def _run(self) -> None:
        while not self._stopped.wait(self.look()):
            pass
