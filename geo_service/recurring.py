"""Threads of the serving process that look again and again whether something is to be done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from typing import ClassVar

import structlog

from geo_service.errors import GeoServiceError
from geo_service.service import Service

log = structlog.get_logger()


def present_moment() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


@contextmanager
def outlived(event: str) -> Iterator[None]:
    """Log whatever goes wrong in the block as this event; the thread outlives it."""
    try:
        yield
    except GeoServiceError as error:
        log.error(event, code=error.code, reason=str(error))  # noqa: TRY400 - no traceback
    except Exception as error:
        log.exception(event, reason=type(error).__name__)


class Recurring:
    """Looks in a thread of its own whether something is to be done; the first look comes at once.

    Each serving process may have one: they agree through the database or a lock, which is the matter of
    `look`. What it does lets no error out.

    Parameters
    ----------
    service : Service
    clock : callable
        Gives the present moment, aware.
    """

    name: ClassVar[str]

    def __init__(self, service: Service, *, clock: Callable[[], datetime] = present_moment) -> None:
        self._service = service
        self._clock = clock
        self._stopped = Event()
        self._thread = Thread(target=self._run, name=self.name, daemon=True)

    def look(self) -> float:
        """Do what is to be done; return after how many seconds to look again."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Look no more. What is under way then ends with the process, wholly done or not at all."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopped.wait(self.look()):
            pass
