"""Copies of the embedded database, made page by page while others read and write it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED
from typing import Any

from pydantic import SecretStr
from sqlalchemy.engine import URL

from geo_service.db.engine import BUSY_TIMEOUT_MS, Database, open_database, sqlite_driver
from geo_service.operation.errors import BackupFolderError, DatabaseBusy, UnsoundDatabase
from geo_service.settings import Settings

ALL_PAGES = -1
"""In one step: a copy in several starts again with each write of another process."""


def live_file(settings: Settings) -> Path:
    """Return the file of the embedded database."""
    return Path(settings.url.database or "")


def copy_out(live: Path, target: Path) -> None:
    """Copy the database as it stands now into a new file, and check the copy.

    Raises
    ------
    UnsoundDatabase
        If the copy fails SQLite's check.
    BackupFolderError
        If there is no space for it.
    """
    with _plain_errors(), closing(_connect(live)) as source, closing(_connect(target)) as copy:
        source.backup(copy, pages=ALL_PAGES, progress=_give_up_when_busy)
    require_sound(target)


def copy_in(source: Path, live: Path) -> None:
    """Put the content of a file in the place of the database's, in one transaction.

    Readers finish with the old content and see the new one from their next transaction on;
    writers wait.

    Raises
    ------
    DatabaseBusy
        If another process keeps writing for longer than the service waits.
    """
    with _plain_errors(), closing(_connect(source)) as copy, closing(_connect(live)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        copy.backup(database, pages=ALL_PAGES, progress=_give_up_when_busy)


def require_sound(file: Path) -> None:
    """Let SQLite check a file.

    Raises
    ------
    UnsoundDatabase
    """
    with _plain_errors(), closing(_connect(file)) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise UnsoundDatabase(reason=found)


@contextmanager
def opened(settings: Settings, file: Path) -> Iterator[Database]:
    """Open a copy as the service opens its database; afterwards the one file is all of it again."""
    url = URL.create("sqlite", database=str(file)).render_as_string()
    database = open_database(settings.model_copy(update={"database_url": SecretStr(url)}))
    try:
        yield database
    finally:
        database.close()
    with _plain_errors(), closing(_connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _connect(file: Path) -> Any:
    return sqlite_driver().connect(str(file), timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)


@contextmanager
def _plain_errors() -> Iterator[None]:
    driver = sqlite_driver()
    try:
        yield
    except driver.OperationalError as error:  # no space, no permission
        raise BackupFolderError(reason=str(error)) from error
    except driver.DatabaseError as error:  # not a database, or damaged
        raise UnsoundDatabase(reason=str(error)) from error


def _give_up_when_busy(status: int, _remaining: int, _total: int) -> None:
    # Called after each step; a step has waited for the busy timeout already.
    if status in (SQLITE_BUSY, SQLITE_LOCKED):
        raise DatabaseBusy
