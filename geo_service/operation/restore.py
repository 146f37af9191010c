"""Putting a backup in the place of the database, also while the service runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from geo_service.db import layer_tables, migrate, published
from geo_service.db.engine import Database, plain_errors
from geo_service.db.spatial import initialise
from geo_service.db.tables import REVISIONS
from geo_service.errors import NotMigrated
from geo_service.operation import clients, embedded
from geo_service.operation.archive import DIALECT_NAMES, Manifest, unpack
from geo_service.operation.backup import FOLDER, Backup, make_backup
from geo_service.operation.carried_events import carry_over, events_since
from geo_service.operation.closed_doors import Doors, close_again, doors
from geo_service.operation.errors import (
    BackupFolderError,
    DatabaseNotEmpty,
    NewerBackup,
    NotABackup,
    OtherDialect,
    UnsoundDatabase,
)
from geo_service.service import Service
from geo_service.starting import prepare_state
from layers.registry import Registry

SAVED_PREFIX = "before-restore"
"""Begins the name of a backup that `restore` makes first; the nightly clean-up leaves it alone."""


@dataclass(frozen=True, slots=True)
class Present:
    """The database before it is replaced.

    Parameters
    ----------
    version : str or None
        Of its tables; None where there are none.
    revision : int
        Highest of a layer.
    published : frozenset of str
        Tables of published layers.
    doors : Doors
        Who may come in.
    events : tuple of mapping
        Of the audit log, that the backup may not know.
    """

    version: str | None
    revision: int
    published: frozenset[str] = frozenset()
    doors: Doors = field(default_factory=Doors)
    events: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and the backup of what was there before."""

    manifest: Manifest
    saved: Backup | None


def restore(service: Service, archive: Path, *, now: datetime, replace: bool = False) -> Restored:
    """Put the content of a backup into the database and bring it to the program's version.

    The archive is checked from end to end before anything is touched. A running service goes
    on: its readers see the restored content from their next request on. Every layer's
    revision is raised above any that browsers may remember (`raise_revisions`), and what was
    closed since the backup stays closed (`geo_service.operation.closed_doors`). The audit log loses no
    event (`geo_service.operation.carried_events`).

    Parameters
    ----------
    service : Service
    archive : Path
        A file that `make_backup` wrote, from the same kind of database.
    now : datetime
        Moment of the restoration, aware.
    replace : bool
        Whether a database that is there may be replaced; a backup of it is made first, in the
        state folder.

    Raises
    ------
    UnreadableBackup, NotABackup, DamagedBackup, OtherDialect, NewerBackup, DatabaseNotEmpty
        Before anything was touched.
    StateError, BackupFolderError, DatabaseBusy, UnsoundDatabase
    ToolMissing, ToolTooOld, ToolFailed
        On PostGIS, about ``pg_restore``.
    """
    prepare_state(service)
    folder = service.settings.state_dir
    try:
        with TemporaryDirectory(prefix=".restore-", dir=folder) as work, plain_errors():
            manifest, database = unpack(archive, Path(work))
            _require_usable(service, manifest, database, archive.name)
            present = _present(service, since=manifest.made_at)
            saved = None
            if present.version is not None:
                if not replace:
                    raise DatabaseNotEmpty
                saved = make_backup(service, folder / FOLDER, now=now, prefix=SAVED_PREFIX)
            if service.database.is_spatialite:
                _put_embedded(service, database, manifest, present, now)
            else:
                _put_postgis(service, database, manifest, present, now)
    except OSError as error:
        raise BackupFolderError(reason=error.strerror or str(error)) from error
    return Restored(manifest, saved)


