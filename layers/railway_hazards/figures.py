"""Figures of the hazard ledger: found, closed, open and overdue, up to a cut-off date.

Pure: plain rows, days and codes in, counts out. What superiors ask for each month (本月新增、本月销号、
累计、未销号、逾期、整改率) is counted here and nowhere else.

What happened in a period beside that (how long closing took, what came back, what was closed on paper) is
counted here as well.

A hazard counts from the day it was found, and never where it was not confirmed (不属实) or entered twice
(重复). Of those that count, each is at the cut-off date either closed, open, kept under control or handed
on, so that these four always add up to the total. All statuses but closed are those that the rows have, so
for a date in the past they are right only in the rows of that date: see `status_at`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from statistics import median
from types import MappingProxyType
from typing import Any

from layers.railway_hazards.rules import is_open
from layers.text import Text

Row = Mapping[str, Any]
"""Values of one hazard by field; `NEEDED` are looked at, and those that conditions name."""

NEEDED = ("status", "found_on", "closed_on", "deadline", "closure_basis")

SIGNED_PAPER = "signed_paper"
"""Basis of a closing that the office recorded from paper, in whole or in part."""

REOPENED_ON = "reopened_on"
"""Beside the fields of a row: the days on which it was reopened, as the log of reviews has them."""

NOT_COUNTED = frozenset({"rejected", "duplicate"})
"""Statuses of rows that are no hazards of their own."""


class Measure(StrEnum):
    """What is counted."""

    NEW = "new"
    CLOSED = "closed"
    NEW_IN_YEAR = "new_in_year"
    CLOSED_IN_YEAR = "closed_in_year"
    TOTAL = "total"
    CLOSED_IN_ALL = "closed_in_all"
    OPEN = "open"
    OVERDUE = "overdue"
    MONITORED = "monitored"
    TRANSFERRED = "transferred"
    CLOSURE_RATE = "closure_rate"
    MEDIAN_DAYS = "median_days"
    REOPENED = "reopened"
    ON_PAPER = "on_paper"
    PAPER_SHARE = "paper_share"


TITLES: Mapping[Measure, Text] = MappingProxyType(
    {
        Measure.NEW: Text("本期新增", "Found in the period"),
        Measure.CLOSED: Text("本期销号", "Closed in the period"),
        Measure.NEW_IN_YEAR: Text("本年新增", "Found in the year"),
        Measure.CLOSED_IN_YEAR: Text("本年销号", "Closed in the year"),
        Measure.TOTAL: Text("累计排查", "Found in all"),
        Measure.CLOSED_IN_ALL: Text("累计销号", "Closed in all"),
        Measure.OPEN: Text("未销号", "Open"),
        Measure.OVERDUE: Text("逾期未销号", "Overdue"),
        Measure.MONITORED: Text("持续管控", "Kept under control"),
        Measure.TRANSFERRED: Text("已转办", "Transferred"),
        Measure.CLOSURE_RATE: Text(
            "整改率（累计销号÷累计排查）", "Closure rate (closed in all / found in all)"
        ),
        Measure.MEDIAN_DAYS: Text("销号用时中位数（天）", "Median days to close"),
        Measure.REOPENED: Text("本期反弹", "Reopened in the period"),
        Measure.ON_PAPER: Text("本期纸质代录销号", "Closed on recorded paper in the period"),
        Measure.PAPER_SHARE: Text(
            "纸质代录占比（占本期销号）", "Share closed on recorded paper (of those closed in the period)"
        ),
    }
)

RATES: Mapping[Measure, tuple[Measure, Measure]] = MappingProxyType(
    {
        Measure.CLOSURE_RATE: (Measure.CLOSED_IN_ALL, Measure.TOTAL),
        Measure.PAPER_SHARE: (Measure.ON_PAPER, Measure.CLOSED),
    }
)
"""Measures between 0 and 1: which rows they are a share of which."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period with its cut-off date, both ends included.

    Parameters
    ----------
    since, until : date
        `until` is the cut-off date: nothing that happened later is counted.

    Raises
    ------
    ValueError
        If it ends before it begins.
    """

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError(f"a period ends after it begins, got {self.since} to {self.until}")

    def has(self, day: date | None) -> bool:
        """Whether a day lies in the period; one that is not known does not."""
        return day is not None and self.since <= day <= self.until

    def in_year(self) -> "Period":
        """Return the year of the cut-off date, up to it."""
        return _year_up_to(self.until)


@lru_cache(maxsize=100)
def _year_up_to(day: date) -> Period:
    return Period(date(day.year, 1, 1), day)


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows are counted, by one field.

    Parameters
    ----------
    field : str
    values : frozenset of str or None
        None stands for rows without a value.
    is_rest : bool
        Whether all others are meant, those without a value included: the row 其他 of a table.
    """

    field: str
    values: frozenset[str | None]
    is_rest: bool = False

    def holds(self, row: Row) -> bool:
        """Whether a row is meant."""
        return (row.get(self.field) in self.values) is not self.is_rest


