"""Places beside a line in words: chainages with the line, the side and the distance beside them."""

import re
import unicodedata
from dataclasses import dataclass

from layers.ledger.pieces import pieces
from layers.linear_referencing.chainage import ChainageError, parse_chainage, parse_range
from layers.text import Text

MOST_PLACES = 50
"""Places that one cell may name."""

LONGEST = 1000
"""Characters of a cell that names places; longer texts are descriptions."""


class PlaceWordsError(ValueError):
    """Words that name no place on a line, or none that is certain.

    Parameters
    ----------
    reason : Text
    suggestion : Text or None
    """

    def __init__(self, reason: Text, suggestion: Text | None = None) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """One place as a cell names it.

    Parameters
    ----------
    label : str
        The chainage, or a range of two; as it was written where nothing stands beside it.
    line : str
        Name of the line before it, empty for none.
    track_dir, side, offset : str
        Direction, side and distance as they were written, empty for none.
    """

    label: str
    line: str = ""
    track_dir: str = ""
    side: str = ""
    offset: str = ""


_START = re.compile(r"(?:[A-Za-z]{0,3}\d?)?K\d|\d{1,4}\+\d|\d{1,4}(?:\.\d{1,3})?(?:km|公里)", re.IGNORECASE)
_LABEL_CHARACTERS = 48
_BESIDE_CHARACTERS = 60
"""Of the words before or behind a chainage that are looked at; longer ones are descriptions."""

