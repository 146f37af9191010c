"""What one command costs from its start to its end: time, CPU time, memory."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.errors import BenchmarkError

_RUN = """
import json, os, sys, time
start = time.monotonic()
pid = os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, used = os.wait4(pid, 0)
told = [time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3]
print(json.dumps([os.waitstatus_to_exitcode(status), *told]))
"""
"""A process begins with the peak of the one that started it, so it is started by a small one."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What something cost.

    Parameters
    ----------
    seconds, cpu_s : float
    peak_mb : float
        Most resident memory.
    """

    seconds: float
    cpu_s: float
    peak_mb: float

    def beside(self, peer: "Cost") -> str:
        """Return the cells of a table: both costs, and how many times the peer's ours is."""
        cells = []
        for ours, theirs in zip(self.figures, peer.figures, strict=True):
            cells += [f"{ours:.3g}", f"{theirs:.3g}", f"{ours / theirs:.2g}"]
        return " | ".join(cells)

    @property
    def figures(self) -> tuple[float, float]:
        """CPU time and memory; seconds depend on who else works here."""
        return self.cpu_s, self.peak_mb


HEADS = "CPU s | ogr2ogr | times | peak MB | ogr2ogr | times"
"""Heads of the columns of `Cost.beside`."""


def of_command(command: Sequence[object]) -> Cost:
    """Run a program and return what it cost.

    Raises
    ------
    BenchmarkError
        If it fails.
    """
    runner = [sys.executable, "-I", "-S", "-c", _RUN, *map(str, command)]
    done = subprocess.run(runner, capture_output=True, text=True, check=False)
    *_, told = done.stdout.splitlines() or ["[1]"]
    status, *figures = json.loads(told)
    if status != 0:
        raise BenchmarkError(f"{command[0]} failed: {done.stderr.strip()[-400:]}")
    return Cost(*figures)


def median(costs: Sequence[Cost]) -> Cost:
    """Return the cost in the middle by CPU time."""
    return sorted(costs, key=lambda cost: cost.cpu_s)[len(costs) // 2]
