"""Load on a server: wrk asks it for a while, and what that cost is told."""

import json
import resource
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from benchmarks.errors import BenchmarkError
from benchmarks.processes import machine_busy_ms, wait_until_idle
from benchmarks.requests import Requests
from benchmarks.servers import Server

CONNECTIONS = 8
ENOUGH = 2 * CONNECTIONS
"""Answers that a measurement needs."""

LONGEST_S = 60
SCRIPT = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True, slots=True)
class Sample:
    """What one server did in one scenario of one round.

    Parameters
    ----------
    requests : int
        Answers that arrived.
    per_second, p50_ms, p99_ms : float
        As the load generator saw them.
    server_cpu_ms, database_cpu_ms : float
        CPU time of a request in the server's processes and in PostgreSQL's.
    body_bytes : float
        Size of an answer, headers included.
    foreign_cpu : float
        Share of the machine, 0 to 1, that programs outside the benchmark used meanwhile.
    """

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    server_cpu_ms: float
    database_cpu_ms: float
    body_bytes: float
    foreign_cpu: float


def ask(server: Server, requests: Requests, *, seconds: int, seed: int, cores: int) -> Sample:
    """Let 8 connections ask a server for `seconds`, and longer where too few answers came in that time.

    Raises
    ------
    BenchmarkError
    """
    with NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("".join(f"{path}\n" for path in requests.paths))
        listed.flush()
        arguments = [
            listed.name,
            str(seed),
            *(f"{name}: {value}" for name, value in requests.headers.items()),
        ]
        while True:
            sample = _asked(server, arguments, seconds, cores)
            if sample.requests >= ENOUGH:
                return sample
            if seconds >= LONGEST_S:
                raise BenchmarkError(
                    f"{server.name}: {sample.requests} answers in {seconds} s to {requests.paths[0]}"
                )
            seconds = min(4 * seconds, LONGEST_S)


def _asked(server: Server, arguments: list[str], seconds: int, cores: int) -> Sample:
    """Let wrk ask once.

    When the time is over each connection still waits for one answer. The servers work on these
    to the end, so they count for the CPU time of a request, though not for requests a second.
    """
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout=60s", "-s", str(SCRIPT)]
    command += [server.address, "--", *arguments]
    before = server.cpu_ms(), server.database_cpu_ms(), machine_busy_ms(), _own_cpu_ms()
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    busy, own = machine_busy_ms() - before[2], _own_cpu_ms() - before[3]
    used = server.cpu_ms() + server.database_cpu_ms() - before[0] - before[1]
    wait_until_idle(lambda: server.cpu_ms() + server.database_cpu_ms())
    line = next((line for line in result.stdout.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise BenchmarkError(f"wrk gave no result: {result.stdout}{result.stderr}")
    told = json.loads(line.removeprefix("RESULT "))
    if told["failed"]:
        raise BenchmarkError(
            f"{server.name}: {told['failed']} of {told['requests']} requests failed: {arguments}"
        )
    worked_on = told["requests"] + CONNECTIONS
    return Sample(
        requests=told["requests"],
        per_second=told["requests"] / told["seconds"],
        p50_ms=told["p50_ms"],
        p99_ms=told["p99_ms"],
        server_cpu_ms=(server.cpu_ms() - before[0]) / worked_on,
        database_cpu_ms=(server.database_cpu_ms() - before[1]) / worked_on,
        body_bytes=told["bytes"] / max(1, told["requests"]),
        foreign_cpu=max(0.0, busy - used - own) / (told["seconds"] * 1e3 * cores),
    )


def _own_cpu_ms() -> float:
    """Return the CPU time of this process and of the load generators that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages) * 1e3
