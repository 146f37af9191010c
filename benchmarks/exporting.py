"""Measure exported files beside ogr2ogr, which reads the same table of the same database.

python -m benchmarks.exporting
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import ledger
from benchmarks.cost import HEADS, Cost, median, of_command
from benchmarks.errors import BenchmarkError
from geo_service.exporting.about import about
from geo_service.exporting.formats import FORMATS
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally
from geo_service.service import Service
from geo_service.settings import Settings

DRIVERS = {
    "gpkg": ("GPKG",),
    "fgb": ("FlatGeobuf",),
    "shp": ("ESRI Shapefile", "-lco", "ENCODING=UTF-8"),
    "csv": ("CSV", "-lco", "GEOMETRY=AS_XY", "-lco", "WRITE_BOM=YES"),
    "geojson": ("GeoJSON", "-lco", "RFC7946=YES"),
}
"""What ogr2ogr is told for each of our formats."""


def main() -> None:
    """Print the CPU time and the peak of memory of both for each format."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exporting", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="features of the layer (20000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, taking turns; the median counts (3)")
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        print(json.dumps(_written(given.write[0], Path(given.write[1]))))
        return
    print(f"| `f` | {HEADS} |\n|---|--:|--:|--:|--:|--:|--:|")
    with TemporaryDirectory(prefix="benchmark-") as folder:
        state = Path(folder) / "state"
        fields = _filled(state, Path(folder) / "ledger.csv", given.rows)
        for form, driver in DRIVERS.items():
            ours, theirs = [], []
            for number in range(given.rounds):
                ours.append(_ours(form, state))
                target = Path(folder) / f"{form}-{number}"
                target.mkdir()
                theirs.append(_theirs(driver, state, fields, target / f"theirs.{form}"))
            print(f"| `{form}` | {median(ours).beside(median(theirs))} |", flush=True)


def _filled(state: Path, path: Path, rows: int) -> str:
    """Fill a database and return the names of the fields that a file has."""
    ledger.write(path, rows)
    service = ledger.empty_service(Settings(state_dir=state))
    if (stored := ledger.imported(service, path)) != rows:
        raise BenchmarkError(f"{stored} of {rows} rows were stored")
    layer = service.registry[ledger.LAYER_ID]
    names = ",".join(field.name for field in Order(service=service, layer=layer).fields())
    service.database.close()
    return names


def _ours(form: str, state: Path) -> Cost:
    """Write a file as a running service does: its start does not count, its memory does."""
    command = [sys.executable, "-m", "benchmarks.exporting", "--write", form, str(state)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(done.stderr.strip()[-400:])
    return Cost(*json.loads(done.stdout.splitlines()[-1]))


def _written(form: str, state: Path) -> tuple[float, float, float]:
    service = Service.start(Settings(state_dir=state))
    order = Order(service=service, layer=service.registry[ledger.LAYER_ID])
    if form != "csv":
        import pyogrio  # noqa: F401 - a service that has exported before has it loaded
    begun, used = time.monotonic(), time.process_time()
    with service.database.read() as session:
        known = about(order, session)
    chosen = FORMATS[form]
    with TemporaryDirectory(prefix="benchmark-") as folder:
        if chosen.made is not None:
            chosen.made(order, known, Path(folder), Tally())
        elif chosen.streamed is not None:
            with (Path(folder) / form).open("wb") as file:
                file.writelines(chosen.streamed(order, known))
        cost = time.monotonic() - begun, time.process_time() - used, _peak_mb()
    service.database.close()
    return cost


def _peak_mb() -> float:
    """Return the most memory that this process had: what its parent had does not count here."""
    status = Path("/proc/self/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1e3


def _theirs(driver: tuple[str, ...], state: Path, fields: str, target: Path) -> Cost:
    name, *options = driver
    database = state / "geo_service.sqlite"
    return of_command(["ogr2ogr", "-f", name, *options, "-select", fields, target, database, ledger.LAYER_ID])


if __name__ == "__main__":
    main()
