"""A line with its calibration: places beside it by chainage, side and offset, and back."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import LineString, Point
from shapely.ops import substring

from layers.linear_referencing.calibration import Calibration, Floats
from layers.linear_referencing.chainage import Chainage, ChainageError

VERTEX_TOLERANCE_M = 1e-6


class Side(StrEnum):
    """Side of a line, facing increasing chainage (大里程方向)."""

    LEFT = "left"
    RIGHT = "right"


def signed_offset(offset_m: float, side: Side) -> float:
    """Return an offset with its sign: left positive, right negative."""
    return offset_m if side is Side.LEFT else -offset_m


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """Places referred to a line; arrays of one shape (n,), NaN for a place that is empty or None.

    Parameters
    ----------
    s_m : ndarray of float
        Ground metres from the start of the line to the foot of the place.
    values_m : ndarray of float
        Label at the foot, as metres (`Chainage.value_m`); NaN also outside the calibrated stretch.
    offsets_m : ndarray of float
        Distance from the line: left positive, right negative, facing increasing chainage.
    is_beyond : ndarray of bool
        Whether the place lies past an end of the line, so that its offset is not square to it.
    """

    s_m: Floats
    values_m: Floats
    offsets_m: Floats
    is_beyond: NDArray[np.bool_]

    @property
    def sides(self) -> tuple[Side | None, ...]:
        """Side of each place; None on the line itself."""
        return tuple(
            Side.LEFT if offset > 0 else Side.RIGHT if offset < 0 else None
            for offset in self.offsets_m.tolist()
        )


class ReferencedLine:
    """A line in projected metres, drawn in increasing chainage, with its calibration.

    Parameters
    ----------
    geometry : LineString
        Projected, metres (EPSG:4547).
    calibration : Calibration
        Of this line, one series.

    Raises
    ------
    ValueError
        If the line is empty or has no length.
    """

    def __init__(self, geometry: LineString, calibration: Calibration) -> None:
        if geometry.is_empty or geometry.length == 0:
            raise ValueError("a referenced line needs a length, got an empty or collapsed line")
        self.geometry = geometry
        self.calibration = calibration
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

    def positions(self, chainage: Chainage) -> tuple[Point, ...]:
        """Return the places of a label on the line: none, one or several (EPSG of the line)."""
        return tuple(self.points(self.calibration.grounds(chainage)))

    def the_ground(self, chainage: Chainage) -> float:
        """Return the one ground metre of a label.

        Raises
        ------
        ChainageError
            If the label has no position or several; the message tells which.
        """
        grounds = self.calibration.grounds(chainage)
        if len(grounds) == 1:
            return grounds[0]
        if grounds:
            places = ", ".join(f"{ground:.0f} m" for ground in grounds)
            raise ChainageError(
                f"{chainage} exists {len(grounds)} times on the line, at {places} from its start"
            )
        if (gap := self.calibration.gap_at(chainage)) is not None:
            back, ahead = Chainage.from_value(gap.back_m), Chainage.from_value(gap.ahead_m)
            raise ChainageError(f"{chainage} does not exist: the labels jump from {back} to {ahead}")
        raise ChainageError(f"{chainage} lies outside the calibrated stretch of the line")

    def section(self, start: Chainage, end: Chainage) -> LineString:
        """Return the part of the line between two labels, in line order whichever label comes first.

        Raises
        ------
        ChainageError
            If a label has not exactly one position, or both have the same.
        """
        low, high = sorted((self.the_ground(start), self.the_ground(end)))
        part = substring(self.geometry, low, high)
        if not isinstance(part, LineString):
            raise ChainageError(f"a section needs two places, got {start} and {end} at one")
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

    def locate(self, places: NDArray[np.object_]) -> Located:
        """Refer places to the line by their nearest foot.

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
        return Located(
            s_m=s_m,
            values_m=self.calibration.values(s_m),
            offsets_m=np.where(known, offsets, np.nan),
            is_beyond=known & at_end & (along > 1e-3),
        )

    def _part(self, grounds: Floats) -> NDArray[np.intp]:
        return np.clip(
            np.searchsorted(self._grounds, grounds, side="right") - 1, 0, len(self._directions) - 1
        )
