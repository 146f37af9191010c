"""Files that an operator has in an archive, such as a Shapefile with its parts."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from geo_service.files.purpose import IMPORTING
from geo_service.files.upload import ARCHIVE, Upload

LARGEST = 400 * 2**20
"""Bytes, of which an archive may unfold to five times as many."""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the file that is in an archive for the block; any other file as it is.

    What comes over the network is unfolded as it comes, in the same way.

    Raises
    ------
    UploadRefused
    """
    if path.suffix.lower() != ARCHIVE or not path.is_file():
        yield path
        return
    with TemporaryDirectory() as folder:
        upload = Upload("", Path(folder), LARGEST, IMPORTING)
        upload.files.mkdir()
        shutil.copyfile(path, upload.files / path.name)
        yield upload.finish()
