from datetime import date

import pytest

from layers.vocabulary import OPERATING_STATUSES, PLAN_STATUSES
from layers.wharves.rules import contradicts_plan, is_licence_expired

LAST_DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("today", "expected"), [(date(2026, 6, 29), False), (date(2026, 6, 30), False), (date(2026, 7, 1), True)]
)
def test_licence_holds_on_its_last_day(today, expected):
    assert is_licence_expired(LAST_DAY, today) is expected


def test_licence_that_is_not_recorded_claims_nothing():
    assert not is_licence_expired(None, date(2026, 7, 1))


@pytest.mark.parametrize("plan_status", ["planned", "approved", "under_construction", "unplanned"])
@pytest.mark.parametrize("operating_status", ["operating", "unlicensed"])
def test_working_before_it_is_built_contradicts_the_plan(plan_status, operating_status):
    assert contradicts_plan(plan_status, operating_status)


@pytest.mark.parametrize("operating_status", [None, *(code.value for code in OPERATING_STATUSES)])
def test_built_wharf_never_contradicts_the_plan(operating_status):
    assert not contradicts_plan("built", operating_status)
    assert not contradicts_plan(None, operating_status)


@pytest.mark.parametrize("plan_status", [None, *(code.value for code in PLAN_STATUSES)])
@pytest.mark.parametrize("operating_status", [None, "not_opened", "suspended", "closed", "unknown"])
def test_idle_wharf_never_contradicts_the_plan(plan_status, operating_status):
    assert not contradicts_plan(plan_status, operating_status)
