"""Files that are finished before they leave, and leave nothing behind.

A finished file is opened and its name removed at once: the system gives its room back when the last
byte has left, the reader has gone away, or this process has ended, however it ended. What a process
left that was killed while it wrote, the next sweep removes.
"""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO

from geo_service.errors import ServiceBusy
from geo_service.exporting.about import About
from geo_service.exporting.errors import ExportFailed
from geo_service.exporting.formats import Made
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally
from geo_service.settings import Settings

FOLDER = "exports"
AT_ONCE = 2
"""Files that one process writes at a time: each takes a core while it lasts."""

FORGOTTEN = timedelta(hours=2)
"""Age of a folder that no export is at work in any more."""

_ROOM = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def room() -> Iterator[None]:
    """Hold the room for one file while it is written; see `made`.

    Raises
    ------
    ServiceBusy
        If as many files are being written as may be.
    """
    if not _ROOM.acquire(blocking=False):
        raise ServiceBusy
    try:
        yield
    finally:
        _ROOM.release()


def made(make: Made, order: Order, known: About) -> BinaryIO:
    """Write a file and return it, open at its beginning; it has no name any more.

    Whoever asks holds the `room` for it.

    Raises
    ------
    ExportError
    """
    try:
        with _folder(order.service.settings, order.at) as folder:
            return make(order, known, folder, Tally()).open("rb")
    except OSError as error:
        raise ExportFailed(reason=str(error)) from error


def sweep(settings: Settings, *, now: datetime) -> None:
    """Remove what exports left whose process was killed."""
    parent = settings.state_dir / FOLDER
    for folder in parent.iterdir() if parent.is_dir() else ():
        try:
            age = now.timestamp() - folder.stat().st_mtime
        except OSError:
            continue
        if age > FORGOTTEN.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _folder(settings: Settings, now: datetime) -> Iterator[Path]:
    parent = settings.state_dir / FOLDER
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(settings, now=now)
    folder = Path(mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
