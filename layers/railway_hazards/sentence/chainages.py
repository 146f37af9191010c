"""Chainages in a sentence: posts as they are written, and as they are spoken."""

import re
from dataclasses import dataclass

from layers.linear_referencing.chainage import Chainage, ChainageError
from layers.railway_hazards.sentence.draft import Draft, Mark
from layers.railway_hazards.sentence.numbers import NUMBER, number_of
from layers.text import Text

_METRES = r"(?:M(?![A-Z])|米)"
_LETTERED = re.compile(
    rf"""
    (?<![A-Z0-9]) (?P<series>(?:[A-Z]{{1,3}}\d?)?K) \s? (?P<km>{NUMBER}) (?P<mark>[A-J甲乙丙丁](?=\s?[+加]))?
    (?: \s?(?:\+|加)\s? (?P<plus>{NUMBER}) {_METRES}?
      | \s?(?:KM|公里)\s?(?:\+|加)?\s? (?P<after>{NUMBER}) {_METRES}
      | \s?(?:KM|公里)
      | \s(?P<blank>\d{{3}})(?![\d.]|\s?(?:M|米|KM|公里))
    )?
    """,
    re.VERBOSE,
)
_BARE = re.compile(rf"(?<![\d.+A-Z-])(?P<km>\d{{2,4}})\s?\+\s?(?P<plus>\d{{2,4}}(?:\.\d{{1,3}})?){_METRES}?")
_SPOKEN = re.compile(
    rf"(?<![\d.])(?P<km>{NUMBER})\s?(?:KM|公里)\s?(?:\+|加)?\s?(?P<after>{NUMBER})(?:{_METRES}|(?=\s?[-~至到]\s?\d+{_METRES}))"
)
_DECIMAL = re.compile(r"(?<![\d.])(?P<km>\d{2,4})\.(?P<decimals>\d{3})\s?(?:KM|公里)")
_ROUND = re.compile(rf"(?<![\d.])(?P<km>{NUMBER})\s?(?:KM|公里)(?!/|每)")
_KINDS = (_LETTERED, _BARE, _SPOKEN, _DECIMAL, _ROUND)

_TO = re.compile(r"\s?(?:[-~〜–—―‐‑−─]{1,2}|至|到)\s?")
_SHORT = re.compile(
    rf"(?:\+\s?(?P<plus>\d{{1,4}}(?:\.\d{{1,3}})?){_METRES}?|(?P<bare>\d{{1,4}})(?P<unit>{_METRES})?)(?![\d.+])"
)
_BROKEN = re.compile(r"\s?[?？*]|[X×]|\d|\.\d|\s?[-/]\s?\d|[A-Z]")
_OTHER = re.compile(r"次|路|字头|号|线")
_AWAY = re.compile(r"(?:距离?|离|全?长|相距|前行|走|还有)[^,，。;；\n+]{0,8}$")
_ROAD = re.compile(r"(?:(?<![A-Z0-9])[GSXY]\d{3}|国道|省道|县道|乡道|公路|高速公路)[^,，。;；\n]{0,6}$")
_NOT = re.compile(r"(?:不是|不在|并非|而非)\s?$")
LEAST_KM = 10
"""Kilometres below which a number with the unit alone is a distance."""

SEVERAL = Text("提到多处里程，请分条填写", "several chainages are named: enter a hazard for each")
MISSING = Text("没有读出里程", "no chainage was found")
UNREAD = Text("像里程，但不能确定", "looks like a chainage, but it is not certain which")
WHOLE = Text("只写到公里", "names the kilometre alone")
LONG = Text("超过一公里的米数", "more metres than a kilometre")
UNIT = Text("没有单位，按米数理解", "taken for metres, without their unit")
ROAD = Text("像公路桩号，不是铁路里程", "looks like the chainage of a road")
DOWNWARD = Text("止点小于起点", "ends before it begins")


@dataclass(frozen=True, slots=True)
class Found:
    """A chainage in the sentence.

    Parameters
    ----------
    start, end : int
    label, label_to : Chainage or None
        None where it cannot be read.
    doubt, doubt_to : Text or None
    is_road : bool
    """

    start: int
    end: int
    label: Chainage | None
    label_to: Chainage | None = None
    doubt: Text | None = None
    doubt_to: Text | None = None
    is_road: bool = False


def read_chainages(draft: Draft) -> None:
    """Take the chainages of a sentence."""
    found = list(_all(draft))
    of_rail = [one for one in found if not one.is_road]
    for one in found:
        draft.take(Mark.CHAINAGE, one.start, one.end, "chainage", *(["chainage_to"] if one.label_to else []))
        if one.doubt is not None:
            draft.doubt("chainage", one.doubt, one.start, one.end)
        if one.doubt_to is not None:
            draft.doubt("chainage_to", one.doubt_to, one.start, one.end)
        if one.is_road:
            draft.doubt("line_id", ROAD, one.start, one.end)
    if not found:
        draft.doubt("chainage", MISSING)
    if len({(one.label, one.label_to) for one in of_rail}) > 1:
        draft.doubt("chainage", SEVERAL, of_rail[0].start, of_rail[-1].end)
    first = next((one for one in of_rail if one.label is not None), None)
    if first is not None:
        draft.values["chainage"] = str(first.label)
        if first.label_to is not None:
            draft.values["chainage_to"] = str(first.label_to)


