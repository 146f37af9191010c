"""Is there a folder to work in: writable, and with room."""

import errno
import shutil
import tempfile
from pathlib import Path

from steps.report import StepFailedError

NEEDED_MB = 900
"""Room for the environment with the test tools, in megabytes (measured: 780)."""


def check_folder(folder: Path, needed_mb: int = NEEDED_MB) -> None:
    """Make sure that files can be written into `folder` and that it has room.

    Raises
    ------
    StepFailedError
        If it is read-only, belongs to somebody else or is full.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".setup-") as probe:
            probe.write(b"\0" * 4096)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise no_room(folder, needed_mb) from None
        what = f"The folder {folder} cannot be written ({error.strerror})."
        mend = "Copy the project to a folder of your own and run the command there."
        raise StepFailedError(what, mend) from None
    if shutil.disk_usage(folder).free < needed_mb * 1_000_000:
        raise no_room(folder, needed_mb)


def no_room(folder: Path, needed_mb: int) -> StepFailedError:
    """Return the failure of a full disk, with how much there is."""
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    what = f"The disk that holds {folder} has {free_mb} MB left; set-up takes about {needed_mb} MB."
    return StepFailedError(what, "Free some space, then run the same command again.")
