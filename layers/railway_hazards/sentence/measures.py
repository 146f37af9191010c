"""Distances and heights in a sentence, apart from all its other metres."""

import re
from dataclasses import dataclass

from layers.railway_hazards.sentence.draft import Draft, Mark
from layers.railway_hazards.sentence.numbers import WORDS, number_of
from layers.text import Text

_CAUTION = r"(?:大约|约|大概|差不多|大致|估计)?"
_MEASURE = re.compile(
    rf"""
    (?P<bound>不到|不足|超过|至少|最多|大于|小于|将近|接近|近)?\s?{_CAUTION}\s?
    (?P<number>\d{{1,9}}(?:\.\d{{1,6}})?|[{WORDS}几]{{1,12}}(?:点[{WORDS}]{{1,6}})?)
    (?:\s?(?:[-~—–至到]{{1,2}})\s?(?P<other>\d{{1,9}}(?:\.\d{{1,6}})?|[{WORDS}]{{1,12}}))?
    \s?(?P<vague>[多几来余把])?\s?
    (?P<unit>米|公尺|M(?![A-Z0-9²³])|公里|KM(?!/)|千米)
    (?P<tenths>[1-9一二三四五六七八九](?=$|[\s,，。;；、)）]|的|高|左右|远))?
    (?P<behind>多|半|左右|上下|不到|不足|出头|以上|不等)?
    """,
    re.VERBOSE,
)
_ODD = re.compile(rf"半米|(?:\d{{1,9}}|[{WORDS}半几]{{1,12}})多?\s?(?:公分|厘米|CM|丈|步|尺|里(?!程))")
"""Distances in units that no ledger has."""

_THOUSAND = ("公里", "KM", "千米")
_WITHIN = re.compile(r"以内|之内|范围内|内(?!侧|部)|以外还|开外")
_TAIL = re.compile(r"处|外侧|以外|外|远")

_HIGH_BEFORE = re.compile(r"(?<![限净升提])(?:树高|高度|高)(?:为|达到?|有|约|大约|大概|近|:|：)*\s?$")
_HIGH_BEHIND = re.compile(rf"\s?高(?!处|空|压|速|铁|架|低|程|出|于|度|达|约|\s?[\d{WORDS}几])")
_UP = re.compile(r"\s?高[处空]")
_LIMIT = re.compile(r"(?:限高|净高|限制高度|限界|海拔)[^,，。;；\n]{0,4}$")
_ABOVE = re.compile(r"(?:高[出于过]|超出|超过|低于)[^,，。;；\n]{0,8}$")
_EXTENT_BEFORE = re.compile(
    r"(?:[长宽深厚径]|长度|宽度|深度|周长|跨度|间距|面积|延伸|绵延|破损|缺失|损坏|开裂|裂缝|下沉|塌陷|坍塌|倒塌|缺口|破口)"
    r"(?:为|达到?|有|约|大约|大概|近|了|:|：)*\s?$"
)
_EXTENT_BEHIND = re.compile(r"\s?[长宽深厚]")
_ALONG = re.compile(r"(?:上游|下游|上方|下方|埋深)(?:约|大约)?\s?$")
_SHIFT = re.compile(
    rf"(?:(?:往|朝|(?<!方)向)[^,，。;；\n]{{1,8}}|以[东南西北]{{1,2}}|[{Mark.CHAINAGE}](?:处)?[再又]?|前方|后方|前行|过去|再走|[大小]里程(?:方向|端|侧)?)"
    r"(?:走|行|约|大约|大概|延伸|\s)*$"
)
_SHIFT_BEHIND = re.compile(r"(?:[往向朝以](?:[东南西北前后]|[大小]里程))")
_FROM = re.compile(
    r"(?P<far>距离?|离|间隔)(?P<what>[^,，。;；\n、米]{0,16}?)(?:有|约|仅|只有|为|外|大约|大概|近|:|：|\s)*$"
)
_RAIL = re.compile(
    rf"铁路|线路|轨|股道|正线|中心|坡脚|坡顶|路肩|栅栏|防护网|护网|围栏|封闭网|路基|营业线|既有线|[{Mark.LINE}{Mark.TRACK}]"
)
_NOT_RAIL = re.compile(r"轨面|轨顶|地面|地$|接触网|站$|车站")
_FENCE = re.compile(r"(?:防护)?(?:栅栏|防护网|护网|围栏|封闭网)(?:以?外侧?)?(?:约|大约)?\s?$")
_BESIDE = re.compile(
    rf"[{Mark.SIDE}](?:外侧?|的|方向|处|线路|铁路|水平|距离?|约|大约|大概|差不多|[,，:：、/()（）\s])*$"
)
_TOLD = re.compile(r"(?:水平|垂直|偏)?距离?(?:为|约|大约|:|：|\s)*$")
_UNITLESS = re.compile(
    rf"(?<=[{Mark.SIDE}])[\s,，、/]*(?P<number>\d{{1,3}})(?![\d.]|\s?[多几余来]?\s?(?:米|M|公|K|[处棵间个栋户根座堆片块条名人头只台号组层道期次月日年]))"
)
_DATUMS = (
    ("track_centre", re.compile(r"中心")),
    ("embankment_toe", re.compile(r"坡脚|坡顶|路肩")),
    ("fence", re.compile(r"栅栏|防护网|护网|围栏|封闭网")),
    ("nearest_rail", re.compile(r"钢轨|铁轨|外轨|外侧轨")),
)
FARTHEST_M = 5000.0
TALLEST_M = 300.0

