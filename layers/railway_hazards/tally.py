"""All figures of many groups of hazards in one pass over the ledger.

The same tests as `layers.railway_hazards.figures.count`, so both always agree: a table of a hundred groups
would otherwise go through all rows a thousand times.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from layers.railway_hazards.figures import (
    RATES,
    Measure,
    Period,
    Row,
    days_to_close,
    measures_of,
    middle,
)


@dataclass(slots=True)
class Tally:
    """What was counted of some rows.

    Parameters
    ----------
    counts : dict of Measure to int
        Without the rates and the median, which follow.
    days : list of int
        How long each of those was open that were closed in the period.
    """

    counts: dict[Measure, int] = field(default_factory=dict)
    days: list[int] = field(default_factory=list)

    def figure(self, measure: Measure) -> int | float | None:
        """Return a figure, as `layers.railway_hazards.figures.count` does."""
        if measure in RATES:
            part, whole = (self.counts.get(one, 0) for one in RATES[measure])
            return part / whole if whole else None
        return middle(self.days) if measure is Measure.MEDIAN_DAYS else self.counts.get(measure, 0)

    def add(self, patterns: Sequence[Sequence[Measure]], seen: Mapping[int, int]) -> None:
        """Add rows by how often each pattern of measures, told by its number, was seen."""
        for pattern, times in seen.items():
            for measure in patterns[pattern]:
                self.counts[measure] = self.counts.get(measure, 0) + times


@dataclass(frozen=True, slots=True)
class Tallies:
    """All rows together, and by the values of fields.

    Parameters
    ----------
    whole : Tally
    by : dict of str to dict of (str or None) to Tally
        For each field its values that occur, None for rows without one.
    """

    whole: Tally
    by: dict[str, dict[str | None, Tally]]


def tallied(rows: Iterable[Row], period: Period, fields: Sequence[str]) -> Tallies:
    """Count all measures of rows, together and by each of some fields.

    Examples
    --------
    >>> from datetime import date
    >>> june = Period(date(2026, 6, 1), date(2026, 6, 30))
    >>> rows = [{"status": "reported", "found_on": date(2026, 6, 2), "grade": "major"}]
    >>> made = tallied(rows, june, ["grade"])
    >>> made.whole.figure(Measure.NEW), made.by["grade"]["major"].figure(Measure.OPEN)
    (1, 1)
    """
    # Few patterns of measures occur: each is a number, and what is added for a row is one.
    patterns: dict[tuple[Measure, ...], int] = {}
    seen: dict[int, int] = {}
    by: dict[str, dict[str | None, Tally]] = {name: {} for name in fields}
    seen_by: dict[str, dict[str | None, dict[int, int]]] = {name: {} for name in fields}
    whole = Tally()
    for row in rows:
        measures = measures_of(row, period)
        if not measures:
            continue
        pattern = patterns.setdefault(measures, len(patterns))
        seen[pattern] = seen.get(pattern, 0) + 1
        for name, groups in seen_by.items():
            value = row.get(name)
            own = groups.get(value)
            if own is None:
                own = groups[value] = {}
                by[name][value] = Tally()
            own[pattern] = own.get(pattern, 0) + 1
        if Measure.MEDIAN_DAYS in measures and (days := days_to_close(row)) is not None:
            whole.days.append(days)
            for name in fields:
                by[name][row.get(name)].days.append(days)
    by_number = tuple(patterns)
    whole.add(by_number, seen)
    for name, groups in seen_by.items():
        for value, own in groups.items():
            by[name][value].add(by_number, own)
    return Tallies(whole, by)


def together(tallies: Iterable[Tally]) -> Tally:
    """Return the tally of several groups that share no row."""
    made = Tally()
    for one in tallies:
        for measure, number in one.counts.items():
            made.counts[measure] = made.counts.get(measure, 0) + number
        made.days.extend(one.days)
    return made
