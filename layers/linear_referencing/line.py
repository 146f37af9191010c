"""A line with its calibration: places beside it by chainage, side and offset, and back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Point

from layers.linear_referencing.axis import Axis
from layers.linear_referencing.calibration import Calibration
from layers.linear_referencing.chainage import Chainage, ChainageError
from layers.linear_referencing.pieces import Floats


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


class ReferencedLine(Axis):
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
        super().__init__(geometry)
        self.calibration = calibration

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
        if low == high:
            raise ChainageError(f"a section needs two places, got {start} and {end} at one")
        return self.between(low, high)

    def locate(self, places: NDArray[np.object_]) -> Located:
        """Refer places to the line by their nearest foot.

        Inverse of `points` as long as the foot is the nearest one: inside a bend, an offset
        beyond the radius has a nearer foot elsewhere.

        Parameters
        ----------
        places : ndarray of Point, shape (n,)
            Projected, the CRS of the line. Empty and None give NaN.
        """
        feet = self.feet(places)
        return Located(
            s_m=feet.s_m,
            values_m=self.calibration.values(feet.s_m),
            offsets_m=feet.offsets_m,
            is_beyond=feet.is_beyond,
        )
