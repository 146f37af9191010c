"""Terms: what a label of a template means for the cells beside or below it.

A term is a short text, so that mappings are plain JSON and forms send it as it is:

=================== ==============================================================
``measure:new``     what is counted: a `Measure`
``span:period``     over which time: the period, the year or all
``category:stacking`` only rows with this value of a field
``category:*``      all other values than those that the lines of the same side name
``all``             no condition: 合计, 全市
=================== ==============================================================
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from layers.railway_hazards import LAYER
from layers.railway_hazards.figures import Condition, Measure
from layers.text import Text

ALL = "all"
REST = "*"
MEASURE = "measure"
SPAN = "span"

FIELDS = (
    *("township", "line_id", "category", "grade", "side", "track_dir", "responsible_side"),
    *("risk_level", "origin", "status", "segment_id"),
)
"""Fields that figures are given by."""


class Span(StrEnum):
    """Over which time."""

    PERIOD = "period"
    YEAR = "year"
    ALL = "all"


SPAN_TITLES: Mapping[Span, Text] = MappingProxyType(
    {
        Span.PERIOD: Text("本期", "In the period"),
        Span.YEAR: Text("本年", "In the year"),
        Span.ALL: Text("累计", "In all"),
    }
)
TOTAL_TITLE = Text("合计（不分类）", "Total (no condition)")
REST_TITLE = Text("其他（本表未列出的）", "Others (not named in this table)")

_FOUND = {Span.PERIOD: Measure.NEW, Span.YEAR: Measure.NEW_IN_YEAR, Span.ALL: Measure.TOTAL}
_CLOSED = {
    Span.PERIOD: Measure.CLOSED,
    Span.YEAR: Measure.CLOSED_IN_YEAR,
    Span.ALL: Measure.CLOSED_IN_ALL,
}


def split(term: str) -> tuple[str, str]:
    """Return a term's kind, a field or one of `MEASURE`, `SPAN` and `ALL`, and its value."""
    kind, _, value = term.partition(":")
    return kind, value


def is_term(term: str) -> bool:
    """Whether a text is a term; of a field that refers to others any value may be."""
    kind, value = split(term)
    if kind == MEASURE:
        return value in set(Measure)
    if kind == SPAN:
        return value in set(Span)
    if kind not in FIELDS:
        return term == ALL
    field = LAYER.field(kind)
    return value == REST or (
        value in {code.value for code in field.codes} if field.codes else 0 < len(value) <= 100
    )


def measure_of(terms: Iterable[str], default: Measure) -> Measure:
    """Return what is counted where several terms meet.

    Examples
    --------
    >>> measure_of(["measure:closed", "span:all"], Measure.TOTAL).value
    'closed_in_all'
    >>> measure_of(["grade:major", "span:period"], Measure.TOTAL).value
    'new'
    """
    measure, span = default, None
    for kind, value in map(split, terms):
        if kind == MEASURE:
            measure = Measure(value)
        elif kind == SPAN:
            span = Span(value)
    for family in (_FOUND, _CLOSED):
        if span is not None and measure in family.values():
            return family[span]
    return measure


def conditions_of(terms: Iterable[str], named: Mapping[str, frozenset[str]]) -> list[Condition]:
    """Return the conditions of one line; values of the same field unite.

    Parameters
    ----------
    terms : iterable of str
    named : mapping of str to frozenset of str
        By field, the values that the lines of the same side name: what others are not.
    """
    values: dict[str, set[str]] = {}
    rest: list[Condition] = []
    for kind, value in map(split, terms):
        if kind in FIELDS and value == REST:
            rest.append(Condition(kind, named.get(kind, frozenset()), is_rest=True))
        elif kind in FIELDS:
            values.setdefault(kind, set()).add(value)
    return rest + [Condition(field, frozenset(chosen)) for field, chosen in values.items()]


def named_by(lines: Iterable[Iterable[str]]) -> dict[str, frozenset[str]]:
    """Return the values by field that some lines name."""
    found: dict[str, set[str]] = {}
    for terms in lines:
        for kind, value in map(split, terms):
            if kind in FIELDS and value != REST:
                found.setdefault(kind, set()).add(value)
    return {field: frozenset(values) for field, values in found.items()}
