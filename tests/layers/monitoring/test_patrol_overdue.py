"""Which segments are overdue, and from when each counts."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from shapely import LineString

from layers.feature import Feature
from layers.monitoring.patrol_overdue import PATROL_OVERDUE, judge
from layers.monitoring.rule import Observation, Parameters

PARAMETERS = Parameters(
    patrol_days={"village": 15, "town": 30, "county": 90}, verification_soon_days=30, berth_call_days=30
)
LINE = LineString([(113.4, 24.0), (113.4, 24.2)])
ENTERED = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)
"""1 November 00:30 in China."""


def segment(**values):
    given = {"name_zh": "京广线甲段", "level": "village", "created_at": ENTERED, **values}
    return Feature("s", LINE, {name: value for name, value in given.items() if value is not None})


def found(today, one, *days):
    patrols = [
        Feature(f"p{place}", LINE, {"segment_id": owner, "patrolled_on": day})
        for place, (owner, day) in enumerate(days)
    ]
    rows = {"railway_segments": (one,), "patrols": tuple(patrols)}
    observation = Observation(rows=rows, today=today, zone=ZoneInfo("Asia/Shanghai"), parameters=PARAMETERS)
    return [*judge(observation)]


@pytest.mark.parametrize(
    ("level", "cadence", "last_day"),
    [
        ("village", None, date(2026, 11, 16)),
        ("town", None, date(2026, 12, 1)),
        ("county", None, date(2027, 1, 30)),
        ("county", 7, date(2026, 11, 8)),
    ],
)
def test_the_day_that_it_is_due_is_not_overdue_and_the_next_is(level, cadence, last_day) -> None:
    one, walked = segment(level=level, patrol_cadence_days=cadence), ("s", date(2026, 11, 1))
    assert found(last_day, one, walked) == []
    (finding,) = found(date.fromordinal(last_day.toordinal() + 1), one, walked)
    assert finding.evidence["due_on"] == last_day.isoformat()
    assert finding.evidence["overdue_days"] == 1
    assert finding.evidence["is_cadence_of_segment"] is (cadence is not None)
    assert (finding.subject_layer, finding.subject_id, finding.segment_id) == ("railway_segments", "s", "s")
    assert finding.place.wkt == "POINT (113.4 24.1)"
    assert finding.title == f"京广线甲段：巡查逾期，应于{last_day.isoformat()}前巡查"


def test_the_last_patrol_counts_and_those_of_others_or_to_come_do_not() -> None:
    walked = [("s", date(2026, 11, 10)), ("s", date(2026, 11, 2)), ("other", date(2026, 11, 20))]
    (finding,) = found(date(2026, 11, 26), segment(), *walked, ("s", date(2026, 12, 24)))
    assert finding.evidence["last_patrolled_on"] == "2026-11-10"
    assert found(date(2026, 11, 25), segment(), *walked) == []


def test_a_segment_that_was_never_patrolled_counts_from_its_entry_and_says_so() -> None:
    assert found(date(2026, 11, 16), segment()) == []
    (finding,) = found(date(2026, 11, 17), segment())
    assert finding.evidence["last_patrolled_on"] is None
    assert finding.evidence["is_counted_from_entry"] is True
    assert finding.evidence["counted_from"] == "2026-11-01"  # the day in China, not that of UTC


def test_all_that_it_says_has_words() -> None:
    (finding,) = found(date(2026, 11, 17), segment())
    assert set(finding.evidence) == set(PATROL_OVERDUE.words)
