"""What we ship, built and run as an operator would, outside the checkout."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 60


def build(kind: str, folder: Path, source: Path = ROOT) -> Path:
    """Build ``--wheel`` or ``--sdist`` of `source` into `folder`."""
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "build",
        kind,
        "--no-isolation",
        "--outdir",
        folder,
        source,
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (built,) = folder.glob("county_geo_service-*")
    return built


@contextmanager
def running_service(command: Path, state: Path) -> Iterator[str]:
    """Run ``geo-service serve`` outside the checkout on a free port, and yield its base URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    state.mkdir(parents=True, exist_ok=True)
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("GEO_SERVICE_", "PYTHON"))
    }
    settings = {
        "GEO_SERVICE_DATA_DIR": str(ROOT / "data"),
        "GEO_SERVICE_PORT": str(port),
        "GEO_SERVICE_STATE_DIR": str(state),
    }
    log_path = state / "test.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [command, "serve"], env=environment | settings, cwd=state, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", process, log_path)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log_path: Path) -> None:
    """Wait for the first answer; fail with the log if the service ends or stays silent."""
    deadline = time.monotonic() + START_LIMIT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/health/live", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the service did not start (exit code {process.poll()}):\n{log_path.read_text()}")


def get(url: str) -> tuple[int, str, bytes]:
    """Status, media type and body of a URL; errors of the service are answers too."""
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.headers.get_content_type(), response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()
