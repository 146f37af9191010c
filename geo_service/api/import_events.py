"""How far an import has come, as server-sent events (WHATWG HTML, section 9.2)."""

import threading
import time
from collections.abc import AsyncIterator
from functools import partial

import orjson
from anyio import move_on_after, sleep
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from geo_service.api.import_documents import progress_members
from geo_service.api.threads import Threads
from geo_service.errors import ServiceBusy
from geo_service.importing.jobs import Job, State
from geo_service.importing.progress import Progress
from layers.text import Language

MEDIA_TYPE = "text/event-stream"
LOOK_S = 0.3
SILENCE_S = 15.0
"""After so long a comment is sent, so that no proxy takes the line for dead."""

LONGEST_S = 600.0
"""After so long the reader has to come back; it then goes on where it was."""

MOST_FOLLOWERS = 50
"""Readers who follow imports in one process at once; more are asked to come back."""

AT_WORK = (State.EXAMINING, State.STORING)

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_ROOM = threading.BoundedSemaphore(MOST_FOLLOWERS)
_THREADS = Threads("followers", 2)


class EventStream(StreamingResponse):
    """The events of an import, to one of as many readers as may follow, for as long as one may.

    Parameters
    ----------
    job : Job
    language : Language
    last_id : str or None
        Number of the last step that the reader was told.
    """

    def __init__(self, job: Job, language: Language, last_id: str | None) -> None:
        super().__init__(events(job, language, last_id), media_type=MEDIA_TYPE, headers=_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events.

        Raises
        ------
        ServiceBusy
            If as many follow already as may.
        """
        if not _ROOM.acquire(blocking=False):
            raise ServiceBusy
        try:
            with move_on_after(LONGEST_S + SILENCE_S):  # also of who does not read what is sent
                await super().__call__(scope, receive, send)
        finally:
            _ROOM.release()


def is_over(job: Job, last_id: str | None) -> bool:
    """Whether a reader who comes back has been told everything: nothing is at work any more."""
    return last_id == str(job.progress.number) and job.state not in AT_WORK


async def events(job: Job, language: Language, last_id: str | None) -> AsyncIterator[bytes]:
    """Give an event for each step of an import until it rests.

    ``progress`` says how far it is, ``state`` at last where it stands. Each has the number of its step,
    which a browser sends back as ``Last-Event-ID`` when the line broke.

    Parameters
    ----------
    job : Job
    language : Language
    last_id : str or None
        Number of the last step that the reader was told.
    """
    told = int(last_id) if last_id is not None and last_id.isdecimal() and len(last_id) < 10 else -1
    began = spoke = time.monotonic()
    yield b"retry: 1000\n\n"
    while (now := time.monotonic()) - began < LONGEST_S:
        state, progress = await _THREADS.run(partial(_seen, job))
        members = {"state": state.value, **progress_members(progress, language)}
        if state not in AT_WORK:
            yield _event("state", progress.number, members)
            return
        if progress.number > told:
            told, spoke = progress.number, now
            yield _event("progress", progress.number, members)
        elif now - spoke >= SILENCE_S:
            spoke = now
            yield b": still at work\n\n"
        await sleep(LOOK_S)


def _seen(job: Job) -> tuple[State, Progress]:
    """Return where an import stands; the database is asked when the work has ended."""
    state = job.work or job.state
    return state, job.progress


def _event(name: str, number: int, members: dict[str, object]) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name.encode(), orjson.dumps(members))
