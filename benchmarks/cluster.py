"""A PostgreSQL server of the benchmark's own, gone with it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import psycopg
from psycopg.abc import Query

from benchmarks.errors import BenchmarkError

OPTIONS = {
    "fsync": "off",  # nothing here has to outlive the machine
    "shared_buffers": "1GB",
    "max_connections": "100",
    "autovacuum": "off",  # it would work in the middle of somebody's round; loading ends with a VACUUM
}
"""What differs from the system's configuration, for both servers alike."""


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL server."""

    host: str
    port: str
    user: str
    password: str

    def url(self, name: str, driver: str = "") -> str:
        """Return the address of a database."""
        return f"postgresql{driver}://{self.user}:{self.password}@{self.host}:{self.port}/{name}"

    def connect(self, name: str) -> psycopg.Connection:
        """Open a connection on which each statement is a transaction."""
        return psycopg.connect(self.url(name), autocommit=True)

    def execute(self, name: str, *statements: Query) -> None:
        """Run statements in a database, one after the other."""
        with self.connect(name) as connection:
            for statement in statements:
                connection.execute(statement)

    @cached_property
    def postmaster(self) -> int:
        """Process id of the server."""
        with self.connect("postgres") as connection:
            row = connection.execute(
                "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"
            ).fetchone()
        assert row is not None
        return int(row[0])


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Start PostgreSQL by Debian's ``pg_virtualenv`` and remove it at the end.

    Raises
    ------
    BenchmarkError
    """
    if shutil.which("pg_virtualenv") is None:
        raise BenchmarkError("pg_virtualenv is missing: install postgresql-common and PostGIS")
    options = [part for name, value in OPTIONS.items() for part in ("-o", f"{name}={value}")]
    command = ["pg_virtualenv", "-t", *options, "sh", "-c", 'echo "$PGHOST $PGPORT $PGUSER $PGPASSWORD"; cat']
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        for line in server.stdout:
            if line.count(" ") == 3 and not line.startswith("Creating"):
                yield Cluster(*line.split())
                break
        else:
            raise BenchmarkError("pg_virtualenv started no server")
    finally:
        server.stdin.close()
        server.stdout.read()
        server.stdout.close()
        server.wait(timeout=120)
