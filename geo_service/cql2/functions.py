"""The functions of the filter language: an allow-list, the same on both databases.

None depends on the time of the request, so that an answer stays the same until a row changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from geo_service.cql2.operands import (
    NUMERIC,
    TEMPORAL,
    Expression,
    Kind,
    Literal,
    Operand,
    as_days,
    bounded_sql,
    number,
    required,
    sql,
)
from geo_service.cql2.refusal import refusal, shown
from geo_service.db import functions
from geo_service.db.functions import bounded
from geo_service.db.scalars import (
    Ceiling,
    DayOfMonth,
    Floor,
    FoldedCase,
    Length,
    Lower,
    Magnitude,
    Month,
    Nearest,
    Trimmed,
    Unaccented,
    Upper,
    Year,
)
from layers.text import Text

TEXTS = frozenset({Kind.TEXT})


@dataclass(frozen=True, slots=True)
class Function:
    """One function of one argument.

    Parameters
    ----------
    name : str
        In lower case; filters may write it in any.
    takes : frozenset of Kind
    gives : Kind
    summary : Text
    build : callable
        From the argument to SQL.
    compute : callable
        The same on the value of a literal.
    """

    name: str
    takes: frozenset[Kind]
    gives: Kind
    summary: Text
    build: Callable[[Operand], ColumnElement[Any]]
    compute: Callable[[Any], Any]


def _day(value: date) -> date:
    day = as_days(Literal(Kind.DATETIME, value)).value  # type: ignore[union-attr] # of a literal
    assert isinstance(day, date)
    return day


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "casei",
        TEXTS,
        Kind.TEXT,
        Text("不分大小写的比较形式", "form for comparing without regard to case"),
        lambda text: FoldedCase(sql(text)),
        functions.fold_case,
    ),
    Function(
        "accenti",
        TEXTS,
        Kind.TEXT,
        Text("不分变音符号的比较形式", "form for comparing without regard to accents"),
        lambda text: Unaccented(sql(text)),
        functions.unaccent,
    ),
    Function(
        "lower", TEXTS, Kind.TEXT, Text("小写", "lower case"), lambda text: Lower(sql(text)), functions.lower
    ),
    Function(
        "upper", TEXTS, Kind.TEXT, Text("大写", "upper case"), lambda text: Upper(sql(text)), functions.upper
    ),
    Function(
        "trim",
        TEXTS,
        Kind.TEXT,
        Text("去掉首尾空格", "without spaces at both ends"),
        lambda text: Trimmed(sql(text)),
        lambda text: text.strip(" "),
    ),
    Function(
        "length", TEXTS, Kind.INTEGER, Text("字符数", "characters"), lambda text: Length(sql(text)), len
    ),
    Function(
        "abs",
        NUMERIC,
        Kind.NUMBER,
        Text("绝对值", "without its sign"),
        lambda value: Magnitude(bounded_sql(value)),
        lambda value: None if bounded(value) is None else abs(value),
    ),
    Function(
        "floor",
        NUMERIC,
        Kind.NUMBER,
        Text("向下取整", "rounded down"),
        lambda value: Floor(bounded_sql(value)),
        lambda value: functions.floor(bounded(value)),
    ),
    Function(
        "ceil",
        NUMERIC,
        Kind.NUMBER,
        Text("向上取整", "rounded up"),
        lambda value: Ceiling(bounded_sql(value)),
        lambda value: functions.ceiling(bounded(value)),
    ),
    Function(
        "round",
        NUMERIC,
        Kind.NUMBER,
        Text("四舍五入到整数", "rounded to a whole number, halves away from zero"),
        lambda value: Nearest(bounded_sql(value)),
        lambda value: functions.nearest(bounded(value)),
    ),
    Function(
        "year",
        TEMPORAL,
        Kind.INTEGER,
        Text("年（时刻按 UTC）", "year (of a timestamp in UTC)"),
        lambda value: Year(sql(as_days(value))),
        lambda value: _day(value).year,
    ),
    Function(
        "month",
        TEMPORAL,
        Kind.INTEGER,
        Text("月，1 至 12", "month, 1 to 12"),
        lambda value: Month(sql(as_days(value))),
        lambda value: _day(value).month,
    ),
    Function(
        "day",
        TEMPORAL,
        Kind.INTEGER,
        Text("日，1 至 31", "day of the month, 1 to 31"),
        lambda value: DayOfMonth(sql(as_days(value))),
        lambda value: _day(value).day,
    ),
)

_BY_NAME = {function.name: function for function in FUNCTIONS}


def call(name: str, arguments: Sequence[Operand]) -> Operand:
    """Return the result of a function.

    Raises
    ------
    BadFilter
        If there is no such function, or it does not take these arguments.
    """
    function = _BY_NAME.get(name.lower())
    if function is None:
        known = ", ".join(_BY_NAME)
        raise refusal(
            f"没有函数 {shown(name)}，可用的有：{known}",
            f"there is no function {shown(name)}; there are: {known}",
        )
    if len(arguments) != 1:
        raise refusal(
            f"{function.name} 应有 1 个参数，现有 {len(arguments)} 个",
            f"{function.name} takes 1 argument, got {len(arguments)}",
        )
    argument = required(arguments[0], function.takes, function.name, function.name)
    if isinstance(argument, Expression):
        return Expression(function.gives, function.build(argument))
    value = None if argument.value is None else function.compute(argument.value)
    return number(value) if isinstance(value, int | float) else Literal(function.gives, value)
