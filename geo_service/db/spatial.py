"""Where SpatiaLite and PostGIS differ. Each construct has both dialects side by side.

Beside it stand `predicates` and `scalars`, the words of filter expressions; no further file names a
function of one of them. Coordinates are WGS 84 longitude, latitude.
"""

from typing import Any

import numpy as np
import shapely
from geoalchemy2 import Geometry
from numpy.typing import NDArray
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    LargeBinary,
    String,
    bindparam,
    func,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from geo_service.errors import DatabaseMissing
from layers.text import Text

WGS84 = 4326
GEOMETRY = "geom"
KEY = "fid"

Box = tuple[float, float, float, float]


class ByCodePoint(FunctionElement[str]):
    """A text that is compared character by character, the same on both databases.

    PostgreSQL else compares in the language of the database, which differs between servers.
    """

    type = String()
    inherit_cache = True
    name = "by_code_point"


def by_code_point(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a value whose order does not depend on the database; other types stay as they are."""
    if not isinstance(value.type, String):
        return value
    return ByCodePoint(value)


@compiles(ByCodePoint, "postgresql")
def _by_code_point_postgis(element: ByCodePoint, compiler: SQLCompiler, **kw: Any) -> str:
    return f'({compiler.process(element.clauses, **kw)} COLLATE "C")'


@compiles(ByCodePoint, "sqlite")
def _by_code_point_spatialite(element: ByCodePoint, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


class RawBytes(FunctionElement[bytes]):
    """A text column as the bytes that are stored, so that no str is made on the way out."""

    type = LargeBinary()
    inherit_cache = True
    name = "raw_bytes"


@compiles(RawBytes, "postgresql")
def _raw_bytes_postgis(element: RawBytes, compiler: SQLCompiler, **kw: Any) -> str:
    # The bytes loader on the cursor does the work; see `raw_cursor`.
    return compiler.process(element.clauses, **kw)


@compiles(RawBytes, "sqlite")
def _raw_bytes_spatialite(element: RawBytes, compiler: SQLCompiler, **kw: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kw)} AS BLOB)"


class BytesLoader(Loader):
    """Give a text value of PostgreSQL as bytes: no str is made between database and socket."""

    def load(self, data: Buffer) -> bytes:
        """Copy the value out of the driver's buffer."""
        return bytes(data)


def raw_cursor(connection: Connection) -> Any:
    """Return a cursor of the driver on the connection's transaction, giving text as bytes."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection was given back to the pool")
    cursor = driver.cursor()
    if connection.dialect.name == "postgresql":
        cursor.adapters.register_loader("text", BytesLoader)
    return cursor


def envelope(column: ColumnElement[Any], dialect: str) -> tuple[ColumnElement[float], ...]:
    """Return the four aggregates west, south, east, north of a geometry column."""
    if dialect == "sqlite":
        names = (func.MbrMinX, func.MbrMinY, func.MbrMaxX, func.MbrMaxY)
    else:
        names = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    min_x, min_y, max_x, max_y = names
    return func.min(min_x(column)), func.min(min_y(column)), func.max(max_x(column)), func.max(max_y(column))


def geometry_value(name: str) -> ColumnElement[Any]:
    """Return the value of a geometry column that a parameter `name` holds as well-known binary."""
    return func.ST_GeomFromWKB(bindparam(name, type_=LargeBinary()), WGS84)


def to_wkb(geometries: NDArray[np.object_]) -> list[bytes | None]:
    """Write geometries as well-known binary for `geometry_value`."""
    return list(shapely.to_wkb(geometries))


def as_wkb(column: ColumnElement[Any]) -> ColumnElement[bytes]:
    """Return a geometry column as well-known binary, without the SRID."""
    return func.ST_AsBinary(column, type_=LargeBinary())


def from_wkb(value: bytes | None) -> BaseGeometry | None:
    """Read the well-known binary of one geometry."""
    return None if value is None else shapely.from_wkb(value)


def geometry_column(geometry_type: str) -> Column[Any]:
    """Return the geometry column of a layer's table, with its spatial index."""
    return Column(GEOMETRY, Geometry(geometry_type.upper(), srid=WGS84, spatial_index=True))


def is_initialised(connection: Connection) -> bool:
    """Whether the database has its spatial metadata."""
    if connection.dialect.name == "sqlite":
        query = "SELECT count(*) FROM sqlite_master WHERE name = 'spatial_ref_sys'"
    else:
        query = "SELECT count(*) FROM pg_extension WHERE extname = 'postgis'"
    return bool(connection.exec_driver_sql(query).scalar())


def initialise(connection: Connection) -> None:
    """Create the spatial metadata where it is missing.

    Raises
    ------
    DatabaseMissing
        If PostGIS is not installed on the server or the user may not add it to the database.
    """
    if is_initialised(connection):
        return
    if connection.dialect.name == "sqlite":
        # Inside the caller's transaction: outside one this takes over a minute.
        connection.exec_driver_sql("SELECT InitSpatialMetaData()")
    else:
        try:
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
        except DBAPIError as error:
            reason = Text(
                "库中没有 PostGIS，请由数据库管理员在该库执行：CREATE EXTENSION postgis",
                "it has no PostGIS; let its administrator run in it: CREATE EXTENSION postgis",
            )
            raise DatabaseMissing(reason=reason) from error


def quoted(dialect: Dialect, name: str) -> str:
    """Return a table's or column's name as it stands in SQL."""
    return dialect.identifier_preparer.quote(name)
