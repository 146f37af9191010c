"""Temporal functions, T_AFTER to T_STARTS.

Source: OGC 21-065r2, clause 7.6, tables of the temporal functions, after W3C/OGC OWL-Time. An
instant is a span whose ends are one. Spans of dates and timestamps mixed compare as days in UTC.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, and_, false, null, or_, true

from geo_service.cql2.comparisons import compare
from geo_service.cql2.operands import TEMPORAL, Expression, Kind, Literal, Operand, Span, as_days, required
from geo_service.cql2.refusal import refusal

Condition = ColumnElement[bool]


class _End:
    """One end of a span, which may lie infinitely far away."""

    def __init__(self, operand: Operand | None, infinity: int) -> None:
        self.operand = operand
        self.infinity = 0 if operand is not None else infinity

    def before(self, other: "_End") -> Condition:
        """Whether this end lies before another."""
        return self._compared("<", other)

    def at(self, other: "_End") -> Condition:
        """Whether the two ends are the same moment."""
        return self._compared("=", other)

    def _compared(self, operator: str, other: "_End") -> Condition:
        if self.operand is not None and other.operand is not None:
            return compare(operator, self.operand, other.operand)
        holds = self.infinity < other.infinity if operator == "<" else self.infinity == other.infinity
        known = self.operand if self.operand is not None else other.operand
        if isinstance(known, Expression):  # unknown where the other end is, whatever lies infinitely far
            unknown = known.sql.is_(None)
            return or_(~unknown, null()) if holds else and_(unknown, null())
        return true() if holds else false()


class _Ends:
    """A span as its two ends."""

    def __init__(self, span: Span) -> None:
        self.start = _End(span.start, -1)
        self.end = _End(span.end, 1)


def _disjoint(one: _Ends, two: _Ends) -> Condition:
    return or_(one.end.before(two.start), two.end.before(one.start))


RELATIONS: Mapping[str, Callable[[_Ends, _Ends], Condition]] = {
    "t_after": lambda one, two: two.end.before(one.start),
    "t_before": lambda one, two: one.end.before(two.start),
    "t_disjoint": _disjoint,
    "t_equals": lambda one, two: and_(one.start.at(two.start), one.end.at(two.end)),
    "t_intersects": lambda one, two: ~_disjoint(one, two),
    "t_contains": lambda one, two: and_(one.start.before(two.start), two.end.before(one.end)),
    "t_during": lambda one, two: and_(two.start.before(one.start), one.end.before(two.end)),
    "t_finishedby": lambda one, two: and_(one.start.before(two.start), one.end.at(two.end)),
    "t_finishes": lambda one, two: and_(two.start.before(one.start), one.end.at(two.end)),
    "t_meets": lambda one, two: one.end.at(two.start),
    "t_metby": lambda one, two: one.start.at(two.end),
    "t_overlappedby": lambda one, two: and_(
        two.start.before(one.start), one.start.before(two.end), two.end.before(one.end)
    ),
    "t_overlaps": lambda one, two: and_(
        one.start.before(two.start), two.start.before(one.end), one.end.before(two.end)
    ),
    "t_startedby": lambda one, two: and_(one.start.at(two.start), two.end.before(one.end)),
    "t_starts": lambda one, two: and_(one.start.at(two.start), one.end.before(two.end)),
}

OF_INSTANTS = frozenset({"t_after", "t_before", "t_disjoint", "t_equals", "t_intersects"})
"""The relations that instants stand in as well."""


def relate_times(name: str, first: Operand | Span, second: Operand | Span) -> Condition:
    """Return whether two instants or spans stand in a temporal relation.

    Raises
    ------
    BadFilter
        If an operand is no time, or an instant stands where the relation is one of spans.
    """
    spans = [_span(name, operand) for operand in (first, second)]
    bounds = [bound for span in spans for bound in (span.start, span.end) if bound is not None]
    if len({bound.kind for bound in bounds}) > 1:
        spans = [Span(_day(span.start), _day(span.end)) for span in spans]
    for span in spans:
        _check_order(span)
    one, two = spans
    return RELATIONS[name](_Ends(one), _Ends(two))


def _span(name: str, operand: Operand | Span) -> Span:
    if isinstance(operand, Span):
        return operand
    required(operand, TEMPORAL, name.upper(), name.upper())
    if name not in OF_INSTANTS:
        raise refusal(
            f"{name.upper()} 只用于时段，请写 INTERVAL(…)",
            f"{name.upper()} is for intervals only: write INTERVAL(…)",
        )
    return Span(operand, operand)


def _day(bound: Operand | None) -> Operand | None:
    return None if bound is None else as_days(bound)


def _check_order(span: Span) -> None:
    start, end = span.start, span.end
    if not (isinstance(start, Literal) and isinstance(end, Literal)):
        return
    if start.kind is end.kind in (Kind.DATE, Kind.DATETIME) and start.value > end.value:  # type: ignore[operator]
        raise refusal("时段的结束早于开始", "an interval ends before it begins")
