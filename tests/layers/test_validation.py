from datetime import date

import pytest

from layers.registry import LAYERS
from layers.validation import check

HAZARD = {
    "hazard_no": "YD-2026-001",
    "line_id": "jingguang",
    "chainage": "K2155+300",
    "category": "危树危竹",
    "grade": "一般隐患",
    "status": "整改中",
    "description": "桉树高于接触网",
    "found_on": "2026-06-01",
    "source": "巡查台账",
    "certainty": "中",
    "is_demo": "否",
}


def check_hazard(**changes):
    return check(LAYERS["railway_hazards"], HAZARD | changes)


def test_ledger_row_becomes_typed_values():
    outcome = check_hazard(offset_m="12.5", deadline="2026-07-01", height_m="")
    assert outcome.errors == ()
    assert outcome.values["category"] == "hazard_tree"
    assert outcome.values["found_on"] == date(2026, 6, 1)
    assert outcome.values["offset_m"] == 12.5
    assert outcome.values["is_demo"] is False
    assert "height_m" not in outcome.values


def test_every_error_is_told_in_the_order_of_the_form():
    outcome = check_hazard(hazard_no="", grade="特大", offset_m=-1, deadline="2026-02-30", lorry=1)
    assert [(error.field, error.value) for error in outcome.errors] == [
        ("hazard_no", ""),
        ("offset_m", -1),
        ("grade", "特大"),
        ("deadline", "2026-02-30"),
        ("lorry", 1),
    ]
    assert outcome.errors[-1].reason.zh == "不是“铁路沿线隐患”的字段"
    assert outcome.values["line_id"] == "jingguang"


def test_stamps_sent_back_by_a_client_are_passed_over():
    outcome = check_hazard(version=99, created_at="1999-01-01T00:00:00Z", updated_at=None)
    assert outcome == check_hazard()


def test_identifier_is_no_attribute():
    assert [error.field for error in check_hazard(id="x").errors] == ["id"]


def test_share_above_one_hundred_per_cent_is_kept():
    outcome = check(LAYERS["projects"], {"budget_share_pct": 105.2})
    assert outcome.values == {"budget_share_pct": 105.2}


@pytest.mark.parametrize(
    ("first", "last", "is_right"),
    [
        ("2026-01-01", "2026-01-01", True),
        ("2026-01-01", "2026-06-30", True),
        ("2026-06-30", "2026-01-01", False),
        (None, "2026-01-01", True),
        ("2026-01-01", None, True),
    ],
)
def test_a_period_does_not_end_before_it_begins(first, last, is_right):
    given = {"segment_id": "s", "level": "town", "side": "local", "post": "段长", "source": "x"}
    given |= {"certainty": "none", "is_demo": False, "valid_from": first, "valid_to": last}
    errors = check(LAYERS["duty_assignments"], given).errors
    assert [error.field for error in errors] == ([] if is_right else ["valid_to"])
