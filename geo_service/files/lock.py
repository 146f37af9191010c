"""Whether a process works on an upload at this moment."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 20
"""Times that a lock is asked for, a hundredth of a second apart."""

_NAME = "at_work"


def is_at_work(folder: Path) -> bool:
    """Whether some process works on what is in the folder of an upload."""
    with _locked(folder, fcntl.LOCK_SH) as is_free:
        return not is_free


@contextmanager
def working(folder: Path) -> Iterator[bool]:
    """Hold the folder of an upload for the block; False where another process or thread holds it.

    The system gives it back when a process ends, however it ends.
    """
    with _locked(folder, fcntl.LOCK_EX) as is_held:
        yield is_held


@contextmanager
def _locked(folder: Path, kind: int) -> Iterator[bool]:
    try:
        number = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except (FileNotFoundError, NotADirectoryError):
        yield True  # the folder had to make room: nobody will find it here
        return
    try:
        yield _taken(number, kind)
    finally:
        os.close(number)


def _taken(number: int, kind: int) -> bool:
    """Take a lock; not given up at once, since whoever only looks holds it for a moment."""
    for _ in range(PATIENCE):
        try:
            fcntl.flock(number, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if kind == fcntl.LOCK_SH:
                return False
            time.sleep(0.01)
        else:
            return True
    return False
