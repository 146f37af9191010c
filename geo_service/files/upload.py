"""What somebody sent: its files, one by one or out of an archive, until they are a layer."""

import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from geo_service.files.content import require_plain
from geo_service.files.errors import UploadGone, UploadRefused
from geo_service.files.purpose import Purpose
from geo_service.files.unfolding import pieces, unfolding
from layers.text import Text

FILES = "files"
FACTS = "upload.json"
"""What is written down of an upload, in its folder."""

UNFOLDS_TO = 5
"""How many times the largest upload an archive may unfold to."""

MOST_FILES = 500
NAME_BYTES = 200
ARCHIVE = ".zip"
GEODATABASE = ".gdb"
NOTE = ".txt"
"""A table of text; beside another data set in an archive, what explains it."""

DAMAGES = ("\ufffd", "锟斤拷")
"""What stands in a name that was read in a wrong encoding."""

SIDECARS = frozenset({".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj"})
"""Endings of the further files of a Shapefile."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sent, in a folder of its own that only the service reads.

    Parameters
    ----------
    id : str
    folder : Path
    largest : int
        Bytes that are taken.
    purpose : Purpose
        What it was sent for.
    about : str
        The layer that it is for; empty where that is not known yet.
    """

    id: str
    folder: Path
    largest: int
    purpose: Purpose
    about: str = ""

    @property
    def files(self) -> Path:
        """Where the files are."""
        return self.folder / FILES

    @property
    def path(self) -> Path:
        """The file that is a layer, or several.

        Raises
        ------
        UploadRefused
            If there is none, or more than one.
        UploadGone
        """
        found = [path for path in self._sent() if self._is_main(path)]
        if len(found) == 1:
            return found[0]
        if not found:
            reason = Text("其中没有可读取的数据文件", "it holds no file with data that is taken")
            raise UploadRefused(file="-", reason=reason)
        names = ", ".join(path.name for path in found[:5])
        raise UploadRefused(file=names, reason=Text("请一次发送一个数据集", "send one data set at a time"))

    @contextmanager
    def taking(self, name: str) -> Iterator[BinaryIO]:
        """Open a new file for what comes under a name.

        Raises
        ------
        UploadRefused
            If no file of such a name is taken, or there is one already.
        UploadGone
            If it had to make room for another.
        """
        known = file_name(name)
        if Path(known).suffix.lower() not in (self.purpose.endings | SIDECARS | {ARCHIVE}):
            raise UploadRefused(file=known, reason=Text("不支持此类文件", "files of this kind are not taken"))
        with created(self.files / known) as content:
            yield content

    def finish(self) -> Path:
        """Unfold archives, look at what there is, and return the file that is a layer.

        Raises
        ------
        UploadRefused, UploadGone
        """
        for path in self._sent():
            if path.suffix.lower() == ARCHIVE:
                self._unfold(path)
                path.unlink()
        path = self.path
        require_plain(path, self.largest * UNFOLDS_TO, takes_wide=self.purpose.takes_wide)
        return path

    def discard(self) -> None:
        """Remove all that was sent."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sent(self) -> list[Path]:
        try:
            return sorted(self.files.iterdir())
        except FileNotFoundError:
            raise UploadGone from None

    def _is_main(self, path: Path) -> bool:
        ending = path.suffix.lower()
        return ending in self.purpose.endings and path.is_dir() == (ending == GEODATABASE)

    def _unfold(self, archive: Path) -> None:
        left = self.largest * UNFOLDS_TO
        with unfolding(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.filename.endswith("/")]
            if len(entries) > MOST_FILES:
                reason = Text(f"文件超过 {MOST_FILES} 个", f"it holds more than {MOST_FILES} files")
                raise UploadRefused(file=archive.name, reason=reason)
            places = [(entry, place) for entry in entries if (place := self._place(entry)) is not None]
            has_notes = any(place.suffix.lower() in self.purpose.endings - {NOTE} for _, place in places)
            for entry, place in places:
                if not (has_notes and place.suffix.lower() == NOTE):
                    left = _copy(opened, entry, place, left)

    def _place(self, entry: ZipInfo) -> Path | None:
        """Return where an entry of an archive goes: by its own name, in no folder but a geodatabase."""
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if any(part.startswith(("__MACOSX", ".")) and part not in (".", "..") for part in parts):
            return None  # what a Mac adds, and hidden files
        name = file_name(parts[-1] if parts else "")
        if GEODATABASE in self.purpose.endings and len(parts) > 1 and parts[-2].lower().endswith(GEODATABASE):
            folder = self.files / file_name(parts[-2])
            folder.mkdir(mode=0o700, exist_ok=True)
            return folder / name
        return self.files / name if Path(name).suffix.lower() in self.purpose.endings | SIDECARS else None


def file_name(name: str) -> str:
    r"""Return the last part of a name, as a file here can have it.

    Raises
    ------
    UploadRefused

    Examples
    --------
    >>> file_name("../../etc/公路.geojson"), file_name("C:\\data\\roads.shp")
    ('公路.geojson', 'roads.shp')
    """
    if any(damage in name for damage in DAMAGES):
        reason = Text(
            "文件名已损坏，请改名后再发送", "its name is damaged: give it another one and send it again"
        )
        raise UploadRefused(file=name[:40], reason=reason)
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]).strip()
    printable = last.isprintable() and not last.startswith((".", "-")) and ":" not in last
    if not last or not printable or len(last.encode(errors="replace")) > NAME_BYTES:
        raise UploadRefused(file=last[:40] or "-", reason=Text("文件名不可用", "its name cannot be used"))
    return last


@contextmanager
def created(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that the service alone reads.

    Raises
    ------
    UploadRefused
        If there is one of this name already.
    UploadGone
        If its folder had to make room for another upload.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise UploadRefused(
            file=path.name, reason=Text("同名文件有两个", "two files have this name")
        ) from None
    except FileNotFoundError:
        raise UploadGone from None
    with os.fdopen(number, "wb") as content:
        yield content


def _copy(archive: ZipFile, entry: ZipInfo, target: Path, left: int) -> int:
    with created(target) as content:
        for piece in pieces(archive, entry):
            left -= len(piece)
            if left < 0:
                raise UploadRefused(
                    file=target.name, reason=Text("压缩包解压后过大", "its archive unfolds to too much")
                )
            content.write(piece)
    return left


def discard_all(taken: Iterable[Upload]) -> None:
    """Remove all that came by one form."""
    for upload in taken:
        upload.discard()
