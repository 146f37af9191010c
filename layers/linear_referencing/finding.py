"""The grounds of a label or a range on one route."""

from dataclasses import dataclass, replace

from layers.linear_referencing import reasons
from layers.linear_referencing.calibration import Calibration
from layers.linear_referencing.chainage import Chainage, ChainageRange
from layers.linear_referencing.route import Route
from layers.text import Text


@dataclass(frozen=True, slots=True)
class Found:
    """One reading of a label or a range.

    Parameters
    ----------
    low_m, high_m : float
        Ground metres of its two ends, in line order; equal for a single label.
    label : str
        With the mark of the repeated posts where there is one.
    mark : str
    """

    low_m: float
    high_m: float
    label: str
    mark: str

    @property
    def ground_m(self) -> float:
        """The middle."""
        return (self.low_m + self.high_m) / 2


def find(route: Route, asked: ChainageRange) -> list[Found] | Text:
    """Return every reading in line order, or why there is none.

    Of a range the ends pair up such that it grows in the order of its labels and is as short as it can
    be: a pair that holds another place of its start and another of its end is none.
    """
    assert route.referenced is not None
    calibration = route.referenced.calibration
    starts, ends = calibration.grounds(asked.start), calibration.grounds(asked.end)
    for label, grounds in ((asked.start, starts), (asked.end, ends)):
        if not grounds:
            return reasons.missing(calibration, label)
    if asked.start == asked.end:
        return [Found(s, s, *_named(calibration, asked.start, s)) for s in starts]
    pairs = [(a, b) for a in starts for b in ends if a < b]
    if not pairs:
        pairs = [(b, a) for a in starts for b in ends if b <= a]
        starts, ends = ends, starts
        asked = ChainageRange(asked.end, asked.start)
    shortest = [
        (a, b)
        for a, b in pairs
        if not (any(a < other <= b for other in starts) and any(a <= other < b for other in ends))
    ]
    found = []
    for a, b in shortest:
        start, mark = _named(calibration, asked.start, a)
        end, _ = _named(calibration, asked.end, b)
        found.append(Found(a, b, f"{start}-{end}", mark))
    return found


def edges_of(route: Route, asked: ChainageRange) -> list[Found]:
    """Return the two edges of the gap that a label or an end of a range falls into; none where it is in none."""
    assert route.referenced is not None
    calibration = route.referenced.calibration
    without = (label for label in (asked.start, asked.end) if not calibration.grounds(label))
    gap = next((gap for label in without if (gap := calibration.gap_at(label)) is not None), None)
    if gap is None:
        return []
    labels = (Chainage.from_value(value, route.series) for value in (gap.back_m, gap.ahead_m))
    return [Found(gap.s_m, gap.s_m, str(label), "") for label in labels]


def _named(calibration: Calibration, label: Chainage, ground_m: float) -> tuple[str, str]:
    """Return the label with the mark that tells this ground metre from its others, and the mark."""
    plain = replace(label, mark="")
    mark = calibration.mark_at(label, ground_m) if len(calibration.grounds(plain)) > 1 else ""
    return str(replace(label, mark=mark)), mark