_AHEAD = re.compile(
    r"(?:铁路里程|里程|位于|在|位置)*[:：]?(?P<line>.*?)"
    r"(?:(?P<dir>上下行|上行|下行|单线)(?:线|方向)?)?(?:里程|区间|段)?[:：(]?"
)
_TAIL = re.compile(
    r"""
    (?:处|附近|左右(?!侧)|旁边?|段|区间|范围内|一带|[,()（）])*
    (?:(?P<dir>上下行|上行|下行|单线)(?:线|方向)?)?(?:线路|铁路)?
    (?P<side>左右[两]?侧|左[、和,]?右侧|两侧|双侧|两边|左侧|右侧|左边|右边|左|右)?(?:方|面)?
    [,(]?(?:距离?(?:线路|铁路|钢轨|轨道|中心线?|线路中心线?)?)?
    (?P<offset>(?:约|大约)?\d+(?:\.\d+)?(?:m|米)(?:左右)?)?
    (?:处|附近|范围内|外|以外|内|远|左右|[)])*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SHORT = re.compile(r"\+\d{1,4}(?:\.\d{1,3})?(?:m|米)?", re.IGNORECASE)
_BETWEEN = re.compile(r"之间|间$")


def parse_places(text: str) -> tuple[PlaceWords, ...]:
    """Read the places that a cell names.

    Parameters
    ----------
    text : str
        One chainage or several, each perhaps with the line, the direction, the side and the distance
        from the line beside it. A further one may leave out the kilometre (``K2155+300、+500``).

    Raises
    ------
    PlaceWordsError
        If any of them is not certain; with a suggestion where a chainage can be seen.

    Examples
    --------
    >>> [place.label for place in parse_places("K2155+300、+500，K2156+100-K2156+200")]
    ['K2155+300', 'K2155+500', 'K2156+100-K2156+200']
    >>> place = parse_places("京广线下行K2155+300左侧约30米处")[0]
    >>> place.label, place.line, place.track_dir, place.side, place.offset
    ('K2155+300', '京广线', '下行', '左侧', '约30米')
    """
    if len(text) > LONGEST:
        raise PlaceWordsError(_NO_CHAINAGE)
    if (whole := _alone(text)) is not None:
        return (PlaceWords(whole),)
    parts = pieces(unicodedata.normalize("NFKC", text))
    if not parts:
        raise PlaceWordsError(_NO_CHAINAGE)
    if len(parts) > MOST_PLACES:
        raise PlaceWordsError(
            Text(f"一格最多写{MOST_PLACES}处", f"a cell names at most {MOST_PLACES} places"),
            Text("分行填写", "a row for each"),
        )
    places: list[PlaceWords] = []
    for part in _whole_parts(parts):
        if places and _SHORT.fullmatch(part):
            places.append(PlaceWords(_completed(places[-1].label, part)))
        else:
            places.append(_place(part))
    if len(places) == 2 and _BETWEEN.search(text):
        reach = f"{places[0].label}-{_BETWEEN.sub('', places[1].label)}"
        raise PlaceWordsError(
            Text("像是一段而不是两处", "looks like one stretch, not two places"), Text(reach, reach)
        )
    return tuple(places)


def label_behind(text: str, before: str) -> str | None:
    """Return the chainage that a text names behind another one, None where it names none.

    Parameters
    ----------
    text : str
        A chainage, or the metres behind the same post.
    before : str
        The chainage or range that comes before.

    Examples
    --------
    >>> label_behind("+900", "K1577+655"), label_behind("至K1578+100处", "K1577+655"), label_behind("左侧", "K1")
    ('K1577+900', 'K1578+100', None)
    """
    if len(text) > LONGEST or len(before) > LONGEST:
        return None
    plain = "".join(unicodedata.normalize("NFKC", text).split()).lstrip("-~至到")
    try:
        return _completed(before, plain) if _SHORT.fullmatch(plain) else _place(plain).label
    except PlaceWordsError:
        return None


def is_short(text: str) -> bool:
    """Whether a text is the metres of a chainage whose kilometre stands elsewhere: ``+900``."""
    if len(text) > LONGEST:
        return False
    return _SHORT.fullmatch("".join(unicodedata.normalize("NFKC", text).split())) is not None


def _whole_parts(parts: tuple[str, ...]) -> list[str]:
    """Return the parts, one without a chainage joined to the one before: a comma stands within a place too."""
    joined: list[str] = []
    for part in parts:
        if joined and _START.search(part) is None and not _SHORT.fullmatch(part):
            joined[-1] += f",{part}"
        else:
            joined.append(part)
    return joined


def _alone(text: str) -> str | None:
    """Return a text that is a chainage or a range and nothing else, as it was written."""
    try:
        parse_range(text)
    except ChainageError:
        return None
    return text.strip()


def _place(part: str) -> PlaceWords:
    text = "".join(part.split())
    start = _START.search(text)
    if start is None:
        raise PlaceWordsError(_NO_CHAINAGE)
    rest = text[start.start() :]
    for end in range(min(len(rest), _LABEL_CHARACTERS), 0, -1):
        if (label := _alone(rest[:end])) is not None:
            break
    else:
        raise PlaceWordsError(_NO_CHAINAGE)
    label = label.removesuffix("处")
    before, behind = text[: start.start()], rest[end:]
    is_brief = max(len(before), len(behind)) <= _BESIDE_CHARACTERS
    ahead, tail = (_AHEAD.fullmatch(before), _TAIL.fullmatch(behind)) if is_brief else (None, None)
    if ahead is None or tail is None or (ahead["dir"] and tail["dir"]):
        reason = Text("里程前后的文字不能辨识", "the words beside the chainage are not understood")
        raise PlaceWordsError(reason, Text(label, label))
    side = tail["side"] or ""
    return PlaceWords(
        label,
        ahead["line"],
        ahead["dir"] or tail["dir"] or "",
        "两侧" if "左" in side and "右" in side else side,
        tail["offset"] or "",
    )


def _completed(before: str, short: str) -> str:
    """Return the label of ``+500`` behind ``K2155+300``."""
    metres = short.rstrip("mM米")
    try:
        last = parse_range(before).end
        label = f"{last.series}{last.km}{last.mark}{metres}"
        parse_chainage(label)
    except ChainageError as fault:
        raise PlaceWordsError(_NO_CHAINAGE) from fault
    return label


_NO_CHAINAGE = Text("里程需如 K2155+300", "needs a chainage such as K2155+300")