def raise_revisions(session: Session, registry: Registry, *, above: int, now: datetime) -> None:
    """Give every layer a revision that no reader has seen.

    A reader's cache holds content under a layer's revision. Going back to an older state must
    not count up once more through revisions that stood for something else, on this machine or
    on the lost one that the backup came from. So the count goes on from the present second
    since 1970: a service that writes less than once a second on average never came that far.
    A layer that is published later begins above it too, under whatever identifier
    (`geo_service.db.edits.raise_revision`).

    Parameters
    ----------
    session : Session
        A writing session on the restored database.
    registry : Registry
    above : int
        Highest revision before the restoration.
    now : datetime
        Moment of the restoration, aware.
    """
    highest = session.scalar(select(func.max(REVISIONS.c.revision))) or 0
    revision = max(highest + 1, above + 1, int(now.timestamp()))
    session.execute(update(REVISIONS).values(revision=revision))
    known = set(session.scalars(select(REVISIONS.c.layer_id)))
    if missing := [layer_id for layer_id in (*registry, published.CATALOGUE) if layer_id not in known]:
        rows = [{"layer_id": layer_id, "revision": revision, "changed_at": now} for layer_id in missing]
        session.execute(insert(REVISIONS), rows)


def _require_usable(service: Service, manifest: Manifest, file: Path, archive: str) -> None:
    dialect = service.database.engine.dialect.name
    if manifest.dialect != dialect:
        raise OtherDialect(found=DIALECT_NAMES[manifest.dialect], expected=DIALECT_NAMES[dialect])
    if manifest.version not in _known_versions():
        raise NewerBackup(found=manifest.version, program=manifest.program)
    if service.database.is_spatialite:
        try:
            embedded.require_sound(file)
        except UnsoundDatabase as error:
            raise NotABackup(archive=archive) from error
        with embedded.opened(service.settings, file) as copy, copy.read() as session:
            if migrate.current(session.connection()) != manifest.version:
                raise NotABackup(archive=archive)


def _known_versions() -> list[str]:
    """Return the versions of the tables that the program can migrate, the oldest first."""
    scripts = ScriptDirectory(str(migrate.SCRIPTS)).walk_revisions()
    return [script.revision for script in scripts][::-1]


def _present(service: Service, *, since: datetime) -> Present:
    if service.database.is_spatialite and not embedded.live_file(service.settings).is_file():
        return Present(None, 0)  # asking would make an empty file
    with service.database.read() as session:
        version = migrate.current(session.connection())
        if version is None:
            return Present(None, 0)
        revision = session.scalar(select(func.max(REVISIONS.c.revision))) or 0
        tables = frozenset(published.table_names(session))
        return Present(version, revision, tables, doors(session), events_since(session, since))


def _put_embedded(service: Service, file: Path, manifest: Manifest, present: Present, now: datetime) -> None:
    # Everything is done on the unpacked copy, so that the database changes in one transaction.
    with embedded.opened(service.settings, file) as copy:
        _finish(copy, service.registry, manifest, present, now)
    embedded.copy_in(file, embedded.live_file(service.settings))


def _put_postgis(service: Service, file: Path, manifest: Manifest, present: Present, now: datetime) -> None:
    database = service.database
    with database.engine.connect() as connection:
        clients.require(connection, "pg_restore")
    with database.write() as session:
        initialise(session.connection())
    _align(database, service.registry, present.version, manifest.version)
    with database.engine.connect() as connection:
        clients.restore(connection, file)
    _finish(database, service.registry, manifest, present, now)


def _align(database: Database, registry: Registry, present: str | None, wanted: str) -> None:
    """Bring the tables to the version of the backup, so that it replaces every one of them.

    What of them a newer version has besides would stay and refer to rows that are gone.
    """
    if present is None or present == wanted:
        return
    versions = _known_versions()
    if present not in versions:
        raise NotMigrated(found=present, expected=migrate.latest())
    if versions.index(present) < versions.index(wanted):
        migrate.upgrade(database, registry, wanted)
    else:
        migrate.downgrade(database, registry, wanted)


def _finish(
    database: Database, registry: Registry, manifest: Manifest, present: Present, now: datetime
) -> None:
    migrate.upgrade(database, registry)
    with database.write() as session:
        _drop_orphans(session, present)
        raise_revisions(session, registry, above=present.revision, now=now)
        close_again(session, present.doors, now)
        carry_over(session, present.events, made_at=manifest.made_at, now=now)


def _drop_orphans(session: Session, present: Present) -> None:
    """Drop the tables of layers that were published before the restoration and are not in the backup."""
    for name in present.published - frozenset(published.table_names(session)):
        if layer_tables.exists(session.connection(), name):
            layer_tables.drop(session.connection(), name)
