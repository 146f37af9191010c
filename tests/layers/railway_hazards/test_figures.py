"""Figures of the ledger, on rows counted by hand."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.railway_hazards.figures import Condition, Measure, Period, count, is_meant, status_at
from layers.railway_hazards.schema import STATUSES

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


def row(status: str, found: tuple[int, int], **values: Any) -> Mapping[str, Any]:
    return {
        "status": status,
        "found_on": date(2026, *found),
        "grade": "general",
        "category": "stacking",
    } | values


ROWS = (
    row("closed", (3, 5), closed_on=date(2026, 6, 1), deadline=date(2026, 5, 1)),  # closed on the first day
    row(
        "closed", (6, 30), closed_on=date(2026, 7, 1), deadline=date(2026, 6, 29)
    ),  # open and overdue at the end
    row("closed", (1, 2), grade="major"),  # taken over as closed, nobody knows when
    row("rectifying", (6, 1), deadline=date(2026, 6, 30), grade="major"),  # its last day is the cut-off date
    row("submitted", (5, 31), deadline=date(2026, 6, 29), category="burning"),
    row("reported", (7, 1), deadline=date(2026, 6, 1)),  # found later
    row("rejected", (6, 5)),
    row("duplicate", (6, 5)),
    row("monitored", (6, 9), deadline=date(2026, 6, 10)),
    row("transferred", (6, 9)),
    {"status": "assigned", "found_on": date(2025, 12, 31), "township": "t1"},
)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (Measure.NEW, 4),
        (Measure.CLOSED, 1),
        (Measure.NEW_IN_YEAR, 7),
        (Measure.CLOSED_IN_YEAR, 1),
        (Measure.TOTAL, 8),
        (Measure.CLOSED_IN_ALL, 2),
        (Measure.OPEN, 4),
        (Measure.OVERDUE, 2),
        (Measure.MONITORED, 1),
        (Measure.TRANSFERRED, 1),
        (Measure.CLOSURE_RATE, 0.25),
    ],
)
def test_each_measure(measure: Measure, expected: float) -> None:
    assert count(measure, ROWS, JUNE) == expected
    if measure is not Measure.CLOSURE_RATE:
        assert sum(is_meant(measure, one, JUNE) for one in ROWS) == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([Condition("grade", frozenset({"major"}))], 2),
        ([Condition("grade", frozenset({"major"})), Condition("category", frozenset({"burning"}))], 0),
        ([Condition("category", frozenset({"stacking", "burning"}))], 7),
        ([Condition("category", frozenset({"stacking", "burning"}), is_rest=True)], 1),  # the one without
        ([Condition("township", frozenset())], 0),
        ([Condition("township", frozenset(), is_rest=True)], 8),
    ],
)
def test_conditions(conditions: list[Condition], expected: int) -> None:
    assert count(Measure.TOTAL, ROWS, JUNE, conditions) == expected


def test_nothing_has_no_rate_and_a_period_has_an_order() -> None:
    assert count(Measure.CLOSURE_RATE, [], JUNE) is None
    assert count(Measure.TOTAL, [], JUNE) == 0
    with pytest.raises(ValueError, match="ends after it begins"):
        Period(date(2026, 7, 1), date(2026, 6, 30))


days = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2027, 1, 1)))


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "status": st.sampled_from([code.value for code in STATUSES]),
                "found_on": days,
                "closed_on": days,
                "deadline": days,
            }
        )
    )
)
def test_what_counts_is_closed_open_monitored_or_transferred(rows: list[dict[str, Any]]) -> None:
    parts = (Measure.CLOSED_IN_ALL, Measure.OPEN, Measure.MONITORED, Measure.TRANSFERRED)
    total = count(Measure.TOTAL, rows, JUNE)
    assert sum(count(measure, rows, JUNE) or 0 for measure in parts) == total
    assert (count(Measure.OVERDUE, rows, JUNE) or 0) <= (count(Measure.OPEN, rows, JUNE) or 0)
    assert {status_at(one, JUNE.until) for one in rows} <= {
        None,
        "closed",
        "open",
        "monitored",
        "transferred",
    }
