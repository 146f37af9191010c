"""Making a backup: one file from the database as it stands, while the service works on."""

import os
import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from geo_service import __version__
from geo_service.catalogue import Catalogues
from geo_service.db import migrate, published
from geo_service.db.engine import plain_errors
from geo_service.db.tables import PUBLISHED_LAYERS, REVISIONS, all_tables, published_table_name
from geo_service.operation import clients, embedded
from geo_service.operation.archive import (
    DATABASE_MEMBER,
    LayerState,
    Manifest,
    archive_name,
    describe_member,
    sha256_of,
    write_archive,
)
from geo_service.operation.errors import BackupExists, BackupFolderError, NothingToBackUp
from geo_service.service import Service
from layers.registry import Registry

FOLDER = "backups"
"""Folder of the nightly backups, in the state folder."""

UNFINISHED = ".unfinished-backup-"
ARCHIVE = "archive.zip"
ABANDONED_AFTER_S = 86_400
VERSION_TABLE = "alembic_version"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup: its file, what is in it, size in bytes and checksum of the whole."""

    path: Path
    manifest: Manifest
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Content:
    """Version of the tables and state of the layers at the moment of a backup."""

    version: str
    layers: dict[str, LayerState]


def make_backup(service: Service, folder: Path, *, now: datetime, prefix: str = "geo-service") -> Backup:
    """Write a backup of the database into a folder.

    The file gets its name only when it is complete and on the disk: a backup that is killed
    leaves nothing but a hidden folder, which a later one removes.

    Parameters
    ----------
    service : Service
    folder : Path
        Made where it is missing.
    now : datetime
        Moment of the backup, aware; it names the file.
    prefix : str
        First part of the file's name.

    Raises
    ------
    NothingToBackUp, BackupExists, BackupFolderError, UnsoundDatabase
    ToolMissing, ToolTooOld, ToolFailed
        On PostGIS, about ``pg_dump``.
    """
    path = folder / archive_name(now, prefix)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _remove_abandoned(folder)
        if path.exists():
            raise BackupExists(archive=path.name)
        with TemporaryDirectory(prefix=UNFINISHED, dir=folder) as work:
            manifest = _write_archive_of(service, Path(work), now)
            (Path(work) / ARCHIVE).rename(path)
        _sync_folder(folder)
        return Backup(path, manifest, path.stat().st_size, sha256_of(path))
    except OSError as error:
        raise BackupFolderError(reason=error.strerror or str(error)) from error


def _write_archive_of(service: Service, work: Path, now: datetime) -> Manifest:
    dialect = service.database.engine.dialect.name
    database = work / DATABASE_MEMBER[dialect]
    snapshot = _embedded_snapshot if service.database.is_spatialite else _postgis_snapshot
    with plain_errors():
        content = snapshot(service, database)
    manifest = Manifest(
        program=__version__,
        version=content.version,
        dialect=dialect,
        made_at=now,
        layers=content.layers,
        members={database.name: describe_member(database)},
    )
    write_archive(work / ARCHIVE, manifest, database)
    return manifest


def _embedded_snapshot(service: Service, target: Path) -> Content:
    live = embedded.live_file(service.settings)
    if not live.is_file():
        raise NothingToBackUp
    embedded.copy_out(live, target)
    with embedded.opened(service.settings, target) as copy, copy.read() as session:
        return _content(session, service.registry)


def _postgis_snapshot(service: Service, target: Path) -> Content:
    # What is counted and what is dumped is one and the same state.
    with service.database.engine.execution_options(isolation_level="REPEATABLE READ").begin() as connection:
        clients.require(connection, "pg_dump")
        with Session(connection) as session:
            content = _content(session, service.registry)
            tables = _own_tables(session, service.registry)
        clients.dump(connection, tables, target)
        return content


def _content(session: Session, registry: Registry) -> Content:
    connection = session.connection()
    version = migrate.current(connection)
    if version is None:
        raise NothingToBackUp
    present = set(inspect(connection).get_table_names())
    revisions = {row.layer_id: row.revision for row in connection.execute(select(REVISIONS))}
    # Known anew: what the process remembers by revision may be of another database.
    tables = Catalogues(registry.of_code()).current(session).tables
    layers = {
        layer_id: LayerState(
            rows=connection.scalar(select(func.count()).select_from(table)) or 0,
            revision=revisions.get(layer_id, 0),
        )
        for layer_id, table in tables.items()
        if table.name in present
    }
    return Content(version, layers)


def _own_tables(session: Session, registry: Registry) -> list[str]:
    """Name the service's tables, also those of layers that only an older program knows, and the published."""
    present = set(inspect(session.connection()).get_table_names())
    known = {VERSION_TABLE, *all_tables(registry.of_code()).tables}
    known |= set(session.scalars(select(REVISIONS.c.layer_id)))
    if PUBLISHED_LAYERS.name in present:
        known |= {published_table_name(record.id) for record in published.records(session)}
    return sorted(known & present)


def _remove_abandoned(folder: Path) -> None:
    """Remove what killed backups left, old enough that none of them can still be at work."""
    for left in folder.glob(f"{UNFINISHED}*"):
        if time.time() - left.stat().st_mtime > ABANDONED_AFTER_S:
            shutil.rmtree(left, ignore_errors=True)


def _sync_folder(folder: Path) -> None:
    """Wait until the disk has the new name."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
