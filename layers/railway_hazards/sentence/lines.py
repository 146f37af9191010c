"""Railway lines in a sentence."""

import re
from collections.abc import Iterator, Sequence

from layers.railway_hazards.sentence.draft import Draft, Mark
from layers.railway_hazards.sentence.reading import Line
from layers.text import Text

_HIGH_SPEED = re.compile(r"(?P<stem>.{2,}?)(?:高速铁路|高速线|客运专线|客专线?|高铁线?)")
_CONVENTIONAL = re.compile(r"(?P<stem>.{2,}?)(?:铁路线|铁路|线)")
_FAST = ("高速铁路", "高速线", "客运专线", "客专线", "高铁线", "高铁", "客专", "高速")
_SLOW = ("普速铁路", "普速线", "铁路线", "铁路", "线")

_OLD = re.compile(r"[新老旧原]$")
_BRANCH = re.compile(r".{0,4}?(?:支线|联络线|专用线|复线|二线|三线|牵出线|到发线)")
_FAST_BEHIND = re.compile(r"高|客|城际")
_PLACE_BEHIND = re.compile(rf"\s?[{Mark.CHAINAGE}]|上行|下行|上下行|[左右两]侧")
_NAMED = re.compile(
    rf"(?P<name>[一-鿿]{{2,4}}(?:高速铁路|城际铁路|高铁|客专|城际|铁路|线))\s?(?=[{Mark.CHAINAGE}])"
)
_NO_LINE = re.compile(
    r"(?:沿|路|干|直|电|导|既有|营业|正|侧|左|右|双|单|站|边|行|中心|铁路|接触|高压|警戒)线$|(?:沿|旁边?|的|在|近|至|到)铁路$"
)

Named = tuple[int, int, frozenset[str]]
"""Where a line is named, and which ones it may be."""

MISSING = Text("没有读出线路", "no railway line was found")
UNKNOWN = Text("系统中没有这条线路", "there is no such line here")
SEVERAL = Text("提到多条线路", "several lines are named")
SHARED = Text("有多条同名线路", "several lines have this name")
OTHER = Text("像是另一条线路或支线", "looks like another line, or a branch")


def read_lines(draft: Draft, lines: Sequence[Line]) -> None:
    """Take the lines of a sentence, and tell of one that is not known."""
    sentence = draft.text
    found = _named(draft, lines)
    roads = [(start, end) for start, end, _ in found if sentence[start:end].endswith("高速")]
    for start, end, _ in found:
        if _OLD.search(draft.before(start)) or _BRANCH.match(draft.behind(end)) or (start, end) in roads:
            draft.doubt("line_id", OTHER, start, end)
    for start, end in _unknown(draft):
        draft.take(Mark.LINE, start, end)
        draft.doubt("line_id", UNKNOWN, start, end)
    is_open = draft.is_doubted("line_id")
    if len({ids for _, _, ids in found}) > 1:
        draft.doubt("line_id", SEVERAL, min(found)[0], max(found)[1])
        is_open = is_open or not _is_before_label(draft, found)
    if not found and not is_open:
        draft.doubt("line_id", MISSING)
    if not found or is_open:
        return
    _, _, chosen = _chosen(draft, found)
    if len(chosen) > 1:
        draft.doubt("line_id", SHARED, *min(found)[:2])
    else:
        draft.values["line_id"] = next(iter(chosen))


def _named(draft: Draft, lines: Sequence[Line]) -> list[Named]:
    """Take the names of lines that are known."""
    known = dict(_variants(lines))
    found: list[Named] = []
    for words in sorted(known, key=lambda words: (-len(words), words)):
        place = draft.text.find(words)
        while place >= 0:
            end = place + len(words)
            if _is_named(draft, words, place, end):
                draft.take(Mark.LINE, place, end, "line_id")
                found.append((place, end, known[words]))
            place = draft.text.find(words, end)
    return found


def _chosen(draft: Draft, found: Sequence[Named]) -> Named:
    """Return the line that stands right before the chainage, else the first."""
    return next((one for one in found if _stands_before(draft, one[1])), min(found))


def _is_before_label(draft: Draft, found: Sequence[Named]) -> bool:
    return any(_stands_before(draft, end) for _, end, _ in found)


def _stands_before(draft: Draft, end: int) -> bool:
    return draft.behind(end, 6).lstrip(" ,，上下行线").startswith(Mark.CHAINAGE)


def _variants(lines: Sequence[Line]) -> Iterator[tuple[str, frozenset[str]]]:
    """Give what lines are called in a chat, each with those that it may mean."""
    called: dict[str, set[str]] = {}
    for line in lines:
        for name in line.names:
            for words in _called(name.strip()):
                called.setdefault(words.upper() if words.isascii() else words, set()).add(line.id)
    for words, ids in called.items():
        yield words, frozenset(ids)


def _called(name: str) -> Iterator[str]:
    if len(name) < 2:
        return
    yield name
    if (fast := _HIGH_SPEED.fullmatch(name)) is not None:
        yield from (fast["stem"] + ending for ending in _FAST)
    elif (slow := _CONVENTIONAL.fullmatch(name)) is not None:
        yield from (slow["stem"] + ending for ending in ("", *_SLOW))


def _is_named(draft: Draft, words: str, start: int, end: int) -> bool:
    """Whether words at a place name the line: a name without its ending is a town's as well."""
    if words.isascii():
        around = draft.before(start, 1) + draft.behind(end, 1)
        return not any(character.isascii() and character.isalnum() for character in around)
    if words.endswith(("线", "铁路", "高铁", "客专", "高速")):
        return True
    behind = draft.behind(end, 4)
    return not _FAST_BEHIND.match(behind) and _PLACE_BEHIND.match(behind) is not None


def _unknown(draft: Draft) -> list[tuple[int, int]]:
    """Return what stands before a chainage like a line's name."""
    return [
        (match.start(), match.end("name"))
        for match in _NAMED.finditer(draft.text)
        if not _NO_LINE.search(match["name"])
    ]
