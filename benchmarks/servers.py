"""The servers that are compared, each a process group of its own on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import processes
from benchmarks.cluster import Cluster
from benchmarks.errors import BenchmarkError

WORKERS = 2
START_TIMEOUT_S = 120
COLLECTION = "hazards"
PEER_SCHEMA = "peer"
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Asks a server of this machine, whatever proxy the environment names."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Parameters
    ----------
    name : str
        As the report calls it.
    is_peer : bool
        Whether it is asked in the peer's words.
    address : str
        Without a path.
    items : str
        Path of the features.
    session : int
        Process id of its first process, which leads a session.
    cluster : Cluster or None
        The PostgreSQL server that it reads.
    """

    name: str
    is_peer: bool
    address: str
    items: str
    session: int
    cluster: Cluster | None

    def cpu_ms(self) -> float:
        """Return the CPU time of its processes, milliseconds."""
        return processes.cpu_ms(processes.of_session(self.session))

    def database_cpu_ms(self) -> float:
        """Return the CPU time of PostgreSQL, milliseconds; 0 for a server that needs none."""
        if self.cluster is None:
            return 0.0
        return processes.cpu_ms(processes.of_postmaster(self.cluster.postmaster))

    def resident_mb(self) -> float:
        """Return the memory of its processes together."""
        return sum(process.resident_mb for process in processes.of_session(self.session))


def environment(state: Path, cluster: Cluster | None, database: str) -> dict[str, str]:
    """Return the settings of our service: nothing that is not in `docs/settings.md`."""
    settings = {"STATE_DIR": str(state), "WORKERS": str(WORKERS), "DEMO": "false", "LANGUAGE": "en"}
    if cluster is not None:
        settings["DATABASE_URL"] = cluster.url(database, "+psycopg")
    return {f"GEO_SERVICE_{name}": value for name, value in settings.items()}


@contextmanager
def our_server(
    name: str, settings: Mapping[str, str], cluster: Cluster | None, log: Path
) -> Iterator[Server]:
    """Serve with our own service."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("geo-service")), "serve"]
    settings = {**settings, "GEO_SERVICE_PORT": str(port)}
    with _started(command, settings, port, "/health/ready", log) as session:
        items = f"/collections/{COLLECTION}/items"
        yield Server(name, False, f"http://127.0.0.1:{port}", items, session, cluster)


@contextmanager
def peer_server(name: str, python: Path, cluster: Cluster, database: str, log: Path) -> Iterator[Server]:
    """Serve with tipg, as its documentation starts it, from an environment of its own.

    It writes no line for a request, and it keeps no track of tables that come and go.
    """
    port = free_port()
    command = [str(python), "-m", "uvicorn", "tipg.main:app", f"--port={port}", f"--workers={WORKERS}"]
    command += ["--log-level=warning"]
    settings = {
        "DATABASE_URL": cluster.url(database),
        "TIPG_DB_SCHEMAS": f'["{PEER_SCHEMA}"]',
        "TIPG_CATALOG_TTL": "0",
    }
    with _started(command, settings, port, "/healthz", log) as session:
        items = f"/collections/{PEER_SCHEMA}.{COLLECTION}/items"
        yield Server(name, True, f"http://127.0.0.1:{port}", items, session, cluster)


def free_port() -> int:
    """Return a port of this machine on which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def _started(
    command: Sequence[str], settings: Mapping[str, str], port: int, ready: str, log: Path
) -> Iterator[int]:
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("GEO_SERVICE_", "TIPG_"))
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**plain, **settings},
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await(f"http://127.0.0.1:{port}{ready}", process, log)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with DIRECTLY.open(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise BenchmarkError(f"{url} does not answer:\n{log.read_text(errors='replace')[-2_000:]}")