ROUGH = Text("数字不确切", "the number is not exact")
SEVERAL = Text("提到多个距离", "several distances are named")
HEIGHTS = Text("提到多个高度", "several heights are named")
SHIFTED = Text("里程之外还说了一段距离", "names a way beyond the chainage")
OF_WHAT = Text("不能确定是不是距线路的距离", "may be the distance from the line, or something else")
NO_UNIT = Text("没有单位，按米理解", "no unit: taken for metres")
RELATIVE = Text("是相对高度，不是自身的高度", "is measured from something else than the ground")
TOO_MUCH = Text("数值过大", "is too much")


@dataclass(frozen=True, slots=True)
class _Measure:
    """Metres in the sentence; no value where the words leave it open."""

    start: int
    end: int
    value_m: float | None
    is_rough: bool


def read_measures(draft: Draft) -> None:
    """Take the heights and the distances from the line of a sentence; other metres stay in the description."""
    offsets: list[tuple[_Measure, str | None]] = []
    heights: list[_Measure] = []
    place = 0
    while (match := _MEASURE.search(draft.text, place)) is not None:
        place = match.end()
        measure = _measure(match)
        before, behind = draft.before(match.start()), draft.behind(match.end())
        if _is_height(draft, measure, before, behind, heights):
            continue
        if _SHIFT.search(before) or _SHIFT_BEHIND.match(behind):
            draft.doubt("chainage", SHIFTED, match.start(), match.end())
            draft.doubt("offset_m", SHIFTED, match.start(), match.end())
            continue
        if _is_other(before, behind):
            continue
        start, datum = _offset(before, match.start())
        if start is None:
            draft.doubt("offset_m", OF_WHAT, match.start(), match.end())
            continue
        is_within = _WITHIN.match(behind)
        tail = is_within or _TAIL.match(behind)
        end = match.end() + (tail.end() if tail else 0)
        measure = _Measure(start, end, measure.value_m, measure.is_rough or is_within is not None)
        offsets.append((measure, datum))
        draft.take(Mark.OFFSET, start, end, "offset_m", *(["offset_datum"] if datum else []))
    for match in _ODD.finditer(draft.text):
        if _offset(draft.before(match.start()), match.start())[0] is not None:
            draft.doubt("offset_m", ROUGH, match.start(), match.end())
    _keep_offset(draft, offsets)
    _keep_height(draft, heights)


