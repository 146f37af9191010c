"""Files that came over the network, until they are published or given up."""

import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from geo_service.access.secrets import new_id
from geo_service.publishing.content import ENDINGS, require_plain
from geo_service.publishing.errors import TooManyRows, UploadGone, UploadRefused
from geo_service.settings import Settings
from layers.text import Text

FOLDER = "uploads"
KEPT = timedelta(hours=2)
"""How long a file waits for its publication."""

MEGABYTE = 2**20
UNFOLDS_TO = 5
"""How many times the largest upload an archive may unfold to."""

MOST_ROWS = 100_000
"""Rows that are published while a person waits.

Storing them takes some fifteen seconds, in which other changes wait: half of what they wait at most.
"""

MOST_FILES = 500
NAME_BYTES = 200
ARCHIVE = ".zip"
GEODATABASE = ".gdb"
SIDECARS = frozenset({".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj"})
"""Endings of the further files of a Shapefile."""

_CHUNK = 2**18
_ID = re.compile(r"[0-9a-f]{16}")
_FACTS = "upload.json"
_FILES = "files"


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sent, in a folder of its own that only the service reads.

    Parameters
    ----------
    id : str
    folder : Path
    largest : int
        Bytes that are taken.
    replaces : str
        The published layer that it is to take the place of; empty for a new one.
    """

    id: str
    folder: Path
    largest: int
    replaces: str = ""

    @property
    def files(self) -> Path:
        """Where the files are."""
        return self.folder / _FILES

    @property
    def path(self) -> Path:
        """The file that is a layer, or several.

        Raises
        ------
        UploadRefused
            If there is none, or more than one.
        """
        found = [path for path in sorted(self.files.iterdir()) if _is_main(path)]
        if len(found) == 1:
            return found[0]
        if not found:
            reason = Text("其中没有可发布的文件", "it holds no file that could be a layer")
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
        """
        known = file_name(name)
        if Path(known).suffix.lower() not in (ENDINGS | SIDECARS | {ARCHIVE}):
            raise UploadRefused(file=known, reason=Text("不支持此类文件", "files of this kind are not taken"))
        with _created(self.files / known) as content:
            yield content

    def finish(self) -> Path:
        """Unfold archives, look at what there is, and return the file that is a layer.

        Raises
        ------
        UploadRefused
        """
        for path in sorted(self.files.iterdir()):
            if path.suffix.lower() == ARCHIVE:
                self._unfold(path)
                path.unlink()
        path = self.path
        require_plain(path, self.largest * UNFOLDS_TO)
        return path

    def discard(self) -> None:
        """Remove all that was sent."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _unfold(self, archive: Path) -> None:
        left = self.largest * UNFOLDS_TO
        try:
            with ZipFile(archive) as opened:
                entries = [entry for entry in opened.infolist() if not entry.is_dir()]
                if len(entries) > MOST_FILES:
                    reason = Text(f"文件超过 {MOST_FILES} 个", f"it holds more than {MOST_FILES} files")
                    raise UploadRefused(file=archive.name, reason=reason)
                for entry in entries:
                    if (target := self._place(entry)) is not None:
                        left = _copy(opened, entry, target, left)
        except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            reason = Text("压缩包损坏或已加密", "the archive is damaged or has a password")
            raise UploadRefused(file=archive.name, reason=reason) from error

    def _place(self, entry: ZipInfo) -> Path | None:
        """Return where an entry of an archive goes: by its own name, in no folder but a geodatabase."""
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if any(part.startswith(("__MACOSX", ".")) and part not in (".", "..") for part in parts):
            return None  # what a Mac adds, and hidden files
        name = file_name(parts[-1])
        if len(parts) > 1 and parts[-2].lower().endswith(GEODATABASE):
            folder = self.files / file_name(parts[-2])
            folder.mkdir(mode=0o700, exist_ok=True)
            return folder / name
        return self.files / name if Path(name).suffix.lower() in ENDINGS | SIDECARS else None


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
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1]).strip()
    printable = last.isprintable() and not last.startswith((".", "-")) and ":" not in last
    if not last or not printable or len(last.encode(errors="replace")) > NAME_BYTES:
        raise UploadRefused(file=last[:40] or "-", reason=Text("文件名不可用", "its name cannot be used"))
    return last


def begin(settings: Settings, account_id: str, *, now: datetime, replaces: str = "") -> Upload:
    """Make the folder of a new upload, and remove those that were forgotten."""
    sweep(settings, now=now)
    upload_id = new_id()
    folder = settings.state_dir / FOLDER / upload_id
    (folder / _FILES).mkdir(mode=0o700, parents=True)
    for made in (folder.parent, folder):
        made.chmod(0o700)
    facts = {"account": account_id, "at": now.isoformat(), "replaces": replaces}
    with _created(folder / _FACTS) as content:
        content.write(json.dumps(facts).encode())
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


def clear(settings: Settings) -> None:
    """Remove all uploads, as after a crash: a service that starts has none."""
    for folder in _folders(settings):
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


def _folders(settings: Settings) -> list[Path]:
    folder = settings.state_dir / FOLDER
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _changed(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


def _is_main(path: Path) -> bool:
    if path.is_dir():
        return path.suffix.lower() == GEODATABASE
    return path.suffix.lower() in ENDINGS


@contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise UploadRefused(
            file=path.name, reason=Text("同名文件有两个", "two files have this name")
        ) from None
    with os.fdopen(number, "wb") as content:
        yield content


def _copy(archive: ZipFile, entry: ZipInfo, target: Path, left: int) -> int:
    """Unfold one entry; what an archive says of its sizes is not believed."""
    with archive.open(entry) as source, _created(target) as content:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise UploadRefused(
                    file=target.name, reason=Text("压缩包解压后过大", "its archive unfolds to too much")
                )
            content.write(chunk)
    return left
