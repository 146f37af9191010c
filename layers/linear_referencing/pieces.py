"""Stretches of a line in which labels and ground metres grow together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from layers.linear_referencing.knots import CalibrationPoint, ChainageEquation, scales

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch in which labels and ground metres grow together.

    Parameters
    ----------
    values_m, grounds_m : ndarray of float, shape (n,)
        Labels as metres and ground metres of the known places, both increasing.
    errors_m : ndarray of float, shape (n - 1,)
        Between every two of them, how well a label is known along the line, one sigma.
    mark : str
        Letter of its posts.
    """

    values_m: Floats
    grounds_m: Floats
    errors_m: Floats
    mark: str

    def holds(self, value_m: float) -> bool:
        """Whether it has a label."""
        return bool(self.values_m[0] <= value_m <= self.values_m[-1])

    def holds_ground(self, ground_m: float) -> bool:
        """Whether a ground metre lies in it."""
        return bool(self.grounds_m[0] <= ground_m <= self.grounds_m[-1])


def stretches(
    points: Sequence[CalibrationPoint], equations: Sequence[ChainageEquation]
) -> list[tuple[list[CalibrationPoint], str]]:
    """Return the places of known label between equations, each stretch in line order with its mark."""
    cuts = [-np.inf, *(equation.s_m for equation in equations), np.inf]
    found = []
    for i, (low, high) in enumerate(pairwise(cuts)):
        knots = {(p.s_m, p.value_m): p for p in points if low <= p.s_m <= high and p.s_m not in cuts}
        if i > 0:
            knots[low, equations[i - 1].ahead_m] = CalibrationPoint(equations[i - 1].ahead_m, low)
        if i < len(equations):
            knots[high, equations[i].back_m] = CalibrationPoint(equations[i].back_m, high)
        mark = equations[i - 1].mark if i > 0 else ""
        found.append(([knots[place] for place in sorted(knots)], mark))
    return found


def pieces_of(knots: Sequence[CalibrationPoint], mark: str) -> list[Piece]:
    """Return the runs of neighbours that agree; an equation at the very end of what is known bounds none."""
    breaks = [i + 1 for i, scale in enumerate(scales(knots)) if scale.is_refused]
    runs = [knots[low:high] for low, high in pairwise([0, *breaks, len(knots)])]
    found = []
    for run in runs:
        if len(run) > 1:
            values, grounds, accuracies = np.array([(p.value_m, p.s_m, p.accuracy_m) for p in run]).T
            excess = np.diff(grounds) - np.diff(values)
            errors = np.hypot(np.maximum(accuracies[:-1], accuracies[1:]), excess)
            found.append(Piece(values, grounds, errors, mark))
    return found
