"""Reading features: one repository for every layer.

The pages and single features are fetched as stored bytes over the driver's cursor; SQLAlchemy
builds the statement and the driver runs it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, Select, Table, and_, false, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from geo_service.db.spatial import (
    GEOMETRY,
    KEY,
    Box,
    RawBytes,
    as_wkb,
    envelope,
    from_wkb,
    intersects_box,
    raw_cursor,
)
from geo_service.db.tables import FEATURE, REVISIONS
from geo_service.errors import FeatureNotFound
from layers.contract import Layer
from layers.feature import Feature

FETCH = 1_000


@dataclass(frozen=True, slots=True)
class Selection:
    """Which features of a layer: a box, codes of its enumerations, both or all.

    Parameters
    ----------
    box : tuple of float or None
        West, south, east, north in degrees.
    codes : mapping of str to tuple of str
        Accepted values of a field; the features have one of them, in every field given.
    """

    box: Box | None = None
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Page(NamedTuple):
    """One page of stored features, in the order of their key."""

    features: list[bytes]
    next_key: int | None


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
    """

    def __init__(self, session: Session, layer: Layer, table: Table) -> None:
        self._session = session
        self._layer = layer
        self._table = table

    def revision(self) -> int:
        """Return the layer's revision; it grows with every write."""
        query = select(REVISIONS.c.revision).where(REVISIONS.c.layer_id == self._layer.id)
        return self._session.scalar(query) or 0

    def page(self, selection: Selection, limit: int, after: int = 0) -> Page:
        """Return up to `limit` features behind the key `after`.

        Parameters
        ----------
        selection : Selection
        limit : int
            At least 1.
        after : int
            Key of the last feature of the page before; 0 for the first page.
        """
        query = (
            select(self._table.c[KEY], RawBytes(self._table.c[FEATURE]))
            .where(self._where(selection), self._table.c[KEY] > after)
            .order_by(self._table.c[KEY])
            .limit(limit + 1)
        )
        rows = self._raw(query).fetchall()
        more = len(rows) > limit
        return Page([bytes(row[1]) for row in rows[:limit]], rows[limit - 1][0] if more else None)

    def one(self, feature_id: str) -> StoredFeature:
        """Return one feature.

        Raises
        ------
        FeatureNotFound
            If the layer has no feature with this identifier.
        """
        columns = (RawBytes(self._table.c[FEATURE]), self._table.c.version)
        row = self._raw(select(*columns).where(self._table.c.id == feature_id)).fetchone()
        if row is None:
            raise FeatureNotFound(collection=self._layer.id, feature=feature_id)
        return StoredFeature(bytes(row[0]), row[1])

    def count(self, selection: Selection | None = None) -> int:
        """Count the selected features."""
        query = select(func.count()).select_from(self._table).where(self._where(selection or Selection()))
        return self._session.scalar(query) or 0

    def has_demo(self) -> bool:
        """Whether any row is marked as demonstration data."""
        query = select(self._table.c[KEY]).where(self._table.c.is_demo).limit(1)
        return self._session.scalar(query) is not None

    def extent(self) -> Box | None:
        """Return the box of all geometries; None for an empty layer and one without a place."""
        if self._layer.geometry is None:
            return None
        dialect = self._session.get_bind().dialect.name
        row = self._session.execute(select(*envelope(self._table.c[GEOMETRY], dialect))).one()
        return None if row[0] is None else (row[0], row[1], row[2], row[3])

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
        query = (
            select(*columns)
            .where(self._where(selection or Selection()))
            .order_by(self._table.c[KEY])
            .limit(FETCH)
        )
        rows: Sequence[RowMapping] = ()
        after = 0
        # Page by page rather than by a server's cursor: the caller may stop anywhere.
        while after == 0 or len(rows) == FETCH:
            rows = self._session.execute(query.where(self._table.c[KEY] > after)).mappings().all()
            for row in rows:
                properties = {name: row[name] for name in names if row[name] is not None}
                yield Feature(row["id"], from_wkb(row.get(GEOMETRY)), properties)
            if not rows:
                return
            after = rows[-1][KEY]

    def _where(self, selection: Selection) -> ColumnElement[bool]:
        conditions: list[ColumnElement[bool]] = []
        if selection.box is not None and self._layer.geometry is not None:
            conditions.append(intersects_box(self._table, selection.box))
        for name, values in selection.codes.items():
            conditions.append(self._table.c[name].in_(values) if values else false())
        return and_(True, *conditions)

    def _raw(self, query: Select[Any]) -> Any:
        connection = self._session.connection()
        compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
        cursor = raw_cursor(connection)
        parameters: Any = compiled.params
        if compiled.positional:
            parameters = [compiled.params[name] for name in compiled.positiontup or ()]
        try:
            cursor.execute(compiled.string, parameters)
        except connection.dialect.loaded_dbapi.OperationalError as error:
            raise OperationalError(compiled.string, None, error) from error
        return cursor
