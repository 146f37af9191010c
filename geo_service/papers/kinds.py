"""The kinds of papers that coordinators' offices issue, as data: words, states, what is filled in by hand.

The names are those in use between the offices of the dual segment coordinators (双段长办) and the units that
do the work; the sentences are the county's to change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from layers.text import Text


class KindId(StrEnum):
    """Kinds of papers."""

    ASSIGNMENT = "assignment"
    SUPERVISION = "supervision"
    RECTIFICATION = "rectification"
    CLOSURE = "closure"


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody fills in before a paper is issued.

    Parameters
    ----------
    name : str
    title : Text
    max_length : int
        Characters of a text; 0 is a date.
    required : bool
    of_field : str or None
        Field of the feature whose value is proposed.
    """

    name: str
    title: Text
    max_length: int = 0
    required: bool = False
    of_field: str | None = None

    @property
    def is_date(self) -> bool:
        """Whether it is a day rather than a text."""
        return self.max_length == 0


@dataclass(frozen=True, slots=True)
class Box:
    """A box that is signed by hand.

    Parameters
    ----------
    title : Text
    lines : tuple of Text
        What is written into it, each with room behind it.
    side : str or None
        Whose acceptance of the log stands in it: local or railway.
    """

    title: Text
    lines: tuple[Text, ...]
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper.

    Parameters
    ----------
    id : KindId
    title : Text
        What it is called for short.
    heading : Text
        What stands above it.
    word : str
        What its numbers begin with: 交办〔2026〕3号.
    states : frozenset of str
        In which it is issued.
    entries : tuple of Entry
    opening, closing : Text or None
        Sentences before and behind the table, with places for what `geo_service.papers.model` knows.
    boxes : tuple of Box
    shows_after : bool
        Whether photos from before and after stand side by side, rather than those from before alone.
    """

    id: KindId
    title: Text
    heading: Text
    word: str
    states: frozenset[str]
    entries: tuple[Entry, ...]
    opening: Text | None
    closing: Text | None
    boxes: tuple[Box, ...]
    shows_after: bool = False


DATE = Text("日期", "Date")
HANDLED = Text("经办人", "Handled by")
SIGNED = Text("签字", "Signature")
PHONE = Text("联系电话", "Telephone")

ADDRESSEE = Entry(
    "addressee", Text("主送单位", "Addressed to"), 100, required=True, of_field="responsible_unit"
)
DEADLINE = Entry("deadline", Text("完成期限", "To be done by"), required=True, of_field="deadline")
DEMAND = Entry("demand", Text("整改要求", "What is asked for"), 1000)
BASIS = Entry("basis", Text("依据", "Basis"), 300)
REMARK = Entry("remark", Text("备注", "Remark"), 500)

OPEN = frozenset({"verified", "assigned", "rectifying", "reopened"})
RECEIVED = Box(Text("承办单位签收（盖章）", "Received by (seal)"), (Text("签收人", "Name"), PHONE, DATE))


def _sent_by(zh: str, en: str) -> Box:
    return Box(Text(zh, en), (HANDLED, PHONE, DATE))


ASSIGNMENT = Kind(
    id=KindId.ASSIGNMENT,
    title=Text("交办单", "Assignment"),
    heading=Text("铁路沿线环境安全隐患交办单", "Assignment of a railway-side hazard"),
    word="交办",
    states=OPEN,
    entries=(ADDRESSEE, DEADLINE, DEMAND, BASIS),
    opening=Text(
        "经排查核实，下列铁路沿线环境安全隐患由你单位负责整改，现予交办。请于%(deadline)s前完成整改，整改期间落实临时管控措施；完成后附整改后照片，提请双段长验收。",
        "The railway-side hazard below was found and verified, and is yours to rectify. Please do so before"
        " %(deadline)s, keep it under control meanwhile, and submit photos of the finished work for the"
        " acceptance by both coordinators.",
    ),
    closing=None,
    boxes=(_sent_by("交办单位（盖章）", "Assigned by (seal)"), RECEIVED),
)
SUPERVISION = Kind(
    id=KindId.SUPERVISION,
    title=Text("督办函", "Letter of supervision"),
    heading=Text("关于限期整改铁路沿线环境安全隐患的督办函", "Supervision of a railway-side hazard"),
    word="督办",
    states=OPEN | {"submitted"},
    entries=(ADDRESSEE, DEADLINE, DEMAND, BASIS),
    opening=Text(
        "下列铁路沿线环境安全隐患%(standing)s，尚未销号。请高度重视，查明原因，落实责任，于%(deadline)s前完成整改。",
        "The railway-side hazard below is not closed: %(standing)s. Please find out why, name who is"
        " responsible, and have it rectified before %(deadline)s.",
    ),
    closing=Text("请将整改情况书面回复。", "Please answer in writing."),
    boxes=(_sent_by("督办单位（盖章）", "Supervised by (seal)"), RECEIVED),
)
RECTIFICATION = Kind(
    id=KindId.RECTIFICATION,
    title=Text("整改通知", "Notice to rectify"),
    heading=Text("铁路沿线环境安全隐患整改通知书", "Notice to rectify a railway-side hazard"),
    word="整改",
    states=OPEN,
    entries=(ADDRESSEE, DEADLINE, DEMAND, BASIS),
    opening=Text(
        "经查，下列隐患影响铁路运行安全。请于%(deadline)s前完成整改，整改完成前采取安全防护措施。",
        "The hazard below endangers the railway. Please rectify it before %(deadline)s, and secure it until"
        " then.",
    ),
    closing=Text(
        "对本通知有异议的，请在收到之日起三个工作日内向通知单位提出。",
        "Objections may be put to the issuer within three working days of receipt.",
    ),
    boxes=(
        _sent_by("通知单位（盖章）", "Issued by (seal)"),
        Box(Text("被通知单位（人）签收", "Received by"), (Text("签收人", "Name"), PHONE, DATE)),
    ),
)
CLOSURE = Kind(
    id=KindId.CLOSURE,
    title=Text("销号确认表", "Closure sheet"),
    heading=Text("铁路沿线环境安全隐患销号确认表", "Closure of a railway-side hazard"),
    word="销号",
    states=frozenset({"submitted", "closed", "monitored"}),
    entries=(REMARK,),
    opening=None,
    closing=None,
    boxes=(
        Box(Text("地方段长", "Local coordinator"), (SIGNED, DATE), side="local"),
        Box(Text("铁路段长", "Railway coordinator"), (SIGNED, DATE), side="railway"),
        Box(Text("双段长办（盖章）", "Coordinators' office (seal)"), (HANDLED, DATE)),
    ),
    shows_after=True,
)

KINDS: Mapping[str, tuple[Kind, ...]] = {
    "railway_hazards": (ASSIGNMENT, SUPERVISION, RECTIFICATION, CLOSURE),
}
"""Kinds of papers by layer."""


def kinds_of(layer_id: str) -> Mapping[str, Kind]:
    """Return the kinds of papers of a layer; none where it has no papers."""
    return {kind.id.value: kind for kind in KINDS.get(layer_id, ())}
