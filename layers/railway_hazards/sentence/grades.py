"""The grade of a hazard in a sentence."""

import re

from layers.railway_hazards.sentence.draft import Draft
from layers.text import Text

_GRADE = re.compile(
    r"(?P<grade>重大|一般|较大)(?P<said>安全)?(?:事故)?隐患|(?:等级|级别)(?:为|是|[:：])?\s?(?P<told>重大|一般|较大)"
)
_CODES = {"重大": "major", "一般": "general"}
_HEDGED = re.compile(r"(?:可能|疑似|怀疑|估计|算|应该|或许|是否|能否)[^,，。;；]{0,4}$")
_NOT = re.compile(r"(?:不|非|没有?|未|无)[^,，。;；]{0,4}$")

OPEN = Text("等级说法不确定", "the words on the grade are not certain")
NEGATED = Text("否定的说法", "says that it is not")
SPOKEN = Text(
    "“重大安全隐患”多为口语，请按判定标准确认", "may be a manner of speaking: confirm by the standard"
)
NO_GRADE = Text("法定等级只有重大、一般", "the legal grades are major and general alone")


def read_grade(draft: Draft) -> None:
    """Read the grade; its words stay in the description."""
    grades = set()
    for match in _GRADE.finditer(draft.text):
        words = match["grade"] or match["told"]
        before = draft.before(match.start(), 8)
        place = match.span()
        if _NOT.search(before):
            draft.doubt("grade", NEGATED, *place)
            continue
        draft.note(*place, "grade")
        grades.add(_CODES.get(words))
        if words not in _CODES:
            draft.doubt("grade", NO_GRADE, *place)
        elif _HEDGED.search(before):
            draft.doubt("grade", OPEN, *place)
        elif match["said"]:
            draft.doubt("grade", SPOKEN, *place)
    if len(grades) > 1:
        draft.doubt("grade", OPEN)
    elif grades and (grade := grades.pop()) is not None:
        draft.values["grade"] = grade
