from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from layers.conversion import Unreadable
from layers.ledger.days import day

JUNE_30 = date(2023, 6, 30)


@pytest.mark.parametrize(
    "cell",
    [
        "2023.6.30",
        "2023.06.30.",
        "２０２３．６．３０",
        "2023年6月30日",
        "2023年6月30号",
        "2023 年 6 月 30 日",
        "2023/6/30",
        "2023-6-30",
        "2023—6—30",
        "2023、6、30",
        "20230630",
        20230630,
        20230630.0,
        45107,  # 45,107 days from 1899-12-30, as both spreadsheet programs count
        45107.61,
        "45107",
        "二〇二三年六月三十日",
        "2023-06-30 14:20:11",
        "2023/6/30 8:05",
        "2023-06-30T08:00:00+08:00",
        "2023年6月30日下午3时",
        "2023-6-30(周五)",
        "2023-6-30 星期五",
        "30/6/2023",
        "6/30/2023",
        datetime.combine(JUNE_30, time(14, 20)),
        JUNE_30,
    ],
)
def test_writings_of_a_day(cell):
    assert day(cell) == JUNE_30


def test_chinese_figures_beyond_ten():
    assert day("二○二三年十二月二十一日") == date(2023, 12, 21)
    assert day("二〇二三年十月十日") == date(2023, 10, 10)


@pytest.mark.parametrize("cell", ["6月30日", "6.30", "6/30", "６月３０号"])
def test_day_without_a_year_needs_one(cell):
    assert day(cell, year=2023) == JUNE_30
    assert day(cell).reason.en == "the year is missing"


def test_before_a_day_is_the_day_of_a_limit_and_no_other():
    assert day("2023年6月30日前", is_limit=True) == JUNE_30
    assert "2023-06-30" in day("2023年6月30日前").suggestion.zh


@pytest.mark.parametrize(
    ("cell", "suggested"),
    [
        ("2023.2.30", "2023-02-28"),
        ("2024年2月30日", "2024-02-29"),
        (20230631, "2023-06-30"),
        ("23.6.30", "2023-06-30"),
        ("2023年6月", "2023-06-30"),
        ("2023.6", "2023-06-30"),
        ("2023年6月底", "2023-06-30"),
        ("2023年6月中旬", "2023-06-20"),
        ("6/7/2023", "2023-06-07"),
        ("2023.6.1-2023.6.5", "2023-06-05"),
        ("2023年6月30日前完成", "2023-06-30"),
    ],
)
def test_what_is_not_certain_is_suggested_and_not_taken(cell, suggested):
    found = day(cell)
    assert isinstance(found, Unreadable)
    assert suggested in found.suggestion.zh
    assert suggested in found.suggestion.en


@pytest.mark.parametrize(
    "cell",
    [
        "长期",
        "立即",
        "2023/13/1",
        "1023.6.3",
        "3023.6.3",
        3,
        202306,
        1e9,
        True,
        time(3),
        "2023",
        "13800138000",
        "6月底前",
    ],
)
def test_what_is_no_day(cell):
    assert isinstance(day(cell), Unreadable)


def test_part_of_a_month_takes_the_year_it_is_given():
    assert "2023-06-30" in day("6月底前", year=2023, is_limit=True).suggestion.zh


@pytest.mark.parametrize(
    "cell",
    [
        datetime(2023, 6, 30, 16, tzinfo=UTC),
        "2023-06-30T16:00Z",
        "2023-06-30T16:00:00.000Z",
        "2023/06/30 16:00+00:00",
        "2023-07-01T00:00+08:00",
    ],
)
def test_a_moment_with_a_zone_is_on_the_county_s_day(cell):
    assert day(cell, zone=ZoneInfo("Asia/Shanghai")) == date(2023, 7, 1)
    assert day(cell) == date(2023, 7 if "+08" in str(cell) else 6, 1 if "+08" in str(cell) else 30)
