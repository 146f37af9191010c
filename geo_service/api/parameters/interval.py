"""Moments and stretches of time: ``datetime``, and the attributes that are dates."""

import re
from datetime import UTC, date, datetime, time, tzinfo

from geo_service.api.parameters.known import bad
from geo_service.db.selection import Interval, Moment
from layers.field import Field, FieldType
from layers.text import Text

OPEN = ("", "..")
LAST = time(23, 59, 59, 999_999)
LONGEST = 100
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
EXPECTED = Text(
    "日期或带时区的时间，区间用 / 分隔，不限一端用 ..",
    "a date or a time with its zone, an interval with /, an open end as ..",
)


def interval(name: str, value: str, field: Field, zone: tzinfo) -> Interval:
    """Read an instant or an interval of RFC 3339 dates or times for a date or datetime field.

    A date is the whole day in the service's time zone. A field of dates is compared by day.

    Parameters
    ----------
    name : str
        Of the parameter, for the error.
    value : str
        ``2026-06-30``, ``2026-06-30T08:00:00Z``, ``2026-06-01/2026-06-30``, ``../2026-06-30``.
    field : Field
    zone : tzinfo
        Of days.

    Raises
    ------
    BadParameter
    """
    start_text, divider, end_text = value[:LONGEST].partition("/")
    if not divider:
        end_text = start_text
    elif start_text in OPEN and end_text in OPEN:
        if start_text == end_text == "":
            raise bad(name, EXPECTED, value)
        return Interval()
    found = Interval(
        start=_end(name, value, start_text, field, zone, is_end=False)
        if _given(divider, start_text)
        else None,
        end=_end(name, value, end_text, field, zone, is_end=True) if _given(divider, end_text) else None,
    )
    if found.start is not None and found.end is not None and found.start > found.end:
        raise bad(name, Text("开始不晚于结束", "a start that is not after the end"), value)
    return found


def instant(name: str, value: str, zone: tzinfo) -> datetime:
    """Read one moment of RFC 3339; a date is the last moment of its day.

    Parameters
    ----------
    name : str
        Of the parameter, for the error.
    value : str
        ``2026-06-30`` or ``2026-06-30T08:00:00Z``.
    zone : tzinfo
        Of days.

    Raises
    ------
    BadParameter
    """
    moment = _moment(value[:LONGEST], zone, is_end=True)
    if moment is None:
        expected = Text("日期或带时区的时间", "a date or a time with its zone")
        raise bad(name, expected, value)
    return moment


def _given(divider: str, text: str) -> bool:
    return not divider or text not in OPEN


def _end(name: str, value: str, text: str, field: Field, zone: tzinfo, *, is_end: bool) -> Moment:
    moment = _moment(text, zone, is_end=is_end)
    if moment is None:
        raise bad(name, EXPECTED, value)
    return moment.astimezone(zone).date() if field.type is FieldType.DATE else moment


def _moment(text: str, zone: tzinfo, *, is_end: bool) -> datetime | None:
    """Read one end; a date is its day's first or last moment."""
    text = text.upper().replace(" ", "+")  # a plus sign in an address arrives as a space
    try:
        if DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return datetime.combine(day, LAST if is_end else time(), tzinfo=zone).astimezone(UTC)
        if MOMENT.fullmatch(text):
            # Through the zone, as its day may be beyond the calendar's end.
            return datetime.fromisoformat(text).astimezone(zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return None
