"""From the tree of a filter to a condition on the table of a layer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, false, not_, or_, true

from geo_service.cql2.arithmetic import OPERATIONS, calculate
from geo_service.cql2.comparisons import COMPARISONS, between, compare, is_in, is_null, like
from geo_service.cql2.functions import call
from geo_service.cql2.instants import date_of, moment_of
from geo_service.cql2.operands import (
    TEMPORAL,
    Expression,
    Kind,
    Literal,
    Operand,
    Span,
    instant,
    number,
    required,
    sql,
)
from geo_service.cql2.places import geometry_of
from geo_service.cql2.queryables import queryable
from geo_service.cql2.refusal import refusal, shown
from geo_service.cql2.spatial import relate_places
from geo_service.cql2.temporal import RELATIONS as TEMPORAL_RELATIONS
from geo_service.cql2.temporal import relate_times
from geo_service.db.predicates import RELATIONS as SPATIAL_RELATIONS
from geo_service.db.scalars import Truth
from geo_service.errors import BadFilter
from layers.contract import Layer
from layers.reference_system import ReferenceSystem

Condition = ColumnElement[bool]
MOST_CALCULATIONS = 100


class Compiler:
    """Compiles one filter.

    Parameters
    ----------
    layer : Layer
        Says which properties there are and of which kind.
    table : FromClause
        Of the layer.
    crs : ReferenceSystem
        Of the geometries in the filter.
    """

    def __init__(self, layer: Layer, table: FromClause, crs: ReferenceSystem) -> None:
        self._layer = layer
        self._table = table
        self._crs = crs
        self._calculations = 0

    def condition(self, node: Any, *, selects: bool = True) -> Condition:
        """Return the condition of a node.

        Parameters
        ----------
        node : Any
            Of the tree, as the guard let it through.
        selects : bool
            Whether rows are selected where it is true, and unknown is as good as false. Within a
            NOT or a comparison it is not.

        Raises
        ------
        BadFilter
        """
        if isinstance(node, bool):
            return true() if node else false()
        if isinstance(node, dict) and "op" in node:
            name, arguments = _operation(node)
            logical = self._logical(name, arguments, selects=selects)
            if logical is not None:
                return logical
        operand = self._operand(node)
        required(operand, frozenset({Kind.BOOLEAN}), "筛选条件", "a condition")
        return sql(operand)

    def _logical(self, name: str, arguments: Sequence[Any], *, selects: bool) -> Condition | None:
        match name:
            case "and" | "or":
                _require(name, arguments, at_least=2)
                parts = [self.condition(argument, selects=selects) for argument in arguments]
                return and_(*parts) if name == "and" else or_(*parts)
            case "not":
                _require(name, arguments, exactly=1)
                return not_(self.condition(arguments[0], selects=False))
            case "like" | "between" | "in" | "isnull":
                return self._advanced(name, arguments)
            case _ if name in COMPARISONS:
                _require(name, arguments, exactly=2)
                return compare(name, *map(self._operand, arguments))
            case _ if name in SPATIAL_RELATIONS:
                _require(name, arguments, exactly=2)
                return relate_places(name, *map(self._operand, arguments), by_index=selects)
            case _ if name in TEMPORAL_RELATIONS:
                _require(name, arguments, exactly=2)
                return relate_times(name, *map(self._time, arguments))
        return None

    def _advanced(self, name: str, arguments: Sequence[Any]) -> Condition:
        if name == "isnull":
            _require("isNull", arguments, exactly=1)
            return is_null(self._operand(arguments[0]))
        if name == "between":
            _require(name, arguments, exactly=3)
            return between(*map(self._operand, arguments))
        _require(name, arguments, exactly=2)
        value, other = arguments
        if name == "like":
            return like(self._operand(value), self._operand(other))
        if not isinstance(other, list):
            raise refusal("IN 后应为列表", "IN takes a list")
        return is_in(self._operand(value), [self._operand(member) for member in other])

    def _operand(self, node: Any) -> Operand:
        match node:
            case bool():
                return Literal(Kind.BOOLEAN, node)
            case int() | float():
                return number(node)
            case str():
                return Literal(Kind.TEXT, node)
            case None:
                raise refusal("与空值比较请用 IS NULL", "nothing compares with NULL: use IS NULL")
            case list():
                raise refusal("不支持数组", "arrays are not supported")
            case dict():
                return self._object(node)
        raise _not_cql2(node)

    def _object(self, node: dict[str, Any]) -> Operand:
        match node:
            case {"op": _}:
                return self._computed(node)
            case {"property": name}:
                return queryable(name, self._layer, self._table)
            case {"date": text}:
                return Literal(Kind.DATE, date_of(_text("DATE", text)))
            case {"timestamp": text}:
                return Literal(Kind.DATETIME, moment_of(_text("TIMESTAMP", text)))
            case {"interval": _}:
                raise refusal("INTERVAL 只用于时间函数（T_…）", "INTERVAL is for temporal functions, T_…")
            case {"bbox": _} | {"type": _}:
                return Literal(Kind.GEOMETRY, geometry_of(node, self._crs))
        raise _not_cql2(node)

    def _computed(self, node: dict[str, Any]) -> Operand:
        name, arguments = _operation(node)
        if name in OPERATIONS:
            _require(name, arguments, exactly=2)
            self._calculations += 1
            if self._calculations > MOST_CALCULATIONS:
                raise refusal(
                    f"算术运算超过 {MOST_CALCULATIONS} 次",
                    f"it calculates more than {MOST_CALCULATIONS} times",
                )
            return calculate(name, *map(self._operand, arguments))
        logical = self._logical(name, arguments, selects=False)
        if logical is not None:
            return Expression(Kind.BOOLEAN, Truth(logical))
        return call(name, [self._operand(argument) for argument in arguments])

    def _time(self, node: Any) -> Operand | Span:
        if isinstance(node, str):
            return instant(node)
        if not (isinstance(node, dict) and "interval" in node):
            return self._operand(node)
        bounds = node["interval"]
        if not isinstance(bounds, list) or len(bounds) != 2:
            raise refusal("INTERVAL 应有起止两个参数", "INTERVAL has a start and an end")
        start, end = map(self._bound, bounds)
        return Span(start, end)

    def _bound(self, node: Any) -> Operand | None:
        if node == "..":
            return None
        bound = instant(node) if isinstance(node, str) else self._operand(node)
        return required(bound, TEMPORAL, "INTERVAL", "INTERVAL")


def _operation(node: dict[str, Any]) -> tuple[str, list[Any]]:
    name, arguments = node["op"], node.get("args", [])
    if not isinstance(name, str) or not isinstance(arguments, list):
        raise _not_cql2(node)
    return name.lower(), arguments


def _require(name: str, arguments: Sequence[Any], *, exactly: int = 0, at_least: int = 0) -> None:
    if (exactly and len(arguments) != exactly) or len(arguments) < at_least:
        wanted = exactly or at_least
        raise refusal(
            f"{name} 应有 {wanted} 个参数，现有 {len(arguments)} 个",
            f"{name} takes {wanted} arguments, got {len(arguments)}",
        )


def _not_cql2(node: Any) -> BadFilter:
    return refusal(f"不是 CQL2：{shown(node)}", f"it is not CQL2: {shown(node)}")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise refusal(f"{name} 应为带引号的文本", f"{name} takes a text in quotes")
    return value
