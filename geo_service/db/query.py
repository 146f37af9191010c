"""From a selection and a window to statements with named places for their values."""

from collections.abc import Mapping
from typing import Any

import shapely
from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    LargeBinary,
    Select,
    Table,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.types import TypeEngine

from geo_service.db.predicates import BoxesMeet, Intersects, Place
from geo_service.db.selection import Interval, Position, Selection, SortKey, Window
from geo_service.db.spatial import GEOMETRY, KEY, RawBytes, by_code_point
from geo_service.db.tables import FEATURE
from layers.contract import Layer

MARK = "0"
EDGES = ("west", "south", "east", "north")


def page_query(
    layer: Layer, table: FromClause, selection: Selection, window: Window, *, has_placeless: bool
) -> Select[Any]:
    """Return the query of a page: key, stored text, then the values of the sort keys.

    One row more than the window's limit tells whether anything follows.

    Parameters
    ----------
    has_placeless : bool
        Whether some rows have no geometry and have to stay in a box. Asking for them costs the
        planner its index, so it is asked only where there are any.
    """
    columns = [table.c[key.field] for key in window.order]
    query = (
        select(table.c[KEY], RawBytes(table.c[FEATURE]), *columns)
        .where(where(layer, table, selection, has_placeless=has_placeless))
        .order_by(*_ordering(table, window.order), table.c[KEY])
        .limit(named("rows"))
    )
    if window.after is not None:
        query = query.where(_beyond(table, window.order, window.after))
    if window.offset:
        query = query.offset(named("skipped"))
    return query


def count_query(
    layer: Layer,
    table: FromClause,
    selection: Selection,
    at_most: int | None,
    *,
    has_placeless: bool,
    seen: ColumnElement[bool] | None = None,
) -> Select[Any]:
    """Return the query of how many features there are, counting no further than `at_most`.

    Parameters
    ----------
    seen : ColumnElement, optional
        What holds for the rows that are counted, beside the selection.
    """
    condition = where(layer, table, selection, has_placeless=has_placeless)
    if seen is not None:
        condition = and_(condition, seen)
    if at_most is None:
        return select(func.count()).select_from(table).where(condition)
    found = select(table.c[KEY]).where(condition).limit(at_most).subquery()
    return select(func.count()).select_from(found)


def where(
    layer: Layer, table: FromClause, selection: Selection, *, has_placeless: bool = True
) -> ColumnElement[bool]:
    """Return the condition of a selection; its values are named, see `values_of`."""
    conditions: list[ColumnElement[bool]] = []
    if selection.areas and layer.geometry is not None:
        meets = [_meets(table, place) for place, _ in enumerate(selection.areas)]
        if not isinstance(table, Table):
            # A geometry of the history is read from its text, so it is asked for once: without one
            # the answer is unknown.
            conditions.append(func.coalesce(or_(*meets), true()))
        else:
            if has_placeless:
                meets.append(table.c[GEOMETRY].is_(None))
            conditions.append(or_(*meets))
    if selection.interval is not None and layer.temporal is not None:
        column = table.c[layer.temporal]
        within = _within(column, "interval", selection.interval)
        conditions.append(or_(column.is_(None), within))
    for name, values in selection.values.items():
        column = table.c[name]
        wanted = [named(f"{name}__{place}", column.type) for place, _ in enumerate(values)]
        conditions.append(column.in_(wanted) if wanted else false())
    for name, interval in selection.intervals.items():
        conditions.append(_within(table.c[name], f"{name}__", interval))
    if selection.condition is not None:
        conditions.append(selection.condition)
    return and_(true(), *conditions)


def values_of(selection: Selection, window: Window | None = None) -> dict[str, Any]:
    """Return the values of the named places of a query."""
    values: dict[str, Any] = {}
    for place, area in enumerate(selection.areas):
        values |= {f"{edge}_{place}": value for edge, value in zip(EDGES, area.bounds, strict=True)}
        values |= {f"area_{place}": shapely.to_wkb(area)}
    if selection.interval is not None:
        values |= _end_values("interval", selection.interval)
    for name, accepted in selection.values.items():
        values |= {f"{name}__{place}": value for place, value in enumerate(accepted)}
    for name, interval in selection.intervals.items():
        values |= _end_values(f"{name}__", interval)
    if window is not None:
        values |= {"rows": window.limit + 1, "skipped": window.offset}
        if window.after is not None:
            values |= {"after_key": window.after.key}
            values |= {f"after_{place}": value for place, value in enumerate(window.after.values)}
    return {f"{MARK}{name}": value for name, value in values.items()}


def named(name: str, type_: TypeEngine[Any] | None = None) -> BindParameter[Any]:
    """Return a place for a value that is given when the statement is run.

    Its name begins with a digit, which no column's name does: conditions of a filter name their
    values after columns.
    """
    return bindparam(f"{MARK}{name}", None, type_=type_)


def _meets(table: FromClause, place: int) -> ColumnElement[bool]:
    """Return whether a geometry meets an area: its box by the index, then the area itself."""
    column, edges = table.c[GEOMETRY], [named(f"{edge}_{place}", Double()) for edge in EDGES]
    meets = Intersects(column, Place(named(f"area_{place}", LargeBinary())))
    if not isinstance(table, Table):
        return meets  # rows of the history have no index, and the function compares the boxes itself
    return and_(BoxesMeet(column, table.c[KEY], *edges), meets)


def _within(column: ColumnElement[Any], name: str, interval: Interval) -> ColumnElement[bool]:
    ends: list[ColumnElement[bool]] = []
    if interval.start is not None:
        ends.append(column >= named(f"{name}_start", column.type))
    if interval.end is not None:
        ends.append(column <= named(f"{name}_end", column.type))
    return and_(column.is_not(None), *ends)


def _end_values(name: str, interval: Interval) -> Mapping[str, Any]:
    return {f"{name}_start": interval.start, f"{name}_end": interval.end}


def _ordering(table: FromClause, order: tuple[SortKey, ...]) -> list[ColumnElement[Any]]:
    terms: list[ColumnElement[Any]] = []
    for key in order:
        column = table.c[key.field]
        value = by_code_point(column)
        terms += [column.is_(None), value.desc() if key.is_descending else value.asc()]
    return terms


def _beyond(table: FromClause, order: tuple[SortKey, ...], after: Position) -> ColumnElement[bool]:
    """Return what holds for the rows behind a position: behind it in the first key that differs."""
    alternatives: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for place, (key, value) in enumerate(zip(order, after.values, strict=True)):
        column = table.c[key.field]
        bound: BindParameter[Any] = named(f"after_{place}", column.type)
        if value is None:  # the rows without a value come last: nothing is behind them by this key
            equal.append(column.is_(None))
            continue
        mark, comparable = by_code_point(bound), by_code_point(column)
        further = comparable < mark if key.is_descending else comparable > mark
        alternatives.append(and_(*equal, or_(further, column.is_(None))))
        equal.append(column == bound)
    alternatives.append(and_(*equal, table.c[KEY] > named("after_key")))
    return or_(*alternatives)
