"""Whose certificate has run out, and who is next."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from shapely import Point

from layers.feature import Feature
from layers.monitoring.rule import Observation, Parameters
from layers.monitoring.verification_expired import VERIFICATION_EXPIRED, judge

PARAMETERS = Parameters(patrol_days={}, verification_soon_days=30, berth_call_days=30)
TODAY = date(2026, 6, 1)


def site(name, valid_to, **values):
    given = {"name_zh": name, "kind": "wim_site", "status": "active", "verification_no": "粤检1", **values}
    if valid_to is not None:
        given["verification_valid_to"] = valid_to
    return Feature(name, Point(113.4, 24.1), given)


def found(*sites):
    observation = Observation(
        rows={"freight_checkpoints": sites},
        today=TODAY,
        zone=ZoneInfo("Asia/Shanghai"),
        parameters=PARAMETERS,
    )
    return [*judge(observation)]


def test_it_is_told_on_the_first_day_after() -> None:
    assert found(site("甲", TODAY)) == []
    (finding,) = found(site("甲", date(2026, 5, 31)))
    assert finding.evidence["expired_days"] == 1
    assert finding.title == "甲：设备检定已过期（有效期至2026-05-31）"
    assert (finding.subject_id, finding.segment_id, finding.place) == ("甲", None, Point(113.4, 24.1))
    assert set(finding.evidence) == set(VERIFICATION_EXPIRED.words)


@pytest.mark.parametrize(
    "values",
    [{"kind": "fixed_station"}, {"status": "removed"}, {"status": "suspended"}, {"status": "planned"}],
)
def test_others_than_weigh_in_motion_sites_in_use_are_left_alone(values) -> None:
    assert found(site("甲", date(2020, 1, 1), **values)) == []


def test_a_site_without_a_date_claims_nothing() -> None:
    assert found(site("甲", None)) == []


def test_it_names_those_that_end_soon_the_first_one_first() -> None:
    others = [
        site("乙", date(2026, 7, 1)),
        site("丙", TODAY),
        site("丁", date(2026, 7, 2)),
        site("戊", date(2026, 6, 10), status="suspended"),
    ]
    (finding,) = found(site("甲", date(2026, 1, 1)), *others)
    assert finding.evidence["ending_soon"] == ["丙 2026-06-01", "乙 2026-07-01"]
