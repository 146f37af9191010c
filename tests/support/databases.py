"""Databases of the tests: a throw-away PostGIS cluster and copies of ready-made databases."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from geo_service.db import migrate
from geo_service.service import Service
from geo_service.settings import Settings
from geo_service.starting import initialise

DATA = Path(__file__).resolve().parents[2] / "data"
ADDRESS = re.compile(r"\S+ \d+ \S+ \S+\n")
NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL server of the tests."""

    host: str
    port: str
    user: str
    password: str

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{self.user}:{self.password}@{self.host}:{self.port}/{name}"

    def execute(self, statement: str) -> None:
        address = (
            f"host={self.host} port={self.port} user={self.user} password={self.password} dbname=postgres"
        )
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start PostgreSQL by ``pg_virtualenv`` and stop it at the end; without it the tests fail."""
    if shutil.which("pg_virtualenv") is None:
        pytest.fail(
            "PostGIS is part of the tests: install postgresql-common and the postgis package of PostgreSQL"
        )
    # Two that start at the same moment may choose the same port, and one of them gives up.
    for _ in range(5):
        server = _start_server()
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            address = next((line for line in server.stdout if ADDRESS.fullmatch(line)), None)
            if address is not None:
                yield Cluster(*address.split())
                return
        finally:
            server.stdin.close()
            server.stdout.read()
            server.stdout.close()
            server.wait(timeout=60)
    pytest.fail("pg_virtualenv started no server")


def _start_server() -> subprocess.Popen[str]:
    command = 'echo "$PGHOST $PGPORT $PGUSER $PGPASSWORD"; cat'
    return subprocess.Popen(
        ["pg_virtualenv", "-t", "-o", "fsync=off", "-o", "max_connections=200", "sh", "-c", command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


class Templates:
    """Databases that tests are copied from: `empty` is migrated, `full` has all data as well."""

    def __init__(self, folder: Path, cluster: Callable[[], Cluster]) -> None:
        self._folder = folder
        self._cluster = cluster
        self._made: set[tuple[str, str]] = set()

    def copy(self, dialect: str, kind: str, state: Path) -> Settings:
        """Give a test its own database and return the settings that lead to it."""
        if (dialect, kind) not in self._made:
            self._make(dialect, kind)
            self._made.add((dialect, kind))
        url = None
        if dialect == "spatialite":
            state.mkdir(parents=True, exist_ok=True)
            shutil.copy(self._folder / kind / "geo_service.sqlite", state / "geo_service.sqlite")
        else:
            name = f"test_{uuid4().hex}"
            self._cluster().execute(f"CREATE DATABASE {name} TEMPLATE template_{kind}")
            url = self._cluster().url(name)
        return Settings(state_dir=state, database_url=url, data_dir=DATA)

    def drop(self, settings: Settings) -> None:
        """Give the disk back what a test's database of PostgreSQL took; the folders are pytest's to clear."""
        if settings.database_url is not None:
            self._cluster().execute(f"DROP DATABASE IF EXISTS {settings.url.database} WITH (FORCE)")

    def _make(self, dialect: str, kind: str) -> None:
        state = self._folder / kind
        url = None
        if dialect == "postgis":
            self._cluster().execute(f"CREATE DATABASE template_{kind}")
            url = self._cluster().url(f"template_{kind}")
        service = Service.start(Settings(state_dir=state, database_url=url, data_dir=DATA))
        if kind == "full":
            initialise(service, now=NOW, tell=lambda message, **context: None)
        else:
            state.mkdir(parents=True, exist_ok=True)
            migrate.upgrade(service.database, service.registry)
        if dialect == "spatialite":
            with service.database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        service.database.close()