def _measure(match: re.Match[str]) -> _Measure:
    value = None if "几" in match["number"] else number_of(match["number"])
    is_open = value is None
    if value is not None and match["tenths"]:
        is_open = value >= 10  # 一米五 is meant, 三十米五 may be anything
        value += (number_of(match["tenths"]) or 0) / 10
    factor = 1000 if match["unit"] in _THOUSAND else 1
    if value is None and match["number"][:1] == "十":
        value = 10.0  # 十几, 十来
    is_rough = any(match[name] for name in ("bound", "other", "vague")) or match["behind"] not in (
        None,
        "左右",
        "上下",
    )
    if match["bound"] == "近" and not match["other"] and not match["vague"]:
        is_rough = match["behind"] not in (None, "左右", "上下")
    return _Measure(
        match.start(),
        match.end(),
        None if value is None else value * factor,
        is_rough or is_open,
    )


def _is_height(draft: Draft, measure: _Measure, before: str, behind: str, heights: list[_Measure]) -> bool:
    if _LIMIT.search(before):
        return True
    if _ABOVE.search(before):
        draft.doubt("height_m", RELATIVE, measure.start, measure.end)
        return True
    if _UP.match(behind):
        draft.doubt("offset_m", OF_WHAT, measure.start, measure.end)
        return True
    if not _HIGH_BEFORE.search(before) and not _HIGH_BEHIND.match(behind):
        return False
    heights.append(measure)
    return True


def _is_other(before: str, behind: str) -> bool:
    return any(
        (
            _EXTENT_BEFORE.search(before),
            _EXTENT_BEHIND.match(behind),
            _ALONG.search(before),
            _is_from_other(before),
        )
    )


def _is_from_other(before: str) -> bool:
    """Whether it is how far something else than the line is."""
    far = _FROM.search(before)
    if far is None or not far["what"].strip():
        return False
    return _RAIL.search(far["what"]) is None or _NOT_RAIL.search(far["what"]) is not None


def _offset(before: str, start: int) -> tuple[int | None, str | None]:
    """Return where the words of a distance from the line begin, and what it was measured from."""
    far = _FROM.search(before)
    if far is not None and _RAIL.search(far["what"]):
        begin = start - len(before) + far.start()
        return begin, next((name for name, pattern in _DATUMS if pattern.search(far["what"])), None)
    fence = _FENCE.search(before)
    if fence is not None:
        return start - len(before) + fence.start(), "fence"
    if _BESIDE.search(before):
        return start, None
    told = _TOLD.search(before)
    return (start - len(before) + told.start(), None) if told is not None else (None, None)


def _keep_offset(draft: Draft, offsets: list[tuple[_Measure, str | None]]) -> None:
    for match in list(_UNITLESS.finditer(draft.text)):
        number = match.span("number")
        offsets.append((_Measure(*number, float(match["number"]), is_rough=False), None))
        draft.take(Mark.OFFSET, *number, "offset_m")
        draft.doubt("offset_m", NO_UNIT, *number)
    for measure, _ in offsets:
        if measure.is_rough:
            draft.doubt("offset_m", ROUGH, measure.start, measure.end)
        elif measure.value_m is not None and measure.value_m > FARTHEST_M:
            draft.doubt("offset_m", TOO_MUCH, measure.start, measure.end)
    if len({measure.value_m for measure, _ in offsets}) > 1:
        draft.doubt("offset_m", SEVERAL, offsets[0][0].start, offsets[-1][0].end)
    if offsets and (value := offsets[0][0].value_m) is not None and value <= FARTHEST_M:
        draft.values["offset_m"] = value
        datum = next((datum for _, datum in offsets if datum is not None), None)
        if datum is not None and len({measure.value_m for measure, _ in offsets}) == 1:
            draft.values["offset_datum"] = datum


def _keep_height(draft: Draft, heights: list[_Measure]) -> None:
    for measure in heights:
        draft.note(measure.start, measure.end, "height_m")
        if measure.is_rough:
            draft.doubt("height_m", ROUGH, measure.start, measure.end)
        elif measure.value_m is not None and measure.value_m > TALLEST_M:
            draft.doubt("height_m", TOO_MUCH, measure.start, measure.end)
    if len({measure.value_m for measure in heights}) > 1:
        draft.doubt("height_m", HEIGHTS, heights[0].start, heights[-1].end)
    if heights and (value := heights[0].value_m) is not None and value <= TALLEST_M:
        draft.values["height_m"] = value