def status_at(row: Row, cutoff: date) -> str | None:
    """Return how a row counts at a date: ``closed``, ``open``, ``monitored``, ``transferred`` or not at all.

    A row that was closed later was open on that day. Without the day of closing it counts as closed, as
    rows do that were taken over so (`closure_basis` legacy).

    Of all statuses only closing has a day in the row. Whether a hazard was kept under control, handed on,
    rejected, a duplicate or open again is told as the row has it: that is how it stood at `cutoff` only where
    the rows themselves are those of that date (the ledger read from the history); in the rows of today it
    is how it stands today.

    Parameters
    ----------
    row : mapping
        Of `NEEDED`.
    cutoff : date

    Examples
    --------
    >>> row = {"status": "closed", "found_on": date(2026, 5, 2), "closed_on": date(2026, 7, 1)}
    >>> status_at(row, date(2026, 6, 30)), status_at(row, date(2026, 7, 1)), status_at(row, date(2026, 5, 1))
    ('open', 'closed', None)
    """
    status, found_on, closed_on = row.get("status"), row.get("found_on"), row.get("closed_on")
    if status is None or status in NOT_COUNTED or (found_on is not None and found_on > cutoff):
        return None
    if status == "closed":
        return "open" if closed_on is not None and closed_on > cutoff else "closed"
    return "open" if is_open(status) else str(status)


def is_meant(measure: Measure, row: Row, period: Period) -> bool:
    """Tell whether a row is one of those that a measure counts.

    A rate counts the rows that it is a share of, the median those that it is of.

    Raises
    ------
    KeyError
        If the measure is none of `Measure`.
    """
    status = status_at(row, period.until)
    return status is not None and _TESTS[measure](row, status, period)


def measures_of(row: Row, period: Period) -> tuple[Measure, ...]:
    """Return all measures that count a row; of the rates none, as they follow from the others."""
    status = status_at(row, period.until)
    if status is None:
        return ()
    return tuple([measure for measure, test in _COUNTED.get(status, ()) if test(row, status, period)])


def days_to_close(row: Row) -> int | None:
    """Return how many days a hazard was open, from finding to closing; None where a day is missing."""
    found_on, closed_on = row.get("found_on"), row.get("closed_on")
    return None if found_on is None or closed_on is None else max(0, (closed_on - found_on).days)


