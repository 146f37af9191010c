"""The rows behind a figure, as a filter of the API (CQL2): whoever opens it sees what was counted.

Each filter says what the test of the measure does (`layers.railway_hazards.figures`); tests follow every
figure to its rows and compare.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from layers.railway_hazards.codes import STATUSES
from layers.railway_hazards.figures import NOT_COUNTED, SIGNED_PAPER, Condition, Measure, Period, Row
from layers.railway_hazards.rules import is_open

MOST_IDS = 150
"""Identifiers in one filter: the address stays shorter than what proxies take."""

_OPEN = tuple(code.value for code in STATUSES if is_open(code.value))


@dataclass(frozen=True, slots=True)
class Days:
    """That a day lies between two, both included; None is open.

    Parameters
    ----------
    field : str
    first, last : date or None
    """

    field: str
    first: date | None
    last: date | None

    def holds(self, row: Row) -> bool:
        """Whether a row is meant."""
        day = row.get(self.field)
        return (
            day is not None
            and (self.first is None or self.first <= day)
            and (self.last is None or day <= self.last)
        )


def cql(
    measure: Measure, period: Period, conditions: Iterable[Condition | Days], *, with_demo: bool = True
) -> str:
    """Return the filter of the rows that a measure counts; reopened ones have `cql_of_ids`.

    Examples
    --------
    >>> june = Period(date(2026, 6, 1), date(2026, 6, 30))
    >>> cql(Measure.MONITORED, june, [Condition("grade", frozenset({"major"}))])
    "status = 'monitored' AND (found_on IS NULL OR found_on <= DATE('2026-06-30')) AND grade = 'major'"
    """
    parts = [_test(measure, period), _until("found_on", period.until)]
    parts += [_condition(one) for one in conditions]
    if not with_demo:
        parts.append("is_demo = false")
    return " AND ".join(parts)


def cql_of_ids(ids: Iterable[str]) -> list[str]:
    """Return filters of rows by their identifiers, several where they are many."""
    rest = sorted(ids)
    return [
        f"id IN ({', '.join(map(_text, rest[first : first + MOST_IDS]))})"
        for first in range(0, len(rest), MOST_IDS)
    ]


def _test(measure: Measure, period: Period) -> str:
    closed = f"status = 'closed' AND {_until('closed_on', period.until)}"
    still_open = f"{_one_of('status', _OPEN)} OR (status = 'closed' AND closed_on > {_day(period.until)})"
    in_period = f"status = 'closed' AND {_within('closed_on', period)}"
    tests = {
        Measure.NEW: f"{_counted()} AND {_within('found_on', period)}",
        Measure.NEW_IN_YEAR: f"{_counted()} AND {_within('found_on', period.in_year())}",
        Measure.CLOSED: in_period,
        Measure.CLOSED_IN_YEAR: f"status = 'closed' AND {_within('closed_on', period.in_year())}",
        Measure.TOTAL: _counted(),
        Measure.CLOSED_IN_ALL: closed,
        Measure.OPEN: f"({still_open})",
        Measure.OVERDUE: f"({still_open}) AND deadline < {_day(period.until)}",
        Measure.MONITORED: "status = 'monitored'",
        Measure.TRANSFERRED: "status = 'transferred'",
        Measure.CLOSURE_RATE: _counted(),
        Measure.MEDIAN_DAYS: f"{in_period} AND found_on IS NOT NULL",
        Measure.ON_PAPER: f"{in_period} AND closure_basis = '{SIGNED_PAPER}'",
        Measure.PAPER_SHARE: in_period,
    }
    return tests[measure]


def _counted() -> str:
    return f"status NOT IN ({', '.join(map(_text, sorted(NOT_COUNTED)))})"


def _condition(one: Condition | Days) -> str:
    if isinstance(one, Days):
        ends = ((one.first, ">="), (one.last, "<="))
        return " AND ".join(f"{one.field} {sign} {_day(day)}" for day, sign in ends if day is not None)
    known = sorted(value for value in one.values if value is not None)
    parts = [_one_of(one.field, known)] if known else []
    if None in one.values:
        parts.append(f"{one.field} IS NULL")
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _one_of(field: str, values: Iterable[str]) -> str:
    texts = [_text(value) for value in values]
    return f"{field} = {texts[0]}" if len(texts) == 1 else f"{field} IN ({', '.join(texts)})"


def _within(field: str, period: Period) -> str:
    return f"{field} >= {_day(period.since)} AND {field} <= {_day(period.until)}"


def _until(field: str, day: date) -> str:
    return f"({field} IS NULL OR {field} <= {_day(day)})"


def _day(day: date) -> str:
    return f"DATE('{day.isoformat()}')"


def _text(value: Any) -> str:
    """Return a text of CQL2: quotes and backslashes doubled."""
    return "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"
