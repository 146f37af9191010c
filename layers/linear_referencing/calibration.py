"""Calibration: which ground metre of a line carries which chainage label."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.linear_referencing.chainage import Chainage

REFUSED_SCALE = 0.05
DOUBTFUL_SCALE = 0.01

Floats = NDArray[np.float64]


class CalibrationError(ValueError):
    """Calibration points or equations that contradict each other or the line."""


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """A place on the line whose label is known: post, station centre, abutment, portal.

    Parameters
    ----------
    value_m : float
        The label read as metres (`Chainage.value_m`).
    s_m : float
        Ground metres from the start of the line.
    """

    value_m: float
    s_m: float


@dataclass(frozen=True, slots=True)
class ChainageEquation:
    """A place where the labels jump (断链): arriving with one label, leaving with another.

    Parameters
    ----------
    s_m : float
        Ground metres from the start of the line.
    back_m, ahead_m : float
        The label on arrival and on departure, as metres. `ahead_m` greater: a gap (短链), the
        labels between do not exist. `back_m` greater: an overlap (长链), they exist twice.
    mark : str
        Letter of the repeated posts after the equation, up to the next one; empty where they have none.
    """

    s_m: float
    back_m: float
    ahead_m: float
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ScaleReport:
    """Ground metres per metre of label between two neighbouring calibration points.

    `is_doubtful` from 1 % on: a wrong point, a line drawn too roughly or a chainage equation
    that nobody declared.
    """

    from_m: float
    to_m: float
    scale: float

    @property
    def is_doubtful(self) -> bool:
        """Whether ground and labels differ by more than 1 %."""
        return abs(self.scale - 1) > DOUBTFUL_SCALE


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """A stretch between equations: labels and ground metres grow together."""

    values_m: Floats
    grounds_m: Floats
    mark: str

    def holds(self, value_m: float) -> bool:
        return bool(self.values_m[0] <= value_m <= self.values_m[-1])


class Calibration:
    """Piecewise linear relation of labels and ground metres, for one series of one line.

    Outside the first and the last point nothing is known: a label there has no position, a
    place there no label.

    Parameters
    ----------
    points : sequence of CalibrationPoint
        In any order; at least two places, counting the equations.
    equations : sequence of ChainageEquation
        In any order.
    series : str
        Letters of the labels.

    Raises
    ------
    CalibrationError
        If labels do not grow with the ground between equations, or differ from it by more than
        5 %: a chainage equation is missing or a point is wrong.
    """

    def __init__(
        self,
        points: Sequence[CalibrationPoint],
        equations: Sequence[ChainageEquation] = (),
        series: str = "K",
    ) -> None:
        self.series = series
        self.equations = tuple(sorted(equations, key=lambda equation: equation.s_m))
        self._pieces = tuple(_pieces(points, self.equations))

    @cached_property
    def scales(self) -> tuple[ScaleReport, ...]:
        """Scale between every two neighbours, in the order of the line."""
        return tuple(
            ScaleReport(float(piece.values_m[i]), float(piece.values_m[i + 1]), float(scale))
            for piece in self._pieces
            for i, scale in enumerate(np.diff(piece.grounds_m) / np.diff(piece.values_m))
        )

    def grounds(self, chainage: Chainage) -> tuple[float, ...]:
        """Return every ground metre that carries a label: none, one or several, in line order.

        A label with a mark fits only the posts of that mark. An overlong label (``K12+1050``)
        counts from its own post, so only a stretch that holds the post has it.
        """
        if chainage.series != self.series:
            return ()
        return tuple(
            float(np.interp(chainage.value_m, piece.values_m, piece.grounds_m))
            for piece in self._pieces
            if piece.holds(chainage.value_m)
            and chainage.mark in ("", piece.mark)
            and (not chainage.is_overlong or piece.holds(chainage.km * 1000))
        )

    def grounds_of_values(self, values_m: ArrayLike) -> Floats:
        """Return the ground metres of many unmarked labels.

        Parameters
        ----------
        values_m : array_like of float, shape (n,)
            Labels as metres (`Chainage.value_m`).

        Returns
        -------
        ndarray of float, shape (stretches between equations, n)
            NaN where a stretch does not have the label.
        """
        values = np.atleast_1d(np.asarray(values_m, dtype=np.float64))
        return np.stack(
            [np.interp(values, p.values_m, p.grounds_m, left=np.nan, right=np.nan) for p in self._pieces]
        )

    def gap_at(self, chainage: Chainage) -> ChainageEquation | None:
        """Return the equation that a label falls into, None where the label is not in a gap."""
        return next((e for e in self.equations if e.back_m < chainage.value_m < e.ahead_m), None)

    def values(self, grounds_m: ArrayLike) -> Floats:
        """Return the labels of ground metres as metres, NaN outside the calibrated stretch.

        At an equation itself the label on departure counts.

        Parameters
        ----------
        grounds_m : array_like of float, shape (n,)
            Metres from the start of the line.
        """
        grounds = np.atleast_1d(np.asarray(grounds_m, dtype=np.float64))
        values = np.full(grounds.shape, np.nan)
        for piece in self._pieces:
            inside = (grounds >= piece.grounds_m[0]) & (grounds <= piece.grounds_m[-1])
            values[inside] = np.interp(grounds[inside], piece.grounds_m, piece.values_m)
        return values

    def label(self, ground_m: float) -> Chainage | None:
        """Return the label of one ground metre, to the millimetre; None outside the calibrated stretch.

        The mark is written only where the label would otherwise have several positions.
        """
        value = float(self.values(ground_m)[0])
        if np.isnan(value):
            return None
        plain = Chainage.from_value(value, self.series)
        if len(self.grounds(plain)) < 2:
            return plain
        return Chainage.from_value(value, self.series, self._piece_at(ground_m).mark)

    def _piece_at(self, ground_m: float) -> _Piece:
        return next(piece for piece in reversed(self._pieces) if piece.grounds_m[0] <= ground_m)


def _pieces(points: Sequence[CalibrationPoint], equations: Sequence[ChainageEquation]) -> list[_Piece]:
    cuts = [-np.inf, *(equation.s_m for equation in equations), np.inf]
    pieces = []
    for i, (low, high) in enumerate(pairwise(cuts)):
        knots = {(p.s_m, p.value_m) for p in points if low <= p.s_m <= high and p.s_m not in cuts}
        if i > 0:
            knots.add((low, equations[i - 1].ahead_m))
        if i < len(equations):
            knots.add((high, equations[i].back_m))
        mark = equations[i - 1].mark if i > 0 else ""
        # An equation at the very end of what is known bounds no stretch.
        if len(knots) > 1:
            pieces.append(_piece(sorted(knots), mark))
    if not pieces:
        raise CalibrationError("a calibration needs at least two places with known labels")
    return pieces


def _piece(knots: Sequence[tuple[float, float]], mark: str) -> _Piece:
    for (s0, value0), (s1, value1) in pairwise(knots):
        if s1 <= s0 or value1 <= value0:
            raise CalibrationError(
                f"labels must grow with the ground: {Chainage.from_value(value0)} at {s0:.1f} m, "
                f"{Chainage.from_value(value1)} at {s1:.1f} m; declare a chainage equation or redraw the line"
            )
        scale = (s1 - s0) / (value1 - value0)
        if abs(scale - 1) > REFUSED_SCALE:
            raise CalibrationError(
                f"{Chainage.from_value(value0)} to {Chainage.from_value(value1)} measures {s1 - s0:.1f} m, "
                f"{abs(scale - 1):.1%} off the labels; more than {REFUSED_SCALE:.0%} needs a chainage equation"
            )
    grounds_m, values_m = np.array(knots, dtype=np.float64).T
    return _Piece(values_m, grounds_m, mark)
