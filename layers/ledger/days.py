"""Days as ledgers have them: in words, with dots, as a spreadsheet's serial number."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

from layers.conversion import Unreadable
from layers.ledger.grid import Cell
from layers.ledger.misread import Misread
from layers.text import Text

SERIAL_START = date(1899, 12, 30)
"""Day 0 of a spreadsheet: the serials of both programs agree from 1900-03-01 on."""

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 1, 1)
"""Days outside are no days of a ledger; serial numbers are read between them."""

LONGEST = 100
"""Characters of a day in words; longer texts are descriptions."""

_SERIALS = range((EARLIEST - SERIAL_START).days, (LATEST - SERIAL_START).days)

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE = re.compile(
    r"[〇零○一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月(?:[一二三四五六七八九十]{1,3}[日号])?"
)
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_CLOCK = re.compile(
    r"(?:T|上午|下午)?\d{1,2}(?::\d{1,2}){1,2}(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?|(?:上午|下午)?\d{1,2}[时点](?:\d{1,2}分?)?(?:\d{1,2}秒)?"
)
_BEFORE = re.compile(r"(?:以前|之前|前|截止|止)$")
_PART = re.compile(r"(?:月)?(?:底|末|初|上旬|中旬|下旬|中)$")

_YEAR_FIRST = re.compile(r"(\d{4})([-/.年、,])(\d{1,2})([-/.月、,])(\d{1,2})[日号.]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?(?:份)?")
_NO_YEAR = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_SHORT_YEAR = re.compile(r"(\d{2})([-/.年])(\d{1,2})([-/.月])(\d{1,2})[日号]?")


def day(
    cell: Cell, *, year: int | None = None, is_limit: bool = False, zone: tzinfo | None = None
) -> date | Unreadable:
    """Read a day.

    Parameters
    ----------
    cell : Cell
        A date, a spreadsheet's serial number, or words.
    year : int, optional
        Of days that leave it out (6月30日).
    is_limit : bool
        Whether the day is one by which something is done, so that words for "before" add nothing.
    zone : tzinfo, optional
        The county's: a moment with a zone of its own is on the day that it is here. Without it, the day
        is taken as it is written.

    Returns
    -------
    date or Unreadable
        A time of day is passed over.

    Examples
    --------
    >>> [str(day(cell)) for cell in ("2023.6.30", "2023年6月30日", "20230630", 45107, "二〇二三年六月三十日")]
    ['2023-06-30', '2023-06-30', '2023-06-30', '2023-06-30', '2023-06-30']
    >>> day("2023年6月").suggestion.en
    'a day, such as 2023-06-30'
    """
    if isinstance(cell, str):
        cell = _moment(cell)
    if isinstance(cell, datetime):
        return _sensible(_here(cell, zone).date())
    if isinstance(cell, date):
        return _sensible(cell)
    if isinstance(cell, bool):
        return _NO_DAY
    if isinstance(cell, int | float):
        return _serial(cell)
    return _in_words(cell, year, is_limit=is_limit) if isinstance(cell, str) else _NO_DAY


def _moment(text: str) -> str | datetime:
    """Return a text that is a moment with a zone as such."""
    if len(text) > LONGEST or not ("T" in text.upper() or ":" in text or "：" in text):  # by far the most
        return text
    try:
        moment = datetime.fromisoformat(unicodedata.normalize("NFKC", text).strip().replace("/", "-"))
    except ValueError:
        return text
    return text if moment.tzinfo is None else moment


def _here(moment: datetime, zone: tzinfo | None) -> datetime:
    if zone is None or moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(zone)
    except OverflowError:  # at the ends of the calendar, where no day is sensible
        return moment


def _serial(number: float) -> date | Unreadable:
    whole = int(number)
    if whole in _SERIALS:
        return SERIAL_START + timedelta(days=whole)
    compact = _COMPACT.fullmatch(str(whole)) if whole == number else None
    return _NO_DAY if compact is None else _of(*compact.groups())


def _in_words(text: str, year: int | None, *, is_limit: bool) -> date | Unreadable:
    if len(text) > LONGEST:
        return _NO_DAY
    words = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    words = _WEEKDAY.sub("", _western(words))
    if (stamp := _YEAR_FIRST.match(words)) is not None and _CLOCK.fullmatch(words[stamp.end() :]):
        words = stamp[0]  # a moment: its day counts
    bare = _BEFORE.sub("", words)
    if bare != words and not is_limit:
        return _doubted(_in_words(bare, year, is_limit=True), _NOT_THAT_DAY)
    if _PART.search(bare) is not None:
        return _roughly(bare, year)
    for pattern, reading in _READINGS:
        if (match := pattern.fullmatch(bare)) is not None:
            return reading(match)
    if (match := _NO_YEAR.fullmatch(bare)) is not None:
        if year is None:
            return Misread(_NO_YEAR_GIVEN, Text("写明年份", "the year as well"))
        return _of(str(year), match[1], match[2])
    return _several(words)


def _western(words: str) -> str:
    """Return words with a date in Chinese figures (二〇二三年六月三十日) in digits."""
    return _CHINESE.sub(lambda found: re.sub(r"[〇零○一二三四五六七八九十]+", _figures, found[0]), words)


def _figures(found: re.Match[str]) -> str:
    figures = found[0]
    if "十" not in figures:
        return figures.translate(_DIGITS)
    tens, ones = figures.split("十", 1)
    return (tens.translate(_DIGITS) or "1") + (ones.translate(_DIGITS) or "0")


def _of(year: str, month: str, day_of_month: str) -> date | Unreadable:
    try:
        return _sensible(date(int(year), int(month), int(day_of_month)))
    except ValueError:
        pass
    if not (1 <= int(month) <= 12 and 1 <= int(year) <= 9999):
        return Unreadable(Text("没有这个月份", "there is no such month"))
    last = date(int(year), int(month), monthrange(int(year), int(month))[1])
    return _such_as(last, Text("没有这一天", "there is no such day"))


def _sensible(found: date) -> date | Unreadable:
    if EARLIEST <= found < LATEST:
        return found
    return Unreadable(
        Text(f"年份{found.year}不像台账中的日期", f"the year {found.year} is hardly one of a ledger")
    )


def _year_last(first: str, second: str, year: str) -> date | Unreadable:
    """Read 30/6/2023 or 6/30/2023 where only one of the two is possible."""
    if int(first) > 12 or first == second:
        return _of(year, second, first)
    if int(second) > 12:
        return _of(year, first, second)
    return _doubted(_of(year, first, second), _WHICH_FIRST)


def _whole_month(year: int, month: int) -> Unreadable:
    found = _of(str(year), str(month), "31" if month in range(1, 13) else "1")
    if isinstance(found, Misread):
        return Misread(_ONLY_MONTH, found.suggestion)
    return found if isinstance(found, Unreadable) else _such_as(found, _ONLY_MONTH)


def _roughly(words: str, year: int | None) -> Unreadable:
    """Say of 6月底 and its like which day could be meant."""
    found = re.search(r"(?:(\d{4})年)?(\d{1,2})月", words)
    if found is None or not (found[1] or year) or not 1 <= int(found[2]) <= 12:
        return _NO_DAY
    whole_year, month = int(found[1] or year or 0), int(found[2])
    end = monthrange(whole_year, month)[1]
    number = {"初": 1, "上旬": 10, "中旬": 20, "中": 15}.get(words[found.end() :].strip(), end)
    return _such_as(date(whole_year, month, number), Text("不是确切的日期", "is not an exact day"))


def _several(words: str) -> Unreadable:
    days = [_of(*match.group(1, 3, 5)) for match in _YEAR_FIRST.finditer(words)]
    known = [found for found in days if isinstance(found, date)]
    if not known:
        return _NO_DAY
    if len(known) > 1:
        return _such_as(known[-1], Text("写了几个日期", "holds several days"))
    return _such_as(known[0], Text("日期之外另有文字", "holds words beside the day"))


def _doubted(found: date | Unreadable, reason: Text) -> Unreadable:
    """Return a day as what could be meant."""
    return found if isinstance(found, Unreadable) else _such_as(found, reason)


def _such_as(found: date, reason: Text) -> Misread:
    return Misread(reason, Text(f"写明日期，如 {found}", f"a day, such as {found}"))


_DASHES = str.maketrans("—–－〜~", "-----")
_NO_DAY = Unreadable(Text("日期需如 2026-06-30", "needs a date such as 2026-06-30"))
_ONLY_MONTH = Text("只写到月份", "names a month, no day")
_SHORT = Text("年份只有两位", "the year has two digits")
_NO_YEAR_GIVEN = Text("缺少年份", "the year is missing")
_NOT_THAT_DAY = Text("写的是某日之前", "is a day before another")
_WHICH_FIRST = Text("日、月先后不明", "day and month cannot be told apart")

_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date | Unreadable]], ...] = (
    (_YEAR_FIRST, lambda found: _of(found[1], found[3], found[5])),
    (_COMPACT, lambda found: _of(found[1], found[2], found[3])),
    (re.compile(r"\d{5}(?:\.\d+)?"), lambda found: _serial(float(found[0]))),
    (_YEAR_LAST, lambda found: _year_last(found[1], found[2], found[3])),
    (_MONTH, lambda found: _whole_month(int(found[1]), int(found[2]))),
    (_SHORT_YEAR, lambda found: _doubted(_of(f"20{found[1]}", found[3], found[5]), _SHORT)),
)
"""Writings with a year, the first that fits counts."""
