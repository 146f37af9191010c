"""From a sentence to its reading."""

import re
from datetime import date

from layers.railway_hazards.sentence.chainages import read_chainages
from layers.railway_hazards.sentence.days import read_days
from layers.railway_hazards.sentence.draft import MARKS, Draft, Mark
from layers.railway_hazards.sentence.grades import read_grade
from layers.railway_hazards.sentence.kinds import read_category
from layers.railway_hazards.sentence.lines import read_lines
from layers.railway_hazards.sentence.measures import read_measures
from layers.railway_hazards.sentence.places import read_places
from layers.railway_hazards.sentence.reading import Doubt, Reading, Vocabulary
from layers.railway_hazards.sentence.sides import read_sides
from layers.text import Text

LONGEST = 1000
"""Characters of a sentence that are looked at; a longer text is a report, not a message."""

PLACE_FIELDS = frozenset(
    {"line_id", "track_dir", "chainage", "chainage_to", "side", "offset_m", "township", "village", "found_on"}
)

_PERSONAL = re.compile(
    r"(?:\+?86[\s-]?)?(?<!\d)1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)|(?<![\d+])0\d{2,3}-\d{7,8}(?!\d)|(?<!\d)\d{17}[\dX](?!\d)|@[^\s@,，:：]{1,20}\s?"
)
_TOLD = re.compile(r"\[(?:图片|视频|语音|照片|位置|表情)\]")
_GLUE = re.compile(
    r"(?:线路|线别|里程|位置|地点|侧别|行别|距离|镇街|日期|时间|隐患描述|隐患内容|隐患|存在问题|问题描述|问题|描述)\s?[:：]"
    rf"|(?:线路|铁路)(?=[{MARKS}])|段(?=[{MARKS}\s,，])"
    r"|的(?:地方|位置)|位置|地段|附近|左右|一带|位于|方向|处|在|旁边|旁|的(?!确)"
    rf"|[^0-9A-Za-z一-鿿{MARKS}+<>#$%&*=@/\\]"
)
_RUN = re.compile(rf"(?:[{MARKS}]|{_GLUE.pattern})*")

TOO_LONG = Text("文字过长，请逐项填写", "is too long to be read: fill in the fields")
PERSONAL = Text(
    "电话或证件号已去掉，描述中不记个人信息",
    "a telephone or identity number was left out: no personal data here",
)


def read(sentence: str, vocabulary: Vocabulary, today: date) -> Reading:
    """Read a sentence about a hazard.

    Parameters
    ----------
    sentence : str
    vocabulary : Vocabulary
    today : date
        The county's date, for 昨天 and for days without a year.

    Returns
    -------
    Reading
        Whatever the sentence is: what cannot be read is doubted, never refused.

    Examples
    --------
    >>> county = Vocabulary((Line("jg", ("京广线",), "left"),))
    >>> reading = read("京广线K2155+300左侧约三十米有彩钢瓦松动", county, date(2026, 7, 8))
    >>> reading.values["chainage"], reading.values["side"], reading.values["offset_m"], reading.values["category"]
    ('K2155+300', 'left', 30.0, 'rigid_debris')
    >>> reading.description, reading.doubts
    ('有彩钢瓦松动', ())
    """
    if len(sentence) > LONGEST:
        missing = tuple(Doubt(name, TOO_LONG) for name in ("line_id", "chainage", "category"))
        return Reading(sentence, {}, sentence.strip(), (), missing)
    draft = Draft.of(sentence)
    personal = [(match.start(), match.end()) for match in _PERSONAL.finditer(draft.text)]
    for start, end in personal:
        if draft.text[start] != "@":
            draft.doubt("description", PERSONAL, start, end)
        draft.take(Mark.OTHER, start, end, "description")
    for match in list(_TOLD.finditer(draft.text)):
        draft.take(Mark.OTHER, match.start(), match.end())
    read_chainages(draft)
    read_lines(draft, vocabulary.lines)
    read_days(draft, today)
    read_sides(draft, vocabulary.lines)
    read_places(draft, vocabulary.townships, vocabulary.villages)
    read_measures(draft)
    read_grade(draft)
    read_category(draft)
    return Reading(
        sentence,
        draft.values,
        _description(sentence, draft, personal),
        tuple(sorted(draft.used, key=lambda used: (used.start, used.end, used.field))),
        tuple(draft.doubts),
    )


def _description(sentence: str, draft: Draft, personal: list[tuple[int, int]]) -> str:
    """Return the words that stay: without a beginning that is nothing but a place read without doubts."""
    begin = 0
    if not any(doubt.field in PLACE_FIELDS and doubt.end for doubt in draft.doubts):
        run = _RUN.match(draft.text)
        assert run is not None  # it may be empty
        if Mark.CHAINAGE in run[0]:
            begin = run.end()
    kept = "".join(
        character
        for place, character in enumerate(sentence)
        if place >= begin and not any(start <= place < end for start, end in personal)
    ).strip()
    if kept:
        return kept
    return "" if personal else sentence.strip()
