"""A line on the ground: places by metre and offset, and back."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import LineString
from shapely.ops import substring

from layers.linear_referencing.pieces import Floats

VERTEX_TOLERANCE_M = 1e-6


class Side(StrEnum):
    """Side of a line, facing increasing chainage (大里程方向)."""

    LEFT = "left"
    RIGHT = "right"


def signed_offset(offset_m: float, side: Side) -> float:
    """Return an offset with its sign: left positive, right negative."""
    return offset_m if side is Side.LEFT else -offset_m


@dataclass(frozen=True, slots=True, eq=False)
class Feet:
    """Places brought to a line; arrays of one shape (n,), NaN for a place that is empty or None.

    Parameters
    ----------
    s_m : ndarray of float
        Ground metres from the start of the line to the foot of the place.
    offsets_m : ndarray of float
        Distance from the line: left positive, right negative, facing increasing chainage.
    is_beyond : ndarray of bool
        Whether the place lies past an end of the line, so that its offset is not square to it.
    """

    s_m: Floats
    offsets_m: Floats
    is_beyond: NDArray[np.bool_]


class Axis:
    """A line in projected metres, drawn in increasing chainage.

    Parameters
    ----------
    geometry : LineString
        Projected, metres (EPSG:4547).

    Raises
    ------
    ValueError
        If the line is empty or has no length.
    """

    def __init__(self, geometry: LineString) -> None:
        if geometry.is_empty or geometry.length == 0:
            raise ValueError("a referenced line needs a length, got an empty or collapsed line")
        self.geometry = geometry
        # Repeated vertices have no direction and are left out.
        vertices = shapely.get_coordinates(geometry)
        steps = np.hypot(*np.diff(vertices, axis=0).T)
        keep = np.concatenate([[True], steps > 0])
        self._vertices = vertices[keep]
        self._grounds = np.concatenate([[0.0], np.cumsum(steps[steps > 0])])
        self._directions = np.diff(self._vertices, axis=0) / np.diff(self._grounds)[:, None]
        shapely.prepare(geometry)

    @property
    def length_m(self) -> float:
        """Ground length of the whole line."""
        return float(self._grounds[-1])

    def between(self, low_m: float, high_m: float) -> LineString:
        """Return the part of the line between two ground metres.

        Raises
        ------
        ValueError
            If both are one place.
        """
        part = substring(self.geometry, low_m, high_m)
        if not isinstance(part, LineString):
            raise ValueError(  # noqa: TRY004 - the values are wrong, not their types
                f"a part of the line needs two places, got {low_m} and {high_m}"
            )
        return part

    def points(self, grounds_m: ArrayLike, offsets_m: ArrayLike = 0.0) -> NDArray[np.object_]:
        """Return places by ground metre and signed offset.

        The offset is square to the line; at a vertex, to the part that follows.

        Parameters
        ----------
        grounds_m : array_like of float, shape (n,)
            Metres from the start of the line, within its length.
        offsets_m : array_like of float, shape (n,) or scalar
            Left positive, right negative, facing increasing chainage.

        Returns
        -------
        ndarray of Point, shape (n,)
            Projected, the CRS of the line.

        Raises
        ------
        ValueError
            If a ground metre lies outside the line by more than a millimetre, or is NaN.
        """
        grounds = np.atleast_1d(np.asarray(grounds_m, dtype=np.float64))
        if not np.all((grounds >= -1e-3) & (grounds <= self.length_m + 1e-3)):
            raise ValueError(f"ground metres must lie in 0..{self.length_m:.1f}")
        part = self._part(grounds)
        directions = self._directions[part]
        feet = self._vertices[part] + directions * (grounds - self._grounds[part])[:, None]
        normals = np.column_stack([-directions[:, 1], directions[:, 0]])
        offsets = np.broadcast_to(np.asarray(offsets_m, dtype=np.float64), grounds.shape)
        places: NDArray[np.object_] = shapely.points(feet + normals * offsets[:, None])
        return places

    def feet(self, places: NDArray[np.object_]) -> Feet:
        """Bring places to the line, each to its nearest foot.

        Inverse of `points` as long as the foot is the nearest one: inside a bend, an offset
        beyond the radius has a nearer foot elsewhere.

        Parameters
        ----------
        places : ndarray of Point, shape (n,)
            Projected, the CRS of the line. Empty and None give NaN.
        """
        s_m = shapely.line_locate_point(self.geometry, places)
        known = ~np.isnan(s_m)
        xy = np.full((len(places), 2), np.nan)
        xy[known] = shapely.get_coordinates(places[known])
        grounds = np.where(known, s_m, 0.0)
        part = self._part(grounds)
        direction = self._directions[part]
        feet = self._vertices[part] + direction * (grounds - self._grounds[part])[:, None]
        # At a vertex the foot serves a whole fan of places: the mean direction tells the side.
        before = self._directions[self._part(np.maximum(grounds - VERTEX_TOLERANCE_M, 0))]
        after = self._directions[self._part(np.minimum(grounds + VERTEX_TOLERANCE_M, self.length_m))]
        facing = before + after
        to_place = xy - feet
        cross = facing[:, 0] * to_place[:, 1] - facing[:, 1] * to_place[:, 0]
        offsets = np.copysign(np.hypot(to_place[:, 0], to_place[:, 1]), cross)
        along = np.abs((direction * to_place).sum(axis=1))
        at_end = (grounds <= VERTEX_TOLERANCE_M) | (grounds >= self.length_m - VERTEX_TOLERANCE_M)
        return Feet(
            s_m=s_m,
            offsets_m=np.where(known, offsets, np.nan),
            is_beyond=known & at_end & (along > 1e-3),
        )

    def _part(self, grounds: Floats) -> NDArray[np.intp]:
        return np.clip(
            np.searchsorted(self._grounds, grounds, side="right") - 1, 0, len(self._directions) - 1
        )
