"""The thread of the serving process that sends what waits in the outbox."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread

import structlog

from geo_service.errors import GeoServiceError
from geo_service.notices.sending import put_morning, send_due
from geo_service.service import Service

log = structlog.get_logger()
LOOK_AGAIN_S = 30.0


def present_moment() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class Sender:
    """Looks twice a minute whether something is to be sent.

    Each serving process may have one: a message is taken under the database's write lock, so that no two
    send it. A failure is logged and never ends the service.

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
        self._thread = Thread(target=self._run, name="notices", daemon=True)

    def start(self) -> None:
        """Begin to look; the first look comes at once."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Stop looking. What is being sent then may be sent once more after the next start."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def look(self) -> None:
        """Put the morning sheet into the outbox at its hour, and send what is due."""
        try:
            put_morning(self._service, self._clock())
            send_due(self._service, self._clock)
        except GeoServiceError as error:
            log.error("notices failed", code=error.code, reason=str(error))  # noqa: TRY400 - no traceback
        except Exception as error:  # the thread outlives whatever comes
            log.exception("notices failed", reason=type(error).__name__)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.look()
            self._stopped.wait(LOOK_AGAIN_S)
