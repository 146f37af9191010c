"""Spatial predicates of filters: what each one is called in each database, and the way by the index."""

from collections.abc import Mapping
from typing import Any, Self

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, Column, ColumnElement, Double, LargeBinary, and_, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from geo_service.db.scalars import Scalar
from geo_service.db.spatial import KEY, WGS84


class Predicate(FunctionElement[bool]):
    """A condition that is true, false or, for a row without geometry, unknown."""

    type = Boolean()

    def __init_subclass__(cls) -> None:
        """Let statements with the predicate be cached: it depends on its arguments alone."""
        cls.inherit_cache = True
        super().__init_subclass__()

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - its parent asks
        """Stay a plain condition.

        SQLite has no booleans, so SQLAlchemy would write ``(...) = 1``, and the planner would no
        longer see that the index can find the rows.
        """
        return self


class Relation(Predicate):
    """One of the relations of simple features; `name` is what both databases call it."""


class Intersects(Relation):
    """They have a point in common."""

    name = "ST_Intersects"


class Equals(Relation):
    """They are the same set of points."""

    name = "ST_Equals"


class Disjoint(Relation):
    """They have no point in common."""

    name = "ST_Disjoint"


class Touches(Relation):
    """They meet at their boundaries only."""

    name = "ST_Touches"


class Within(Relation):
    """The first lies inside of the second."""

    name = "ST_Within"


class Overlaps(Relation):
    """They share a part of their own dimension, and neither covers the other."""

    name = "ST_Overlaps"


class Crosses(Relation):
    """They share inner points, of a smaller dimension than the larger of them."""

    name = "ST_Crosses"


class Contains(Relation):
    """The second lies inside of the first."""

    name = "ST_Contains"


RELATIONS: Mapping[str, type[Relation]] = {
    f"s_{relation.name.removeprefix('ST_').lower()}": relation
    for relation in (Intersects, Equals, Disjoint, Touches, Within, Overlaps, Crosses, Contains)
}
"""By the name of the CQL2 function."""


@compiles(Relation, "postgresql")
def _relation_postgis(element: Relation, compiler: SQLCompiler, **kw: Any) -> str:
    first, second = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{element.name}({first}, {second})"


@compiles(Relation, "sqlite")
def _relation_spatialite(element: Relation, compiler: SQLCompiler, **kw: Any) -> str:
    # SpatiaLite answers -1 for NULL, which SQL would take for true.
    first, second = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(NULLIF({element.name}({first}, {second}), -1) = 1)"


class BoxesMeet(Predicate):
    """Whether the box of a row's geometry meets a box: the question that the spatial index answers.

    Rows without geometry do not meet it, so it serves where unknown and false are the same.
    """

    name = "boxes_meet"


@compiles(BoxesMeet, "postgresql")
def _boxes_meet_postgis(element: BoxesMeet, compiler: SQLCompiler, **kw: Any) -> str:
    geometry, _, *edges = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({geometry} && ST_MakeEnvelope({', '.join(edges)}, {WGS84}))"


@compiles(BoxesMeet, "sqlite")
def _boxes_meet_spatialite(element: BoxesMeet, compiler: SQLCompiler, **kw: Any) -> str:
    column, *others = element.clauses
    key, west, south, east, north = (compiler.process(clause, **kw) for clause in others)
    index = compiler.preparer.quote(f"idx_{column.table.name}_{column.name}")
    return (
        f"({key} IN (SELECT pkid FROM {index} WHERE xmax >= {west} AND ymax >= {south}"  # noqa: S608 - compiled parts
        f" AND xmin <= {east} AND ymin <= {north}))"
    )


class IsOneOf(Predicate):
    """Whether a text stands in a JSON array of texts: one bound value, however many there are."""

    name = "is_one_of"


@compiles(IsOneOf, "postgresql")
def _is_one_of_postgis(element: IsOneOf, compiler: SQLCompiler, **kw: Any) -> str:
    value, texts = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({value} IN (SELECT jsonb_array_elements_text(CAST({texts} AS jsonb))))"


@compiles(IsOneOf, "sqlite")
def _is_one_of_spatialite(element: IsOneOf, compiler: SQLCompiler, **kw: Any) -> str:
    value, texts = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({value} IN (SELECT value FROM json_each({texts})))"  # noqa: S608 - compiled parts


class Place(Scalar):
    """A geometry of the filter, from its well-known binary in longitude, latitude."""

    name = "place"
    postgis = f"ST_GeomFromWKB({{0}}, {WGS84})"
    spatialite = f"GeomFromWKB({{0}}, {WGS84})"


def place(geometry: BaseGeometry) -> ColumnElement[Any]:
    """Return a geometry as a bound value."""
    return Place(literal(shapely.to_wkb(geometry), LargeBinary()))


def relate(
    relation: type[Relation], first: ColumnElement[Any], second: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Return whether two geometries stand in a relation; unknown where one of them is."""
    return relation(first, second)


def relate_by_index(
    relation: type[Relation], column: Column[Any], geometry: BaseGeometry, *, column_first: bool
) -> ColumnElement[bool]:
    """Return whether a row's geometry stands in a relation to a given one, found by the index.

    Only for a condition where unknown and false select the same rows, and for relations whose
    geometries have a point in common: all but `Disjoint`.

    Parameters
    ----------
    column : Column
        Geometry of a layer's table.
    geometry : BaseGeometry
        Longitude, latitude; not empty.
    column_first : bool
        Whether the row's geometry is the first of the two.
    """
    edges: list[ColumnElement[float]] = [literal(edge, Double()) for edge in geometry.bounds]
    pair = (column, place(geometry)) if column_first else (place(geometry), column)
    return and_(BoxesMeet(column, column.table.c[KEY], *edges), relation(*pair))
