"""Inserting many rows: by one statement for all of them where the database has one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, insert
from sqlalchemy.exc import DBAPIError

from geo_service.db.spatial import GEOMETRY, geometry_value, quoted

PLACE = "place of the row"
"""Parameter beside the columns; no column has a space in its name."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows into a table.

    Parameters
    ----------
    connection : Connection
        Its transaction is used.
    table : Table
    rows : sequence of mapping of str to value
        By column, all with the same ones; a geometry as well-known binary.

    Raises
    ------
    sqlalchemy.exc.DBAPIError
        Of the kind of the driver's error.
    """
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        statement = insert(table).values(values_of(table, rows[0]))
        connection.execute(statement, [parameters(row) for row in rows])


def values_of(table: Table, row: Mapping[str, Any]) -> dict[str, ColumnElement[Any]]:
    """Return what an INSERT or UPDATE sets for each column of a row, to be run with `parameters`."""
    return {
        name: geometry_value(PLACE) if name == GEOMETRY else bindparam(name, type_=table.c[name].type)
        for name in row
    }


def parameters(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of `values_of`."""
    return {PLACE if name == GEOMETRY else name: value for name, value in row.items()}


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    # Row by row the server's answer to each statement costs more than the row.
    names = list(rows[0])
    columns = ", ".join(quoted(connection.dialect, name) for name in names)
    statement = f"COPY {quoted(connection.dialect, table.name)} ({columns}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                # PostGIS reads the digits of well-known binary and takes the column's SRID.
                copy.write_row([_digits(row[name]) for name in names])
    except errors as error:
        raise DBAPIError.instance(statement, None, error, errors, dialect=connection.dialect) from error


def _digits(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
