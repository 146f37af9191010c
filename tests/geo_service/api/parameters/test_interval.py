"""Moments and intervals; days are days of Shanghai, eight hours before Greenwich."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from geo_service.api.parameters.interval import interval
from geo_service.db.selection import Interval
from geo_service.errors import BadParameter
from layers.field import Field, FieldType
from layers.text import Text

ZONE = ZoneInfo("Asia/Shanghai")
DAY = Field(name="day", title=Text("日期", "Day"), type=FieldType.DATE)
AT = Field(name="at", title=Text("时刻", "Moment"), type=FieldType.DATETIME)


def moment(*parts):
    return datetime(*parts, tzinfo=UTC)


NOON = moment(2026, 6, 30, 12)
DAY_BEGINS = moment(2026, 6, 29, 16)
DAY_ENDS = moment(2026, 6, 30, 15, 59, 59, 999_999)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-06-30T12:00:00Z", Interval(NOON, NOON)),
        ("2026-06-30t12:00:00z", Interval(NOON, NOON)),
        ("2026-06-30T20:00:00+08:00", Interval(NOON, NOON)),
        ("2026-06-30T20:00:00 08:00", Interval(NOON, NOON)),  # a plus sign that an address lost
        ("2026-06-30T12:00:00Z/..", Interval(NOON, None)),
        ("2026-06-30T12:00:00Z/", Interval(NOON, None)),
        ("../2026-06-30T12:00:00Z", Interval(None, NOON)),
        ("/2026-06-30T12:00:00Z", Interval(None, NOON)),
        ("../..", Interval()),
        ("2026-06-30", Interval(DAY_BEGINS, DAY_ENDS)),
        ("2026-06-30/2026-06-30", Interval(DAY_BEGINS, DAY_ENDS)),
    ],
)
def test_of_a_field_of_moments(given, expected):
    assert interval("datetime", given, AT, ZONE) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-06-30", Interval(date(2026, 6, 30), date(2026, 6, 30))),
        ("2026-06-01/2026-06-30", Interval(date(2026, 6, 1), date(2026, 6, 30))),
        # 16:00 in Greenwich is the next day in Shanghai.
        ("2026-06-29T16:00:00Z", Interval(date(2026, 6, 30), date(2026, 6, 30))),
    ],
)
def test_of_a_field_of_days(given, expected):
    assert interval("datetime", given, DAY, ZONE) == expected


@pytest.mark.parametrize(
    "given",
    [
        "",
        "/",
        "..",
        "2026-06-30T12:00:00",
        "2026-06-30 12:00",
        "2026-13-01",
        "20260630",
        "2026-06-30/2026-06-01",
        "2026-06-30/2026-07-01/2026-08-01",
        "9999-12-31T23:59:59-12:00",
        "P1D/2026-06-30",
        "2026-W27-2",
    ],
)
def test_what_is_no_time_is_refused(given):
    with pytest.raises(BadParameter, match="datetime"):
        interval("datetime", given, AT, ZONE)
