"""Measure the import of a ledger beside ogr2ogr, which appends the same rows to a table without looking at them.

python -m benchmarks.importing
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import ledger
from benchmarks.cluster import Cluster, running_cluster
from benchmarks.cost import HEADS, Cost, median, of_command
from benchmarks.errors import BenchmarkError
from benchmarks.processes import cpu_ms, of_postmaster
from geo_service.service import Service
from geo_service.settings import Settings

TABLE = "ledger"
WAYS = {"COPY": "YES", "INSERT": "NO"}
"""The fastest way that ogr2ogr has to append, and the one that it takes by default; values of PG_USE_COPY."""

OF_CSV = ("-oo", "X_POSSIBLE_NAMES=经度", "-oo", "Y_POSSIBLE_NAMES=纬度", "-oo", "AUTODETECT_TYPE=YES")


def main() -> None:
    """Print the CPU time and the peak of memory of both."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="rows of the ledger (20000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; the median counts (3)")
    parser.add_argument("--store", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.store:
        path, state, url = given.store
        _store(Path(path), Settings(state_dir=Path(state), database_url=url), given.rows)
        return
    ours: list[Cost] = []
    theirs: dict[str, list[Cost]] = {way: [] for way in WAYS}
    with TemporaryDirectory(prefix="benchmark-") as folder, running_cluster() as cluster:
        path = Path(folder) / "ledger.csv"
        ledger.write(path, given.rows)
        for number in range(given.rounds):
            ours.append(_ours(cluster, path, Path(folder) / f"state_{number}", given.rows))
            for way, costs in theirs.items():
                costs.append(_theirs(cluster, path, f"{way.lower()}_{number}", given.rows, way))
    print(f"| ogr2ogr by | {HEADS} |\n|---|--:|--:|--:|--:|--:|--:|")
    for way, costs in theirs.items():
        print(f"| `{way}` | {median(ours).beside(median(costs))} |")


def _ours(cluster: Cluster, path: Path, state: Path, rows: int) -> Cost:
    """Import in a process of its own; its start counts."""
    cluster.execute("postgres", f"CREATE DATABASE {state.name}")
    url = cluster.url(state.name, "+psycopg")
    ledger.empty_service(Settings(state_dir=state, database_url=url)).database.close()
    program = [sys.executable, "-m", "benchmarks.importing", "--rows", rows, "--store", path, state, url]
    return _with_database(cluster, program)


def _store(path: Path, settings: Settings, rows: int) -> None:
    service = Service.start(settings)
    stored = ledger.imported(service, path)
    service.database.close()
    if stored != rows:
        raise BenchmarkError(f"{stored} of {rows} rows were stored")


def _theirs(cluster: Cluster, path: Path, name: str, rows: int, way: str) -> Cost:
    """Append to a table that stands with its columns and its spatial index."""
    cluster.execute("postgres", f"CREATE DATABASE {name}")
    cluster.execute(name, "CREATE EXTENSION postgis")
    target = [cluster.url(name), path, "-nln", TABLE, *OF_CSV, "-a_srs", "EPSG:4326"]
    of_command(["ogr2ogr", "-f", "PostgreSQL", *target, "-limit", "0"])
    cost = _with_database(cluster, ["ogr2ogr", "-append", "--config", "PG_USE_COPY", WAYS[way], *target])
    with cluster.connect(name) as connection:
        counted = connection.execute("SELECT count(wkb_geometry) FROM ledger").fetchone()
    if counted != (rows,):
        raise BenchmarkError(f"ogr2ogr appended {counted} of {rows} rows")
    return cost


def _with_database(cluster: Cluster, command: Sequence[object]) -> Cost:
    """Return what a command cost, the CPU time of PostgreSQL with it, its memory not."""
    before = cpu_ms(of_postmaster(cluster.postmaster))
    cost = of_command(command)
    used = cpu_ms(of_postmaster(cluster.postmaster)) - before
    return replace(cost, cpu_s=cost.cpu_s + used / 1e3)


if __name__ == "__main__":
    main()
