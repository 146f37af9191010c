"""Checks of the database: version, tables, spatial indexes, whether stored texts and history agree."""

from collections.abc import Iterator, Mapping
from itertools import islice

from sqlalchemy import Connection, Inspector, Table, func, inspect, select
from sqlalchemy.orm import Session

from geo_service.catalogue import Catalogues
from geo_service.db import migrate, published
from geo_service.db.engine import Database, open_database, plain_errors
from geo_service.db.inspection import extension_version, has_spatial_index
from geo_service.db.spatial import is_initialised
from geo_service.db.tables import ACCOUNTS, API_TOKENS, SIGN_IN_SESSIONS, table_name
from geo_service.errors import GeoServiceError, NotMigrated
from geo_service.i18n import N_
from geo_service.operation import clients, embedded
from geo_service.operation.archive import DIALECT_NAMES
from geo_service.operation.checks import agreement
from geo_service.operation.checks.finding import Finding, missing, ok, refused, warning
from geo_service.operation.errors import ToolMissing, ToolTooOld
from geo_service.review.agreement import all_faults
from geo_service.review.chain import head
from geo_service.settings import Settings
from layers.contract import Layer
from layers.registry import Registry
from layers.text import Text

MOST_COMPARED = 100_000
"""Rows of each layer that are compared, the newest: some ten seconds of work. The full check compares all."""

ACCOUNTS_OF = {
    SIGN_IN_SESSIONS: Text("登录会话", "Sessions"),
    API_TOKENS: Text("令牌", "Tokens"),
}


def findings(settings: Settings, registry: Registry, *, is_full: bool = False) -> Iterator[Finding]:
    """Check the database that the settings lead to; an embedded one is not created.

    Parameters
    ----------
    settings : Settings
    registry : Registry
    is_full : bool
        Whether all rows are compared, however many there are.
    """
    if settings.url.get_backend_name() == "sqlite" and not embedded.live_file(settings).is_file():
        yield missing("database", N_("There is no database yet. Run: geo-service init"))
        return
    database = open_database(settings)
    try:
        with plain_errors():
            yield from _findings(database, registry, is_full=is_full)
    except GeoServiceError as error:
        yield refused("database", error)
    finally:
        database.close()


def _findings(database: Database, registry: Registry, *, is_full: bool) -> Iterator[Finding]:
    with database.read() as session:
        connection = _unmoved(session, database)
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
        yield from _layers(session, registry, is_full=is_full)


def _unmoved(session: Session, database: Database) -> Connection:
    """Let a session see one state of the database, so that what is written meanwhile is no disagreement."""
    if database.is_spatialite:
        return session.connection()
    return session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _clients(session: Session) -> Finding:
    try:
        clients.require(session.connection(), "pg_dump", "pg_restore")
    except (ToolMissing, ToolTooOld) as error:
        return warning("clients", error.message, **error.context)
    return ok("clients", N_("The programs for backups, pg_dump and pg_restore, are there."))


def _layers(session: Session, registry: Registry, *, is_full: bool) -> Iterator[Finding]:
    known = Catalogues(registry).current(session)
    registry, tables = known.registry, known.tables
    connection = session.connection()
    inspector = inspect(connection)
    present = set(inspector.get_table_names())
    amiss = []
    without = set()
    for layer in registry.values():
        name = table_name(layer)
        if name not in present:
            without.add(layer.id)
            amiss.append(
                missing("layers", N_("Layer %(layer)s has no table. Restore a backup."), layer=layer.id)
            )
        elif _lacks_columns(inspector, tables[layer.id]):
            without.add(layer.id)
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
    there = Registry(*(layer for layer in registry.values() if layer.id not in without))
    at_most = None if is_full else MOST_COMPARED
    disagreeing = list(_content(session, there, tables, at_most=at_most))
    yield from disagreeing
    if not disagreeing:
        yield _agreed(session, there, tables, at_most)
    yield from _reviews(session, there, tables)


def _reviews(session: Session, registry: Registry, tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Tell whether the log of reviews holds together."""
    found = all_faults(session, registry, tables)
    faults = list(islice(found, agreement.MOST_NAMED))
    for fault in faults:
        yield warning(
            "reviews",
            N_("Row %(seq)s of the log of reviews: %(reason)s."),
            seq=fault.seq,
            reason=fault.reason,
        )
    if not faults:
        yield ok("reviews", N_("The log of reviews holds together up to %(head)s"), head=head(session))


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


def _content(
    session: Session, registry: Registry, tables: Mapping[str, Table], *, at_most: int | None
) -> Iterator[Finding]:
    """Tell what does not agree in rows, texts, history and revisions."""
    for layer in registry.values():
        yield from _of_layer(session, layer, tables, at_most=at_most)
        if agreement.has_stale_revision(session, layer):
            yield warning(
                "content",
                N_(
                    "The revision of layer %(layer)s is older than its last change. Was it written to directly?"
                ),
                layer=layer.id,
            )
    for table, what in ACCOUNTS_OF.items():
        count = session.scalar(
            select(func.count())
            .select_from(table)
            .where(~select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == table.c.account_id).exists())
        )
        if count:
            yield warning("content", N_("%(what)s without an account: %(count)s"), what=what, count=count)


def _of_layer(
    session: Session, layer: Layer, tables: Mapping[str, Table], *, at_most: int | None
) -> Iterator[Finding]:
    found = agreement.disagreements(session, layer, tables, at_most=at_most)
    for feature, what in islice(found, agreement.MOST_NAMED):
        yield warning(
            "content",
            N_("Feature %(feature)s of layer %(layer)s: %(what)s."),
            feature=feature,
            layer=layer.id,
            what=what,
        )
    if next(found, None) is not None:
        yield warning(
            "content",
            N_("More features of layer %(layer)s do not agree. Restore a backup."),
            layer=layer.id,
        )


def _agreed(
    session: Session, registry: Registry, tables: Mapping[str, Table], at_most: int | None
) -> Finding:
    larger = [
        layer.id
        for layer in registry.values()
        if at_most is not None
        and (session.scalar(select(func.count()).select_from(tables[layer.id])) or 0) > at_most
    ]
    if not larger:
        return ok("content", N_("Rows, stored texts and history agree."))
    return ok(
        "content",
        N_(
            "Rows, stored texts and history agree; of %(layers)s the newest %(count)s rows were compared."
            " All of them: geo-service check --full"
        ),
        layers=", ".join(larger),
        count=f"{at_most:,}",
    )
