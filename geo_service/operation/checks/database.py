"""Checks of the database: version, tables, spatial indexes, whether stored texts and history agree."""

import json
from collections.abc import Iterator
from typing import Any

import shapely
from sqlalchemy import ColumnElement, Inspector, Table, func, inspect, select
from sqlalchemy.orm import Session

from geo_service.catalogue import Catalogues
from geo_service.db import migrate, published
from geo_service.db.engine import Database, open_database, plain_errors
from geo_service.db.inspection import extension_version, has_spatial_index
from geo_service.db.spatial import GEOMETRY, KEY, as_wkb, from_wkb, is_initialised
from geo_service.db.tables import CHANGES, FEATURE, table_name
from geo_service.errors import GeoServiceError, NotMigrated
from geo_service.i18n import N_
from geo_service.operation import clients, embedded
from geo_service.operation.archive import DIALECT_NAMES
from geo_service.operation.checks.finding import Finding, missing, ok, refused, warning
from geo_service.operation.errors import ToolMissing, ToolTooOld
from geo_service.settings import Settings
from layers.contract import Layer
from layers.registry import Registry

SAMPLE = 20
"""Rows of each layer that are compared in full: the newest."""

TOLERANCE_DEG = 1e-9


def findings(settings: Settings, registry: Registry) -> Iterator[Finding]:
    """Check the database that the settings lead to; an embedded one is not created."""
    if settings.url.get_backend_name() == "sqlite" and not embedded.live_file(settings).is_file():
        yield missing("database", N_("There is no database yet. Run: geo-service init"))
        return
    database = open_database(settings)
    try:
        with plain_errors():
            yield from _findings(database, registry)
    except GeoServiceError as error:
        yield refused("database", error)
    finally:
        database.close()


def _findings(database: Database, registry: Registry) -> Iterator[Finding]:
    with database.read() as session:
        connection = session.connection()
        name = DIALECT_NAMES[connection.dialect.name]
        if not is_initialised(connection):
            yield missing("database", N_("The database lacks the spatial tables of %(name)s."), name=name)
            return
        version = extension_version(connection)
        yield ok("database", N_("The database answers: %(name)s %(version)s"), name=name, version=version)
        if not database.is_spatialite:
            yield _clients(session)
        found, expected = migrate.current(connection), migrate.latest()
        if found != expected:
            yield refused("migration", NotMigrated(found=found or "-", expected=expected))
            return
        yield ok(
            "migration", N_("The database is at version %(version)s, as the program needs."), version=found
        )
        yield from _layers(session, registry)


def _clients(session: Session) -> Finding:
    try:
        clients.require(session.connection(), "pg_dump", "pg_restore")
    except (ToolMissing, ToolTooOld) as error:
        return warning("clients", error.message, **error.context)
    return ok("clients", N_("The programs for backups, pg_dump and pg_restore, are there."))


def _layers(session: Session, registry: Registry) -> Iterator[Finding]:
    known = Catalogues(registry).current(session)
    registry, tables = known.registry, known.tables
    connection = session.connection()
    inspector = inspect(connection)
    present = set(inspector.get_table_names())
    amiss = []
    for layer in registry.values():
        name = table_name(layer)
        if name not in present:
            amiss.append(
                missing("layers", N_("Layer %(layer)s has no table. Restore a backup."), layer=layer.id)
            )
        elif _lacks_columns(inspector, tables[layer.id]):
            amiss.append(
                missing(
                    "layers",
                    N_("The table of layer %(layer)s lacks columns. Restore a backup."),
                    layer=layer.id,
                )
            )
        elif layer.geometry is not None and not has_spatial_index(connection, name):
            amiss.append(
                missing(
                    "layers",
                    N_("Layer %(layer)s has no working spatial index. Restore a backup."),
                    layer=layer.id,
                )
            )
    yield from amiss
    yield from _published(session, registry)
    if not amiss:
        yield ok(
            "layers", N_("All %(count)s layers have their table and spatial index."), count=len(registry)
        )
    disagreeing = [
        finding
        for layer in registry.values()
        if table_name(layer) in present
        and (finding := _disagreement(session, layer, tables[layer.id])) is not None
    ]
    yield from disagreeing
    if not disagreeing:
        yield ok("content", N_("Rows, stored texts and history agree."))


def _lacks_columns(inspector: Inspector, table: Table) -> bool:
    """Whether a table is none of the layer that it is named after."""
    columns = {column["name"] for column in inspector.get_columns(table.name)}
    return not columns.issuperset(column.name for column in table.c)


def _published(session: Session, registry: Registry) -> Iterator[Finding]:
    """Tell which published layers are not served."""
    for record in published.records(session):
        if record.layer is None:
            yield warning(
                "published",
                N_("The manifest of the published layer %(layer)s cannot be read, so it is not served."),
                layer=record.id,
            )
        elif not registry[record.id].is_published:
            yield warning(
                "published",
                N_(
                    "Layer %(layer)s is part of the program now, so the published one is not served."
                    " Take it back: geo-service unpublish %(layer)s"
                ),
                layer=record.id,
            )


def _disagreement(session: Session, layer: Layer, table: Table) -> Finding | None:
    rows = session.scalar(select(func.count()).select_from(table))
    last = (
        select(func.max(CHANGES.c.seq)).where(CHANGES.c.layer_id == layer.id).group_by(CHANGES.c.feature_id)
    )
    living = session.scalar(
        select(func.count()).select_from(CHANGES).where(CHANGES.c.seq.in_(last), CHANGES.c.action != "delete")
    )
    if rows != living:
        return warning(
            "content",
            N_(
                "Layer %(layer)s has %(rows)s rows, but its history ends with %(living)s. Was it written to directly?"
            ),
            layer=layer.id,
            rows=rows,
            living=living,
        )
    for feature_id in _sampled_disagreements(session, layer, table):
        return warning(
            "content",
            N_("Feature %(feature)s of layer %(layer)s differs from its stored text or its history."),
            feature=feature_id,
            layer=layer.id,
        )
    return None


def _sampled_disagreements(session: Session, layer: Layer, table: Table) -> Iterator[str]:
    columns: list[ColumnElement[Any]] = [table.c.id, table.c.version, table.c[FEATURE]]
    if layer.geometry is not None:
        columns.append(as_wkb(table.c[GEOMETRY]).label(GEOMETRY))
    for row in session.execute(select(*columns).order_by(table.c[KEY].desc()).limit(SAMPLE)).mappings():
        remembered = select(CHANGES.c[FEATURE]).where(
            CHANGES.c.layer_id == layer.id,
            CHANGES.c.feature_id == row["id"],
            CHANGES.c.version == row["version"],
            CHANGES.c.action != "delete",
        )
        # A feature that was deleted and made again has several rows of one version.
        if row[FEATURE] not in session.scalars(remembered).all() or not _is_of_row(
            row[FEATURE], row["id"], row["version"], row.get(GEOMETRY)
        ):
            yield row["id"]


def _is_of_row(feature: str, feature_id: str, version: int, geometry: bytes | None) -> bool:
    document = json.loads(feature)
    told = (document["id"], document["properties"]["version"])
    if told != (feature_id, version):
        return False
    place = from_wkb(geometry)
    if place is None or document["geometry"] is None:
        return place is None and document["geometry"] is None
    return bool(
        shapely.equals_exact(shapely.from_geojson(json.dumps(document["geometry"])), place, TOLERANCE_DEG)
    )
