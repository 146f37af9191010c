"""Areas whose borders cross themselves so often that repairing them would take minutes."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

MOST_VERTICES = 100_000
"""Of an invalid geometry that is repaired."""

FEW = 100
SHARE = 3
MOST = 5_000
"""Crossings that are repaired: `FEW` in any case, `SHARE` for each side of the area, never more than `MOST`.

Repairing takes a time that grows faster than the square of the crossings: 100 take a millisecond, 5,000
a tenth of a second, 100,000 (a thousand random vertices) a minute.
"""

_PAIRS = 2_000_000
"""Pairs of sides that are looked at in one go: what bounds the memory."""

_FIRST_MULTI = int(shapely.GeometryType.MULTIPOINT)


def is_tangled(geometry: Any) -> bool:
    """Whether an invalid geometry is better not repaired, for the number of its vertices or crossings.

    Parameters
    ----------
    geometry : BaseGeometry
        Finite, in any reference system. Only the rings of its areas are looked at.
    """
    if shapely.get_num_coordinates(geometry) > MOST_VERTICES:
        return True
    sides, rings = _sides(geometry)
    most = min(MOST, max(FEW, SHARE * len(sides)))
    tree = shapely.STRtree(sides)
    step = max(1, _PAIRS // max(1, len(sides)))
    met = -rings  # the last side of a ring meets its first one
    for first in range(0, len(sides), step):
        one, other = tree.query(sides[first : first + step], predicate="intersects")
        met += int(np.count_nonzero(other - (one + first) > 1))  # each pair once, and no neighbours
        if met > most:
            return True
    return False


def _sides(geometry: Any) -> tuple[NDArray[np.object_], int]:
    """Return the sides of all rings in their order, and how many rings there are."""
    parts = shapely.get_parts(geometry)
    while (shapely.get_type_id(parts) >= _FIRST_MULTI).any():
        parts = shapely.get_parts(parts)
    rings = shapely.get_rings(parts)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    ends = np.stack([xy[:-1], xy[1:]], axis=1)
    is_side = (ring[:-1] == ring[1:]) & (xy[:-1] != xy[1:]).any(axis=1)
    return np.asarray(shapely.linestrings(ends[is_side]), dtype=object), len(rings)
