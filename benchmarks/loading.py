"""Filling our databases the way an operator does: publish a file."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cluster import Cluster
from benchmarks.errors import BenchmarkError
from benchmarks.processes import cpu_ms, of_postmaster
from benchmarks.servers import COLLECTION


@dataclass(frozen=True, slots=True)
class Loading:
    """What filling a database cost.

    Parameters
    ----------
    seconds : float
        From the start of the command to its end.
    rows_per_second : float
    client_cpu_s, database_cpu_s : float
        CPU time of the command and of PostgreSQL.
    """

    seconds: float
    rows_per_second: float
    client_cpu_s: float
    database_cpu_s: float


def publish(path: Path, rows: int, settings: Mapping[str, str], cluster: Cluster | None) -> Loading:
    """Publish a file of hazards and tell what it cost.

    Raises
    ------
    BenchmarkError
    """
    program = str(Path(sys.executable).with_name("geo-service"))
    environment = {**os.environ, **settings}
    _run([program, "migrate"], environment)
    command = [program, "publish", str(path), "--id", COLLECTION, "--id-column", "hazard_no"]
    before = _client_cpu_s(), _database_cpu_s(cluster), time.monotonic()
    _run(command, environment)
    seconds = time.monotonic() - before[2]
    return Loading(
        seconds=seconds,
        rows_per_second=rows / seconds,
        client_cpu_s=_client_cpu_s() - before[0],
        database_cpu_s=_database_cpu_s(cluster) - before[1],
    )


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BenchmarkError(f"{' '.join(command[:2])}: {result.stdout}{result.stderr}")


def _client_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _database_cpu_s(cluster: Cluster | None) -> float:
    return 0.0 if cluster is None else cpu_ms(of_postmaster(cluster.postmaster)) / 1e3
