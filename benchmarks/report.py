"""The results of a run as a table with ratios beside the peer.

python -m benchmarks.report benchmarks/results/RUN.json
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

Result = Mapping[str, Any]
"""What `write_result` wrote: JSON, see `__main__.py`."""

PEER = "tipg"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
RESULT_HEADING = "## Result\n"


def medians(samples: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the median of each figure over the rounds."""
    return {name: median(sample[name] for sample in samples) for name in samples[0]}


def cpu_ms(figures: Mapping[str, float]) -> float:
    """Return the CPU time of a request, server and database together."""
    return figures["server_cpu_ms"] + figures["database_cpu_ms"]


def ratio(ours: float, theirs: float) -> str:
    """Write how many times `theirs` is `ours`, with two figures that count: 0.83, 1.4, 12, 130."""
    if ours <= 0:
        return "-"
    value = theirs / ours
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{float(f'{value:.2g}'):.0f}"


def number(value: float) -> str:
    """Write a figure with three digits that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def markdown(result: Result) -> str:
    """Write the tables of a run."""
    return "\n".join(
        [*_facts(result), "", *_requests(result), "", *_latencies(result), "", *_loading(result), ""]
    )


def _facts(result: Result) -> list[str]:
    machine = "; ".join(f"{name}: {value}" for name, value in result["machine"].items())
    memory = ", ".join(f"{name} {value:.0f} MB" for name, value in result["resident_mb"].items())
    size = f"{result['rows']:,} points, {result['feature_bytes']:.0f} bytes of GeoJSON each"
    load = f"{result['workers']} server processes each, {result['connections']} connections"
    rounds = f"median of {result['rounds']} interleaved rounds of {result['seconds']:g} s"
    noise = (
        f"{result['foreign_cpu']:.0%} of the machine ({result['foreign_cpu_worst']:.0%} in the worst round)"
    )
    return [
        f"- {result['date']}: {size}, {load}, {rounds}",
        f"- {machine}",
        f"- other programs used {noise} meanwhile",
        f"- memory of the server's processes after the run: {memory}",
    ]


def _servers(result: Result) -> list[str]:
    return list(result["resident_mb"])


def _requests(result: Result) -> list[str]:
    """Requests a second, CPU time of a request in brackets, and the ratios to the peer."""
    servers = _servers(result)
    ours = [server for server in servers if server != PEER]
    head = [
        *servers,
        *(f"{name}: times the requests" for name in ours),
        *(f"{name}: times less CPU" for name in ours),
    ]
    lines = [f"| req/s [CPU ms] | {' | '.join(head)} |", "|---|" + "--:|" * len(head)]
    for scenario in result["scenarios"]:
        figures = {server: medians(samples) for server, samples in scenario["samples"].items()}
        cells = [
            f"{number(figures[server]['per_second'])} [{number(cpu_ms(figures[server]))}]"
            if server in figures
            else "-"
            for server in servers
        ]
        peer = figures.get(PEER)
        if peer is None:
            cells += ["-"] * 2 * len(ours)
        else:
            cells += [ratio(peer["per_second"], figures[name]["per_second"]) for name in ours]
            cells += [ratio(cpu_ms(figures[name]), cpu_ms(peer)) for name in ours]
        lines.append(f"| {scenario['title']} | {' | '.join(cells)} |")
    return lines


def _latencies(result: Result) -> list[str]:
    """Waiting time and size of an answer."""
    servers = _servers(result)
    head = [*(f"{server}: p50 / p99 ms" for server in servers), *(f"{server}: kB" for server in servers)]
    lines = [f"| | {' | '.join(head)} |", "|---|" + "--:|" * len(head)]
    for scenario in result["scenarios"]:
        figures = {server: medians(samples) for server, samples in scenario["samples"].items()}
        waits = [
            f"{number(figures[server]['p50_ms'])} / {number(figures[server]['p99_ms'])}"
            if server in figures
            else "-"
            for server in servers
        ]
        sizes = [
            number(figures[server]["body_bytes"] / 1e3) if server in figures else "-" for server in servers
        ]
        lines.append(f"| {scenario['title']} | {' | '.join(waits + sizes)} |")
    return lines


def _loading(result: Result) -> list[str]:
    lines = ["| publishing the file | s | rows/s | CPU s: command + PostgreSQL |", "|---|--:|--:|--:|"]
    for server, cost in result["loading"].items():
        lines.append(
            f"| {server} | {number(cost['seconds'])} | {number(cost['rows_per_second'])}"
            f" | {number(cost['client_cpu_s'])} + {number(cost['database_cpu_s'])} |"
        )
    return lines


def with_result(page: str, name: str, result: Result) -> str:
    """Put a run into the page, in the place of the one that is there: the page's last section."""
    text, heading, _ = page.partition(RESULT_HEADING)
    return f"{text}{heading}\n[The run](../benchmarks/results/{name}):\n\n{markdown(result)}"


if __name__ == "__main__":
    run = Path(sys.argv[1])
    shown = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        with_result(shown, run.name, json.loads(run.read_text(encoding="utf-8"))), encoding="utf-8"
    )
