"""Install a bundle and use the service: a program for test_bundle.py, which runs it where there is no network.

    python offline.py BUNDLE TARGET

Prints what it saw as JSON. Standard library only.
"""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

SIOCSIFFLAGS = 0x8914
IFF_UP_RUNNING = 0x41
PORT = 8000
START_LIMIT_S = 60


def bring_up_loopback() -> None:
    """Set the loopback interface of this namespace up, as ``ip link set lo up`` does."""
    with socket.socket() as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP_RUNNING))


def interfaces() -> list[str]:
    """Names of the network interfaces that there are."""
    return [name for _, name in socket.if_nameindex()]


def answer(path: str) -> str:
    """Body of a URL of the service, as text."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=30) as response:
        body: bytes = response.read()
        return body.decode()


def wait_until_ready(service: subprocess.Popen[bytes]) -> None:
    """Wait for the first answer."""
    deadline = time.monotonic() + START_LIMIT_S
    while service.poll() is None and time.monotonic() < deadline:
        with suppress(urllib.error.URLError, ConnectionError):
            answer("/health/live")
            return
        time.sleep(0.2)
    sys.exit(f"The service did not start (exit code {service.poll()}).")


def loaded_libraries(pid: int) -> list[str]:
    """Shared libraries that a process and its children have mapped into memory."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    maps = "".join(Path(f"/proc/{process}/maps").read_text() for process in [str(pid), *children])
    return sorted({line.split()[-1] for line in maps.splitlines() if ".so" in line})


def main(bundle: Path, target: Path) -> None:
    """Install, start, ask, stop, report."""
    bring_up_loopback()
    subprocess.run([bundle / "install.sh", target], check=True, stdout=sys.stderr)
    environment = {"PATH": os.environ["PATH"], "HOME": str(target), "LANG": "C.UTF-8"}
    command: list[str | Path] = [target / "geo-service", "serve"]
    with subprocess.Popen(command, env=environment, cwd="/", stdout=sys.stderr) as service:
        try:
            wait_until_ready(service)
            seen = {
                "interfaces": interfaces(),
                "collections": json.loads(answer("/collections?f=json")),
                "map": answer("/maps/overview"),
                "libraries": loaded_libraries(service.pid),
            }
        finally:
            service.terminate()
    print(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
