"""Where copies of a file are made while it is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from geo_service.files.upload import FACTS


@contextmanager
def workroom(path: Path) -> Iterator[Path]:
    """Give a folder for the block in which copies of a file can be made.

    For what came over the network it lies in the folder of the upload: if the process is killed, what is
    left goes with the upload. An operator's file is not beside ours; the system's temporary folder is used.

    Parameters
    ----------
    path : Path
        The file, or a copy of it in such a folder.
    """
    upload = path.absolute().parent.parent
    with TemporaryDirectory(dir=upload if (upload / FACTS).is_file() else None) as folder:
        yield Path(folder)
