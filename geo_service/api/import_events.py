"""How far an import has come, as server-sent events (WHATWG HTML, section 9.2)."""

from collections.abc import AsyncIterator

import orjson
from anyio import sleep, to_thread

from geo_service.api.import_documents import progress_members
from geo_service.importing.jobs import Job, State
from layers.text import Language

MEDIA_TYPE = "text/event-stream"
LOOK_S = 0.3
SILENCE_S = 15.0
"""After so long a comment is sent, so that no proxy takes the line for dead."""

LONGEST_S = 600.0
"""After so long the reader has to come back; it then goes on where it was."""

AT_WORK = (State.EXAMINING, State.STORING)


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
    waited = silent = 0.0
    yield b"retry: 1000\n\n"
    while waited < LONGEST_S:
        state = await to_thread.run_sync(lambda: job.state)
        progress = job.progress
        members = {"state": state.value, **progress_members(progress, language)}
        if state not in AT_WORK:
            yield _event("state", progress.number, members)
            return
        if progress.number > told:
            told = progress.number
            silent = 0.0
            yield _event("progress", progress.number, members)
        elif silent >= SILENCE_S:
            silent = 0.0
            yield b": still at work\n\n"
        await sleep(LOOK_S)
        waited += LOOK_S
        silent += LOOK_S


def _event(name: str, number: int, members: dict[str, object]) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name.encode(), orjson.dumps(members))
