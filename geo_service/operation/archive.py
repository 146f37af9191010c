"""The file of a backup: a zip archive with a manifest and the database, readable without this program."""

import hashlib
import os
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from geo_service.operation.errors import DamagedBackup, NotABackup, UnreadableBackup

MANIFEST = "manifest.json"
DATABASE_MEMBER = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
DIALECT_NAMES = {"sqlite": "SpatiaLite", "postgresql": "PostGIS"}
NAME = re.compile(r"geo-service-(\d{8}T\d{6}Z)\.zip")
STAMP = "%Y%m%dT%H%M%SZ"
MANIFEST_LIMIT = 1_000_000
CHUNK = 1 << 20
ENCRYPTED = 0x1
PRIVATE = 0o600
"""Mode of a backup's file: it holds the people's names and phones."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LayerState(_Part):
    """How many rows a layer had, and its revision."""

    rows: Annotated[int, Field(ge=0)]
    revision: Annotated[int, Field(ge=0)]


class Member(_Part):
    """Size in bytes and checksum of a file in the archive."""

    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(_Part):
    """What a backup holds.

    Parameters
    ----------
    format : int
        Version of this manifest's form.
    program, version : str
        Versions of the program that made the backup, and of the database's tables.
    dialect : str
        ``sqlite`` (SpatiaLite) or ``postgresql`` (PostGIS).
    made_at : datetime
        Aware, UTC.
    layers : dict of str to LayerState
        Every layer whose table was there.
    members : dict of str to Member
        The files of the archive besides the manifest.
    """

    format: Literal[1] = 1
    program: str
    version: str
    dialect: Literal["sqlite", "postgresql"]
    made_at: AwareDatetime
    layers: dict[str, LayerState]
    members: dict[str, Member]


@dataclass(frozen=True, slots=True)
class StoredBackup:
    """A backup in a folder, known by its name."""

    path: Path
    made_at: datetime


def archive_name(made_at: datetime, prefix: str = "geo-service") -> str:
    """Return the file name of a backup made at a moment."""
    return f"{prefix}-{made_at.astimezone(UTC):{STAMP}}.zip"


def stored_backups(folder: Path) -> list[StoredBackup]:
    """List the backups of a folder, the newest first; none where there is no folder.

    The moment comes from the name: copying a file changes its dates.
    """
    if not folder.is_dir():
        return []
    found = [(path, NAME.fullmatch(path.name)) for path in folder.iterdir()]
    backups = [
        StoredBackup(path, datetime.strptime(match[1], STAMP).replace(tzinfo=UTC))
        for path, match in found
        if match
    ]
    return sorted(backups, key=lambda backup: backup.made_at, reverse=True)


def describe_member(path: Path) -> Member:
    """Return size and checksum of a file."""
    return Member(size=path.stat().st_size, sha256=sha256_of(path))


def sha256_of(path: Path) -> str:
    """Return the checksum of a file, as ``sha256sum`` prints it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_archive(path: Path, manifest: Manifest, database: Path) -> None:
    """Write an archive and wait until the disk has it.

    Parameters
    ----------
    path : Path
        A new file, readable by its owner alone.
    manifest : Manifest
    database : Path
        The file that becomes the member named in the manifest.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE)
    with os.fdopen(descriptor, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, manifest.model_dump_json(indent=2))
            archive.write(database, DATABASE_MEMBER[manifest.dialect])
        file.flush()
        os.fsync(file.fileno())


def unpack(archive: Path, folder: Path) -> tuple[Manifest, Path]:
    """Take the database out of an archive, checking all of it.

    Nothing in the archive chooses where anything is written: its members must be exactly the
    expected two, and no more is read of them than the manifest announces.

    Returns
    -------
    manifest : Manifest
    database : Path
        The database's file, in `folder`.

    Raises
    ------
    UnreadableBackup, NotABackup, DamagedBackup
    """
    try:
        file = archive.open("rb")
    except OSError as error:
        raise UnreadableBackup(archive=archive.name, reason=error.strerror) from error
    with file:
        try:
            opened = zipfile.ZipFile(file)
            manifest = _read_manifest(opened)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
            raise NotABackup(archive=archive.name) from error
        name = DATABASE_MEMBER[manifest.dialect]
        target = folder / name
        try:
            with opened.open(name) as source, target.open("xb") as copy:
                found = _copy(source, copy, manifest.members[name].size)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise DamagedBackup(archive=archive.name, member=name) from error
    if found != manifest.members[name]:
        raise DamagedBackup(archive=archive.name, member=name)
    return manifest, target


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Read the manifest of an archive whose members are those expected; else ValueError."""
    members = archive.infolist()
    for member in members:
        if member.flag_bits & ENCRYPTED or member.compress_type not in (
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ):
            raise ValueError(f"{member.filename} is packed in a way that is never used here")
    names = [member.filename for member in members]
    if names[:1] != [MANIFEST]:
        raise ValueError(f"the first member is not {MANIFEST}")
    with archive.open(MANIFEST) as source:
        manifest = Manifest.model_validate_json(source.read(MANIFEST_LIMIT))
    database = DATABASE_MEMBER[manifest.dialect]
    if names[1:] != [database] or list(manifest.members) != [database]:
        raise ValueError(f"the members besides the manifest are not {database} alone")
    return manifest


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> Member:
    """Copy up to one byte more than `size`, so that too long a member shows without filling the disk."""
    digest = hashlib.sha256()
    copied = 0
    while chunk := source.read(min(CHUNK, size + 1 - copied)):
        digest.update(chunk)
        target.write(chunk)
        copied += len(chunk)
    return Member(size=copied, sha256=digest.hexdigest())
