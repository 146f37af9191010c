"""Arithmetic: + - * / div % ^ in doubles.

What has no result is unknown, as is anything else about it: a quotient by zero, a root of a
negative number, a result beyond 1e150.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import add, mul, sub
from typing import Any

from sqlalchemy import ColumnElement

from geo_service.cql2.operands import (
    NUMERIC,
    Expression,
    Kind,
    Literal,
    Operand,
    bounded_sql,
    number,
    required,
)
from geo_service.db.functions import bounded, modulo, power, truncate
from geo_service.db.scalars import Power, Quotient, Remainder, WholeQuotient


def _quotient(dividend: float, divisor: float) -> float | None:
    return dividend / divisor if divisor else None


def _whole_quotient(dividend: float, divisor: float) -> float | None:
    return truncate(_quotient(dividend, divisor))


@dataclass(frozen=True, slots=True)
class _Operation:
    """One operator: on numbers of the filter, and on those of rows."""

    compute: Callable[[float, float], float | None]
    build: Callable[[Any, Any], Any]


OPERATIONS: Mapping[str, _Operation] = {
    "+": _Operation(add, add),
    "-": _Operation(sub, sub),
    "*": _Operation(mul, mul),
    "/": _Operation(_quotient, Quotient),
    "div": _Operation(_whole_quotient, WholeQuotient),
    "%": _Operation(modulo, Remainder),
    "^": _Operation(power, Power),
}


def calculate(operator: str, first: Operand, second: Operand) -> Operand:
    """Return the result of an operator.

    Raises
    ------
    BadFilter
        If an operand is not a number.
    """
    for operand in (first, second):
        required(operand, NUMERIC, f"运算符 {operator}", f"the operator {operator}")
    operation = OPERATIONS[operator]
    known = [bounded(operand.value) for operand in (first, second) if isinstance(operand, Literal)]  # type: ignore[arg-type] # numbers
    if None in known:
        return Literal(Kind.NUMBER, None)
    if len(known) == 2:
        result = operation.compute(*known)  # type: ignore[arg-type] # None is not in it
        return Literal(Kind.NUMBER, None) if result is None else number(result)
    built: ColumnElement[float] = operation.build(bounded_sql(first), bounded_sql(second))
    return Expression(Kind.NUMBER, built)