def _all(draft: Draft) -> list[Found]:
    found: list[Found] = []
    place = 0
    while (match := _next(draft.text, place)) is not None:
        place = match.end()
        one = _found(draft, match)
        if one is not None:
            found.append(one)
            place = one.end
    return found


def _next(text: str, place: int) -> re.Match[str] | None:
    """Return the first expression behind a place; of two that begin together the one of the earlier kind."""
    matches = [match for kind in _KINDS if (match := kind.search(text, place)) is not None]
    return min(matches, key=lambda match: (match.start(), _KINDS.index(match.re)), default=None)


def _found(draft: Draft, match: re.Match[str]) -> Found | None:
    given = match.groupdict()
    before, behind = draft.before(match.start()), draft.behind(match.end())
    has_metres = any(given.get(name) for name in ("plus", "after", "decimals", "blank"))
    if match.re is _LETTERED and not has_metres and _OTHER.match(behind):
        draft.take(Mark.OTHER, match.start(), match.end())  # a train, a bus, a line of a town
        return None
    if match.re is not _LETTERED and match.re is not _BARE and _AWAY.search(before):
        return None
    km = number_of(given["km"])
    if match.re in (_ROUND, _SPOKEN) and (km is None or km < LEAST_KM):
        return None
    is_road = _ROAD.search(before) is not None
    doubt = ROAD if is_road else UNREAD if _NOT.search(before) else None
    label, reason = _label(match, km)
    doubt = doubt or reason
    if _BROKEN.match(behind) and not _TO.match(behind):
        return Found(match.start(), _broken_end(draft.text, match.end()), None, None, UNREAD, None, is_road)
    end, label_to, doubt_to = match.end(), None, None
    if label is not None and (to := _TO.match(draft.text, match.end())) is not None:
        reach = _reach(draft.text, to.end(), label, is_whole=not has_metres)
        if reach is not None:
            end, label_to, doubt_to = reach
        if label_to is None and doubt_to is not None:
            label, doubt, doubt_to = None, doubt_to, None
    return Found(match.start(), end, None if is_road else label, label_to, doubt, doubt_to, is_road)


def _label(match: re.Match[str], km: float | None) -> tuple[Chainage | None, Text | None]:
    """Return the label of an expression, and what there is to ask about it."""
    given = match.groupdict()
    series, mark = given.get("series") or "K", given.get("mark") or ""
    told = given.get("plus") or given.get("after") or given.get("blank")
    metres = number_of(told) if told else 0.0
    if given.get("decimals"):
        metres = float(given["decimals"])
    if km is None or metres is None or km != int(km) or km > 9999 or metres > 9999:
        return None, UNREAD
    try:
        label = Chainage(int(km), metres, series, mark)
    except ChainageError:
        return None, UNREAD
    if not told and not given.get("decimals"):
        return label, WHOLE
    if given.get("blank"):
        return label, UNIT
    if label.is_overlong:
        return label, LONG
    is_short = told is not None and told.isdigit() and len(told) < 2 and not given.get("after")
    is_sum = match.re is _BARE and (km < 100 or metres < 100)
    return label, UNREAD if is_short or is_sum else None


def _reach(
    text: str, start: int, label: Chainage, *, is_whole: bool
) -> tuple[int, Chainage | None, Text | None] | None:
    """Return where a range ends, the label there, and what there is to ask; None where none begins."""
    for kind in (_LETTERED, _BARE):
        match = kind.match(text, start)
        if match is not None:
            end, reason = _label(match, number_of(match["km"]))
            if end is not None and match.re is _BARE:
                end = Chainage(end.km, end.metres, label.series, end.mark)
                reason = None
            if end is None or _BROKEN.match(text, match.end()):
                return match.end(), None, UNREAD
            if end.series != label.series:
                return match.end(), end, UNREAD
            return match.end(), end, DOWNWARD if end.value_m < label.value_m else reason
    short = _SHORT.match(text, start)
    if short is None:
        return None
    metres = float(short["plus"] or short["bare"])
    if is_whole:
        return short.end(), None, UNREAD
    end = Chainage(label.km, metres, label.series, label.mark)
    if metres <= label.metres:
        return short.end(), None, UNREAD
    return short.end(), end, UNIT if short["bare"] and not short["unit"] else None


def _broken_end(text: str, place: int) -> int:
    match = re.compile(r"[\d.?？*X×+A-Z/-]*").match(text, place)
    return place if match is None else match.end()
