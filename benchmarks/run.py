"""A run: fill the databases, start the servers, compare their answers, measure in interleaved rounds."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import answers, peer
from benchmarks.cluster import Cluster
from benchmarks.hazards import write_hazards
from benchmarks.load import CONNECTIONS, Sample, ask
from benchmarks.loading import Loading, publish
from benchmarks.machine import facts
from benchmarks.report import PEER
from benchmarks.requests import Requests, requests_of
from benchmarks.scenarios import Scenario
from benchmarks.servers import WORKERS, Server, environment, our_server, peer_server
from geo_service.operation.backup import FOLDER
from geo_service.operation.nightly import LOCK

DATABASE = "benchmark"
POSTGIS, SPATIALITE = "PostGIS", "SpatiaLite"

Samples = dict[str, dict[str, list[Sample]]]
"""By scenario and by server, one for each round."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a run is.

    Parameters
    ----------
    rows : int
        Points in the layer.
    rounds : int
    seconds : int
        Of one measurement: a server in a scenario of a round.
    scenarios : tuple of Scenario
    """

    rows: int
    rounds: int
    seconds: int
    scenarios: tuple[Scenario, ...]


def measure(plan: Plan, folder: Path, cluster: Cluster) -> dict[str, Any]:
    """Carry out a run and return its figures, ready to be written as JSON.

    Parameters
    ----------
    plan : Plan
    folder : Path
        Empty: databases and the peer's environment go there, 4 GB for 1,000,000 points.
    cluster : Cluster
        PostgreSQL without our database.

    Raises
    ------
    BenchmarkError
    """
    loading = _fill(plan.rows, folder, cluster)
    _say("installing tipg ...")
    python = peer.make_environment(folder / PEER)
    peer.copy_table(cluster, DATABASE)
    with _servers(folder, cluster, python) as servers:
        _say("comparing answers ...")
        asked = {it.id: requests_of(it, servers, plan.rows) for it in plan.scenarios}
        samples = _rounds(plan, servers, asked)
        resident_mb = {server.name: server.resident_mb() for server in servers}
        page = answers.get(servers[0], f"{servers[0].items}?limit=1000", {})
    foreign = [one.foreign_cpu for given in samples.values() for several in given.values() for one in several]
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "rows": plan.rows,
        "feature_bytes": len(page.body) / 1000,
        "workers": WORKERS,
        "connections": CONNECTIONS,
        "rounds": plan.rounds,
        "seconds": plan.seconds,
        "machine": facts(cluster, DATABASE, peer.version(python)),
        "foreign_cpu": median(foreign),
        "foreign_cpu_worst": max(foreign),
        "resident_mb": resident_mb,
        "loading": {name: asdict(cost) for name, cost in loading.items()},
        "scenarios": [
            {
                "id": it.id,
                "title": it.title,
                "samples": {
                    name: [asdict(one) for one in several] for name, several in samples[it.id].items()
                },
            }
            for it in plan.scenarios
        ],
    }


def _fill(rows: int, folder: Path, cluster: Cluster) -> dict[str, Loading]:
    _say(f"inventing {rows:,} points ...")
    file = folder / "hazards.gpkg"
    write_hazards(rows, file)
    cluster.execute("postgres", f"CREATE DATABASE {DATABASE}")
    loading = {}
    for name, base in ((POSTGIS, cluster), (SPATIALITE, None)):
        _say(f"publishing them on {name} ...")
        loading[name] = publish(file, rows, environment(folder / name, base, DATABASE), base)
        _say(f"  {loading[name].seconds:.0f} s")
    return loading


@contextmanager
def _servers(folder: Path, cluster: Cluster, python: Path) -> Iterator[list[Server]]:
    """Start all servers; the first one is what the answers of the others are compared with."""
    with ExitStack() as stack:
        started = []
        for name, base in ((POSTGIS, cluster), (SPATIALITE, None)):
            settings = environment(folder / name, base, DATABASE)
            stack.enter_context(_no_nightly_backup(folder / name))
            server = our_server(name, settings, base, folder / f"{name}.log")
            started.append(stack.enter_context(server))
        server = peer_server(PEER, python, cluster, DATABASE, folder / f"{PEER}.log")
        started.append(stack.enter_context(server))
        yield started


@contextmanager
def _no_nightly_backup(state: Path) -> Iterator[None]:
    """Hold the lock under which one process makes the nightly backup: due on a new database, it would run in a round."""
    folder = state / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def _rounds(plan: Plan, servers: list[Server], asked: dict[str, dict[str, Requests]]) -> Samples:
    samples: Samples = {it.id: {} for it in plan.scenarios}
    cores = os.cpu_count() or 1
    for turn in range(plan.rounds):
        for scenario in plan.scenarios:
            _say(f"round {turn + 1} of {plan.rounds}: {scenario.title}")
            # Nobody is always the first one after a change of scenario.
            for server in servers[turn % len(servers) :] + servers[: turn % len(servers)]:
                requests = asked[scenario.id].get(server.name)
                if requests is not None:
                    one = ask(server, requests, seconds=plan.seconds, seed=turn, cores=cores)
                    samples[scenario.id].setdefault(server.name, []).append(one)
    return samples


def _say(sentence: str) -> None:
    print(sentence, flush=True)
