"""The peer, tipg: an environment of its own and a table of its own with the same rows.

tipg (https://github.com/developmentseed/tipg) is the OGC API - Features server in Python that is nearest to ours:
FastAPI on PostGIS, made for speed. Its packages never enter our environment.
"""

import subprocess
import sys
from pathlib import Path

from psycopg import sql

from benchmarks.cluster import Cluster
from benchmarks.errors import BenchmarkError
from benchmarks.servers import COLLECTION, PEER_SCHEMA
from geo_service.db.tables import published_table_name

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements" / "bench.txt"


def make_environment(folder: Path) -> Path:
    """Install the pinned packages into a new virtual environment and return its Python.

    Raises
    ------
    BenchmarkError
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-input"]
    pip += ["--disable-pip-version-check", "--require-hashes", "--only-binary=:all:"]
    installed = subprocess.run([*pip, "-r", REQUIREMENTS], capture_output=True, text=True, check=False)
    if installed.returncode:
        raise BenchmarkError(f"tipg could not be installed: {installed.stderr}")
    return python


def version(python: Path) -> str:
    """Return the version of tipg in an environment."""
    code = "from importlib.metadata import version; print(version('tipg'))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def copy_table(cluster: Cluster, database: str) -> None:
    """Give the peer the rows of our table: same columns, same order of rows, same keys and spatial index.

    It gets neither the stored text nor the history, which are ours.
    """
    table = published_table_name(COLLECTION)
    ours, theirs = sql.Identifier(table), sql.Identifier(PEER_SCHEMA, COLLECTION)
    with cluster.connect(database) as connection:
        named = connection.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND column_name <> 'feature'"
            " ORDER BY ordinal_position",
            [table],
        )
        columns = sql.SQL(", ").join(sql.Identifier(row[0]) for row in named)
    cluster.execute(
        database,
        sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(PEER_SCHEMA)),
        sql.SQL("CREATE TABLE {} AS SELECT {} FROM {} ORDER BY fid").format(theirs, columns, ours),
        sql.SQL("ALTER TABLE {} ADD PRIMARY KEY (fid), ADD UNIQUE (id)").format(theirs),
        sql.SQL("CREATE INDEX ON {} USING gist (geom)").format(theirs),
        sql.SQL("VACUUM (ANALYZE) {}").format(theirs),
        sql.SQL("VACUUM (ANALYZE) {}").format(ours),
    )
