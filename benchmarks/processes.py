"""What processes use: CPU time and memory, read from /proc."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True, slots=True)
class Process:
    """One process as it stands.

    Parameters
    ----------
    pid, parent, session : int
    cpu_ms : float
        User and system time of the process and of its children that have ended.
    resident_mb : float
        Resident memory, pages shared with other processes included.
    """

    pid: int
    parent: int
    session: int
    cpu_ms: float
    resident_mb: float


def running() -> Iterator[Process]:
    """Give the processes of this machine."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name of the program stands in parentheses and may hold anything.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):  # it has just ended
                continue
            yield Process(
                pid=int(entry.name),
                parent=int(fields[1]),
                session=int(fields[3]),
                cpu_ms=sum(int(ticks) for ticks in fields[11:15]) * TICK_MS,
                resident_mb=int(fields[21]) * PAGE_MB,
            )


def of_session(session: int) -> list[Process]:
    """Return the processes of a server that was started as the leader of a session."""
    return [process for process in running() if process.session == session]


def of_postmaster(pid: int) -> list[Process]:
    """Return PostgreSQL's processes: each backend leads a session of its own, so they are found by their parent."""
    return [process for process in running() if pid in (process.pid, process.parent)]


def cpu_ms(processes: list[Process]) -> float:
    """Return the CPU time of processes together, milliseconds."""
    return sum(process.cpu_ms for process in processes)


def machine_busy_ms() -> float:
    """Return the CPU time that all programs have used since the machine started, milliseconds."""
    user, nice, system, _, _, irq, softirq, *_ = (
        int(ticks) for ticks in Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    )
    return (user + nice + system + irq + softirq) * TICK_MS


def wait_until_idle(used_ms: Callable[[], float], *, still_s: float = 0.2, timeout_s: float = 60) -> None:
    """Wait until a CPU time stands still: requests that nobody waits for any more are still worked on."""
    deadline = time.monotonic() + timeout_s
    before = used_ms()
    while time.monotonic() < deadline:
        time.sleep(still_s)
        now = used_ms()
        if now - before < TICK_MS:
            return
        before = now
