"""Points beside an invented railway, as hazards lie: for what compares coordinates with railways."""

import numpy as np
from numpy.typing import NDArray
from shapely import LineString

EXTENT = (112.75, 23.8, 113.95, 24.7)
RAILWAY = LineString([(113.30, 24.0), (113.35, 24.1), (113.42, 24.16), (113.45, 24.3), (113.60, 24.57)])


def beside(line: LineString, count: int = 40, off_m: float = 60.0) -> NDArray[np.float64]:
    """Return points on both sides of a line, some tens of metres off; the same ones each time."""
    draw = np.random.default_rng(7)
    along = [line.interpolate(share, normalized=True) for share in draw.uniform(0, 1, count)]
    return np.array([(p.x, p.y) for p in along]) + draw.normal(0, off_m / 111_000, (count, 2))
