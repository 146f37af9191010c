"""Dates and timestamps of a filter, in the form of RFC 3339."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from geo_service.cql2.refusal import refusal, shown
from geo_service.errors import BadFilter

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIMESTAMP = re.compile(
    r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)


def date_of(text: str) -> date:
    """Read ``2026-06-30``.

    Raises
    ------
    BadFilter
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise _bad_date(text)
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        raise _bad_date(text) from None


def moment_of(text: str) -> datetime:
    """Read ``2026-06-30T08:15:00Z``; beside Z, an offset such as ``+08:00`` is taken as well.

    Returns
    -------
    datetime
        In UTC. What stands behind the sixth decimal of a second is dropped.

    Raises
    ------
    BadFilter
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise _bad_timestamp(text)
    day, hours, minutes, seconds, fraction, sign, offset_hours, offset_minutes = match.groups()
    try:
        zone = UTC
        if sign is not None:
            offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes))
            zone = timezone(-offset if sign == "-" else offset)
        moment = datetime(
            *(date_of(day).timetuple()[:3]),
            int(hours),
            int(minutes),
            int(seconds),
            int((fraction or "").ljust(6, "0")),
            tzinfo=zone,
        )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _bad_timestamp(text) from None


def _bad_date(text: str) -> BadFilter:
    return refusal(
        f"日期应形如 2026-06-30，现为 {shown(text)}", f"a date is written like 2026-06-30, got {shown(text)}"
    )


def _bad_timestamp(text: str) -> BadFilter:
    return refusal(
        f"时刻应形如 2026-06-30T08:15:00Z，现为 {shown(text)}",
        f"a timestamp is written like 2026-06-30T08:15:00Z, got {shown(text)}",
    )
