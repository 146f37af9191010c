"""Calibration: which ground metre of a line carries which chainage label."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from layers.linear_referencing.chainage import Chainage
from layers.linear_referencing.knots import (
    REFUSED_SCALE,
    CalibrationPoint,
    ChainageEquation,
    ScaleReport,
    scales,
)
from layers.linear_referencing.pieces import Floats, Piece, pieces_of, stretches


class CalibrationError(ValueError):
    """Calibration points or equations that contradict each other or the line."""


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
    is_strict : bool
        Whether neighbours that contradict each other are an error. Otherwise the stretch between them is
        left out, as if nothing were known there, and named in `refused`.

    Raises
    ------
    CalibrationError
        If labels do not grow with the ground between equations, or differ from it by more than
        5 %: a chainage equation is missing or a point is wrong. Less than two places always raise it.
    """

    def __init__(
        self,
        points: Sequence[CalibrationPoint],
        equations: Sequence[ChainageEquation] = (),
        series: str = "K",
        *,
        is_strict: bool = True,
    ) -> None:
        self.series = series
        self.equations = tuple(sorted(equations, key=lambda equation: equation.s_m))
        known = stretches(points, self.equations)
        self.scales = tuple(scale for knots, _ in known for scale in scales(knots))
        """Between every two neighbours, in the order of the line."""
        if is_strict and self.refused:
            raise CalibrationError(_refusal(self.refused[0]))
        self._pieces = tuple(piece for knots, mark in known for piece in pieces_of(knots, mark))
        if not self.scales:
            raise CalibrationError("a calibration needs at least two places with known labels")

    @property
    def refused(self) -> tuple[ScaleReport, ...]:
        """Neighbours that contradict each other."""
        return tuple(scale for scale in self.scales if scale.is_refused)

    @property
    def known(self) -> tuple[tuple[Chainage, Chainage], ...]:
        """First and last label of each stretch without a break, in the order of the line."""
        return tuple(
            (self._end(piece, piece.values_m[0]), self._end(piece, piece.values_m[-1]))
            for piece in self._pieces
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

    def mark_at(self, chainage: Chainage, ground_m: float) -> str:
        """Return the mark of the posts that give a label at a ground metre; empty where they have none."""
        return next(
            (
                piece.mark
                for piece in self._pieces
                if piece.holds(chainage.value_m)
                and chainage.mark in ("", piece.mark)
                and float(np.interp(chainage.value_m, piece.values_m, piece.grounds_m)) == ground_m
            ),
            "",
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
        rows = [np.interp(values, p.values_m, p.grounds_m, left=np.nan, right=np.nan) for p in self._pieces]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(values))

    def gap_at(self, chainage: Chainage) -> ChainageEquation | None:
        """Return the equation that a label falls into, None where the label is not in a gap."""
        return next((e for e in self.equations if e.back_m < chainage.value_m < e.ahead_m), None)

    def refused_at(self, chainage: Chainage) -> ScaleReport | None:
        """Return the contradicting neighbours that a label lies between, None where there are none."""
        value = chainage.value_m
        return next((r for r in self.refused if min(r.from_m, r.to_m) < value < max(r.from_m, r.to_m)), None)

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

    def accuracies_m(self, grounds_m: ArrayLike) -> Floats:
        """Return how well a label is known at ground metres, one sigma along the line; NaN outside.

        From the two neighbours: their own accuracy, and the difference of ground and labels between
        them, since nobody knows at which place between them it arose.

        Parameters
        ----------
        grounds_m : array_like of float, shape (n,)
            Metres from the start of the line.
        """
        grounds = np.atleast_1d(np.asarray(grounds_m, dtype=np.float64))
        accuracies = np.full(grounds.shape, np.nan)
        for piece in self._pieces:
            inside = (grounds >= piece.grounds_m[0]) & (grounds <= piece.grounds_m[-1])
            if inside.any():
                part = np.searchsorted(piece.grounds_m, grounds[inside], side="right") - 1
                accuracies[inside] = piece.errors_m[np.minimum(part, len(piece.errors_m) - 1)]
        return accuracies

    def _end(self, piece: Piece, value_m: float) -> Chainage:
        plain = Chainage.from_value(float(value_m), self.series)
        mark = piece.mark if len(self.grounds(plain)) > 1 else ""
        return Chainage.from_value(float(value_m), self.series, mark)

    def _piece_at(self, ground_m: float) -> Piece:
        return next(piece for piece in reversed(self._pieces) if piece.holds_ground(ground_m))


def _refusal(pair: ScaleReport) -> str:
    start, end = Chainage.from_value(pair.from_m), Chainage.from_value(pair.to_m)
    if pair.ground_m <= 0 or pair.label_m <= 0:
        return (
            f"labels must grow with the ground: {start} comes {pair.ground_m:.1f} m before {end}; "
            "declare a chainage equation or redraw the line"
        )
    return (
        f"{start} to {end} measures {pair.ground_m:.1f} m, {abs(pair.excess_m / pair.label_m):.1%} off the "
        f"labels; more than {REFUSED_SCALE:.0%} needs a chainage equation"
    )
