"""Tracks and sides in a sentence.

Left and right are meant facing increasing chainage (面向大里程). Who names the up track beside them may mean
the way the train goes, so that is asked; who says from where they looked is believed.
"""

import re
from collections.abc import Sequence

from layers.railway_hazards.sentence.draft import MARKS, Draft, Mark
from layers.railway_hazards.sentence.reading import Line
from layers.text import Text

_TRACK = re.compile(
    rf"(?P<track>上下行|上、下行|单线|(?<=[{Mark.LINE}])[上下](?=\s?[{Mark.CHAINAGE}])|(?:上行|下行)(?!人|走|驶|车|为|进))(?P<side>侧)?(?:线(?!路)|方向|道)?"
)
_FROM = re.compile(r"(?:距离?|离)\s?$")
_TRACKS = {
    "上": "up",
    "下": "down",
    "上行": "up",
    "下行": "down",
    "上下行": "both",
    "上、下行": "both",
    "单线": "single",
}

_FACING = r"(?:(?P<facing>面向|面朝|面对|朝着?|向着|往|去往|背向|背对|从(?=[^,，]{1,8}看))(?P<what>[^,，。;；\n\d]{1,8}?)(?:方向|方)?(?:的|[,，]|看)?\s?|(?P<along>大里程|里程增[大加])(?:方向|方)?的?\s?)?"
_SIDE = re.compile(
    rf"""
    {_FACING}
    (?P<side>左右?[两]?侧|左右两?边|两侧|双侧|两边|右[侧边方面]|左[侧边方面]|左手边?|右手边?
      |左(?=\s?(?:约|大约|大概|距|离)?\s?[\d一二两三四五六七八九十百几])(?!右)
      |右(?=\s?(?:约|大约|大概|距|离)?\s?[\d一二两三四五六七八九十百几])
      |(?<=[{Mark.TRACK}])[左右](?!右|线|行)
      |(?<=[{MARKS},，、（(/\s])[左右](?=[,，、）)/\s])
      |(?<=[{Mark.TRACK}]侧)[左右](?!右|线|行))
    """,
    re.VERBOSE,
)
_COMPASS = re.compile(r"[东南西北]{1,2}[侧边面](?!村)")
_TRACK_OF_SIDE = re.compile(r"(?<!中)[左右](?:线(?!路)|幅|股|道)")
_LOOKED = re.compile(
    r"(?:行车|列车|运行|行驶|前进|车行|我们?|本人|人的?)(?:的)?(?:方向|前进方向)?(?:的)?\s?$"
)
_SURE = re.compile(
    rf"(?:^|[\s{MARKS},，。;；:：、（(\[【\n]|线路|铁路|铁轨|轨道|股道|正线|的|处|段|附近|位于|在|一带|大概|区间|侧别|左右|[^一-鿿]|[{Mark.CHAINAGE}][一-鿿]{{1,6}}(?:村|社区))$"
)
_GREAT, _SMALL = re.compile(r"大里程|里程增[大加]|增大"), re.compile(r"小里程|里程减[小少]|减小")
_REST = re.compile(
    rf"(?<![{MARKS}米M公里\d时点分个棵处间岁号日年])左右(?=各|均|都)|(?<!左)右|左(?!右)|(?<![A-Z0-9])[LR](?![A-Z+])"
)
"""Left and right that were not read; 左右 behind a number means about."""

_NOT = re.compile(r"(?:不是|不在|非)\s?$")

SEVERAL = Text("提到不同的侧别", "different sides are named")
TRACKS = Text("上行、下行都提到了", "both tracks are named")
UP = Text(
    "“上行”与左右同时出现：按面向大里程理解，请核对",
    "left and right beside the up track: taken facing increasing chainage",
)
UNREAD = Text("提到左右，但不能确定侧别", "names left or right, but not for certain as the side")
VIEW = Text(
    "左右以观察者为准，未说明是否面向大里程",
    "left and right of somebody who does not say which way they faced",
)
OF_WHAT = Text("可能是别的物体的左右侧", "may be left or right of something else")
COMPASS = Text(
    "写的是方位，请选左侧或右侧（面向大里程）",
    "a compass direction: choose left or right, facing increasing chainage",
)
OF_TRACKS = Text("是左线、右线，不是左侧、右侧", "names the left or right track, not a side")
NO_DOWN_SIDE = Text(
    "该线未记录下行线在哪一侧，暂按左侧",
    "nobody recorded on which side the line's down track lies: taken for left",
)
NO_LINE = Text(
    "线路不明，不能确定上下行侧在左还是在右", "without the line, the side of its tracks is not known"
)


