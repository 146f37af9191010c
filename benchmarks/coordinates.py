"""Measure the shifted coordinates of consumer maps beside PROJ and beside the usual program for one point.

python -m benchmarks.coordinates
"""

import argparse
import math
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from layers.coordinates import offsets
from layers.coordinates.source_system import source_system

EXTENT = (112.75, 23.8, 113.95, 24.7)
METRES_PER_DEGREE = 111_320.0


def main() -> None:
    """Print points a second of one core and the largest error; the best of some rounds counts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coordinates", description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000, help="points (1000000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; the best counts (5)")
    given = parser.parse_args()
    west, south, east, north = EXTENT
    draw = np.random.default_rng(1)
    lonlat = np.column_stack(
        (draw.uniform(west, east, given.points), draw.uniform(south, north, given.points))
    )
    gcj02, bd09 = offsets.wgs84_to_gcj02(lonlat), offsets.wgs84_to_bd09(lonlat)
    projected = source_system("EPSG:4547")
    metres = projected.from_lonlat(lonlat)
    few = lonlat[: max(1, given.points // 100)]
    rows = (
        ("WGS 84 to GCJ-02", offsets.wgs84_to_gcj02, lonlat, gcj02),
        ("GCJ-02 to WGS 84, iterated", offsets.gcj02_to_wgs84, gcj02, lonlat),
        ("WGS 84 to BD-09", offsets.wgs84_to_bd09, lonlat, bd09),
        ("BD-09 to WGS 84, iterated", offsets.bd09_to_wgs84, bd09, lonlat),
        ("PROJ: EPSG:4547 to WGS 84", projected.to_lonlat, metres, lonlat),
        ("WGS 84 to GCJ-02, a point at a time", _one_by_one, few, offsets.wgs84_to_gcj02(few)),
    )
    print("| way | points a second, one core | largest error, m |\n|---|---:|---:|")
    for title, convert, points, expected in rows:
        seconds = min(_seconds(convert, points) for _ in range(given.rounds))
        error = np.abs(convert(points) - expected).max() * METRES_PER_DEGREE
        print(f"| {title} | {len(points) / seconds:,.0f} | {error:.0e} |")


def _seconds(convert: Callable[[NDArray[np.float64]], object], points: NDArray[np.float64]) -> float:
    start = time.process_time()
    convert(points)
    return time.process_time() - start


def _one_by_one(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([_gcj02(lon, lat) for lon, lat in points.tolist()])


def _gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Return what most programs compute, written as they write it."""
    x, y, sin, pi = lon - 105.0, lat - 35.0, math.sin, math.pi
    shared = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + shared
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + shared
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    e2 = offsets.ECCENTRICITY_SQUARED
    magic = 1.0 - e2 * sin(math.radians(lat)) ** 2
    radius = offsets.SEMI_MAJOR_M / math.sqrt(magic)
    north = math.degrees(north * magic / (radius * (1.0 - e2)))
    return lon + math.degrees(east / (radius * math.cos(math.radians(lat)))), lat + north


if __name__ == "__main__":
    main()
