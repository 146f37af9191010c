"""What the labels of a template mean, as far as it can be told; a person confirms it.

Labels are as superiors write them: 本月新增（处）, 其中：重大, 彩钢瓦、轻飘物, 望埠, 京广铁路.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from geo_service.reporting.terms import ALL, FIELDS, MEASURE, REST, SPAN, Span
from layers.folding import fold, without_brackets
from layers.railway_hazards import LAYER
from layers.railway_hazards.figures import Measure

_DONE = "(销号|整改|整治|治理|消除|办结|闭环|清零|完成|解决)"
_SEEN = "(新增|新发现|排查|发现|登记|上报|查出|摸排)"
_MEASURES: Sequence[tuple[str, Measure]] = (
    (rf"{_DONE}.{{0,4}}率|达标率", Measure.CLOSURE_RATE),
    (r"逾期|超期|过期|未按(期|时)|超时", Measure.OVERDUE),
    (r"反弹|回潮", Measure.REOPENED),
    (r"持续管控|管控中|长期管控", Measure.MONITORED),
    (r"转办|移交", Measure.TRANSFERRED),
    (
        rf"(未|待|尚未|正在|没有|剩余)\w{{0,2}}{_DONE}|剩余|遗留|在办|在治|整改中|存量|未闭环|现有|现存|在册",
        Measure.OPEN,
    ),
    (_DONE, Measure.CLOSED),
    (r"新增|新发现", Measure.NEW),
    (rf"{_SEEN}|隐患(总|个|件|处)?数|隐患数量|总数|总量|问题数", Measure.TOTAL),
)
_SPANS: Sequence[tuple[str, Span]] = (
    (r"(本|当|今|全|年)年|年内|年度|年初|(?<!逐)年累计", Span.YEAR),
    (r"(本|当|这)(月|期|周|季|旬)|月内|期内|月度|当前月|报告期", Span.PERIOD),
    (r"累计|截至|截止|总计|历年", Span.ALL),
)
_TOTALS = re.compile(
    r"(合计|总计|小计|共计|总数|全市|全县|全区|全线|汇总|计|数量|个数|件数|处数|数值|隐患数|隐患数量|条数)"
)
_COUNTS = re.compile(rf"{_SEEN}|{_DONE}|本[月期年]|当[月年]|累计|逾期|未|已|其中")
_BESIDE_MEASURES = frozenset({"status", "origin"})
"""Fields whose words measures have as well: 已销号 counts what was closed by the cut-off date, whatever the
status is now, and 排查数 is no matter of who reported it."""

_GENERIC = re.compile(r"(安全|铁路|沿线|环境|外部|隐患|问题|情况|项目|指标|整治|发现|总|数)+")
"""Words of every hazard, by which no category is told."""

_WORDS = re.compile(
    r"措施|责任|时限|期限|日期|时间|说明|单位|方案|要求|进展|备注|原因|名称|主体|资金|计划|编号|序号|人员|电话"
)
"""What a column of words is called: it counts nothing, whatever else is in its label."""

_OTHERS = frozenset(
    {"其他", "其它", "其余", "其他类", "其它类", "其他隐患", "其它隐患", "其他类隐患", "other", "others"}
)
_NUMBERED = re.compile(r"^([(（]?[0-9一二三四五六七八九十]{1,3}[)）.、．]|其中[::]?)")
_PUNCTUATION = re.compile(r"[:：;；。_—\-]+")
_APART = re.compile(r"[、/,，及和与或及其()]+")
_SUFFIXES = ("类隐患", "隐患", "问题", "类", "数量", "总数", "数")
_PLACES = ("街道办事处", "街道办", "街道", "镇", "街", "乡", "办事处")
_LINES = ("铁路", "线", "铁路线", "普速铁路")


class Vocabulary:
    """Words of a county: codes of the ledger, names of its townships, lines and segments.

    Parameters
    ----------
    names : mapping of str to sequence of pairs
        By field of the ledger, identifiers and names of what it refers to. Several may have one name, as
        the sections of a line.
    """

    def __init__(self, names: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        self.names = names
        self._words: dict[str, dict[str, set[str]]] = {}
        for field in FIELDS:
            words: dict[str, set[str]] = {}
            for code in LAYER.field(field).codes:
                for said in (code.label.zh, code.label.en, *code.synonyms):
                    for word in _forms(fold(said)):
                        words.setdefault(word, set()).add(code.value)
            for identifier, name in names.get(field, ()):
                for word in (fold(identifier), *_shortened(fold(name))):
                    words.setdefault(word, set()).add(identifier)
            self._words[field] = words

    def conditions(self, label: str) -> tuple[str, ...]:
        """Return the terms of one label about fields: the field that knows the label best."""
        plain = plain_label(label)
        if not plain:
            return ()
        for find in (self._whole, self._pieces, self._inside):
            for field in FIELDS:
                if field in _BESIDE_MEASURES and measure_terms(label):
                    continue
                found = find(field, plain) or find(field, _COUNTS.sub("", plain))
                if found:
                    return tuple(f"{field}:{value}" for value in sorted(found))
        return ()

    def line(self, labels: Iterable[str]) -> tuple[str, ...]:
        """Return the terms of a row or a column by its labels, the outer ones first.

        Others (其他) are told as ``*``, of a field that is not known yet.
        """
        known = [label for label in dict.fromkeys(labels) if label.strip()]
        terms: list[str] = []
        for label in known:
            if plain_label(label) in _OTHERS:
                terms.append(REST)
            else:
                terms += self.conditions(label)
        terms += measure_terms(*(label for label in known if not self._is_only_named(label)))
        if not terms and any(_TOTALS.fullmatch(plain_label(label)) for label in known):
            terms.append(ALL)
        return tuple(dict.fromkeys(terms))

    def _is_only_named(self, label: str) -> bool:
        """Whether a label names a township or a code, and nothing is counted by it: 整改 in a code says nothing."""
        plain = plain_label(label)
        return any(self._whole(field, plain) for field in FIELDS if field not in _BESIDE_MEASURES)

    def _whole(self, field: str, plain: str) -> set[str]:
        words = self._words[field]
        return next((words[form] for form in _endings(plain) if form in words), set())

    def _pieces(self, field: str, plain: str) -> set[str]:
        parts = [part for part in _APART.split(plain) if len(part) > 1]
        if len(parts) < 2:
            return set()
        found = [self._whole(field, part) or self._inside(field, part) for part in parts]
        return set().union(*found) if all(found) else set()

    def _inside(self, field: str, plain: str) -> set[str]:
        """Return the one category of whose words a label is a part, or that is a part of the label."""
        if field != "category" or len(plain) < 2 or _GENERIC.fullmatch(plain):
            return set()
        found = [values for word, values in self._words[field].items() if plain in word]
        found = found or [
            values for word, values in self._words[field].items() if len(word) > 2 and word in plain
        ]
        codes = set().union(*found)
        return codes if len(codes) == 1 else set()


def measure_terms(*labels: str) -> list[str]:
    """Return what labels that stand above one another count together, and over which time.

    Examples
    --------
    >>> measure_terms("本月新增隐患数（处）"), measure_terms("累计", "已整改"), measure_terms("整改率(%)")
    (['measure:new', 'span:period'], ['measure:closed', 'span:all'], ['measure:closure_rate'])
    >>> measure_terms("逾期未整改"), measure_terms("整改情况", "未整改"), measure_terms("本月")
    (['measure:overdue'], ['measure:open'], ['span:period'])
    >>> measure_terms("整改措施"), measure_terms("整改情况")
    ([], [])
    """
    said = [without_brackets(fold(label)) for label in labels]
    if not said or _WORDS.search(said[-1]):
        return []
    plain = "".join(label for label in said if not label.endswith("情况"))
    measure = next((measure for pattern, measure in _MEASURES if re.search(pattern, plain)), None)
    span = next((span for pattern, span in _SPANS if re.search(pattern, plain)), None)
    if measure is Measure.CLOSED and span is None:
        span = Span.ALL  # 已整改, 销号数: nothing says that only the month is meant
    if measure in (None, Measure.NEW, Measure.CLOSED, Measure.TOTAL):
        return ([f"{MEASURE}:{measure}"] if measure else []) + ([f"{SPAN}:{span}"] if span else [])
    return [f"{MEASURE}:{measure}"]


def plain_label(label: str) -> str:
    """Return a label without its number, unit and marks.

    Examples
    --------
    >>> plain_label("1. 望埠镇"), plain_label("其中：重大（处）"), plain_label("合  计：")
    ('望埠镇', '重大', '合计')
    """
    return _PUNCTUATION.sub("", without_brackets(_NUMBERED.sub("", fold(label))))


def _forms(word: str) -> set[str]:
    """Return a code's label in the forms that it is known by: whole, without brackets, in pieces."""
    short = without_brackets(word)
    pieces = [part for part in _APART.split(word) if len(part) > 1]
    return {form for form in (word, short, *pieces, *_endings(short)) if form}


def _endings(plain: str) -> list[str]:
    """Return a label and what is left of it without its usual endings."""
    shorter = [plain.removesuffix(ending) for ending in _SUFFIXES if plain.endswith(ending)]
    return [plain, *(form for form in shorter if len(form) > 1)]


def _shortened(name: str) -> list[str]:
    bare = without_brackets(name)
    found = [name, bare, bare.replace("高速铁路", "高铁"), bare.replace("高铁", "高速铁路")]
    for endings in (_PLACES, _LINES):
        stem = next((bare.removesuffix(end) for end in endings if bare.endswith(end)), None)
        if stem and len(stem) > 1:
            found += [stem, *(stem + end for end in endings)]
    return found
