"""Where SpatiaLite and PostGIS differ. Each construct has both dialects side by side.

No other file names a function of one of them. Coordinates are WGS 84 longitude, latitude.
"""

from collections.abc import Iterable
from typing import Any, Self

import shapely
from geoalchemy2 import Geometry
from geoalchemy2.shape import from_shape
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    LargeBinary,
    Table,
    bindparam,
    func,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from geo_service.errors import DatabaseMissing
from layers.text import Text

WGS84 = 4326
GEOMETRY = "geom"
KEY = "fid"

Box = tuple[float, float, float, float]


class IntersectsBox(FunctionElement[bool]):
    """Whether a feature's geometry intersects a box, found through the spatial index.

    Rows without geometry do not intersect. Box edges belong to the box.
    """

    type = Boolean()
    inherit_cache = True
    name = "intersects_box"

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - its parent asks
        """Stay a plain condition.

        SQLite has no booleans, so SQLAlchemy would write ``(...) = 1``, and the planner would
        no longer see that the index can find the rows.
        """
        return self


def intersects_box(table: Table, box: Box) -> ColumnElement[bool]:
    """Build the predicate for west, south, east, north in degrees."""
    edges: list[BindParameter[float]] = [bindparam(None, edge) for edge in box]
    return IntersectsBox(table.c[GEOMETRY], table.c[KEY], *edges)


@compiles(IntersectsBox, "postgresql")
def _intersects_box_postgis(element: IntersectsBox, compiler: SQLCompiler, **kw: Any) -> str:
    # ST_Envelope of the diagonal is a point or a line where the box has no area; an envelope
    # made from the edges would be a broken polygon that nothing intersects.
    geometry, _, west, south, east, north = (compiler.process(clause, **kw) for clause in element.clauses)
    diagonal = f"ST_MakeLine(ST_MakePoint({west}, {south}), ST_MakePoint({east}, {north}))"
    box = f"ST_SetSRID(ST_Envelope({diagonal}), {WGS84})"
    return f"({geometry} && {box} AND ST_Intersects({geometry}, {box}))"


@compiles(IntersectsBox, "sqlite")
def _intersects_box_spatialite(element: IntersectsBox, compiler: SQLCompiler, **kw: Any) -> str:
    # SpatiaLite never uses its R-tree by itself, so the index table is asked by name. Its
    # predicates answer -1 for NULL, which SQL would take for true.
    column, key_column, *bounds = element.clauses
    geometry, key = compiler.process(column, **kw), compiler.process(key_column, **kw)
    west, south, east, north = (compiler.process(bound, **kw) for bound in bounds)
    again = [compiler.process(bound, **kw) for bound in bounds]
    index = compiler.preparer.quote(f"idx_{column.table.name}_{column.name}")
    found = f"SELECT pkid FROM {index} WHERE xmax >= {west} AND ymax >= {south}"  # noqa: S608 - compiled parts
    box = f"BuildMbr({', '.join(again)}, {WGS84})"
    return (
        f"({key} IN ({found} AND xmin <= {east} AND ymin <= {north})"
        f" AND NULLIF(ST_Intersects({geometry}, {box}), -1) = 1)"
    )


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


def envelope(column: Column[Any], dialect: str) -> tuple[ColumnElement[float], ...]:
    """Return the four aggregates west, south, east, north of a geometry column."""
    if dialect == "sqlite":
        names = (func.MbrMinX, func.MbrMinY, func.MbrMaxX, func.MbrMaxY)
    else:
        names = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    min_x, min_y, max_x, max_y = names
    return func.min(min_x(column)), func.min(min_y(column)), func.max(max_x(column)), func.max(max_y(column))


def to_database(geometries: Iterable[BaseGeometry | None]) -> list[Any]:
    """Wrap geometries for a bound parameter of a `Geometry` column."""
    return [None if geometry is None else from_shape(geometry, srid=WGS84) for geometry in geometries]


def as_wkb(column: Column[Any]) -> ColumnElement[bytes]:
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
