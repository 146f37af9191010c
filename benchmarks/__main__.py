"""Measure our service on PostGIS and on SpatiaLite beside tipg, from nothing, in one run.

make bench                                      1,000,000 points
make bench ARGS="--rows 50000 --rounds 2"       a first look
"""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import report
from benchmarks.cluster import running_cluster
from benchmarks.errors import BenchmarkError
from benchmarks.run import Plan, measure
from benchmarks.scenarios import SCENARIOS

RESULTS = Path(__file__).with_name("results")


def main() -> None:
    """Run the benchmark, print its tables and keep its figures."""
    plan = _plan()
    try:
        with TemporaryDirectory(prefix="geo-service-bench-") as folder, running_cluster() as cluster:
            result = measure(plan, Path(folder), cluster)
    except BenchmarkError as error:
        sys.exit(f"The run stopped. {error}")
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{result['date'][:10]}-{plan.rows}.json"
    path.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(report.markdown(result))
    print(f"Kept as {path}")


def _plan() -> Plan:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="points (1000000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; their median counts (5)")
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement (3)")
    parser.add_argument(
        "--only", nargs="+", choices=[it.id for it in SCENARIOS], metavar="SCENARIO", help="some scenarios"
    )
    given = parser.parse_args()
    wanted = tuple(it for it in SCENARIOS if given.only is None or it.id in given.only)
    return Plan(given.rows, given.rounds, given.seconds, wanted)


if __name__ == "__main__":
    main()
