"""Where the things of known label stand on a line, and which of them can be believed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from layers.linear_referencing.chainage import Chainage
from layers.linear_referencing.knots import CalibrationPoint
from layers.linear_referencing.records import EquationRecord, LineRecord, PostRecord
from layers.text import Text

UNSTATED_ACCURACY_M = 5.0
"""Of a post whose row states none: about what a hand-held receiver gives."""

FARTHEST_M = 100.0
"""From the line to a post that still counts, unless the stated accuracies allow more."""

BESIDE_M = 50.0
"""Two things of known label this near each other are one place: the better known of them counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """A post or an equation at its foot on the line.

    Parameters
    ----------
    id : str
        Of the feature.
    label : Chainage
        Of an equation, that on departure.
    s_m : float
        Ground metres from the start of the line.
    distance_m : float
        From the line.
    accuracy_m : float
        Along the line, one sigma.
    is_equation : bool
    left_out : Text or None
        Why it does not count; None where it does.
    residual_m : float or None
        By how much its label is ahead of what its two neighbours would give it; None where it has none.
    """

    id: str
    label: Chainage
    s_m: float
    distance_m: float
    accuracy_m: float
    is_equation: bool = False
    left_out: Text | None = None
    residual_m: float | None = None

    @property
    def knot(self) -> CalibrationPoint:
        """What it says for the calibration."""
        return CalibrationPoint(self.label.value_m, self.s_m, self.accuracy_m)


def feet(
    line: LineRecord, posts: Sequence[PostRecord], equations: Sequence[EquationRecord]
) -> tuple[Foot, ...]:
    """Return the feet of posts and equations in line order, with those that do not count marked.

    A post does not count that stands too far from the line or past its end, or beside another of
    known label that contradicts it by less than their distance.
    """
    found = [_foot(line, post, post.label) for post in posts]
    found += [_foot(line, equation, equation.ahead) for equation in equations]
    found.sort(key=lambda foot: (foot.s_m, foot.label.value_m))
    return tuple(_thinned(found))


def _foot(line: LineRecord, record: PostRecord | EquationRecord, label: Chainage) -> Foot:
    s = float(line.geometry.project(record.point))
    distance = float(line.geometry.distance(record.point))
    stated = record.accuracy_m if isinstance(record, PostRecord) else None
    accuracy = UNSTATED_ACCURACY_M if stated is None else stated
    allowed = max(FARTHEST_M, 3 * float(np.hypot(accuracy, line.accuracy_m)))
    at_end = s <= 0 or s >= line.geometry.length
    reason = None
    if distance > allowed:
        reason = Text(f"距线路{distance:.0f}米，未采用", f"stands {distance:.0f} m from the line, not used")
    elif at_end and distance > BESIDE_M:
        reason = Text(
            f"在线路端点以外{distance:.0f}米，未采用",
            f"stands {distance:.0f} m past the end of the line, not used",
        )
    return Foot(
        id=record.id,
        label=label,
        s_m=s,
        distance_m=distance,
        accuracy_m=accuracy,
        is_equation=isinstance(record, EquationRecord),
        left_out=reason,
    )


def _thinned(ordered: Sequence[Foot]) -> list[Foot]:
    """Mark the worse known of two neighbours that are one place and would contradict each other."""
    kept: list[Foot] = []
    out: list[Foot] = []
    for foot in ordered:
        if foot.left_out is not None:
            out.append(foot)
            continue
        before = kept[-1] if kept else None
        if before is not None and _clash(before, foot):
            worse = foot if foot.accuracy_m >= before.accuracy_m else before
            if worse is before:
                kept[-1] = foot
            better = kept[-1]
            reason = Text(
                f"与{better.label}为同一处，未采用", f"is the same place as {better.label}, not used"
            )
            out.append(replace(worse, left_out=reason))
        else:
            kept.append(foot)
    return sorted((*kept, *out), key=lambda foot: (foot.s_m, foot.label.value_m))


def _clash(before: Foot, after: Foot) -> bool:
    if before.is_equation or after.is_equation:
        return False
    ground, label = after.s_m - before.s_m, after.label.value_m - before.label.value_m
    return abs(ground) < BESIDE_M and abs(label) < BESIDE_M and (ground <= 0 or label <= 0)


def with_residuals(ordered: Sequence[Foot]) -> tuple[Foot, ...]:
    """Return feet with the difference of each post from what its two neighbours say of its place.

    Neighbours are posts that count, with no equation between.
    """
    feet = list(ordered)
    counting = [i for i, foot in enumerate(feet) if foot.left_out is None]
    for before, i, after in zip(counting, counting[1:], counting[2:], strict=False):
        a, foot, b = feet[before], feet[i], feet[after]
        if a.is_equation or foot.is_equation or b.is_equation or b.s_m <= a.s_m:
            continue
        share = (foot.s_m - a.s_m) / (b.s_m - a.s_m)
        expected = a.label.value_m + share * (b.label.value_m - a.label.value_m)
        feet[i] = replace(foot, residual_m=foot.label.value_m - expected)
    return tuple(feet)
