"""Townships and villages in a sentence."""

import re
from collections.abc import Sequence

from layers.railway_hazards.sentence.draft import MARKS, Draft, Mark
from layers.railway_hazards.sentence.reading import Place
from layers.text import Text

_ENDING = re.compile(r"(?:街道办事处|街道|镇|乡)$")
_COUNTY = re.compile(r"(?:[一-鿿]{2,3}省)?(?:[一-鿿]{2,3}市)?(?:[一-鿿]{2,3}[市县区])?$")
_OFFICE = re.compile(r"人民政府|政府|办事处|办")
_UNKNOWN_TOWN = re.compile(r"[一-鿿]{2,3}(?:镇(?!流|压|定|静)|街道)")
_EVERYDAY = frozenset(
    {"桥头", "水边", "大站", "河头", "江口", "新城", "城南", "城北", "东岸", "西岸", "山下", "河西", "河东"}
)
"""Names without their ending that mean other things as well."""

_NAMED_AFTER = re.compile(
    r"[一-鿿]{0,2}?(?:村|站|车站|工区|车间|大桥|特大桥|桥|隧道|收费站|高速|路|河|水库|电厂|水泥厂|中学|小学)"
)
_LEADS_ON = re.compile(rf"[\s,，]?[{Mark.CHAINAGE}{Mark.LINE}{Mark.TRACK}]|境内|辖区|管内")
_VILLAGE = re.compile(
    r"(?P<name>[一-鿿]{1,5}?(?:村民委员会|村委会|村委|社区居委会|居委会|社区|村(?!民|里|口|道|庄|级|干部|边|头|中|内|外|落|镇|旁|委|上)))"
)
_ANY_VILLAGE = re.compile(
    r"[一-鿿]{2}(?<!自然|行政|城中|附近)村(?![民里口道庄级干边头中内外落镇旁委上])|社区(?!居民)|居委会"
)
_COMMITTEE = re.compile(r"委会|委员会|民委员会|委")
_NO_NAME = re.compile(r"[的个条本全附近旁边邻和与及到在有是离距处这那某自该各同一两几往去从]")
_SURE_BEFORE = re.compile(
    rf"(?:[{Mark.PLACE}]|[{Mark.PLACE}][\s,，]|(?:^|[{MARKS}\s,，。;；:：、])|位于|在)$"
)

TOWNS = Text("提到多个镇街", "several townships are named")
TOWN_OR_WORD = Text("可能是镇街名，也可能是普通词语", "may be a township, or an everyday word")
UNKNOWN_TOWN = Text("系统中没有这个镇街", "there is no such township here")
UNKNOWN_VILLAGE = Text("按字面读作村名，请核对", "read as a village's name, which is not known here")
UNREAD_VILLAGE = Text("可能提到村（居）", "may name a village")
VILLAGES = Text("提到多个村", "several villages are named")


def read_places(draft: Draft, townships: Sequence[Place], villages: Sequence[str]) -> None:
    """Take the township and the village of a sentence."""
    towns = _read_towns(draft, townships)
    if len(towns) > 1:
        draft.doubt("township", TOWNS)
    elif towns:
        draft.values["township"] = next(iter(towns))
    _read_villages(draft, villages)


def _read_towns(draft: Draft, townships: Sequence[Place]) -> set[str]:
    found: set[str] = set()
    names = sorted(((place.name.strip(), place) for place in townships), key=lambda one: -len(one[0]))
    for name, place in names:
        at = draft.text.find(name) if name else -1
        while at >= 0:
            end = at + len(name)
            office = _OFFICE.match(draft.behind(end))
            end += office.end() if office else 0
            _take_town(draft, at, end)
            found.add(place.id)
            at = draft.text.find(name, end)
    for name, place in names:
        short = _ENDING.sub("", name)
        if len(short) < 2 or short == name:
            continue
        at = draft.text.find(short)
        while at >= 0:
            end = at + len(short)
            behind = draft.behind(end)
            if _LEADS_ON.match(behind) and short not in _EVERYDAY:
                _take_town(draft, at, end)
                found.add(place.id)
            elif not _NAMED_AFTER.match(behind) and not _ENDING.match(behind):
                draft.doubt("township", TOWN_OR_WORD, at, end)
            at = draft.text.find(short, end)
    for match in _UNKNOWN_TOWN.finditer(draft.text):
        draft.doubt("township", UNKNOWN_TOWN, match.start(), match.end())
    return found


def _take_town(draft: Draft, start: int, end: int) -> None:
    county = _COUNTY.search(draft.before(start, 12))
    assert county is not None  # it may be empty
    draft.take(Mark.PLACE, start - len(county[0]), end, "township")


def _read_villages(draft: Draft, villages: Sequence[str]) -> None:
    found = [*_known_villages(draft, villages), *_spelt_villages(draft)]
    for match in _ANY_VILLAGE.finditer(draft.text):
        draft.doubt("village", UNREAD_VILLAGE, match.start(), match.end())
    names = {name for _, _, name in found}
    if len(names) > 1:
        draft.doubt("village", VILLAGES, min(found)[0], max(found)[1])
    elif names:
        draft.values["village"] = names.pop()


def _known_villages(draft: Draft, villages: Sequence[str]) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    names = {one.strip() for one in villages}
    for name in sorted((one for one in names if len(one) > 1), key=lambda one: (-len(one), one)):
        at = draft.text.find(name)
        while at >= 0:
            end = at + len(name)
            committee = _COMMITTEE.match(draft.behind(end))
            end += committee.end() if committee and name.endswith("村") else 0
            if _SURE_BEFORE.search(draft.before(at)):
                draft.take(Mark.PLACE, at, end, "village")
                found.append((at, end, name))
            at = draft.text.find(name, end)
    return found


def _spelt_villages(draft: Draft) -> list[tuple[int, int, str]]:
    """Take words that can only be a village's name; sure of it behind a township alone."""
    found: list[tuple[int, int, str]] = []
    for match in list(_VILLAGE.finditer(draft.text)):
        name, before = match["name"], draft.before(match.start())
        if len(name) < 2 or _NO_NAME.search(name[:-1]) or not _SURE_BEFORE.search(before):
            continue
        draft.take(Mark.PLACE, match.start(), match.end(), "village")
        found.append((match.start(), match.end(), name))
        if not before.endswith(Mark.PLACE):
            draft.doubt("village", UNKNOWN_VILLAGE, match.start(), match.end())
    return found
