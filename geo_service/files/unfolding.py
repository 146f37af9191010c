"""Archives of somebody else's, unfolded piece by piece."""

import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from geo_service.files.errors import UploadRefused
from layers.text import Text

_CHUNK = 2**18
_METHODS = (ZIP_STORED, ZIP_DEFLATED)
"""How entries may be packed: other methods unfold without bounds from one piece to the next."""

DAMAGES = (BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, struct.error, zlib.error)
"""What reading a damaged archive raises, or one with a password."""


@contextmanager
def unfolding(path: Path) -> Iterator[ZipFile]:
    """Open an archive for the block, and say it in one sentence if it is damaged.

    Raises
    ------
    UploadRefused
    """
    try:
        with ZipFile(path) as archive:
            yield archive
    except DAMAGES as error:
        reason = Text("压缩包损坏或已加密", "the archive is damaged or has a password")
        raise UploadRefused(file=path.name, reason=reason) from error


def pieces(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    """Unfold one entry to its very end; what the archive says of its size is not believed.

    Raises
    ------
    UploadRefused
        If it is packed in a way that is not taken.
    """
    if entry.compress_type not in _METHODS:
        reason = Text("压缩方法不受支持", "it is packed by a method that is not taken")
        raise UploadRefused(file=entry.filename[:40], reason=reason)
    whole = copy(entry)
    whole.file_size = sys.maxsize
    with archive.open(whole) as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def require_modest(path: Path, largest: int) -> None:
    """Refuse an archive that unfolds to too much.

    Parameters
    ----------
    path : Path
    largest : int
        Bytes.

    Raises
    ------
    UploadRefused
    """
    left = largest
    with unfolding(path) as archive:
        for entry in archive.infolist():
            for piece in pieces(archive, entry):
                left -= len(piece)
                if left < 0:
                    raise UploadRefused(file=path.name, reason=Text("解压后过大", "it unfolds to too much"))
