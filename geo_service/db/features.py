"""Reading features: one repository for every layer.

The pages and single features are fetched as stored bytes over the driver's cursor; SQLAlchemy
builds the statement, once for each shape, and the driver runs it.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, RowMapping, Select, Table, func, select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from geo_service.caches import RevisionCache
from geo_service.db.query import MARK, count_query, named, page_query, values_of, where
from geo_service.db.raw import RawStatement, python_value
from geo_service.db.revisions import revisions
from geo_service.db.selection import Position, Selection, SortKey, Window
from geo_service.db.spatial import GEOMETRY, KEY, Box, RawBytes, as_wkb, envelope, from_wkb
from geo_service.db.tables import FEATURE
from geo_service.errors import BadFilter, FeatureNotFound
from layers.contract import Layer
from layers.feature import Feature
from layers.text import Text

T = TypeVar("T")
FETCH = 1_000
STATEMENTS = 500
"""Shapes of statements kept for a table; the many-shaped rest is compiled each time."""


class Page(NamedTuple):
    """One page of stored features and where the next one begins; None at the end."""

    features: list[bytes]
    next: Position | None


class StoredFeature(NamedTuple):
    """One stored feature with its version."""

    text: bytes
    version: int


class Features:
    """Features of one layer, for reading.

    Parameters
    ----------
    session : Session
        Its transaction is used; nothing is written.
    layer : Layer
    table : Table
        The layer's table, as `feature_tables` builds it.
    cache : RevisionCache, optional
        Keeps what holds as long as the layer is not written to. Of reading sessions only: what a
        writing session sees may be rolled back.
    """

    def __init__(
        self, session: Session, layer: Layer, table: Table, cache: RevisionCache | None = None
    ) -> None:
        self._session = session
        self._layer = layer
        self._table = table
        self._cache = RevisionCache() if cache is None else cache

    def revision(self) -> int:
        """Return the layer's revision; it grows with every write."""
        return revisions(self._session).get(self._layer.id, 0)

    def page(self, selection: Selection, window: Window) -> Page:
        """Return one window of a selection.

        Raises
        ------
        BadFilter
            If the database cannot evaluate the selection's condition.
        """
        has_placeless = bool(selection.areas) and self.has_placeless()
        shape = None
        if selection.condition is None:
            shape = ("page", selection.shape, window.shape, has_placeless)
        query = partial(page_query, self._layer, self._table, selection, window, has_placeless=has_placeless)
        rows = self._run(shape, query, values_of(selection, window)).fetchall()
        features = [bytes(row[1]) for row in rows[: window.limit]]
        if len(rows) <= window.limit:
            return Page(features, None)
        return Page(features, self._position(rows[window.limit - 1], window.order))

    def one(self, feature_id: str) -> StoredFeature:
        """Return one feature.

        Raises
        ------
        FeatureNotFound
            If the layer has no feature with this identifier.
        """
        query = partial(_one_query, self._table)
        row = self._run("one", query, {f"{MARK}feature_id": feature_id}).fetchone()
        if row is None:
            raise FeatureNotFound(collection=self._layer.id, feature=feature_id)
        return StoredFeature(bytes(row[0]), row[1])

    def count(self, selection: Selection | None = None, at_most: int | None = None) -> int:
        """Count the selected features, no further than `at_most`."""
        wanted = selection or Selection()
        has_placeless = bool(wanted.areas) and self.has_placeless()
        shape = None
        if wanted.condition is None:
            shape = ("count", wanted.shape, at_most, has_placeless)
        query = partial(count_query, self._layer, self._table, wanted, at_most, has_placeless=has_placeless)
        return int(self._run(shape, query, values_of(wanted)).fetchone()[0])

    def counted(self, selection: Selection, at_most: int) -> int:
        """Count the selected features, no further than `at_most`; once for each revision."""
        values = tuple(values_of(selection).items())
        return self._cached(
            ("count", selection.shape, values, at_most), lambda: self.count(selection, at_most)
        )

    def has_placeless(self) -> bool:
        """Whether any row has no geometry."""
        if self._layer.geometry is None:
            return True
        query = select(self._table.c[KEY]).where(self._table.c[GEOMETRY].is_(None)).limit(1)
        return self._cached("placeless", lambda: self._session.scalar(query) is not None)

    def total(self) -> int:
        """Count all features; once for each revision."""
        return self._cached("total", self.count)

    def has_demo(self) -> bool:
        """Whether any row is marked as demonstration data."""
        query = select(self._table.c[KEY]).where(self._table.c.is_demo).limit(1)
        return self._cached("demo", lambda: self._session.scalar(query) is not None)

    def extent(self) -> Box | None:
        """Return the box of all geometries; None for an empty layer and one without a place."""
        return self._cached("extent", self._extent)

    def _extent(self) -> Box | None:
        if self._layer.geometry is None:
            return None
        dialect = self._session.get_bind().dialect.name
        row = self._session.execute(select(*envelope(self._table.c[GEOMETRY], dialect))).one()
        return None if row[0] is None else (row[0], row[1], row[2], row[3])

    def lifetime(self) -> tuple[Any, Any] | None:
        """Return the first and the last value of the temporal field; None where there is none."""
        return self._cached("lifetime", self._lifetime)

    def _lifetime(self) -> tuple[Any, Any] | None:
        if self._layer.temporal is None:
            return None
        column = self._table.c[self._layer.temporal]
        first, last = self._session.execute(select(func.min(column), func.max(column))).one()
        return None if first is None else (first, last)

    def read(self, selection: Selection | None = None) -> Iterator[Feature]:
        """Give features as values with typed properties, for rules and exports."""
        names = [field.name for field in self._layer.given_fields]
        columns: list[ColumnElement[Any]] = [
            self._table.c[KEY],
            self._table.c.id,
            *(self._table.c[name] for name in names),
        ]
        if self._layer.geometry is not None:
            columns.append(as_wkb(self._table.c[GEOMETRY]).label(GEOMETRY))
        condition = where(self._layer, self._table, selection or Selection())
        query = select(*columns).where(condition).order_by(self._table.c[KEY]).limit(FETCH)
        values = values_of(selection or Selection())
        rows: Sequence[RowMapping] = ()
        after = 0
        # Page by page rather than by a server's cursor: the caller may stop anywhere.
        while after == 0 or len(rows) == FETCH:
            following = query.where(self._table.c[KEY] > after)
            rows = self._session.execute(following, values).mappings().all()
            for row in rows:
                properties = {name: row[name] for name in names if row[name] is not None}
                yield Feature(row["id"], from_wkb(row.get(GEOMETRY)), properties)
            if not rows:
                return
            after = rows[-1][KEY]

    def _run(self, shape: Hashable, query: Callable[[], Select[Any]], values: Mapping[str, Any]) -> Any:
        connection = self._session.connection()
        known = self._table.info.setdefault("statements", {})
        statement = known.get((connection.dialect.name, shape)) if shape is not None else None
        if statement is None:
            statement = RawStatement(query(), connection.dialect)
            if shape is not None:
                if len(known) >= STATEMENTS:
                    known.clear()
                known[connection.dialect.name, shape] = statement
        try:
            return statement.run(connection, values)
        except DataError as error:
            raise BadFilter(reason=Text("数据库无法计算此条件", "the database cannot evaluate it")) from error

    def _position(self, row: Sequence[Any], order: tuple[SortKey, ...]) -> Position:
        dialect = self._session.get_bind().dialect
        values = (
            python_value(self._table.c[key.field], value, dialect)
            for key, value in zip(order, row[2:], strict=True)
        )
        return Position(int(row[0]), tuple(values))

    def _cached(self, key: Hashable, compute: Callable[[], T]) -> T:
        return self._cache.get(self._layer.id, self.revision(), key, compute)


def _one_query(table: Table) -> Select[Any]:
    return select(RawBytes(table.c[FEATURE]), table.c.version).where(table.c.id == named("feature_id"))
