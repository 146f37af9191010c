"""Threads for one kind of work, beside those that answer requests: these are as few as connections."""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from geo_service.errors import ServiceBusy

Result = TypeVar("Result")


class Threads:
    """Some threads of a process.

    Parameters
    ----------
    name : str
    count : int
    """

    def __init__(self, name: str, count: int) -> None:
        self._count = count
        self._known: RunVar[CapacityLimiter] = RunVar(f"threads of {name}")

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do something in a thread when one is free; to its end, whoever gives up."""
        return await to_thread.run_sync(work, limiter=self._limiter())

    async def run_now(self, work: Callable[[], Result]) -> Result:
        """Do something in a thread, if one is free.

        Raises
        ------
        ServiceBusy
        """
        self.require_free()
        return await self.run(work)

    def require_free(self) -> None:
        """Refuse work for which there is no thread at this moment.

        Raises
        ------
        ServiceBusy
        """
        if self._limiter().available_tokens < 1:
            raise ServiceBusy

    def _limiter(self) -> CapacityLimiter:
        try:
            return self._known.get()
        except LookupError:
            limiter = CapacityLimiter(self._count)
            self._known.set(limiter)
            return limiter


IMPORTS = Threads("imports", 4)
"""Imports that a request waits for; more are refused at once."""
