"""Sentences that papers share, and days as an office writes them."""

from datetime import date

from layers.text import Language, Text

MAJOR = Text(
    "该隐患为重大隐患，整改情况须由县级段长验收。",
    "It is a major hazard: its rectification is accepted by coordinators of the county's level.",
)
BASIS = Text("依据：%(text)s", "Basis: %(text)s")
DEMAND = Text("整改要求：%(text)s", "What is asked for: %(text)s")
REMARK = Text("备注：%(text)s", "Remark: %(text)s")
KEPT = Text("铁路沿线环境安全隐患持续管控确认表", "Keeping a railway-side hazard under control")
ISSUED = Text("开具时间 %(at)s", "Issued %(at)s")
DEMO = Text("演示数据　非正式文书", "Demonstration · not an official paper")
HEAD = Text("复核日志 %(head)s", "Log of reviews %(head)s")
FACTS = Text("隐患基本情况", "The hazard")
PHOTOS = Text("现场照片", "Photos")
BEFORE, AFTER = Text("整改前", "Before"), Text("整改后", "After")
NO_PHOTO = Text("（无照片）", "(no photo)")
PLAN = Text("位置示意图（上为北，仅供示意）", "Where it is (north is up; a sketch)")
SIGNATURES = Text("签字确认", "Signatures")

_LATE = Text("整改期限为%(due)s，已逾期%(days)d天", "it was due on %(due)s and is %(days)d days late")
_DUE = Text("整改期限为%(due)s", "it is due on %(due)s")
_UNDATED = Text("未定整改期限", "it has no deadline")

COLON = Text("：", ":")
ASIDE = Text("%(text)s（%(aside)s）", "%(text)s (%(aside)s)")


def day(value: date, language: Language) -> str:
    """Return a day in Arabic numerals without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    if language is Language.ZH:
        return f"{value.year}年{value.month}月{value.day}日"
    return value.isoformat()


def standing(due: date | None, today: date, language: Language) -> str:
    """Return how a deadline stands on a day."""
    if due is None:
        return _UNDATED.in_language(language)
    words = _LATE if due < today else _DUE
    return words.in_language(language) % {"due": day(due, language), "days": (today - due).days}
