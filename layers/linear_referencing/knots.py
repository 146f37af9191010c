"""Places of known label along a line, and how ground and labels agree between two of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

REFUSED_SCALE = 0.05
DOUBTFUL_SCALE = 0.01
MOST_NOISE_M = 30.0
"""Posts are surveyed: however poor their stated accuracy, no more than this excuses a scale."""


@dataclass(frozen=True, slots=True)
class CalibrationPoint:
    """A place on the line whose label is known: post, station centre, abutment, portal.

    Parameters
    ----------
    value_m : float
        The label read as metres (`Chainage.value_m`).
    s_m : float
        Ground metres from the start of the line.
    accuracy_m : float
        Of the place along the line, one sigma; 0 for exact.
    """

    value_m: float
    s_m: float
    accuracy_m: float = 0.0


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
    """Ground and labels between two neighbours of known label.

    Parameters
    ----------
    from_m, to_m : float
        Their labels as metres.
    ground_m : float
        Ground metres between them.
    noise_m : float
        What their own accuracy explains of a difference.
    """

    from_m: float
    to_m: float
    ground_m: float
    noise_m: float = 0.0

    @property
    def label_m(self) -> float:
        """Metres between the labels."""
        return self.to_m - self.from_m

    @property
    def excess_m(self) -> float:
        """By how much the ground is longer than the labels."""
        return self.ground_m - self.label_m

    @property
    def scale(self) -> float:
        """Ground metres per metre of label; negative where the labels fall, infinite where they stand."""
        return self.ground_m / self.label_m if self.label_m else float("inf")

    @property
    def is_doubtful(self) -> bool:
        """Whether ground and labels differ by more than 1 %.

        A wrong point, a line drawn too roughly or a chainage equation that nobody declared.
        """
        return not self._agrees(DOUBTFUL_SCALE)

    @property
    def is_refused(self) -> bool:
        """Whether labels do not grow with the ground, or differ from it by more than 5 %."""
        return not self._agrees(REFUSED_SCALE)

    def _agrees(self, share: float) -> bool:
        if self.ground_m <= 0 or self.label_m <= 0:
            return False
        return abs(self.excess_m) <= share * self.label_m + self.noise_m


def scales(knots: Sequence[CalibrationPoint]) -> list[ScaleReport]:
    """Return ground and labels between every two neighbours, given in line order."""
    return [
        ScaleReport(
            a.value_m,
            b.value_m,
            b.s_m - a.s_m,
            min(2 * float(np.hypot(a.accuracy_m, b.accuracy_m)), MOST_NOISE_M),
        )
        for a, b in pairwise(knots)
    ]
