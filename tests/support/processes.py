"""The service in a process of its own, which a test can kill."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from geo_service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "from geo_service.cli import app; app()"


@dataclass(frozen=True)
class Process:
    """A service that answers at an address."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """End it as a loss of power would end the program: without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def environment(settings: Settings, **values: object) -> dict[str, str]:
    """Return the environment in which a command works on the database of some settings."""
    found = {
        "PATH": os.environ["PATH"],
        "GEO_SERVICE_STATE_DIR": str(settings.state_dir),
        "GEO_SERVICE_DATA_DIR": str(settings.data_dir),
        "GEO_SERVICE_LANGUAGE": "en",
    }
    if settings.database_url is not None:
        found["GEO_SERVICE_DATABASE_URL"] = settings.database_url.get_secret_value()
    return found | {f"GEO_SERVICE_{name}": str(value) for name, value in values.items()}


@contextmanager
def started(settings: Settings, log: Path) -> Iterator[Process]:
    """Run ``geo-service serve`` until the end of the block; wait until it answers."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "serve"],
            env=environment(settings, PORT=port),
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    made = Process(f"http://127.0.0.1:{port}", process, log)
    try:
        _wait_for(made)
        yield made
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(made: Process) -> None:
    deadline = time.monotonic() + 60
    while True:
        assert made.process.poll() is None, made.log.read_text()
        try:
            if httpx2.get(f"{made.address}/health/ready", timeout=60).status_code == 200:
                return
        except httpx2.TransportError:
            assert time.monotonic() < deadline, made.log.read_text()
        time.sleep(0.05)