def read_sides(draft: Draft, lines: Sequence[Line]) -> None:
    """Take tracks and sides of a sentence."""
    by_track = _read_tracks(draft, lines)
    found: list[tuple[int, int, str | None]] = []
    while (match := _SIDE.search(draft.text)) is not None:
        start, end = match.start(), match.end()
        side, reason = _side(draft, match)
        if by_track is None and reason is None and draft.values.get("track_dir") == "up":
            reason = None if match["facing"] or side == "both" else UP
        draft.take(Mark.SIDE, start, end, "side")
        found.append((start, end, side))
        if reason is not None:
            draft.doubt("side", reason, start, end)
    for match in list(_REST.finditer(draft.text)):
        draft.doubt("side", UNREAD, match.start(), match.end())
    sides = {side for _, _, side in found}
    if by_track is not None:
        sides.add(by_track)
    for pattern, reason in ((_COMPASS, COMPASS), (_TRACK_OF_SIDE, OF_TRACKS)):
        for match in list(pattern.finditer(draft.text)):
            draft.take(Mark.SIDE if reason is COMPASS else Mark.OTHER, match.start(), match.end())
            draft.doubt("side", reason, match.start(), match.end())
    if len(sides) > 1:
        draft.doubt("side", SEVERAL, min(found)[0], max(found)[1])
    elif sides and (side := sides.pop()) is not None:
        draft.values["side"] = side


def _read_tracks(draft: Draft, lines: Sequence[Line]) -> str | None:
    """Take the tracks; return the side that the side of a track (下行侧) is."""
    tracks: set[str] = set()
    side = None
    places = [(match.start(), match.end(), match) for match in _TRACK.finditer(draft.text)]
    for start, end, match in places:
        track = _TRACKS[match["track"]]
        tracks.add(track)
        is_side = match["side"] is not None and track in ("up", "down")
        if _FROM.search(draft.before(start)):
            draft.take(Mark.TRACK, start, end)  # what a distance was measured from
            tracks.discard(track)
            continue
        draft.take(
            Mark.SIDE if is_side else Mark.TRACK, start, end, "track_dir", *(["side"] if is_side else [])
        )
        if is_side:
            side = _side_of_track(draft, lines, track, start, end)
    if len(tracks) > 1:
        draft.doubt("track_dir", TRACKS, places[0][0], places[-1][1])
    elif tracks:
        draft.values["track_dir"] = tracks.pop()
    return side


def _side_of_track(draft: Draft, lines: Sequence[Line], track: str, start: int, end: int) -> str | None:
    line = next((one for one in lines if one.id == draft.values.get("line_id")), None)
    if line is None:
        draft.doubt("side", NO_LINE, start, end)
        return None
    if line.down_side not in ("left", "right"):
        draft.doubt("side", NO_DOWN_SIDE, start, end)
    down = line.down_side or "left"
    return down if track == "down" else "right" if down == "left" else "left"


def _side(draft: Draft, match: re.Match[str]) -> tuple[str | None, Text | None]:
    """Return the side that words mean, facing increasing chainage, and what there is to ask."""
    words = match["side"]
    side = "left" if "左" in words else "right"
    if words[0] in "两双" or "左右" in words or "左两" in words:
        return "both", None
    if "手" in words:
        return side, VIEW
    before = draft.before(match.start())
    if match["facing"]:
        what, is_back = match["what"], match["facing"].startswith("背")
        if _GREAT.search(what) or _SMALL.search(what):
            is_turned = (_SMALL.search(what) is not None) is not is_back
            return ("right" if side == "left" else "left") if is_turned else side, None
        return side, VIEW
    if _NOT.search(before):
        return None, SEVERAL
    if _LOOKED.search(before):
        return side, VIEW
    return side, None if _SURE.search(before) else OF_WHAT
