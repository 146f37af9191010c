"""Comparisons: = <> < > <= >=, LIKE, BETWEEN, IN, IS NULL.

Texts compare by code point, so that both databases agree; for other orders there are CASEI and
ACCENTI.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from geo_service.cql2.operands import (
    Kind,
    Literal,
    Operand,
    Value,
    aligned,
    as_double,
    required,
    sql,
)
from geo_service.cql2.refusal import refusal
from geo_service.db.scalars import Matches
from geo_service.db.spatial import ByCodePoint

LONGEST_PATTERN = 1_000
MOST_COMPUTED = 100
"""Members of a list of IN that are not literals: each becomes a comparison of its own."""

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": eq,
    "<>": ne,
    "<": lt,
    ">": gt,
    "<=": le,
    ">=": ge,
}


def compare(operator: str, first: Operand, second: Operand) -> ColumnElement[bool]:
    """Return a comparison; unknown where one side is.

    Raises
    ------
    BadFilter
        If the kinds of the two do not compare.
    """
    first, second = aligned(first, second)
    if first.kind is not second.kind:
        # A whole number and a double: PostgreSQL compares them as doubles, SQLite would do so exactly.
        left, right = as_double(first), as_double(second)
    else:
        left, right = sql(first), sql(second)
    if first.kind is Kind.TEXT and operator not in ("=", "<>"):
        left = ByCodePoint(left)
    condition: ColumnElement[bool] = COMPARISONS[operator](left, right)
    return condition


def like(value: Operand, pattern: Operand) -> ColumnElement[bool]:
    """Return whether a text matches a pattern; case matters.

    Parameters
    ----------
    pattern : Operand
        A literal, as the standard has it, folded already where CASEI or ACCENTI stand around it.

    Raises
    ------
    BadFilter
    """
    required(value, frozenset({Kind.TEXT}), "LIKE", "LIKE")
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
        raise refusal("LIKE 的模式应为文本常量", "the pattern of LIKE is a text in quotes")
    if len(pattern.value) > LONGEST_PATTERN:
        raise refusal(
            f"LIKE 的模式超过 {LONGEST_PATTERN} 个字符",
            f"the pattern of LIKE has more than {LONGEST_PATTERN} characters",
        )
    escapes = len(pattern.value) - len(pattern.value.rstrip("\\"))
    if escapes % 2:
        raise refusal(r"LIKE 的模式不能以单个反斜杠结尾", "the pattern of LIKE ends with a lone backslash")
    return Matches(sql(value), sql(pattern))


def between(value: Operand, lowest: Operand, highest: Operand) -> ColumnElement[bool]:
    """Return whether a value lies in a range, both ends in."""
    return and_(compare(">=", value, lowest), compare("<=", value, highest))


def is_in(value: Operand, members: Sequence[Operand]) -> ColumnElement[bool]:
    """Return whether a value equals one of several.

    Raises
    ------
    BadFilter
    """
    if not members:
        raise refusal("IN 的列表为空", "the list of IN is empty")
    alike: list[Value] = []
    others: list[Operand] = []
    for member in members:
        first, second = aligned(value, member)
        if first.kind is Kind.NUMBER and isinstance(second, Literal) and second.value is not None:
            second = Literal(Kind.NUMBER, float(second.value))  # type: ignore[arg-type] # aligned with a number
        if first is value and isinstance(second, Literal) and second.kind is value.kind:
            alike.append(second.value)
        else:
            others.append(member)
    if len(others) > MOST_COMPUTED:
        raise refusal(
            f"IN 的列表中非常量超过 {MOST_COMPUTED} 个",
            f"the list of IN has more than {MOST_COMPUTED} members that are not literals",
        )
    found = [compare("=", value, member) for member in others]
    if alike:
        found.append(sql(value).in_(alike))
    return or_(*found)


def is_null(value: Operand) -> ColumnElement[bool]:
    """Return whether a value is missing or unknown."""
    if isinstance(value, Literal):
        return true() if value.value is None else false()
    return value.sql.is_(None)
