"""Dates and timestamps of filters."""

from datetime import UTC, date, datetime

import pytest

from geo_service.cql2.instants import date_of, moment_of
from geo_service.errors import BadFilter


def test_dates() -> None:
    assert date_of("2024-02-29") == date(2024, 2, 29)
    assert date_of("0001-01-01") == date.min


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-30T08:15:00Z", datetime(2026, 6, 30, 8, 15, tzinfo=UTC)),
        ("2026-06-30T08:15:00.5Z", datetime(2026, 6, 30, 8, 15, 0, 500_000, tzinfo=UTC)),
        ("2026-06-30T08:15:00.1234567Z", datetime(2026, 6, 30, 8, 15, 0, 123_456, tzinfo=UTC)),
        ("2026-06-30T08:15:00+08:00", datetime(2026, 6, 30, 0, 15, tzinfo=UTC)),
        ("2026-06-30T20:15:00-05:30", datetime(2026, 7, 1, 1, 45, tzinfo=UTC)),
    ],
)
def test_timestamps(text: str, moment: datetime) -> None:
    assert moment_of(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-6-30",
        "26-06-30",
        "2026-06-30T00:00:00Z",
        "",
        "today",
        "２０２６-06-30",
        "2026-06-30\n",
    ],
)
def test_bad_dates_are_refused(text: str) -> None:
    with pytest.raises(BadFilter, match="2026-06-30"):
        date_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-30",
        "2026-06-30T08:15:00",
        "2026-06-30 08:15:00Z",
        "2026-06-30T24:00:00Z",
        "2026-06-30T23:59:60Z",
        "2026-02-30T00:00:00Z",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:00:00-08:00",
        "2026-06-30T08:15:00+99:00",
    ],
)
def test_bad_timestamps_are_refused(text: str) -> None:
    with pytest.raises(BadFilter, match="is written like"):
        moment_of(text)
