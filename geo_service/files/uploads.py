"""Files that came over the network, until they are stored or given up."""

import json
import re
import shutil
from datetime import datetime
from pathlib import Path

from geo_service.access.secrets import new_id
from geo_service.errors import ServiceBusy
from geo_service.files import lock
from geo_service.files.errors import UploadGone
from geo_service.files.purpose import PURPOSES, SHORTEST, Purpose
from geo_service.files.upload import FACTS, FILES, Upload, created
from geo_service.settings import Settings

FOLDER = "uploads"
MEGABYTE = 2**20

MOST_OF_ONE = 3
"""Files of one account that wait for one purpose; for another the oldest goes that nobody works on."""

MOST_WAITING = 10
"""Files that wait in all; for another the oldest goes that nobody works on."""

_ID = re.compile(r"[0-9a-f]{16}")


def begin(settings: Settings, account_id: str, purpose: Purpose, *, now: datetime, about: str = "") -> Upload:
    """Make the folder of a new upload; those that were forgotten go, and the oldest for lack of room.

    Parameters
    ----------
    settings, account_id, purpose : Settings, str, Purpose
    now : datetime
        Aware.
    about : str
        The layer that the files are for, where that is known already.

    Raises
    ------
    ServiceBusy
        If there are as many as may be, and all of them are at work.
    """
    sweep(settings, now=now)
    upload_id = new_id()
    folder = settings.state_dir / FOLDER / upload_id
    (folder / FILES).mkdir(mode=0o700, parents=True)
    for made in (folder.parent, folder):
        made.chmod(0o700)
    facts = {"account": account_id, "at": now.isoformat(), "purpose": purpose.name, "about": about}
    with created(folder / FACTS) as content:
        content.write(json.dumps(facts).encode())
    _make_room(settings, folder, account_id, purpose)
    return Upload(upload_id, folder, settings.upload_mb * MEGABYTE, purpose, about)


def find(settings: Settings, upload_id: str, account_id: str, purpose: Purpose) -> Upload:
    """Return what an account sent.

    Raises
    ------
    UploadGone
        If it is not there, is somebody else's, or was sent for another purpose.
    """
    folder = settings.state_dir / FOLDER / upload_id
    if not _ID.fullmatch(upload_id):
        raise UploadGone
    try:
        facts = json.loads((folder / FACTS).read_bytes())
    except (OSError, ValueError):
        raise UploadGone from None
    if facts["account"] != account_id or facts["purpose"] != purpose.name:
        raise UploadGone
    return Upload(upload_id, folder, settings.upload_mb * MEGABYTE, purpose, facts["about"])


def waiting(settings: Settings, account_id: str, purpose: Purpose) -> list[Upload]:
    """Return what an account sent for a purpose and is still here, the last first."""
    found: list[tuple[str, Upload]] = []
    for folder in _folders(settings):
        try:
            facts = json.loads((folder / FACTS).read_bytes())
        except (OSError, ValueError):
            continue  # it begins or goes at this moment
        if facts["account"] == account_id and facts["purpose"] == purpose.name:
            largest = settings.upload_mb * MEGABYTE
            found.append((facts["at"], Upload(folder.name, folder, largest, purpose, facts["about"])))
    return [upload for _, upload in sorted(found, key=lambda one: one[0], reverse=True)]


def sweep(settings: Settings, *, now: datetime) -> None:
    """Remove uploads that nobody came back to; not those at work."""
    for folder in _folders(settings):
        try:
            facts = json.loads((folder / FACTS).read_bytes())
            is_old = now - datetime.fromisoformat(facts["at"]) > PURPOSES[facts["purpose"]].kept
        except (OSError, ValueError, KeyError):
            is_old = now.timestamp() - _changed(folder) > SHORTEST.total_seconds()
        if is_old:
            _is_removed(folder)


def _make_room(settings: Settings, newest: Path, account_id: str, purpose: Purpose) -> None:
    """Remove the oldest uploads where there are too many of an account, or in all.

    After the new one is there: of several that come at once each counts the others.

    Raises
    ------
    ServiceBusy
        If all that might go are at work; the new one is not there any more then.
    """
    waiting: list[tuple[str, Path, bool]] = []
    for folder in _folders(settings):
        try:
            facts = json.loads((folder / FACTS).read_bytes())
        except (OSError, ValueError):
            continue  # it begins or goes at this moment
        if folder != newest:
            is_own = facts["account"] == account_id and facts["purpose"] == purpose.name
            waiting.append((facts["at"], folder, is_own))
    waiting.sort()
    own = [folder for _, folder, is_own in waiting if is_own]
    gone = _gone(own, len(own) + 1 - MOST_OF_ONE)
    left = [folder for _, folder, _ in waiting if folder not in gone]
    gone |= _gone(left, len(left) + 1 - MOST_WAITING)
    has_room = len(gone.intersection(own)) > len(own) - MOST_OF_ONE
    if not has_room or len(waiting) - len(gone) >= MOST_WAITING:
        shutil.rmtree(newest, ignore_errors=True)
        raise ServiceBusy


def _gone(folders: list[Path], count: int) -> set[Path]:
    """Remove some of the first folders of a list that nobody works on, and tell which."""
    gone: set[Path] = set()
    for folder in folders:
        if len(gone) >= count:
            break
        if _is_removed(folder):
            gone.add(folder)
    return gone


def _is_removed(folder: Path) -> bool:
    """Remove an upload, unless somebody works on it."""
    if lock.is_at_work(folder):
        return False
    with lock.working(folder) as is_free:
        if is_free:
            shutil.rmtree(folder, ignore_errors=True)
        return is_free


def _folders(settings: Settings) -> list[Path]:
    folder = settings.state_dir / FOLDER
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _changed(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0
