"""Hazards that may be one and the same: close to each other along their line. Pure.

Two sightings of one thing seldom have the same chainage on paper, and labels must not be subtracted where
a line was rebuilt. So each hazard is brought to its line, and the distance is that of ground metres.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from layers.railway_hazards.rules import is_open

CLOSED_DAYS = 180
"""Days after its closing for which a hazard still counts: it may be back (反弹)."""

MONITORED, CLOSED = "monitored", "closed"

Stretch = tuple[float, float]
"""Ground metres from the start of the line, the lower first; equal for a single place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A hazard brought to its line.

    Parameters
    ----------
    id : str
        Empty for one that is not stored yet.
    line_id : str
    stretches : tuple of Stretch
        Each place that its label may stand for; none where it has no place on the line.
    side, category, status : str or None
    found_on, closed_on : date or None
    """

    id: str
    line_id: str
    stretches: tuple[Stretch, ...]
    side: str | None = None
    category: str | None = None
    status: str | None = None
    found_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """A hazard beside another one.

    Parameters
    ----------
    id : str
    along_m : float
        Ground metres between the two along the line; 0 where their stretches meet.
    days_apart : int or None
        Between the days on which they were found.
    """

    id: str
    along_m: float
    days_apart: int | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far along the line a hazard of a category may be the same one.

    Parameters
    ----------
    metres : float
        Of categories that are not named.
    by_category : mapping of str to float
    """

    metres: float
    by_category: Mapping[str, float]

    def of(self, category: str | None) -> float:
        """Return the distance for a category, metres; the largest where none is known."""
        if category is None:
            return max((self.metres, *self.by_category.values()))
        return self.by_category.get(category, self.metres)


def near(one: Sighting, others: Iterable[Sighting], reach: Reach, today: date) -> list[Close]:
    """Return the hazards that may be the same one, the nearest first.

    On the same line, of the same category, on the same side where both have one (``both`` is on each), and
    still open, kept under control, or closed within the last `CLOSED_DAYS`. What one of the two does not say,
    category or side, does not tell them apart.

    Parameters
    ----------
    one : Sighting
    others : iterable of Sighting
        The one itself among them is passed over.
    reach : Reach
    today : date
        The county's date.
    """
    found = [
        Close(other.id, along_m, _days(one.found_on, other.found_on))
        for other in others
        if other.id != one.id
        and other.line_id == one.line_id
        and _agree(one.category, other.category)
        and _is_same_side(one.side, other.side)
        and is_recent(other.status, other.closed_on, today)
        and (along_m := along(one.stretches, other.stretches)) is not None
        and along_m <= reach.of(one.category or other.category)
    ]
    return sorted(found, key=lambda close: (close.along_m, close.id))


def along(one: Sequence[Stretch], other: Sequence[Stretch]) -> float | None:
    """Return the ground metres between two places on a line, to the decimetre; None where one has none.

    Of several places that a label may stand for, the closest count.

    Examples
    --------
    >>> along([(100.0, 100.0)], [(140.0, 160.0)]), along([(100.0, 150.0)], [(140.0, 160.0)]), along([], [(1.0, 1.0)])
    (40.0, 0.0, None)
    """
    gaps = [max(0.0, start - own_end, own_start - end) for own_start, own_end in one for start, end in other]
    return round(min(gaps), 1) if gaps else None


def is_recent(status: str | None, closed_on: date | None, today: date) -> bool:
    """Whether a hazard of this status may be the one that is seen today.

    Examples
    --------
    >>> is_recent("rectifying", None, date(2026, 7, 1)), is_recent("rejected", None, date(2026, 7, 1))
    (True, False)
    >>> is_recent("closed", date(2026, 6, 1), date(2026, 7, 1)), is_recent("closed", None, date(2026, 7, 1))
    (True, False)
    """
    if status == CLOSED:
        return closed_on is not None and (today - closed_on).days <= CLOSED_DAYS
    return status == MONITORED or is_open(status)


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _is_same_side(one: str | None, other: str | None) -> bool:
    return _agree(one, other) or "both" in (one, other)


def _days(one: date | None, other: date | None) -> int | None:
    return None if one is None or other is None else abs((one - other).days)
