"""The day on which a hazard was found, apart from all other days of a sentence."""

import re
from datetime import date, timedelta

from layers.railway_hazards.sentence.draft import Draft, Mark
from layers.railway_hazards.sentence.numbers import WORDS, number_of
from layers.text import Text

_FULL = re.compile(
    r"(?<!\d)(?P<year>20\d\d)\s?[年./-]\s?(?P<month>\d{1,2})\s?[月./-]\s?(?P<day>\d{1,2})(?!\d)\s?[日号]?"
)
_COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)")
_MONTH = re.compile(
    rf"(?<![\d年])(?P<month>\d{{1,2}}|[{WORDS}]{{1,2}})月(?P<day>\d{{1,2}}|[{WORDS}]{{1,3}})[日号]?(?![\d.])"
)
_DOTTED = re.compile(
    r"(?<![\d.+A-Z])(?P<month>\d{1,2})\.(?P<day>\d{1,2})(?![\d.]|\s?(?:米|M|公|K|平|亩|吨|℃|度|个|倍|元|万|%))"
)
_RELATIVE = re.compile(
    r"(?P<words>大前天|前天|前日|前晚|昨天|昨日|昨晚|昨夜|昨早|今天|今日|今早|今晨|今晚|今上午|今下午)"
)
_BACK = {"大前": 3, "前": 2, "昨": 1, "今": 0}
_AGO = re.compile(r"(?P<days>[两二三四五六七八九]|\d{1,2})天(?:之|以)?前")
_CLOCK = (
    r"(?:上午|下午|早上|早晨|中午|晚上|凌晨|傍晚|一早)?(?:\d{1,2}(?:[:：点时]\d{0,2}分?半?)?(?:左右|许)?)?"
)
_VAGUE = re.compile(
    r"前几天|前两天|前些天|前阵子|前段时间|上(?:个)?(?:周|星期|礼拜)[一二三四五六日天末]?|上个?月|去年|前年|这几天|这两天|好几天前|几天前"
    r"|[一二两三半几](?:个)?(?:星期|周|月|年)(?:之|以)?前|早些时候|近日|近期|(?:本|这)?周[一二三四五六日天](?!边|围)"
)
_DEADLINE_BEHIND = re.compile(r"(?:[日号])?(?:之|以)?(?:前|内)(?!后)")
_DEADLINE_BEFORE = re.compile(r"(?:请?于|限|限期|要求|计划|预计|争取|拟|务必|截止|至|到)\s?$")
_SEEN_BEHIND = re.compile(
    rf"{_CLOCK}[,，:：。\s]*(?:[\ue000-\ue007]|[,，:：。;；\s]|$|我|我们|在|于|经|由|巡|检|排|查|发现|接|看|路过|去|到|现场|添乘|联合|沿|核)"
)
_SEEN_BEFORE = re.compile(
    r"(?:发现(?:日期|时间)|排查(?:日期|时间)|巡查(?:日期|时间)|检查(?:日期|时间)|日期|时间)\s?[:：]?\s?$"
)
_FOUND_BEHIND = re.compile(rf"{_CLOCK}(?:巡查|巡检|检查|排查)?发现")
_START = re.compile(r"(?:^|[,，。;；!！:：\n\s】\])）])\s?$")

FUTURE = Text("日期在今天之后", "the day is after today")
NO_DAY = Text("没有这一天", "there is no such day")
VAGUE = Text("发现日期不确切", "the day is not exact")
SEVERAL = Text("提到多个日期", "several days are named")
DOTTED = Text("像日期，请核对", "looks like a day")
WHAT = Text("不能确定是不是发现日期", "may be another day than that on which it was found")


def read_days(draft: Draft, today: date) -> None:
    """Take the day on which the hazard was found; deadlines stay in the description.

    Parameters
    ----------
    draft : Draft
    today : date
        The county's date.
    """
    found: list[tuple[int, int, date | None]] = []
    for pattern in (_COMPACT, _FULL, _MONTH, _DOTTED, _RELATIVE, _AGO, _VAGUE):
        place = 0
        while (match := pattern.search(draft.text, place)) is not None:
            place = match.end()
            before, behind = draft.before(match.start()), draft.behind(match.end())
            if _DEADLINE_BEHIND.match(behind) or _DEADLINE_BEFORE.search(before):
                draft.take(Mark.OTHER, match.start(), match.end())
                continue
            day, reason = _day(match, today)
            reason = reason or _other_than_found(match, before, behind)
            end = match.end()
            if reason is None and (clock := re.compile(_CLOCK).match(draft.text, end)) is not None:
                end = clock.end()
            draft.take(Mark.DAY, match.start(), end, "found_on")
            found.append((match.start(), end, day))
            if reason is not None:
                draft.doubt("found_on", reason, match.start(), match.end())
    days = {day for _, _, day in found}
    if len(days) > 1:
        draft.doubt("found_on", SEVERAL, min(found, key=_begin)[0], max(found, key=_begin)[1])
    elif days and (day := days.pop()) is not None:
        draft.values["found_on"] = day


def _begin(found: tuple[int, int, date | None]) -> int:
    return found[0]


def _other_than_found(match: re.Match[str], before: str, behind: str) -> Text | None:
    """Return why it may be the day of something else; None where it is the day of finding."""
    if _SEEN_BEFORE.search(before) or _FOUND_BEHIND.match(behind):
        return None
    is_first = _START.search(before) is not None
    return None if is_first and _SEEN_BEHIND.match(behind) and match.re not in (_DOTTED, _COMPACT) else WHAT


def _day(match: re.Match[str], today: date) -> tuple[date | None, Text | None]:
    given = match.groupdict()
    if match.re is _VAGUE:
        return None, VAGUE
    if match.re is _RELATIVE:
        back = next(days for word, days in _BACK.items() if given["words"].startswith(word))
        return today - timedelta(days=back), None
    if match.re is _AGO:
        count = number_of(given["days"])
        return (None, VAGUE) if count is None else (today - timedelta(days=int(count)), None)
    month, day = number_of(given["month"]), number_of(given["day"])
    try:
        found = date(int(given.get("year") or today.year), int(month or 0), int(day or 0))
    except ValueError:
        return None, NO_DAY
    if found > today:
        return None, FUTURE
    return found, DOTTED if match.re in (_DOTTED, _COMPACT) else None
