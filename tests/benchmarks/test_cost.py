"""What a command costs is its own: not the memory of the process that started it."""

import sys

import pytest

from benchmarks.cost import Cost, median, of_command
from benchmarks.errors import BenchmarkError


def test_a_command_is_measured_alone() -> None:
    held = bytearray(300_000_000)
    idle = of_command([sys.executable, "-S", "-c", "pass"])
    busy = of_command([sys.executable, "-S", "-c", "b = bytearray(100_000_000); sum(range(3_000_000))"])
    assert idle.peak_mb < 50 < len(held) / 1e6
    assert busy.peak_mb > idle.peak_mb + 90
    assert busy.cpu_s > idle.cpu_s


def test_a_failure_is_told() -> None:
    with pytest.raises(BenchmarkError, match="no such thing"):
        of_command([sys.executable, "-S", "-c", "raise SystemExit('no such thing')"])


def test_costs_beside_each_other() -> None:
    ours, peer = median([Cost(9, 3, 90), Cost(1, 1, 50), Cost(2, 2, 60)]), Cost(1, 4, 20)
    assert ours.beside(peer) == "2 | 4 | 0.5 | 60 | 20 | 3"
