"""Figures of the hazard ledger: found, closed, open and overdue, up to a cut-off date.

Pure: plain rows, days and codes in, counts out. What superiors ask for each month (本月新增、本月销号、
累计、未销号、逾期、整改率) is counted here and nowhere else.

A hazard counts from the day it was found, and never where it was not confirmed (不属实) or entered twice
(重复). Of those that count, each is at the cut-off date either closed, open, kept under control or handed
on, so that these four always add up to the total. All statuses but closed are those that the rows have, so
for a date in the past they are right only in the rows of that date: see `status_at`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from layers.railway_hazards.rules import is_open
from layers.text import Text

Row = Mapping[str, Any]
"""Values of one hazard by field; `NEEDED` are looked at, and those that conditions name."""

NEEDED = ("status", "found_on", "closed_on", "deadline")
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
    }
)


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
        return Period(date(self.until.year, 1, 1), self.until)


@dataclass(frozen=True, slots=True)
class Condition:
    """Which rows are counted, by one field.

    Parameters
    ----------
    field : str
    values : frozenset of str
    is_rest : bool
        Whether all others are meant, those without a value included: the row 其他 of a table.
    """

    field: str
    values: frozenset[str]
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

    The rate counts the rows that it is a share of.

    Raises
    ------
    KeyError
        If the measure is none of `Measure`.
    """
    status = status_at(row, period.until)
    return status is not None and _TESTS[measure](row, status, period)


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
        The rate is between 0 and 1, and None where there is nothing that it could be a share of.

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
    if measure is not Measure.CLOSURE_RATE:
        return sum(is_meant(measure, row, period) for row in chosen)
    statuses = [status for row in chosen if (status := status_at(row, period.until)) is not None]
    return statuses.count("closed") / len(statuses) if statuses else None


def _is_overdue(row: Row, status: str, period: Period) -> bool:
    deadline = row.get("deadline")
    return status == "open" and deadline is not None and deadline < period.until


_TESTS: Mapping[Measure, Callable[[Row, str, Period], bool]] = MappingProxyType(
    {
        Measure.NEW: lambda row, _, period: period.has(row.get("found_on")),
        Measure.CLOSED: lambda row, status, period: status == "closed" and period.has(row.get("closed_on")),
        Measure.NEW_IN_YEAR: lambda row, _, period: period.in_year().has(row.get("found_on")),
        Measure.CLOSED_IN_YEAR: lambda row, status, period: (
            status == "closed" and period.in_year().has(row.get("closed_on"))
        ),
        Measure.TOTAL: lambda *_: True,
        Measure.CLOSED_IN_ALL: lambda _, status, __: status == "closed",
        Measure.OPEN: lambda _, status, __: status == "open",
        Measure.OVERDUE: _is_overdue,
        Measure.MONITORED: lambda _, status, __: status == "monitored",
        Measure.TRANSFERRED: lambda _, status, __: status == "transferred",
        Measure.CLOSURE_RATE: lambda *_: True,
    }
)
