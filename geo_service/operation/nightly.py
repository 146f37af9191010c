"""The nightly backup: a thread of the serving process."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from geo_service.operation.archive import stored_backups
from geo_service.operation.backup import FOLDER, Backup, make_backup
from geo_service.operation.errors import BackupFolderError
from geo_service.operation.tidying import tidy
from geo_service.recurring import Recurring, outlived, present_moment
from geo_service.service import Service
from geo_service.settings import Settings

log = structlog.get_logger()
LOOK_AGAIN_S = 3_600
LOCK = ".nightly.lock"


def last_slot(settings: Settings, now: datetime) -> datetime:
    """Return the latest moment up to now at which a night's backup was to be made, in UTC.

    That is ``BACKUP_HOUR`` o'clock in the service's time zone.
    """
    local = now.astimezone(settings.zone)
    slot = local.replace(hour=settings.backup_hour, minute=0, second=0, microsecond=0)
    if slot.astimezone(UTC) > now:
        slot -= timedelta(days=1)
    return slot.astimezone(UTC)


def is_due(settings: Settings, folder: Path, now: datetime) -> bool:
    """Whether the last night has no backup yet; so a night missed is made up for at once.

    Backups dated later than now come from a clock that was wrong, and count for nothing.
    """
    slot = last_slot(settings, now)
    return not any(slot <= backup.made_at <= now for backup in stored_backups(folder))


def back_up_if_due(service: Service, now: datetime) -> Backup | None:
    """Make the night's backup and remove the oldest, unless another process does or did.

    Raises
    ------
    BackupError
        With one clear sentence.
    """
    folder = service.settings.state_dir / FOLDER
    with _claimed(folder) as is_ours:
        if not is_ours or not is_due(service.settings, folder, now):
            return None
        backup = make_backup(service, folder, now=now)
        past = [stored for stored in stored_backups(folder) if stored.made_at <= now]
        for old in past[service.settings.backup_keep :]:
            old.path.unlink(missing_ok=True)
        return backup


@contextmanager
def _claimed(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock while the block runs; False where another process holds it.

    The system lets go of it when a process dies.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise BackupFolderError(reason=error.strerror or str(error)) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


class NightlyBackup(Recurring):
    """Looks every hour whether the night's backup is due; tidies up once a night.

    The processes agree through a lock in the backups' folder. A failure is tried again an hour later. A
    backup that is being made when the process ends leaves nothing.
    """

    name = "nightly-backup"

    def __init__(self, service: Service, *, clock: Callable[[], datetime] = present_moment) -> None:
        super().__init__(service, clock=clock)
        self._tidied: datetime | None = None

    def look(self) -> float:
        """Make the backup if it is due, tidy up whatever became of it; return after how many seconds to look again."""
        now = self._clock()
        with outlived("nightly backup failed"):
            backup = back_up_if_due(self._service, now)
            if backup is not None:
                log.info("nightly backup", file=backup.path.name, bytes=backup.size, sha256=backup.sha256)
        self._tidy(now)
        until_next = last_slot(self._service.settings, now) + timedelta(days=1) - now
        return max(1.0, min(LOOK_AGAIN_S, until_next.total_seconds()))

    def _tidy(self, now: datetime) -> None:
        slot = last_slot(self._service.settings, now)
        if self._tidied == slot:
            return
        with outlived("nightly tidying failed"):
            tidy(self._service, now)
            self._tidied = slot
