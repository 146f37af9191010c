from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.railway_hazards.codes import STATUSES
from layers.railway_hazards.rules import SETTLED, is_due_soon, is_open, is_overdue

TODAY = date(2026, 7, 1)
YESTERDAY, TOMORROW = date(2026, 6, 30), date(2026, 7, 2)


def test_settled_statuses_are_codes_of_the_ledger():
    assert {code.value for code in STATUSES} > SETTLED


@pytest.mark.parametrize(
    "status", ["reported", "verified", "assigned", "rectifying", "submitted", "reopened"]
)
def test_open_until_someone_closes_it(status):
    assert is_open(status)
    assert is_overdue(YESTERDAY, status, TODAY)
    assert not is_overdue(TODAY, status, TODAY)


@pytest.mark.parametrize("status", [None, *sorted(SETTLED)])
def test_settled_hazard_is_never_late(status):
    assert not is_open(status)
    assert not is_overdue(YESTERDAY, status, TODAY)
    assert not is_due_soon(TOMORROW, status, TODAY, days=7)


def test_without_a_deadline_nothing_is_late():
    assert not is_overdue(None, "rectifying", TODAY)
    assert not is_due_soon(None, "rectifying", TODAY, days=7)


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [(YESTERDAY, False), (TODAY, True), (date(2026, 7, 8), True), (date(2026, 7, 9), False)],
)
def test_due_soon_within_a_week(deadline, expected):
    assert is_due_soon(deadline, "assigned", TODAY, days=7) is expected


def test_looking_no_day_ahead_asks_for_today():
    assert is_due_soon(TODAY, "assigned", TODAY, days=0)
    assert not is_due_soon(TOMORROW, "assigned", TODAY, days=0)


def test_looking_back_is_refused():
    with pytest.raises(ValueError, match="got -1"):
        is_due_soon(TODAY, "assigned", TODAY, days=-1)


@given(
    offset=st.integers(-400, 400),
    status=st.sampled_from([code.value for code in STATUSES]),
    days=st.integers(0, 365),
)
def test_overdue_and_due_soon_exclude_each_other(offset, status, days):
    deadline = TODAY + timedelta(days=offset)
    assert not (is_overdue(deadline, status, TODAY) and is_due_soon(deadline, status, TODAY, days))
    assert is_overdue(deadline, status, TODAY) == (offset < 0 and is_open(status))
