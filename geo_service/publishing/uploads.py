"""Files that came over the network, until they are published or given up."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from geo_service.access.secrets import new_id
from geo_service.publishing.errors import TooManyRows, UploadGone
from geo_service.publishing.upload import FILES, Upload, created
from geo_service.settings import Settings

FOLDER = "uploads"
KEPT = timedelta(hours=2)
"""How long a file waits for its publication."""

MEGABYTE = 2**20

MOST_ROWS = 100_000
"""Rows that are published while a person waits.

Storing them takes some fifteen seconds, in which other changes wait: half of what they wait at most.
"""

MOST_OF_ONE = 3
"""Files of one account that wait; for another the oldest goes."""

MOST_WAITING = 10
"""Files that wait in all; for another the oldest goes."""

_ID = re.compile(r"[0-9a-f]{16}")
_FACTS = "upload.json"


def begin(settings: Settings, account_id: str, *, now: datetime, replaces: str = "") -> Upload:
    """Make the folder of a new upload; those that were forgotten go, and the oldest for lack of room."""
    sweep(settings, now=now)
    upload_id = new_id()
    folder = settings.state_dir / FOLDER / upload_id
    (folder / FILES).mkdir(mode=0o700, parents=True)
    for made in (folder.parent, folder):
        made.chmod(0o700)
    facts = {"account": account_id, "at": now.isoformat(), "replaces": replaces}
    with created(folder / _FACTS) as content:
        content.write(json.dumps(facts).encode())
    _make_room(settings, folder, account_id)
    return Upload(upload_id, folder, settings.upload_mb * MEGABYTE, replaces)


def find(settings: Settings, upload_id: str, account_id: str) -> Upload:
    """Return what an account sent.

    Raises
    ------
    UploadGone
        If it is not there, or is somebody else's.
    """
    folder = settings.state_dir / FOLDER / upload_id
    if not _ID.fullmatch(upload_id):
        raise UploadGone
    try:
        facts = json.loads((folder / _FACTS).read_bytes())
    except (OSError, ValueError):
        raise UploadGone from None
    if facts["account"] != account_id:
        raise UploadGone
    return Upload(upload_id, folder, settings.upload_mb * MEGABYTE, facts["replaces"])


def sweep(settings: Settings, *, now: datetime) -> None:
    """Remove uploads that nobody came back to."""
    for folder in _folders(settings):
        try:
            facts = json.loads((folder / _FACTS).read_bytes())
            is_old = now - datetime.fromisoformat(facts["at"]) > KEPT
        except (OSError, ValueError, KeyError):
            is_old = now.timestamp() - _changed(folder) > KEPT.total_seconds()
        if is_old:
            shutil.rmtree(folder, ignore_errors=True)


def at_most(limit: int, name: str) -> Callable[[int], None]:
    """Return what counts rows and refuses to count further than a limit.

    Raises
    ------
    TooManyRows
        From what is returned.
    """
    seen = 0

    def count(rows: int) -> None:
        nonlocal seen
        seen += rows
        if seen > limit:
            raise TooManyRows(file=name, limit=f"{limit:,}")

    return count


def _make_room(settings: Settings, newest: Path, account_id: str) -> None:
    """Remove the oldest uploads where there are too many of an account, or in all.

    After the new one is there: of several that come at once each counts the others.
    """
    waiting: list[tuple[str, Path, bool]] = []
    for folder in _folders(settings):
        try:
            facts = json.loads((folder / _FACTS).read_bytes())
        except (OSError, ValueError):
            continue  # it begins or goes at this moment
        if folder != newest:
            waiting.append((facts["at"], folder, facts["account"] == account_id))
    waiting.sort(reverse=True)
    own = [folder for _, folder, is_own in waiting if is_own]
    gone = own[MOST_OF_ONE - 1 :]
    gone += [folder for _, folder, _ in waiting if folder not in gone][MOST_WAITING - 1 :]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)


def _folders(settings: Settings) -> list[Path]:
    folder = settings.state_dir / FOLDER
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _changed(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0
