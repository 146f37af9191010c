"""The figures of a run: medians and ratios, and that the page shows the run it names."""

import json
import re
from pathlib import Path

import pytest

from benchmarks import report

ROOT = Path(__file__).resolve().parents[2]


def sample(per_second: float, server_cpu_ms: float, database_cpu_ms: float = 0.0) -> dict[str, float]:
    return {
        "requests": 100,
        "per_second": per_second,
        "p50_ms": 2.0,
        "p99_ms": 9.0,
        "server_cpu_ms": server_cpu_ms,
        "database_cpu_ms": database_cpu_ms,
        "body_bytes": 5_000.0,
        "foreign_cpu": 0.1,
    }


def result_of(samples: dict[str, list[dict[str, float]]]) -> dict[str, object]:
    return {
        "date": "2026-11-22T01:30Z",
        "rows": 1_000_000,
        "feature_bytes": 560.4,
        "workers": 2,
        "connections": 8,
        "rounds": 3,
        "seconds": 3,
        "machine": {"processor": "one, 2 cores", "tipg": "1.6.1"},
        "foreign_cpu": 0.1,
        "foreign_cpu_worst": 0.35,
        "resident_mb": {"PostGIS": 300.0, "SpatiaLite": 310.0, "tipg": 250.0},
        "loading": {
            "PostGIS": {
                "seconds": 200.0,
                "rows_per_second": 5_000.0,
                "client_cpu_s": 90.0,
                "database_cpu_s": 60.0,
            }
        },
        "scenarios": [{"id": "items-10", "title": "items, limit=10", "samples": samples}],
    }


def test_the_median_of_the_rounds_counts() -> None:
    figures = report.medians([sample(90, 3), sample(100, 1), sample(500, 2)])
    assert figures["per_second"] == 100
    assert figures["server_cpu_ms"] == 2


def test_cpu_is_that_of_the_server_and_the_database() -> None:
    assert report.cpu_ms(sample(1, 0.3, 0.4)) == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("ours", "theirs", "written"),
    [(2.0, 1.0, "0.50"), (1.0, 1.44, "1.4"), (1.0, 12.4, "12"), (1.0, 134.0, "130"), (0.0, 5.0, "-")],
)
def test_a_ratio_has_two_figures_that_count(ours: float, theirs: float, written: str) -> None:
    assert report.ratio(ours, theirs) == written


def test_a_row_holds_figures_and_ratios_beside_the_peer() -> None:
    text = report.markdown(
        result_of(
            {
                "PostGIS": [sample(1_000, 0.5, 0.5)],
                "SpatiaLite": [sample(2_000, 0.5)],
                "tipg": [sample(100, 40, 10)],
            }
        )
    )
    row = next(line for line in text.splitlines() if line.startswith("| items, limit=10"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    # Requests: 1000 and 2000 beside 100. CPU: 50 ms of the peer beside 1.0 and 0.5 of ours.
    assert cells[1:] == ["1,000 [1.00]", "2,000 [0.50]", "100 [50.0]", "10", "20", "50", "100"]


def test_what_the_peer_has_not_is_a_dash() -> None:
    text = report.markdown(result_of({"PostGIS": [sample(1_000, 1)], "SpatiaLite": [sample(2_000, 1)]}))
    row = next(line for line in text.splitlines() if line.startswith("| items, limit=10"))
    assert row.endswith("| - | - | - | - | - |")


def test_the_page_shows_the_run_that_it_names() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    named = re.search(r"\]\(\.\./(benchmarks/results/[^)]+\.json)\)", page)
    assert named, "docs/benchmarks.md links to no results"
    result = json.loads((ROOT / named[1]).read_text(encoding="utf-8"))
    assert report.with_result(page, Path(named[1]).name, result) == page, (
        f"python -m benchmarks.report {named[1]}"
    )
