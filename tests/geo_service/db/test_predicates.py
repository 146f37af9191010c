"""Spatial predicates: the same answers on both databases, rows without a place, the index."""

from collections.abc import Callable

import pytest
import shapely
from sqlalchemy import ColumnElement, not_, select

from databases import NOW
from examples import build_example
from geo_service.db.edits import Edits
from geo_service.db.predicates import RELATIONS, Intersects, place, relate, relate_by_index
from geo_service.db.spatial import GEOMETRY
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature

SQUARE = shapely.box(113.0, 24.0, 113.2, 24.2)
ROWS = {
    "inside": shapely.LineString([(113.05, 24.05), (113.1, 24.1)]),
    "through": shapely.LineString([(112.9, 24.1), (113.3, 24.1)]),
    "edge": shapely.LineString([(113.0, 24.0), (113.2, 24.0)]),
    "corner": shapely.LineString([(113.2, 24.2), (113.3, 24.3)]),
    "far": shapely.LineString([(114.0, 25.0), (114.1, 25.1)]),
    "nowhere": None,
}


@pytest.fixture(scope="module")
def lines(shared_empty_service: Service) -> Service:
    """Bus routes in every position to a square, and one without a line."""
    service = shared_empty_service
    layer = service.registry["bus_routes"]
    example = build_example(layer)
    features = [Feature(name, line, example.properties) for name, line in ROWS.items()]
    with service.database.write() as session:
        Edits(session, service.registry, service.tables, actor="test", now=NOW).create(layer.id, features)
    return service


def _ids(service: Service, condition: ColumnElement[bool]) -> set[str]:
    table = service.tables["bus_routes"]
    with service.database.read() as session:
        return set(session.scalars(select(table.c.id).where(condition)))


def _expected(name: str, *, row_first: bool) -> set[str]:
    """What shapely says; it computes with the same library, but asks neither database."""
    relation = getattr(shapely, name.removeprefix("s_"))
    return {
        row
        for row, line in ROWS.items()
        if line is not None and relation(*((line, SQUARE) if row_first else (SQUARE, line)))
    }


@pytest.mark.parametrize("name", RELATIONS)
@pytest.mark.parametrize("row_first", [True, False])
def test_relations(lines: Service, name, row_first) -> None:
    column = lines.tables["bus_routes"].c[GEOMETRY]
    pair = (column, place(SQUARE)) if row_first else (place(SQUARE), column)
    plain = relate(RELATIONS[name], *pair)
    expected = _expected(name, row_first=row_first)
    assert _ids(lines, plain) == expected
    # Unknown for the row without a line, so neither it nor its opposite selects that row.
    assert _ids(lines, not_(plain)) == set(ROWS) - expected - {"nowhere"}


@pytest.mark.parametrize("name", [name for name in RELATIONS if name != "s_disjoint"])
@pytest.mark.parametrize("row_first", [True, False])
def test_relations_found_by_the_index(lines: Service, name, row_first) -> None:
    column = lines.tables["bus_routes"].c[GEOMETRY]
    condition = relate_by_index(RELATIONS[name], column, SQUARE, column_first=row_first)
    assert _ids(lines, condition) == _expected(name, row_first=row_first)


def test_the_index_finds_a_place_without_area(lines: Service) -> None:
    column = lines.tables["bus_routes"].c[GEOMETRY]
    point = shapely.Point(113.1, 24.1)
    assert _ids(lines, relate_by_index(Intersects, column, point, column_first=True)) == {"inside", "through"}


def test_the_index_is_used(service: Service, example_feature: Callable[[Layer], Feature], now) -> None:
    example = example_feature(service.registry["townships"])
    grid = [(112.8 + i * 0.01, 23.9 + j * 0.01) for i in range(100) for j in range(60)]
    features = [Feature(f"t{n}", shapely.Point(xy), example.properties) for n, xy in enumerate(grid)]
    with service.database.write() as session:
        Edits(session, service.registry, service.tables, actor="test", now=now).create("townships", features)
    table = service.tables["townships"]
    near = relate_by_index(
        Intersects, table.c[GEOMETRY], shapely.box(113.0, 24.0, 113.01, 24.01), column_first=True
    )
    query = select(table.c.fid).where(near, table.c.name_zh != "x")
    with service.database.write() as session:
        connection = session.connection()
        if service.database.is_spatialite:
            compiled = query.compile(connection)
            rows = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {compiled}",
                tuple(compiled.params[name] for name in compiled.positiontup),
            )
            plan = str(rows.all())
            assert "idx_townships_geom VIRTUAL TABLE INDEX" in plan
            assert "SCAN townships" not in plan
        else:
            connection.exec_driver_sql("ANALYZE townships")
            compiled = query.compile(connection)
            plan = str(connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params).all())
            assert "idx_townships_geom" in plan
            assert "Seq Scan" not in plan
