from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.railway_hazards import LAYER
from layers.railway_hazards.attention import (
    TITLES,
    WATCHER_TITLES,
    Attention,
    Kind,
    Rules,
    Watcher,
    attention,
    proposed_deadline,
    term,
    urgency,
)
from layers.railway_hazards.rules import is_due_soon, is_open, is_overdue

TODAY = date(2026, 7, 15)
RULES = Rules()
STATUSES = [code.value for code in LAYER.field("status").codes]


def row(status: str = "rectifying", **values: Any) -> dict[str, Any]:
    return {"status": status, "grade": "general", "deadline": TODAY + timedelta(days=20)} | values


def found(status: str = "rectifying", *, level: str = "village", **values: Any) -> Attention | None:
    return attention(row(status, **values), TODAY, RULES, level)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"deadline": days(-1)}, (Kind.OVERDUE, 1)),
        ({"deadline": days(0)}, (Kind.DUE_SOON, 0)),
        ({"deadline": days(7)}, (Kind.DUE_SOON, 7)),
        ({"deadline": days(8)}, None),
        ({"deadline": None}, (Kind.UNDATED, 0)),
        ({"deadline": days(20), "extension_to": days(40)}, (Kind.EXTENSION, 0)),
        ({"deadline": days(-2), "extension_to": days(40)}, (Kind.OVERDUE, 2)),
        ({"status": "reported", "deadline": None, "found_on": days(-4)}, (Kind.NEW, 4)),
        ({"status": "reported", "deadline": days(-4)}, (Kind.OVERDUE, 4)),
        ({"status": "verified", "deadline": None, "found_on": days(-3)}, (Kind.UNASSIGNED, 3)),
        ({"status": "submitted"}, (Kind.ACCEPTANCE, 0)),
        ({"status": "submitted", "deadline": days(-1)}, (Kind.OVERDUE, 1)),
        ({"status": "reopened", "deadline": None}, (Kind.UNDATED, 0)),
        ({"status": "closed", "deadline": days(-9)}, None),
        ({"status": "closed", "recheck_due": days(8)}, None),
        ({"status": "closed", "recheck_due": days(7)}, (Kind.RECHECK_SOON, 7)),
        ({"status": "closed", "recheck_due": days(0)}, (Kind.RECHECK_DUE, 0)),
        ({"status": "monitored", "recheck_due": days(-3)}, (Kind.RECHECK_DUE, 3)),
        ({"status": "monitored", "recheck_due": None}, (Kind.UNDATED, 0)),
        ({"status": "transferred", "recheck_due": days(-3), "deadline": days(-3)}, None),
        ({"status": None}, None),
        # As GeoJSON has it.
        ({"deadline": days(-1).isoformat()}, (Kind.OVERDUE, 1)),
    ],
)
def test_a_hazard_has_its_most_urgent_reason(values: dict[str, Any], expected: Any) -> None:
    reason = found(**values)
    assert (reason and (reason.kind, reason.days)) == expected


@pytest.mark.parametrize(
    ("late", "level", "grade", "watcher"),
    [
        # 7 and 15 days: overdue for longer climbs one level each.
        (7, "village", "general", Watcher.VILLAGE),
        (8, "village", "general", Watcher.TOWN),
        (15, "village", "general", Watcher.TOWN),
        (16, "village", "general", Watcher.COUNTY),
        (8, "town", "general", Watcher.COUNTY),
        (16, "town", "general", Watcher.SUPERVISOR),
        (400, "county", "general", Watcher.SUPERVISOR),
        (1, "village", "major", Watcher.COUNTY),
        (8, "village", "major", Watcher.SUPERVISOR),
    ],
)
def test_a_delay_climbs(late: int, level: str, grade: str, watcher: Watcher) -> None:
    reason = found(level=level, grade=grade, deadline=days(-late))
    assert reason is not None
    assert reason.level is watcher


@pytest.mark.parametrize(
    ("values", "watcher"),
    [
        ({"deadline": days(2)}, Watcher.VILLAGE),
        ({"deadline": None, "found_on": days(-90)}, Watcher.VILLAGE),
        # Those who decide on it.
        ({"extension_to": days(40)}, Watcher.SUPERVISOR),
        ({"status": "closed", "recheck_due": days(-8)}, Watcher.TOWN),
    ],
)
def test_only_what_is_late_climbs(values: dict[str, Any], watcher: Watcher) -> None:
    reason = found(**values)
    assert reason is not None
    assert reason.level is watcher


def test_the_county_sets_the_numbers() -> None:
    rules = Rules(days_major=3, days_general=10, soon_days=0, escalation_days=(1,))
    assert (term("major", rules), term("general", rules), term(None, rules)) == (3, 10, 10)
    assert proposed_deadline("major", TODAY, rules) == date(2026, 7, 18)
    assert attention(row(deadline=days(1)), TODAY, rules) is None
    late = attention(row(deadline=days(-30)), TODAY, rules)
    assert late is not None
    assert late.level is Watcher.TOWN
    for wrong in ({"soon_days": -1}, {"escalation_days": (7, 7)}, {"escalation_days": (9, 3)}):
        with pytest.raises(ValueError, match="days"):
            Rules(**wrong)  # type: ignore[arg-type] # that is the point


def test_a_list_begins_with_what_is_most_urgent() -> None:
    wanted = [
        found(deadline=days(-30)),
        found(deadline=days(-2)),
        found("closed", recheck_due=days(-1)),
        found(deadline=days(0)),
        found(deadline=days(3)),
        found("submitted"),
        found("verified", deadline=None),
        found("reported", deadline=None),
        found(),
    ]
    assert wanted[-1] is None
    assert sorted([*wanted[::-1]], key=urgency) == wanted


def test_everything_has_words() -> None:
    assert (set(TITLES), set(WATCHER_TITLES)) == (set(Kind), set(Watcher))


@given(
    st.sampled_from(STATUSES),
    st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    st.sampled_from(["general", "major"]),
)
def test_nothing_overdue_is_unseen_and_the_ledger_agrees(
    status: str, deadline: date | None, recheck_due: date | None, grade: str
) -> None:
    reason = attention(row(status, deadline=deadline, recheck_due=recheck_due, grade=grade), TODAY, RULES)
    kind = reason.kind if reason else None
    assert (kind is Kind.OVERDUE) == is_overdue(deadline, status, TODAY)
    assert (kind is Kind.DUE_SOON) == is_due_soon(deadline, status, TODAY, RULES.soon_days)
    if is_open(status) and deadline is None:
        assert reason is not None
    if reason is not None:
        assert reason.days >= 0
        assert grade == "general" or reason.level in (Watcher.COUNTY, Watcher.SUPERVISOR)
