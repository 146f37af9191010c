"""Writing down when a session or token was last used, without making anybody wait for it."""

from datetime import datetime, timedelta
from threading import Lock

from geo_service.access import sessions, tokens
from geo_service.access.identity import Identity
from geo_service.db.engine import Database
from geo_service.errors import ServiceBusy

REST = timedelta(minutes=1)
MOST = 10_000
"""Sessions and tokens that are remembered at a time."""


class Rests:
    """Sessions and tokens whose use could not be written down a moment ago; of this process.

    Parameters
    ----------
    most : int
        How many are remembered; the oldest are forgotten for new ones.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._until: dict[str, datetime] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._until)

    def is_resting(self, key: str, now: datetime) -> bool:
        """Whether it is too early to try again."""
        with self._lock:
            until = self._until.get(key)
            if until is not None and until <= now:
                del self._until[key]
            return until is not None and until > now

    def begin(self, key: str, now: datetime) -> None:
        """Try no more for a minute."""
        with self._lock:
            self._until.pop(key, None)
            while len(self._until) >= self._most:
                del self._until[next(iter(self._until))]
            self._until[key] = now + REST


RESTS = Rests()


def write_down_use(database: Database, identity: Identity, now: datetime) -> None:
    """Write down that the session or token of a request is in use, if the database is free for it.

    Where another process is writing, it is left to a request a minute later.

    Parameters
    ----------
    database : Database
    identity : Identity
        A stale one.
    now : datetime
    """
    key = identity.stale_session or f"token {identity.stale_token}"
    if RESTS.is_resting(key, now):
        return
    try:
        with database.note(waits=False) as session:
            if identity.stale_session is not None:
                sessions.touch(session, identity.stale_session, now)
            if identity.stale_token is not None:
                tokens.touch(session, identity.stale_token, now)
    except ServiceBusy:
        RESTS.begin(key, now)
