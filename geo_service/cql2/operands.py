"""Values of a filter: literals, and expressions of the database with the kind of value they give."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, Double, String, cast, literal, null
from sqlalchemy.types import TypeEngine

from geo_service.cql2.instants import date_of, moment_of
from geo_service.cql2.refusal import refusal, shown
from geo_service.db.functions import bounded
from geo_service.db.scalars import AsDouble, Bounded, DayOf
from geo_service.db.tables import UtcDateTime
from layers.text import Text


class Kind(StrEnum):
    """Kind of a value; `INTEGER` and `NUMBER` compare with each other, so do `DATE` and `DATETIME`."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    GEOMETRY = "geometry"


LARGEST_WHOLE = 2**63
"""Whole numbers of both databases are smaller."""

NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER})
TEMPORAL = frozenset({Kind.DATE, Kind.DATETIME})

KIND_NAMES = {
    Kind.TEXT: Text("文本", "a text"),
    Kind.INTEGER: Text("整数", "a whole number"),
    Kind.NUMBER: Text("数值", "a number"),
    Kind.BOOLEAN: Text("布尔值", "a truth value"),
    Kind.DATE: Text("日期", "a date"),
    Kind.DATETIME: Text("时刻", "a timestamp"),
    Kind.GEOMETRY: Text("几何", "a geometry"),
}

_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: String(),
    Kind.INTEGER: BigInteger(),
    Kind.NUMBER: Double(),
    Kind.BOOLEAN: Boolean(),
    Kind.DATE: Date(),
    Kind.DATETIME: UtcDateTime(),
}

Value = str | float | bool | date | datetime | BaseGeometry | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands in the filter, or is computed from such values; None is unknown."""

    kind: Kind
    value: Value


@dataclass(frozen=True, slots=True)
class Expression:
    """A value that differs from row to row."""

    kind: Kind
    sql: ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; a bound that is None is open."""

    start: "Operand | None"
    end: "Operand | None"


Operand = Literal | Expression


def number(value: float) -> Literal:
    """Return the literal of a number, whole where it is and a row can hold it."""
    if math.isfinite(value) and abs(value) < LARGEST_WHOLE and value == math.trunc(value):
        return Literal(Kind.INTEGER, int(value))
    return Literal(Kind.NUMBER, float(value))


def sql(operand: Operand) -> ColumnElement[Any]:
    """Return an operand for a statement; a literal becomes a bound value."""
    if isinstance(operand, Expression):
        return operand.sql
    if operand.value is None:
        return cast(null(), _TYPES[operand.kind])
    return literal(operand.value, _TYPES[operand.kind])


def as_double(operand: Operand) -> ColumnElement[Any]:
    """Return a numeric operand as a double."""
    if isinstance(operand, Literal):
        return sql(Literal(Kind.NUMBER, _float(operand.value)))
    return AsDouble(operand.sql) if operand.kind is Kind.INTEGER else operand.sql


def bounded_sql(operand: Operand) -> ColumnElement[Any]:
    """Return a numeric operand as a double that can be calculated with."""
    if isinstance(operand, Literal):
        return sql(Literal(Kind.NUMBER, bounded(_float(operand.value))))
    return as_double(operand) if operand.kind is Kind.INTEGER else Bounded(operand.sql)


def _float(value: Value) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type] # of a numeric operand


def as_days(operand: Operand) -> Operand:
    """Return a date or moment as its day in UTC."""
    if operand.kind is Kind.DATE:
        return operand
    if isinstance(operand, Literal):
        day = operand.value.date() if isinstance(operand.value, datetime) else operand.value
        return Literal(Kind.DATE, day)
    return Expression(Kind.DATE, DayOf(operand.sql))


def aligned(*operands: Operand) -> tuple[Operand, ...]:
    """Return operands in one kind, so that they can be compared.

    A text literal beside a date or moment is read as one. A date beside a moment makes the
    comparison one of days: the moment counts as its day in UTC.

    Raises
    ------
    BadFilter
        If their kinds do not compare.
    """
    temporal = next((operand.kind for operand in operands if operand.kind in TEMPORAL), None)
    if temporal is not None:
        operands = tuple(map(_as_instant, operands))
    kinds = {operand.kind for operand in operands}
    if kinds <= TEMPORAL:
        return tuple(map(as_days, operands)) if len(kinds) > 1 else operands
    if kinds <= NUMERIC:
        return operands
    if Kind.GEOMETRY in kinds:
        raise refusal("几何只能用空间函数（S_…）比较", "geometries are compared by spatial functions, S_…")
    if len(kinds) > 1:
        names = [KIND_NAMES[kind] for kind in sorted(kinds)]
        raise refusal(
            "不能比较" + "与".join(name.zh for name in names),
            "cannot compare " + " with ".join(name.en for name in names),
        )
    return operands


def _as_instant(operand: Operand) -> Operand:
    if not isinstance(operand, Literal) or not isinstance(operand.value, str):
        return operand
    return instant(operand.value)


def instant(text: str) -> Literal:
    """Read a date or a timestamp.

    Raises
    ------
    BadFilter
    """
    if "T" in text:
        return Literal(Kind.DATETIME, moment_of(text))
    return Literal(Kind.DATE, date_of(text))


def required(operand: Operand, kinds: frozenset[Kind], zh: str, en: str) -> Operand:
    """Return an operand that is of one of the kinds.

    Parameters
    ----------
    zh, en : str
        Who asks for it, for the message.

    Raises
    ------
    BadFilter
    """
    if operand.kind not in kinds:
        got = KIND_NAMES[operand.kind]
        value = (
            f" {shown(operand.value)}" if isinstance(operand, Literal) and operand.kind is Kind.TEXT else ""
        )
        raise refusal(f"{zh} 不接受{got.zh}{value}", f"{en} does not take {got.en}{value}")
    return operand
