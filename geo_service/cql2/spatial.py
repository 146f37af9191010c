"""Spatial functions, S_INTERSECTS to S_CONTAINS."""

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Column, ColumnElement, and_, false, or_, true

from geo_service.cql2.operands import Expression, Kind, Literal, Operand, required
from geo_service.cql2.refusal import refusal
from geo_service.db.predicates import RELATIONS, Disjoint, place, relate, relate_by_index

GEOMETRIES = frozenset({Kind.GEOMETRY})


def relate_places(name: str, first: Operand, second: Operand, *, by_index: bool) -> ColumnElement[bool]:
    """Return whether two geometries stand in a spatial relation.

    Parameters
    ----------
    name : str
        Of the function, in lower case.
    by_index : bool
        Whether unknown and false select the same rows here, so that the index may answer.

    Raises
    ------
    BadFilter
        If an operand is no geometry, or a mixed collection stands where it has no meaning.
    """
    for operand in (first, second):
        required(operand, GEOMETRIES, name.upper(), name.upper())
    pairs = [(one, two) for one in _parts(name, first) for two in _parts(name, second)]
    found = [_related(name, one, two, by_index=by_index) for one, two in pairs]
    return and_(*found) if name == "s_disjoint" else or_(*found)


def _parts(name: str, operand: Operand) -> list[Operand]:
    """Return a collection as one geometry for each dimension: the databases relate no mixed ones."""
    if isinstance(operand, Expression):
        return [operand]
    whole = operand.value
    assert isinstance(whole, BaseGeometry)
    if whole.geom_type != "GeometryCollection":
        return [operand]
    members = shapely.get_parts(whole)
    while any(member.geom_type == "GeometryCollection" for member in members):
        members = shapely.get_parts(members)
    dimensions = shapely.get_dimensions(members)
    parts = [shapely.unary_union(members[dimensions == dimension]) for dimension in sorted(set(dimensions))]
    if len(parts) > 1 and name not in ("s_intersects", "s_disjoint"):
        raise refusal(
            f"{name.upper()} 不接受点、线、面混合的几何集合",
            f"{name.upper()} does not take a collection of points, lines and polygons mixed",
        )
    return [Literal(Kind.GEOMETRY, part) for part in parts]


def _related(name: str, first: Operand, second: Operand, *, by_index: bool) -> ColumnElement[bool]:
    relation = RELATIONS[name]
    match first, second:
        case Literal(value=BaseGeometry() as one), Literal(value=BaseGeometry() as two):
            related = getattr(shapely, name.removeprefix("s_"))(one, two)
            return true() if related else false()
        case Expression(sql=Column() as column), Literal(value=BaseGeometry() as given) if by_index:
            if relation is not Disjoint:
                return relate_by_index(relation, column, given, column_first=True)
        case Literal(value=BaseGeometry() as given), Expression(sql=Column() as column) if by_index:
            if relation is not Disjoint:
                return relate_by_index(relation, column, given, column_first=False)
    return relate(relation, _sql(first), _sql(second))


def _sql(operand: Operand) -> ColumnElement[bytes]:
    if isinstance(operand, Expression):
        return operand.sql
    assert isinstance(operand.value, BaseGeometry)
    return place(operand.value)
