"""Tables of layers that come and go while the service runs, outside the migrations."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table, func, inspect, select

from geo_service.db.spatial import GEOMETRY, WGS84, quoted


def exists(connection: Connection, name: str) -> bool:
    """Whether the database has a table of this name."""
    return inspect(connection).has_table(name)


def create(connection: Connection, table: Table) -> None:
    """Create the table of a layer with its spatial index."""
    table.create(connection)


def drop(connection: Connection, name: str) -> None:
    """Drop the table of a layer with its spatial index and all that SpatiaLite keeps about it."""
    if connection.dialect.name == "sqlite" and _has_geometry(connection, name):
        drop_spatial_index(connection, name, GEOMETRY)
        connection.execute(select(func.DiscardGeometryColumn(name, GEOMETRY)))
    connection.exec_driver_sql(f"DROP TABLE {quoted(connection.dialect, name)}")


def drop_spatial_index(connection: Connection, table: str, column: str) -> None:
    """Drop a spatial index of SpatiaLite with the table that it is kept in."""
    connection.execute(select(func.DisableSpatialIndex(table, column)))
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quoted(connection.dialect, f'idx_{table}_{column}')}")


@contextmanager
def filling(connection: Connection, table: Table) -> Iterator[None]:
    """Fill a new, empty table in the block; its spatial index is built once, behind the last row.

    Row by row the index costs more than everything else, and SpatiaLite's triggers search their
    list of geometry columns at every row. What they check is checked once at the end.

    Raises
    ------
    RuntimeError
        If the rows do not fit the geometry column, which nothing that `Edits` lets in does.
    """
    if GEOMETRY not in table.c:
        yield
        return
    index = quoted(connection.dialect, f"idx_{table.name}_{GEOMETRY}")
    if connection.dialect.name == "sqlite":
        drop_spatial_index(connection, table.name, GEOMETRY)
        connection.execute(select(func.DiscardGeometryColumn(table.name, GEOMETRY)))
        yield
        kind = table.c[GEOMETRY].type.geometry_type  # type: ignore[attr-defined] # a `Geometry`
        known = func.RecoverGeometryColumn(table.name, GEOMETRY, WGS84, kind, "XY")
        made = [connection.scalar(select(known)), _make_spatial_index(connection, table.name)]
        if made != [1, 1]:
            raise RuntimeError(f"SpatiaLite did not take the geometries of {table.name}: {made}")
    else:
        name, column = quoted(connection.dialect, table.name), quoted(connection.dialect, GEOMETRY)
        connection.exec_driver_sql(f"DROP INDEX {index}")
        yield
        connection.exec_driver_sql(f"CREATE INDEX {index} ON {name} USING gist ({column})")
        connection.exec_driver_sql(f"ANALYZE {name}")


def _make_spatial_index(connection: Connection, table: str) -> int | None:
    return connection.scalar(select(func.CreateSpatialIndex(table, GEOMETRY)))


def _has_geometry(connection: Connection, name: str) -> bool:
    return any(column["name"] == GEOMETRY for column in inspect(connection).get_columns(name))
