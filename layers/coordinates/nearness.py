"""How near points lie to lines, in metres that are good enough to compare readings."""

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

METRES_PER_DEGREE = 111_195.0
"""Of a great circle: for distances of kilometres within one county, wrong by less than one percent."""


class Nearness:
    """Distances to the nearest of some lines.

    Parameters
    ----------
    lines : iterable of LineString
        WGS 84 longitude, latitude; empty ones and None are left out.
    """

    def __init__(self, lines: Iterable[BaseGeometry | None]) -> None:
        usable = [line for line in lines if line is not None and not line.is_empty]
        self.is_empty = not usable
        latitudes = [line.centroid.y for line in usable] or [0.0]
        self._scale = np.array(
            [METRES_PER_DEGREE * np.cos(np.radians(np.mean(latitudes))), METRES_PER_DEGREE]
        )
        self._tree = shapely.STRtree(self._segments(usable))

    def _segments(self, lines: list[BaseGeometry]) -> NDArray[np.object_]:
        pieces = []
        for line in shapely.get_parts(np.array(lines, dtype=object)):
            xy = shapely.get_coordinates(line) * self._scale
            pieces.append(np.stack((xy[:-1], xy[1:]), axis=1))
        return np.asarray(shapely.linestrings(np.concatenate(pieces))) if pieces else np.array([], object)

    def distances_m(self, lonlat: NDArray[np.float64], within_m: float | None = None) -> NDArray[np.float64]:
        """Return the distance of each point to the nearest line.

        Parameters
        ----------
        lonlat : ndarray, shape (n, 2)
        within_m : float, optional
            Where a distance beyond this matters no more: infinite then, and found much faster.

        Returns
        -------
        ndarray, shape (n,)
            Metres; NaN for NaN, and without lines.
        """
        distances = np.full(len(lonlat), np.nan)
        is_given = np.isfinite(lonlat).all(axis=1)
        if self.is_empty or not is_given.any():
            return distances
        points = shapely.points(lonlat[is_given] * self._scale)
        (rows, _), found = self._tree.query_nearest(
            points, max_distance=within_m, return_distance=True, all_matches=False
        )
        known = np.full(len(points), np.inf)
        known[rows] = found
        distances[is_given] = known
        return distances
