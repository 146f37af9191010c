"""Tables that come and go while the service runs, with everything that belongs to them."""

from dataclasses import replace

import pytest
import shapely
from sqlalchemy import MetaData, inspect, text
from sqlalchemy.exc import DBAPIError

from geo_service.db import layer_tables
from geo_service.db.edits import Edits
from geo_service.db.features import Features
from geo_service.db.inspection import has_spatial_index
from geo_service.db.selection import Selection
from geo_service.db.tables import feature_table
from geo_service.errors import BrokenReference
from geo_service.service import Service
from layers.feature import Feature
from layers.registry import LAYERS, Registry

LAYER = replace(LAYERS["townships"], id="roads", is_published=True)
TABLE = "published_roads"
VALUES = {
    "code": "441881101",
    "name_zh": "镇",
    "kind": "town",
    "source": "x",
    "certainty": "high",
    "is_demo": False,
}


@pytest.fixture
def table():
    return feature_table(LAYER, MetaData())


def traces(session) -> set[str]:
    connection = session.connection()
    names = {name for name in inspect(connection).get_table_names() if "roads" in name}
    if connection.dialect.name == "sqlite":
        names |= set(session.scalars(text("SELECT name FROM sqlite_master WHERE name LIKE '%roads%'")))
        names |= set(session.scalars(text("SELECT f_table_name FROM geometry_columns"))) & {TABLE}
    return names


def test_a_table_is_made_and_dropped_without_a_trace(service: Service, table) -> None:
    with service.database.write() as session:
        connection = session.connection()
        assert not layer_tables.exists(connection, TABLE)
        layer_tables.create(connection, table)
        assert layer_tables.exists(connection, TABLE)
        assert has_spatial_index(connection, TABLE)
        layer_tables.drop(connection, TABLE)
        assert traces(session) == set()


def test_a_table_without_geometry_is_dropped_too(service: Service) -> None:
    figures = replace(LAYER, geometry=None, style=None)
    with service.database.write() as session:
        layer_tables.create(session.connection(), feature_table(figures, MetaData()))
        with layer_tables.filling(session.connection(), feature_table(figures, MetaData())):
            pass
        layer_tables.drop(session.connection(), TABLE)
        assert traces(session) == set()


def test_the_index_of_a_filled_table_holds_every_row(service: Service, table, now) -> None:
    rows = [Feature(str(x), shapely.Point(113 + x / 1000, 24), VALUES) for x in range(100)]
    rows.append(Feature("none", None, VALUES))
    tables = {"roads": table}
    with service.database.write() as session:
        connection = session.connection()
        layer_tables.create(connection, table)
        edits = Edits(session, Registry(LAYER), tables, actor="x", now=now)
        with layer_tables.filling(connection, table):
            assert edits.create("roads", rows) == 101
        # What is written afterwards keeps the index up to date by itself.
        edits.create("roads", [Feature("late", shapely.Point(120, 30), VALUES)])
    with service.database.read() as session:
        assert has_spatial_index(session.connection(), TABLE)
        features = Features(session, LAYER, table)
        assert features.extent() == pytest.approx((113, 24, 120, 30))
        around = Selection(areas=(shapely.box(119, 29, 121, 31),))
        assert features.count(around) == 2  # the one without a place stays in


def test_a_filled_table_still_refuses_other_geometries(service: Service, table) -> None:
    with service.database.write() as session:
        layer_tables.create(session.connection(), table)
        with layer_tables.filling(session.connection(), table):
            pass
    with pytest.raises((BrokenReference, DBAPIError)), service.database.write() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO published_roads (id, code, name_zh, kind, source, certainty, is_demo, created_at, updated_at,"
            " version, feature, geom) VALUES ('x', 'x', 'x', 'x', 'x', 'high', false, '2026-01-01', '2026-01-01',"
            " 1, '', ST_GeomFromText('LINESTRING (0 0, 1 1)', 4326))"
        )
