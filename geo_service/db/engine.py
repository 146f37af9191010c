"""Connections to the database, SpatiaLite or PostGIS, and the sessions on them."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from psycopg.errors import UndefinedColumn, UndefinedTable
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    TimeoutError,  # noqa: A004 - the pool's own
)
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from geo_service.db.functions import teach
from geo_service.db.revisions import SNAPSHOT
from geo_service.db.tables import PUBLISHED_PREFIX
from geo_service.errors import BrokenReference, DatabaseMissing, QueryTooLong, ServiceBusy, StateError
from geo_service.settings import Settings
from layers.text import Text

WRITE = "geo_service_write"
LONG = "geo_service_long"
PATIENCE = "geo_service_patience"
BRIEF = "brief"
NONE = "none"
STEPS = 10_000
"""Steps of SQLite's machine between two looks at the clock: about a millisecond."""
BUSY_TIMEOUT_MS = 30_000
BRIEF_TIMEOUT_MS = 3_000
POOL_TIMEOUT_S = 10
CACHE_KIB = 8_192
WRITE_LOCK = 0x67656F73  # "geos": any number that no other program locks in this database


@dataclass(frozen=True, slots=True)
class Database:
    """One database with session factories for answering a reader, for reading and for writing.

    What answers a reader has a time limit for each statement: a few costly questions would else
    hold all connections. What an operator reads and every write may take as long as it takes.

    A writing session takes the database's write lock when its transaction begins (``BEGIN
    IMMEDIATE`` on SpatiaLite, an advisory lock on PostGIS). What it reads is therefore what it
    changes: no update of another process is lost, two starts at once load nothing twice, and
    the numbers of the changes grow in the order of their commits.
    """

    engine: Engine
    answering: sessionmaker[Session]
    reading: sessionmaker[Session]
    writing: sessionmaker[Session]
    noting: sessionmaker[Session]
    glancing: sessionmaker[Session]

    @property
    def is_spatialite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def answer(self) -> Iterator[Session]:
        """Open a session that reads for an answer, in the time that the settings allow.

        Raises
        ------
        QueryTooLong
            If a statement takes longer.
        """
        with plain_errors(), self.answering() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with plain_errors(), self.reading() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session that commits at the end, or rolls back when an error leaves the block."""
        with plain_errors(), self.writing.begin() as session:
            yield session

    @contextmanager
    def note(self, *, waits: bool = True) -> Iterator[Session]:
        """Open a writing session for one short row, such as an event of the audit log.

        It does not wait long for a long write to end: those who read must not have to.

        Parameters
        ----------
        waits : bool
            For three seconds at most; not at all for what can be left out.

        Raises
        ------
        ServiceBusy
            If another process has been writing all the time.
        """
        opening = self.noting if waits else self.glancing
        try:
            with plain_errors(), opening.begin() as session:
                yield session
        except StateError as error:
            if error.context.get("reason") is BUSY:
                raise ServiceBusy from error
            raise

    def close(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()


def sqlite_driver() -> ModuleType:
    """Return a sqlite3 module that can load extensions.

    Many builds of Python have a ``sqlite3`` without ``enable_load_extension``; then the
    separately built ``pysqlite3`` serves.

    Raises
    ------
    DatabaseMissing
        If neither can load extensions.
    """
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return sqlite3
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        raise DatabaseMissing(
            reason=Text(
                "此 Python 的 sqlite3 不能加载扩展，且未安装 pysqlite3",
                "this Python's sqlite3 cannot load extensions and pysqlite3 is not installed",
            )
        ) from None
    return dbapi2  # type: ignore[no-any-return] # the package has no annotations


def open_database(settings: Settings) -> Database:
    """Make the engine and the session factories; nothing is connected yet."""
    url = settings.url
    if url.get_backend_name() == "sqlite":
        engine = _spatialite_engine(url, settings)
    else:
        engine = _postgis_engine(url, settings)
    return Database(
        engine=engine,
        answering=sessionmaker(_snapshots(engine), expire_on_commit=False, info={SNAPSHOT: True}),
        reading=sessionmaker(engine.execution_options(**{LONG: True}), expire_on_commit=False),
        writing=sessionmaker(engine.execution_options(**{WRITE: True}), expire_on_commit=False),
        noting=_patient(engine, BRIEF),
        glancing=_patient(engine, NONE),
    )


def _patient(engine: Engine, patience: str) -> sessionmaker[Session]:
    """Return writing sessions that wait so long for the write lock."""
    return sessionmaker(engine.execution_options(**{WRITE: True, PATIENCE: patience}), expire_on_commit=False)


def _milliseconds(patience: str | None) -> int:
    if patience is None:
        return BUSY_TIMEOUT_MS
    return BRIEF_TIMEOUT_MS if patience == BRIEF else 0


def _snapshots(engine: Engine) -> Engine:
    """Return the engine for transactions that see one state, so that a page and its count agree.

    SQLite's transactions always do.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def _spatialite_engine(url: URL, settings: Settings) -> Engine:
    engine = create_engine(
        url,
        module=sqlite_driver(),
        hide_parameters=True,  # an error in the log names no value: it may be that of a person
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "do_connect")
    def own(*_: object) -> None:
        # SQLite would make the file readable for everybody; its journals take their mode from it.
        # Never opened here once it is there: closing it would drop SQLite's locks of this process.
        file = Path(url.database or "")
        with suppress(OSError):  # SQLite says better what is wrong
            if not file.exists():
                file.touch(mode=0o600)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event below decides, not the driver
        load_spatialite(connection, settings.spatialite_path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA case_sensitive_like = ON")
        teach(connection)
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        driver: Any = connection.connection.driver_connection
        if options.get(WRITE, False) or options.get(LONG, False):
            driver.set_progress_handler(None, 0)
        else:
            end = time.monotonic() + settings.query_timeout_s
            driver.set_progress_handler(lambda: time.monotonic() > end, STEPS)
        if PATIENCE not in options:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITE, False) else "BEGIN")
            return
        driver.execute(f"PRAGMA busy_timeout = {_milliseconds(options[PATIENCE])}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            driver.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    return engine


def load_spatialite(connection: Any, path: str) -> None:
    """Load ``mod_spatialite`` into a connection of the sqlite3 driver.

    Raises
    ------
    DatabaseMissing
        Naming the package to install where the module cannot be loaded.
    """
    # GDAL has a SpatiaLite of its own, for GeoPackages too: with two in one process it ends in a fault.
    os.environ["SPATIALITE_LOAD"] = "NO"
    connection.enable_load_extension(True)
    try:
        connection.load_extension(path)
    except sqlite_driver().Error as error:
        raise DatabaseMissing(
            reason=Text(
                f"无法加载 mod_spatialite（{error}），请安装软件包 libsqlite3-mod-spatialite",
                f"mod_spatialite cannot be loaded ({error}); install the package libsqlite3-mod-spatialite",
            )
        ) from error
    finally:
        connection.enable_load_extension(False)


def _postgis_engine(url: URL, settings: Settings) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        pool_pre_ping=True,
        # A box with ORDER BY and LIMIT needs a plan for its own box: no server-side prepare.
        connect_args={
            "prepare_threshold": None,
            "connect_timeout": 10,
            "application_name": "geo-service",
            "options": f"-c statement_timeout={settings.query_timeout_s * 1000}",
        },
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        driver: Any = connection.connection.driver_connection
        # Many rows are written by one statement, so it is worth preparing. A box is not: see above.
        driver.prepare_threshold = 2 if options.get(WRITE, False) else None
        if options.get(WRITE, False) or options.get(LONG, False):
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        if options.get(WRITE, False):
            patience = max(1, _milliseconds(options.get(PATIENCE)))  # to PostgreSQL 0 is for ever
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")
            connection.exec_driver_sql("SET LOCAL lock_timeout = DEFAULT")

    return engine


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn the driver's errors about reaching or filling the database into one clear sentence.

    Raises
    ------
    StateError, DatabaseMissing
        With the driver's reason, which is for the operator, never for a reader.
    ServiceBusy
        If no connection came free in time.
    QueryTooLong
        If a statement took longer than an answer may.
    BrokenReference
        If the rows as a whole refer to something that is not there.
    """
    try:
        yield
    except TimeoutError as error:
        raise ServiceBusy from error
    except IntegrityError as error:
        raise BrokenReference from error
    except (ProgrammingError, UndefinedTable, UndefinedColumn) as error:
        if not (
            isinstance(getattr(error, "orig", error), (UndefinedTable, UndefinedColumn)) and _is_gone(error)
        ):
            raise
        raise ServiceBusy from error
    except OperationalError as error:
        if _is_gone(error):
            raise ServiceBusy from error
        if any(sign in str(error.orig) for sign in INTERRUPTED):
            raise QueryTooLong from error
        raise _explained(error) from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise  # its kinds are about what was asked, not about the database
        raise DatabaseMissing(reason=str(error.orig)) from error


def _is_gone(error: Exception) -> bool:
    """Whether a layer was taken back, or published anew, in the middle of a request."""
    words = f"{error} {getattr(error, 'orig', '')}"
    return PUBLISHED_PREFIX in words and any(sign in words for sign in ("no such", "does not exist"))


INTERRUPTED = ("interrupted", "statement timeout")
"""How a driver says that a statement was stopped for its time."""

BUSY = Text("另一进程写入时间过长", "another process has been writing for longer than the service waits")
SIGNS = {
    "readonly database": Text("状态文件夹或其数据库为只读", "the state folder or its database is read-only"),
    "unable to open database file": Text(
        "状态文件夹不存在或无法写入", "the state folder cannot be written or does not exist"
    ),
    "disk is full": Text("磁盘已满，请清理后重新启动", "the disk is full; free some space and start again"),
    "No space left": Text("磁盘已满，请清理后重新启动", "the disk is full; free some space and start again"),
    "database is locked": BUSY,
    "lock timeout": BUSY,
}
"""What a driver's message is a sign of, in words an operator can act on."""


def _explained(error: OperationalError) -> StateError | DatabaseMissing:
    message = str(error.orig)
    for sign, reason in SIGNS.items():
        if sign in message:
            return StateError(reason=reason)
    return DatabaseMissing(reason=message.splitlines()[0] if message else Text("没有应答", "no answer"))
