"""The period of a report: its days, its cut-off date, and how both are said in a form."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from geo_service.reporting.errors import BadPeriod
from layers.railway_hazards.figures import Period
from layers.text import Text

_MONTH = re.compile(r"(\d{4})-(\d{1,2})")


class Basis(StrEnum):
    """Which state of the ledger is counted."""

    STOOD = "stood"
    KNOWN = "known"


BASIS_TITLES = {
    Basis.STOOD: Text("截止日期当天系统中的台账", "The ledger as it stood on the cut-off date"),
    Basis.KNOWN: Text(
        "现在的台账，按其中的日期统计（含事后补录）",
        "The ledger as it is now, counted by its dates (with what was entered later)",
    ),
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """For when a template is filled in.

    Parameters
    ----------
    period : Period
    basis : Basis
    filled_on : date
        The day that the form says it was filled in on.
    is_running : bool
        Whether the period that was asked for is not over, so that its cut-off date is today.
    """

    period: Period
    basis: Basis
    filled_on: date
    is_running: bool = False

    @property
    def title(self) -> str:
        """The period as a form says it.

        Examples
        --------
        >>> since = date(2026, 6, 1)
        >>> Occasion(Period(since, date(2026, 6, 30)), Basis.STOOD, since).title
        '2026年6月'
        >>> Occasion(Period(date(2026, 1, 1), date(2026, 6, 30)), Basis.STOOD, since).title
        '2026年1—6月'
        >>> Occasion(Period(since, date(2026, 6, 25)), Basis.STOOD, since).title
        '2026年6月1日—6月25日'
        """
        since, until = self.period.since, self.period.until
        is_whole = since.day == 1 and until == last_of_month(until)
        if is_whole and since.year == until.year:
            months = f"{since.month}—{until.month}" if since.month != until.month else f"{until.month}"
            return f"{until.year}年" if (since.month, until.month) == (1, 12) else f"{until.year}年{months}月"
        year = f"{until.year}年" if until.year != since.year else ""
        return f"{said(since)}—{year}{until.month}月{until.day}日"

    @property
    def name(self) -> str:
        """The period as a part of a file's name."""
        since, until = self.period.since, self.period.until
        if since == date(until.year, until.month, 1) and until == last_of_month(until):
            return f"{until:%Y-%m}"
        return f"{since:%Y%m%d}-{until:%Y%m%d}"

    def moment(self, zone: ZoneInfo, now: datetime) -> datetime | None:
        """Return the moment whose rows are counted: the end of the cut-off date; None for the present ones."""
        if self.basis is Basis.KNOWN:
            return None
        end = datetime.combine(self.period.until + timedelta(days=1), time(), zone).astimezone(UTC)
        # Changes are stamped to the second, and the next day is not meant.
        return None if end > now else (end - timedelta(seconds=1)).replace(microsecond=0)


def occasion(
    month: str = "", since: str = "", until: str = "", *, basis: Basis = Basis.STOOD, today: date
) -> Occasion:
    """Return for when a template is filled in, by a month or by two days.

    Parameters
    ----------
    month : str
        Such as 2026-06; its last day is the cut-off date unless `until` says another one in it. Of
        a period that is not over the cut-off date is today, on whatever basis.
    since, until : str
        Days such as 2026-06-30.
    basis : Basis
    today : date

    Raises
    ------
    BadPeriod
        If they cannot be read, end before they begin, or begin after today.
    """
    first = last = None
    if month:
        found = _MONTH.fullmatch(month)
        if found is None or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 9998:
            raise _bad(f"月份需如 2026-06，现为 {month[:20]}", f"a month such as 2026-06, got {month[:20]}")
        first = date(int(found[1]), int(found[2]), 1)
        last = last_of_month(first)
    first = _day(since) if since else first
    last = _day(until) if until else last
    if first is None or last is None:
        raise _bad("需要月份或起止日期", "a month or two days are needed")
    if last < first:
        raise _bad("截止日期早于起始日期", "it ends before it begins")
    if first > today:
        raise _bad("报告期尚未开始", "it has not begun yet")
    # What is due later is not overdue, and nobody knows yet what the days to come bring.
    return Occasion(Period(first, min(last, today)), basis, today, is_running=last > today)


def previous_month(today: date) -> str:
    """Return the month before a day, which reports are mostly about."""
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


def last_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def said(day: date) -> str:
    """Return a day as forms say it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _bad(
            f"日期需如 2026-06-30，现为 {text[:20]}", f"a day such as 2026-06-30, got {text[:20]}"
        ) from None


def _bad(zh: str, en: str) -> BadPeriod:
    return BadPeriod(reason=Text(zh, en))
