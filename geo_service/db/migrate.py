"""The schema's version: migrate, compare, write a new migration."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from geo_service.db import layer_tables, published
from geo_service.db.edits import Edits
from geo_service.db.engine import Database
from geo_service.db.migrations.scope import compare_options
from geo_service.db.spatial import initialise
from geo_service.db.tables import FEATURE, PUBLISHED_LAYERS, all_tables, feature_tables
from geo_service.errors import NotMigrated
from layers.registry import Registry

SCRIPTS = Path(__file__).parent / "migrations"


def _config(registry: Registry, connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["metadata"] = all_tables(registry.of_code())
    config.attributes["connection"] = connection
    return config


def latest() -> str:
    """Return the newest version the program knows."""
    return ScriptDirectory(str(SCRIPTS)).get_current_head() or ""


def current(connection: Connection) -> str | None:
    """Return the version of a database; None before its first migration."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, registry: Registry, revision: str = "head") -> bool:
    """Bring a database to a version, creating what is missing, in one transaction.

    Returns
    -------
    bool
        Whether anything was changed.
    """
    with database.write() as session:
        connection = session.connection()
        initialise(connection)
        before = current(connection)
        command.upgrade(_config(registry, connection), revision)
        changed = current(connection) != before
        if changed and before is not None and current(connection) == latest():
            _refresh_texts(session, registry)
        return changed


def _refresh_texts(session: Session, registry: Registry) -> None:
    """Bring stored texts to the manifests' fields: a field that went may not live on in them."""
    added = [record.layer for record in published.records(session) if record.layer is not None]
    registry = registry.of_code()
    registry = registry.extended(*(layer for layer in added if layer.id not in registry))
    tables = feature_tables(registry)
    edits = Edits(session, registry, tables, actor="geo-service migrate", now=datetime.now(UTC))
    for layer in registry.values():
        sample = session.scalar(select(tables[layer.id].c[FEATURE]).limit(1))
        if sample is not None and list(json.loads(sample)["properties"]) != list(layer.by_name):
            edits.refresh(layer.id)


def downgrade(database: Database, registry: Registry, revision: str) -> None:
    """Take a database back to an older version; `base` removes all tables of the service."""
    with database.write() as session:
        connection = session.connection()
        published_tables = published.table_names(session)
        command.downgrade(_config(registry, connection), revision)
        if not layer_tables.exists(connection, PUBLISHED_LAYERS.name):
            for name in published_tables:
                layer_tables.drop(connection, name)


def require_latest(database: Database) -> None:
    """Refuse a database of another version.

    Raises
    ------
    NotMigrated
    """
    with database.read() as session:
        found = current(session.connection())
    if found != latest():
        raise NotMigrated(found=found or "-", expected=latest())


def write_revision(database: Database, registry: Registry, message: str) -> Path:
    """Write the migration that takes the database to the manifests' tables.

    Parameters
    ----------
    message : str
        Becomes part of the file's name: ``add taxi stands``.
    """
    with database.write() as session:
        script = command.revision(_config(registry, session.connection()), message, autogenerate=True)
    assert isinstance(script, Script)
    return Path(script.path)


def differences(database: Database, registry: Registry) -> list[str]:
    """Tell what stands between the database's tables and the manifests; empty when they agree."""
    metadata = all_tables(registry.of_code())
    with database.read() as session:
        context = MigrationContext.configure(session.connection(), opts=compare_options(metadata))
        return [_difference(entry) for entry in compare_metadata(context, metadata)]


def _difference(entry: Any) -> str:
    """Write one entry of Alembic's comparison: ``add_column railway_hazards.owner``."""
    if isinstance(entry, list):  # changes of one column come as a list of entries
        return "; ".join(_difference(one) for one in entry)
    names = [getattr(part, "name", part) for part in entry[1:] if part is not None]
    return " ".join(str(part) for part in (entry[0], *names) if part is not None)[:200]
