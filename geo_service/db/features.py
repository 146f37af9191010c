"""Reading features: one repository for every layer.

The pages and single features are fetched as stored bytes over the driver's cursor; SQLAlchemy
builds the statement, once for each shape, and the driver runs it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy import (
    ColumnElement,
    FromClause,
    RowMapping,
    Select,
    String,
    Table,
    cast,
    func,
    null,
    select,
)
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from geo_service.caches import RevisionCache
from geo_service.db import as_of
from geo_service.db.feature_text import as_layer_has_it, with_restricted
from geo_service.db.people import REVISION as PEOPLE_REVISION
from geo_service.db.people import with_people
from geo_service.db.query import MARK, count_query, named, page_query, values_of, where
from geo_service.db.raw import RawStatement, python_value
from geo_service.db.revisions import revisions
from geo_service.db.selection import Position, Selection, SortKey, Window
from geo_service.db.spatial import GEOMETRY, KEY, Box, RawBytes, as_wkb, envelope, from_wkb
from geo_service.db.storable import require_storable
from geo_service.db.tables import FEATURE, RESTRICTED
from geo_service.errors import BadFilter, FeatureNotFound
from layers.contract import Layer
from layers.feature import Feature
from layers.field import FieldType
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


class Seen(NamedTuple):
    """Which rows a session shows: a condition, the values of its named places, what stands for both in keys."""

    condition: ColumnElement[bool]
    values: Mapping[str, Any]
    key: str


class Past(NamedTuple):
    """That the rows are those of a moment.

    Parameters
    ----------
    moment : datetime
    statements : dict
        Where statements on these rows are kept.
    """

    moment: datetime
    statements: dict[Hashable, Any]


class Features:
    """Features of one layer, for reading.

    Parameters
    ----------
    session : Session
        Its transaction is used; nothing is written.
    layer : Layer
    table : Table or FromClause
        The layer's table, as `feature_tables` builds it; for a moment of the past the rows of
        `geo_service.db.as_of`.
    cache : RevisionCache, optional
        Keeps what holds as long as the layer is not written to. Of reading sessions only: what a
        writing session sees may be rolled back.
    seen : Seen, optional
        Rows that do not meet its condition are not there.
    past : Past, optional
        Given with rows of the past.
    """

    def __init__(
        self,
        session: Session,
        layer: Layer,
        table: FromClause,
        cache: RevisionCache | None = None,
        seen: Seen | None = None,
        past: Past | None = None,
    ) -> None:
        self._session = session
        self._layer = layer
        self._table = table
        self._cache = RevisionCache() if cache is None else cache
        self._seen = seen
        self._past = past
        self._is_whole = bool(layer.restricted)

    def revision(self) -> int:
        """Return the layer's revision; it grows with every write, and with one to people that it names."""
        known = revisions(self._session)
        people = known.get(PEOPLE_REVISION, 0) if self._layer.joined else 0
        return known.get(self._layer.id, 0) + people

    def state(self) -> str:
        """Return what stands for all rows as they are seen here, for ETags and the keys of caches."""
        parts = [str(self.revision())]
        if self._is_whole or self._layer.joined:
            parts.append("p" if self._layer.joined else "r")
        if self._seen is not None:
            parts.append(self._seen.key)
        if self._past is not None:
            parts.append(f"at{self._past.moment.timestamp():.6f}")
        return "-".join(parts)

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

        def query() -> Select[Any]:
            statement = page_query(self._layer, self._table, selection, window, has_placeless=has_placeless)
            return self._visible(self._whole(statement))

        rows = self._run(shape, query, values_of(selection, window)).fetchall()
        features = self._texts([(row[1], row[-1]) for row in rows[: window.limit]])
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
        require_storable(self._layer, feature_id)
        row = self._run(
            ("one",),
            lambda: self._visible(self._whole(_one_query(self._table))),
            {f"{MARK}feature_id": feature_id},
        ).fetchone()
        if row is None:
            raise FeatureNotFound(collection=self._layer.id, feature=feature_id)
        (text,) = self._texts([(row[0], row[-1])])
        return StoredFeature(text, row[1])

    def present(self, feature_ids: Sequence[str]) -> set[str]:
        """Return those of some identifiers that a feature has; databases have a limit for how many."""
        query = self._visible(select(self._table.c.id).where(self._table.c.id.in_(feature_ids)))
        return set(self._session.scalars(query, self._scope_values))

    def count(self, selection: Selection | None = None, at_most: int | None = None) -> int:
        """Count the selected features, no further than `at_most`."""
        wanted = selection or Selection()
        has_placeless = bool(wanted.areas) and self.has_placeless()
        shape = None
        if wanted.condition is None:
            shape = ("count", wanted.shape, at_most, has_placeless)

        def query() -> Select[Any]:
            return count_query(
                self._layer,
                self._table,
                wanted,
                at_most,
                has_placeless=has_placeless,
                seen=None if self._seen is None else self._seen.condition,
            )

        return int(self._run(shape, query, values_of(wanted)).fetchone()[0])

    def counted(self, selection: Selection, at_most: int) -> int:
        """Count the selected features, no further than `at_most`; once for each revision."""
        values = tuple(values_of(selection).items())
        return self._cached(
            ("count", selection.shape, values, at_most), lambda: self.count(selection, at_most)
        )

    def has_placeless(self) -> bool:
        """Whether any row has no geometry."""
        if self._layer.geometry is None or self._past is not None:
            return True  # what asks for rows of the past has no index to lose
        query = select(self._table.c[KEY]).where(self._table.c[GEOMETRY].is_(None)).limit(1)
        return self._cached("placeless", lambda: self._first(query) is not None)

    def total(self) -> int:
        """Count all features; once for each revision."""
        return self._cached("total", self.count)

    def has_demo(self) -> bool:
        """Whether any row is marked as demonstration data."""
        query = select(self._table.c[KEY]).where(self._table.c.is_demo).limit(1)
        return self._cached("demo", lambda: self._first(query) is not None)

    def extent(self) -> Box | None:
        """Return the box of all geometries; None for an empty layer and one without a place."""
        return self._cached("extent", self._extent)

    def _extent(self) -> Box | None:
        if self._layer.geometry is None:
            return None
        dialect = self._session.get_bind().dialect.name
        edges: Sequence[ColumnElement[Any]] = envelope(self._table.c[GEOMETRY], dialect)
        query = self._visible(select(*edges))
        row = self._session.execute(query, self._scope_values).one()
        return None if row[0] is None else (row[0], row[1], row[2], row[3])

    def lifetime(self) -> tuple[Any, Any] | None:
        """Return the first and the last value of the temporal field; None where there is none."""
        return self._cached("lifetime", self._lifetime)

    def _lifetime(self) -> tuple[Any, Any] | None:
        if self._layer.temporal is None:
            return None
        column = self._table.c[self._layer.temporal]
        query = self._visible(select(func.min(column), func.max(column)))
        first, last = self._session.execute(query, self._scope_values).one()
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
        query = self._visible(select(*columns).where(condition)).order_by(self._table.c[KEY]).limit(FETCH)
        values = {**values_of(selection or Selection()), **self._scope_values}
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

    def tuples(self, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Give some fields of all features as plain tuples in no order, for figures.

        Rows of the past are read from their texts, which is faster than to have the database take each
        value out of them.

        Parameters
        ----------
        names : sequence of str
            Fields of the layer that the public profile has, or ``id``.
        """
        columns = [self._table.c[name] for name in names] if self._past is None else [self._table.c[FEATURE]]
        rows = self._session.execute(self._visible(select(*columns)), self._scope_values)
        return map(tuple, rows) if self._past is None else _from_texts(self._layer, names, rows.scalars())

    def values(self, names: Sequence[str], selection: Selection | None = None) -> list[tuple[Any, ...]]:
        """Return some fields of all selected features at once: for lists over a whole layer.

        Parameters
        ----------
        names : sequence of str
            Fields of the layer.
        selection : Selection, optional

        Returns
        -------
        list of tuple
            Identifier, geometry as WKB (None where the layer has no place), the fields; in no order.
        """
        has_place = self._layer.geometry is not None
        place = as_wkb(self._table.c[GEOMETRY]) if has_place else null()
        columns: list[ColumnElement[Any]] = [
            self._table.c.id,
            place,
            *(self._table.c[name] for name in names),
        ]
        wanted = selection or Selection()
        query = self._visible(select(*columns).where(where(self._layer, self._table, wanted)))
        rows = self._session.execute(query, {**values_of(wanted), **self._scope_values}).all()
        return [tuple(row) for row in rows]

    def versions(self) -> dict[str, int]:
        """Return the version of each feature, by which a list over a whole layer finds what changed."""
        query = self._visible(select(self._table.c.id, self._table.c.version))
        return {row.id: row.version for row in self._session.execute(query, self._scope_values).all()}

    def titles(self, names: Sequence[str], ids: Collection[str]) -> dict[str, str]:
        """Return the titles of some features.

        Parameters
        ----------
        names : sequence of str
            Fields that may name a feature, best first.
        ids : collection of str

        Returns
        -------
        dict of str to str
            By id; a feature that is not there, or has no name, is missing.
        """
        columns = [self._table.c[name] for name in names]
        found: dict[str, str] = {}
        rest = iter(sorted(ids))
        while part := list(islice(rest, FETCH)):
            query = self._visible(select(self._table.c.id, *columns).where(self._table.c.id.in_(part)))
            for feature_id, *values in self._session.execute(query, self._scope_values):
                title = next((str(value) for value in values if value not in (None, "")), None)
                if title is not None:
                    found[feature_id] = title
        return found

    def choices(
        self,
        names: Sequence[str],
        at_most: int,
        *,
        text: str | None = None,
        ids: Collection[str] | None = None,
        apart: str | None = None,
    ) -> list[tuple[str, str]]:
        """Return identifiers and titles of features, in the order of titles.

        Parameters
        ----------
        names : sequence of str
            Fields that may name a feature, best first; one without a name is called by its identifier.
        at_most : int
        text : str, optional
            Only those whose title holds it, in whichever case.
        ids : collection of str, optional
            Only these.
        apart : str, optional
            Field that follows the titles of features that share theirs.
        """
        columns = [func.nullif(cast(self._table.c[name], String), "") for name in names]
        title = func.coalesce(*columns, self._table.c.id)
        further = null() if apart is None else cast(self._table.c[apart], String)
        query = select(self._table.c.id, title, further).order_by(title, self._table.c.id).limit(at_most)
        if text is not None:
            query = query.where(func.lower(title).contains(text.lower(), autoescape=True))
        if ids is not None:
            query = query.where(self._table.c.id.in_(ids))
        rows = self._session.execute(self._visible(query), self._scope_values).all()
        shared = Counter(row[1] for row in rows)
        return [(row[0], f"{row[1]} · {row[2]}" if shared[row[1]] > 1 and row[2] else row[1]) for row in rows]

    @property
    def _scope_values(self) -> Mapping[str, Any]:
        values = {} if self._seen is None else self._seen.values
        return values if self._past is None else {**values, **as_of.values(self._past.moment)}

    def _visible(self, query: Select[Any]) -> Select[Any]:
        return query if self._seen is None else query.where(self._seen.condition)

    def _whole(self, query: Select[Any]) -> Select[Any]:
        """Let a query give what the public profile leaves out as well, where the layer as seen has it."""
        return query.add_columns(RawBytes(self._table.c[RESTRICTED])) if self._is_whole else query

    def _texts(self, stored: Sequence[tuple[Any, Any]]) -> list[bytes]:
        """Return features as the layer has them: stored text, then what the public profile leaves out."""
        if not self._is_whole:
            texts = [bytes(feature) for feature, _ in stored]
        else:
            texts = [
                bytes(feature) if rest is None else with_restricted(bytes(feature), bytes(rest))
                for feature, rest in stored
            ]
        if self._past is not None:
            texts = [as_layer_has_it(self._layer, text) for text in texts]
        return with_people(self._session, self._layer, texts)

    def _first(self, query: Select[Any]) -> Any:
        return self._session.scalar(self._visible(query), self._scope_values)

    def _run(self, shape: Hashable, query: Callable[[], Select[Any]], values: Mapping[str, Any]) -> Any:
        connection = self._session.connection()
        known = self._statements
        place = (connection.dialect.name, self._is_whole, self._seen is None, shape)
        statement = known.get(place) if shape is not None else None
        if statement is None:
            statement = RawStatement(query(), connection.dialect)
            if shape is not None:
                if len(known) >= STATEMENTS:
                    known.clear()
                known[place] = statement
        try:
            return statement.run(connection, {**values, **self._scope_values})
        except DataError as error:
            raise BadFilter(reason=Text("数据库无法计算此条件", "the database cannot evaluate it")) from error

    @property
    def _statements(self) -> dict[Hashable, Any]:
        """Statements that were compiled for these rows before."""
        if self._past is not None:
            return self._past.statements
        assert isinstance(self._table, Table)
        statements: dict[Hashable, Any] = self._table.info.setdefault("statements", {})
        return statements

    def _position(self, row: Sequence[Any], order: tuple[SortKey, ...]) -> Position:
        dialect = self._session.get_bind().dialect
        values = (
            python_value(self._table.c[key.field], value, dialect)
            for key, value in zip(order, row[2 : 2 + len(order)], strict=True)
        )
        return Position(int(row[0]), tuple(values))

    def _cached(self, key: Hashable, compute: Callable[[], T]) -> T:
        seen = None if self._seen is None else self._seen.key
        moment = None if self._past is None else self._past.moment
        return self._cache.get(self._layer.id, self.revision(), (seen, moment, key), compute)


def _one_query(table: FromClause) -> Select[Any]:
    return select(RawBytes(table.c[FEATURE]), table.c.version).where(table.c.id == named("feature_id"))


def _from_texts(layer: Layer, names: Sequence[str], texts: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """Give values of public fields out of stored texts, days as days."""
    days = frozenset(
        place for place, name in enumerate(names) if name != "id" and layer.field(name).type is FieldType.DATE
    )
    for text in texts:
        feature = orjson.loads(text)
        values = feature["properties"]
        yield tuple(
            feature["id"]
            if name == "id"
            else value
            if (value := values.get(name)) is None or place not in days
            else date.fromisoformat(value)
            for place, name in enumerate(names)
        )
