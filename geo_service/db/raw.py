"""Statements run on the driver's own cursor: SQLAlchemy writes them, the driver runs them.

The three hot reads go this way: no row objects, no str made of stored text. A statement is
compiled once for its shape; later runs only put other values in.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.sql.compiler import SQLCompiler

from geo_service.db.spatial import raw_cursor


def python_value(column: ColumnElement[Any], value: Any, dialect: Dialect) -> Any:
    """Return a value of the driver as Python has it.

    PostgreSQL's driver does so itself, but for text, which the raw cursor gives as bytes;
    SQLite keeps dates as text and booleans as numbers.
    """
    if isinstance(value, bytes):
        return value.decode()
    if dialect.name != "sqlite":
        return value
    processor = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return value if processor is None else processor(value)


class RawStatement:
    """A query in the words of one database.

    Parameters
    ----------
    query : Select
    dialect : Dialect
    """

    def __init__(self, query: Select[Any], dialect: Dialect) -> None:
        compiled = query.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        state = compiled.construct_expanded_state()
        self._sql = state.statement
        self._own = dict(state.parameters or {})
        self._order = state.positiontup
        processors = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for bind, name in compiled.bind_names.items()
            if name not in state.parameter_expansion  # such a list stands as single values
        }
        self._processors = {
            name: processor
            for name, processor in {**processors, **state.processors}.items()
            if processor is not None
        }
        self._dialect = dialect

    def run(self, connection: Connection, values: Mapping[str, Any] | None = None) -> Any:
        """Run the statement and return the driver's cursor; text comes as bytes.

        Parameters
        ----------
        connection : Connection
            Its transaction is used.
        values : mapping of str to value
            Of the named parameters that the query left open.
        """
        cursor = raw_cursor(connection)
        errors = self._dialect.loaded_dbapi
        try:
            cursor.execute(self._sql, self._parameters(values or {}))
        except errors.OperationalError as error:
            raise OperationalError(self._sql, None, error) from error
        except errors.DataError as error:
            raise DataError(self._sql, None, error) from error
        return cursor

    def _parameters(self, values: Mapping[str, Any]) -> Any:
        given = {**self._own, **values}
        for name, processor in self._processors.items():
            if name in given:
                given[name] = processor(given[name])
        return given if self._order is None else [given[name] for name in self._order]
