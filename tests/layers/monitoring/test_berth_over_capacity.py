"""Which calls are above what their berth is approved for."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from shapely import LineString

from layers.feature import Feature
from layers.monitoring.berth_over_capacity import BERTH_OVER_CAPACITY, judge
from layers.monitoring.rule import Observation, Parameters

PARAMETERS = Parameters(patrol_days={}, verification_soon_days=30, berth_call_days=30)
QUAY = LineString([(113.4, 24.0), (113.4, 24.002)])
WHARF = Feature("w", None, {"name_zh": "望埠码头"})
LIMITS = {"approved_max_dwt": 1000.0, "max_loa_m": 68.0, "max_draught_m": 2.8}
ARRIVED = datetime(2026, 11, 1, 1, tzinfo=UTC)


def call(**values):
    given = {"berth_id": "b", "vessel_name": "粤清远货1", "arrived_at": ARRIVED, **values}
    return Feature("c", QUAY, {name: value for name, value in given.items() if value is not None})


def found(one, today=date(2026, 11, 2), followed=frozenset(), **limits):
    given = {"wharf_id": "w", "berth_no": "1号泊位", **LIMITS, **limits}
    berth = Feature("b", QUAY, {name: value for name, value in given.items() if value is not None})
    observation = Observation(
        rows={"berth_calls": (one,), "berths": (berth,), "wharves": (WHARF,)},
        today=today,
        zone=ZoneInfo("Asia/Shanghai"),
        parameters=PARAMETERS,
        followed=followed,
    )
    return [*judge(observation)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"dwt": 1000.0, "loa_m": 68.0, "draught_m": 2.8}, None),
        ({"dwt": 1000.5}, "载重吨1000.5吨，核定1000吨"),
        ({"loa_m": 68.1}, "船长68.1米，核定68米"),
        ({"draught_m": 2.9, "dwt": 1200.0}, "载重吨1200吨，核定1000吨；吃水2.9米，核定2.8米"),
        ({"dwt": 5000.0, "light_draught_no": "港航减载1号"}, None),
        ({}, None),
    ],
)
def test_each_measure_is_compared_by_itself(values, said) -> None:
    findings = found(call(**values))
    assert [finding.title for finding in findings] == (
        [] if said is None else [f"粤清远货1靠泊望埠码头·1号泊位：{said}"]
    )


def test_what_is_not_known_claims_nothing_and_is_named() -> None:
    assert found(call(dwt=5000.0), approved_max_dwt=None) == []
    (finding,) = found(call(dwt=5000.0, draught_m=2.0, dwt_source="ais"), max_draught_m=None)
    assert finding.evidence["unknown"] == ["船长", "吃水"]
    assert finding.evidence["dwt_source"] == "ais"
    assert set(finding.evidence) == set(BERTH_OVER_CAPACITY.words)


def test_a_call_of_long_ago_is_looked_at_only_where_it_has_an_alert() -> None:
    large = call(dwt=1200.0)
    assert len(found(large, date(2026, 12, 1))) == 1
    assert found(large, date(2026, 12, 2)) == []
    assert len(found(large, date(2026, 12, 2), frozenset({"c"}))) == 1
    assert found(call(dwt=900.0), date(2026, 12, 2), frozenset({"c"})) == []


def test_a_call_at_no_known_berth_is_left_out() -> None:
    assert found(call(dwt=5000.0, berth_id="gone")) == []