def count(
    measure: Measure, rows: Iterable[Row], period: Period, conditions: Iterable[Condition] = ()
) -> int | float | None:
    """Count the rows of a measure.

    Parameters
    ----------
    measure : Measure
    rows : iterable of mapping
    period : Period
    conditions : iterable of Condition
        All of them hold for a row that is counted.

    Returns
    -------
    int, float or None
        Rates are between 0 and 1; they and the median are None where there is nothing that they could be
        of.

    Examples
    --------
    >>> june = Period(date(2026, 6, 1), date(2026, 6, 30))
    >>> rows = [
    ...     {"status": "closed", "found_on": date(2026, 5, 3), "closed_on": date(2026, 6, 8), "grade": "major"},
    ...     {"status": "rectifying", "found_on": date(2026, 6, 2), "deadline": date(2026, 6, 20)},
    ... ]
    >>> [count(measure, rows, june) for measure in (Measure.NEW, Measure.CLOSED, Measure.OVERDUE)]
    [1, 1, 1]
    >>> count(Measure.CLOSURE_RATE, rows, june), count(Measure.CLOSURE_RATE, [], june)
    (0.5, None)
    >>> count(Measure.TOTAL, rows, june, [Condition("grade", frozenset({"major"}), is_rest=True)])
    1
    """
    wanted = tuple(conditions)
    chosen = [row for row in rows if all(condition.holds(row) for condition in wanted)]
    if measure in RATES:
        part, whole = (sum(is_meant(one, row, period) for row in chosen) for one in RATES[measure])
        return part / whole if whole else None
    meant = [row for row in chosen if is_meant(measure, row, period)]
    if measure is not Measure.MEDIAN_DAYS:
        return len(meant)
    return middle(days for row in meant if (days := days_to_close(row)) is not None)


def middle(days: Iterable[int]) -> float | None:
    """Return the median; None of nothing."""
    known = list(days)
    return float(median(known)) if known else None


def _is_overdue(row: Row, status: str, period: Period) -> bool:
    deadline = row.get("deadline")
    return status == "open" and deadline is not None and deadline < period.until


def _is_closed_in_period(row: Row, status: str, period: Period) -> bool:
    return status == "closed" and period.has(row.get("closed_on"))


_TESTS: Mapping[Measure, Callable[[Row, str, Period], bool]] = MappingProxyType(
    {
        Measure.NEW: lambda row, _, period: period.has(row.get("found_on")),
        Measure.CLOSED: _is_closed_in_period,
        Measure.NEW_IN_YEAR: lambda row, _, period: period.in_year().has(row.get("found_on")),
        Measure.CLOSED_IN_YEAR: lambda row, status, period: _is_closed_in_period(
            row, status, period.in_year()
        ),
        Measure.TOTAL: lambda *_: True,
        Measure.CLOSED_IN_ALL: lambda _, status, __: status == "closed",
        Measure.OPEN: lambda _, status, __: status == "open",
        Measure.OVERDUE: _is_overdue,
        Measure.MONITORED: lambda _, status, __: status == "monitored",
        Measure.TRANSFERRED: lambda _, status, __: status == "transferred",
        Measure.CLOSURE_RATE: lambda *_: True,
        Measure.MEDIAN_DAYS: lambda row, status, period: (
            _is_closed_in_period(row, status, period) and row.get("found_on") is not None
        ),
        Measure.REOPENED: lambda row, _, period: any(map(period.has, row.get(REOPENED_ON, ()))),
        Measure.ON_PAPER: lambda row, status, period: (
            row.get("closure_basis") == SIGNED_PAPER and _is_closed_in_period(row, status, period)
        ),
        Measure.PAPER_SHARE: _is_closed_in_period,
    }
)
_ONLY: Mapping[str, frozenset[Measure]] = MappingProxyType(
    {
        "closed": frozenset(
            {
                *(Measure.CLOSED, Measure.CLOSED_IN_YEAR, Measure.CLOSED_IN_ALL),
                *(Measure.MEDIAN_DAYS, Measure.ON_PAPER),
            }
        ),
        "open": frozenset({Measure.OPEN, Measure.OVERDUE}),
        "monitored": frozenset({Measure.MONITORED}),
        "transferred": frozenset({Measure.TRANSFERRED}),
    }
)
"""Measures that count what stands in one way alone: others need not ask for them."""

_COUNTED = {
    status: tuple(
        (measure, test)
        for measure, test in _TESTS.items()
        if measure not in RATES and (measure in own or not any(measure in one for one in _ONLY.values()))
    )
    for status, own in _ONLY.items()
}
