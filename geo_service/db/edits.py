"""Writing features: row, stored text, history and revision in one transaction."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    TableClause,
    bindparam,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Session

from geo_service.db.feature_text import feature_texts, restricted_texts, rounded
from geo_service.db.insertion import insert_rows, parameters, values_of
from geo_service.db.spatial import GEOMETRY, KEY, as_wkb, from_wkb, to_wkb
from geo_service.db.tables import CHANGES, FEATURE, RESTRICTED, UtcDateTime
from geo_service.errors import FeatureExists, FeatureNotFound, InvalidFeature, StaleVersion
from layers.contract import Layer
from layers.feature import Feature
from layers.registry import Registry
from layers.text import Text
from layers.validation import check

BATCH = 2_000
TARGET = "row to change"
"""Parameter beside the columns; no column has a space in its name."""

ADDRESSABLE = re.compile(r"(?!\.{1,2}$)[^\x00-\x1f\x7f/?#]{1,100}")
"""An identifier that can stand in the address of its feature."""

RAISE_REVISION = text(
    "INSERT INTO layer_revisions (layer_id, revision, changed_at)"
    " VALUES (:layer_id, (SELECT coalesce(max(revision), 0) + 1 FROM layer_revisions), :now)"
    " ON CONFLICT (layer_id) DO UPDATE"
    " SET revision = layer_revisions.revision + 1, changed_at ="
    " CASE WHEN excluded.changed_at > layer_revisions.changed_at"
    " THEN excluded.changed_at ELSE layer_revisions.changed_at END"
).bindparams(bindparam("now", type_=UtcDateTime()))


def raise_revision(session: Session, layer_id: str, now: datetime) -> None:
    """Raise the revision of a layer by one; readers' caches hang on it.

    A layer that has none yet begins above all others. After a restoration they stand above
    whatever readers know of the database before it, also of layers that were lost with it
    (`geo_service.operation.restore.raise_revisions`).
    """
    session.execute(RAISE_REVISION, {"layer_id": layer_id, "now": now})


class Edits:
    """Changes to the features of any layer, within the caller's transaction.

    The first change to a layer raises its revision, once in a transaction.

    Parameters
    ----------
    session : Session
        A writing session; the caller commits.
    registry : Registry
    tables : mapping of str to Table
        As `feature_tables` builds them for the same registry.
    actor : str
        Who changes, for the history.
    now : datetime
        Moment of the change, aware.
    via, address : str, optional
        By which session or token, and from where.
    """

    def __init__(
        self,
        session: Session,
        registry: Registry,
        tables: Mapping[str, Table],
        *,
        actor: str,
        now: datetime,
        via: str | None = None,
        address: str | None = None,
    ) -> None:
        self._session = session
        self._registry = registry
        self._tables = tables
        self._actor = actor
        self._origin = {"via": via, "address": address}
        # Who waited for the lock may have looked at the clock before whoever held it: the moments of
        # changes stand in the order of the changes, so that the past is the same whenever it is asked for.
        last = session.scalar(select(CHANGES.c.at).order_by(CHANGES.c.seq.desc()).limit(1))
        self._now = max(now, last or now).replace(microsecond=0)
        self._raised: set[str] = set()

    @property
    def moment(self) -> datetime:
        """The moment of these changes, as the history names it."""
        return self._now

    def create(self, layer_id: str, features: Iterable[Feature]) -> int:
        """Store new features and return how many.

        Raises
        ------
        InvalidFeature
            Naming the first feature that breaks the manifest, and how.
        FeatureExists
            If an identifier is taken.
        """
        layer, table = self._open(layer_id)
        count = 0
        for batch in _batches(features):
            for feature in batch:
                _require_addressable(layer, feature.id)
            self._refuse_taken(layer, table, [feature.id for feature in batch])
            geometries = self._geometries(layer, batch)
            past = self._past_versions(layer, [feature.id for feature in batch])
            rows = [
                self._row(layer, feature, version=past.get(feature.id, 0) + 1, created_at=self._now)
                for feature in batch
            ]
            self._store(layer, table, rows, geometries, action="create")
            count += len(batch)
        return count

    def replace(self, layer_id: str, feature: Feature, *, expected_version: int | None = None) -> int:
        """Store a feature in the place of its present state and return its new version.

        Raises
        ------
        FeatureNotFound, InvalidFeature
        StaleVersion
            If `expected_version` is given and the feature has another one.
        """
        (version,) = self._replace(layer_id, [feature], [expected_version])
        return version

    def replace_many(self, layer_id: str, changes: Iterable[tuple[Feature, int]]) -> int:
        """Do what `replace` does for many features and return how many; each once.

        Parameters
        ----------
        layer_id : str
        changes : iterable of tuple of Feature and int
            Each with the version that it changes from.

        Raises
        ------
        FeatureNotFound, InvalidFeature, StaleVersion
        """
        count = 0
        rest = iter(changes)
        while batch := list(islice(rest, BATCH)):
            features, versions = zip(*batch, strict=True)
            count += len(self._replace(layer_id, features, versions))
        return count

    def delete(self, layer_id: str, condition: ColumnElement[bool]) -> int:
        """Remove the rows that meet a condition on the layer's table and return how many.

        Their last state stays in the history.
        """
        layer, table = self._open(layer_id)
        self._remember_deletion(layer.id, table, condition)
        result = self._session.execute(delete(table).where(condition))
        return int(result.rowcount)  # type: ignore[attr-defined] # a DELETE gives a cursor result

    def give_up(self, layer_id: str, table: TableClause) -> None:
        """Write into the history that all features of a layer are deleted, before its table is dropped.

        The layer need not be in the registry; of its table the columns ``id`` and ``version`` count.
        """
        self._raise(layer_id)
        self._remember_deletion(layer_id, table, true())

    def _replace(
        self, layer_id: str, features: Sequence[Feature], expected: Sequence[int | None]
    ) -> list[int]:
        layer, table = self._open(layer_id)
        query = select(table.c.id, table.c.version, table.c.created_at)
        found = self._session.execute(query.where(table.c.id.in_([feature.id for feature in features])))
        known = {row.id: row for row in found}
        for feature, version in zip(features, expected, strict=True):
            stands = known.get(feature.id)
            if stands is None:
                raise FeatureNotFound(collection=layer_id, feature=feature.id)
            if version is not None and stands.version != version:
                raise StaleVersion(
                    collection=layer_id, feature=feature.id, current=stands.version, expected=version
                )
        geometries = self._geometries(layer, features)
        present = [known[feature.id] for feature in features]
        rows = [
            self._row(layer, feature, version=stands.version + 1, created_at=stands.created_at)
            for feature, stands in zip(features, present, strict=True)
        ]
        self._store(layer, table, rows, geometries, action="update")
        for feature, geometry in zip(features, geometries, strict=True):
            self._move_dependents(layer, feature.id, geometry)
        return [int(row["version"]) for row in rows]

    def _remember_deletion(self, layer_id: str, table: TableClause, condition: ColumnElement[bool]) -> None:
        gone = select(
            literal(layer_id, String),
            table.c.id,
            table.c.version + 1,
            literal("delete", String),
            literal(self._actor, String),
            literal(self._now, UtcDateTime()),
            *(literal(value, String) for value in self._origin.values()),
        ).where(condition)
        columns = ["layer_id", "feature_id", "version", "action", "actor", "at", *self._origin]
        self._session.execute(insert(CHANGES).from_select(columns, gone))

    def refresh(self, layer_id: str) -> int:
        """Write the stored text of every row anew, as after a change of the layer's fields.

        The rows keep their versions: nobody edited them.
        """
        layer, table = self._open(layer_id)
        columns = [
            table.c[column.name] for column in table.c if column.name not in (FEATURE, RESTRICTED, GEOMETRY)
        ]
        place = as_wkb(table.c[GEOMETRY]) if layer.geometry is not None else null()
        query = select(*columns, place.label(GEOMETRY)).order_by(table.c[KEY])
        count = 0
        for part in self._session.execute(query).mappings().partitions(BATCH):
            rows = [dict(row) for row in part]
            geometries = rounded([from_wkb(row[GEOMETRY]) for row in rows])
            texts = feature_texts(layer, rows, geometries)
            self._session.execute(
                update(table).where(table.c[KEY] == bindparam("key")).values({FEATURE: bindparam("text")}),
                [{"key": row[KEY], "text": text} for row, text in zip(rows, texts, strict=True)],
            )
            if layer.restricted:
                self._session.execute(
                    update(table)
                    .where(table.c[KEY] == bindparam("key"))
                    .values({RESTRICTED: bindparam("text")}),
                    [
                        {"key": row[KEY], "text": text}
                        for row, text in zip(rows, restricted_texts(layer, rows), strict=True)
                    ],
                )
            count += len(rows)
        return count

    def _open(self, layer_id: str) -> tuple[Layer, Table]:
        self._raise(layer_id)
        return self._registry[layer_id], self._tables[layer_id]

    def _raise(self, layer_id: str) -> None:
        if layer_id not in self._raised:
            raise_revision(self._session, layer_id, self._now)
            self._raised.add(layer_id)

    def _refuse_taken(self, layer: Layer, table: Table, ids: Sequence[str]) -> None:
        repeated = len(set(ids)) != len(ids)
        taken = self._session.scalar(select(table.c.id).where(table.c.id.in_(ids)).limit(1))
        if repeated or taken is not None:
            name = taken or next(one for place, one in enumerate(ids) if one in ids[:place])
            raise FeatureExists(collection=layer.id, feature=name)

    def _past_versions(self, layer: Layer, ids: Sequence[str]) -> dict[str, int]:
        """Return the last version of features that were there before: a number never stands for two states."""
        query = (
            select(CHANGES.c.feature_id, func.max(CHANGES.c.version))
            .where(CHANGES.c.layer_id == layer.id, CHANGES.c.feature_id.in_(ids))
            .group_by(CHANGES.c.feature_id)
        )
        return {row[0]: row[1] for row in self._session.execute(query)}

    def _geometries(self, layer: Layer, features: Sequence[Feature]) -> NDArray[np.object_]:
        geometries = [feature.geometry for feature in features]
        if layer.located_by is not None:
            # Such a row never has a place of its own; it lies where the other feature lies.
            names = [str(feature.properties.get(layer.located_by)) for feature in features]
            known = self._places(layer, names)
            geometries = [known.get(name) for name in names]
        places = np.empty(len(geometries), dtype=object)
        places[:] = geometries
        for place in np.flatnonzero(~_is_placed(layer, places)).tolist():
            if reason := misplaced(layer, places[place]):
                raise InvalidFeature(collection=layer.id, feature=features[place].id, reason=reason)
        return rounded(places)

    def _places(self, layer: Layer, ids: Sequence[str]) -> dict[str, BaseGeometry | None]:
        """Read the geometries of the features that rows of a layer take their place from."""
        target = layer.field(layer.located_by or "").references or ""
        table = self._tables[target]
        query = select(table.c.id, as_wkb(table.c[GEOMETRY])).where(table.c.id.in_(set(ids)))
        return {row[0]: from_wkb(row[1]) for row in self._session.execute(query)}

    def _row(
        self,
        layer: Layer,
        feature: Feature,
        *,
        version: int,
        created_at: datetime,
    ) -> dict[str, Any]:
        checked = check(layer, feature.properties)
        if checked.errors:
            raise InvalidFeature.of(layer.id, feature.id, checked.errors)
        row: dict[str, Any] = {field.name: checked.values.get(field.name) for field in layer.given_fields}
        row |= {"id": feature.id, "created_at": created_at, "updated_at": self._now, "version": version}
        return row

    def _store(
        self,
        layer: Layer,
        table: Table,
        rows: Sequence[dict[str, Any]],
        geometries: NDArray[np.object_],
        *,
        action: str,
    ) -> None:
        texts = feature_texts(layer, rows, geometries)
        for row, feature in zip(rows, texts, strict=True):
            row[FEATURE] = feature
        if layer.restricted:
            for row, hidden in zip(rows, restricted_texts(layer, rows), strict=True):
                row[RESTRICTED] = hidden
        if layer.geometry is not None:
            for row, place in zip(rows, to_wkb(geometries), strict=True):
                row[GEOMETRY] = place
        if action == "create":
            insert_rows(self._session.connection(), table, rows)
        else:
            change = update(table).where(table.c.id == bindparam(TARGET)).values(values_of(table, rows[0]))
            targets = [parameters(row) | {TARGET: row["id"]} for row in rows]
            self._session.connection().execute(change, targets)
        changes = [
            {
                "layer_id": layer.id,
                "feature_id": row["id"],
                "version": row["version"],
                "action": action,
                "actor": self._actor,
                "at": self._now,
                **self._origin,
                FEATURE: row[FEATURE],
                RESTRICTED: row.get(RESTRICTED),
            }
            for row in rows
        ]
        insert_rows(self._session.connection(), CHANGES, changes)

    def _move_dependents(self, layer: Layer, feature_id: str, geometry: BaseGeometry | None) -> None:
        """Give rows that take their place from a feature its new geometry."""
        for dependent in self._registry.located_by(layer.id):
            table = self._tables[dependent.id]
            assert dependent.located_by is not None
            names = [field.name for field in dependent.given_fields]
            query = select(table).where(table.c[dependent.located_by] == feature_id)
            for row in self._session.execute(query).mappings().all():
                properties = {name: row[name] for name in names if row[name] is not None}
                self.replace(dependent.id, Feature(row["id"], geometry, properties))


def _batches(features: Iterable[Feature]) -> Iterator[list[Feature]]:
    rest = iter(features)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _require_addressable(layer: Layer, feature_id: str) -> None:
    """Refuse an identifier that cannot stand in an address."""
    if not ADDRESSABLE.fullmatch(feature_id):
        reason = Text(
            "标识应为 1 至 100 个字符，不含 / ? # 与控制字符",
            "its id needs 1 to 100 characters without / ? # and controls",
        )
        raise InvalidFeature(collection=layer.id, feature=feature_id[:100], reason=reason)


def _is_placed(layer: Layer, geometries: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which of the geometries are what `misplaced` finds nothing wrong with, all at once."""
    without = shapely.is_missing(geometries)
    if layer.geometry is None:
        return np.asarray(without)
    bounds = shapely.bounds(geometries)
    inside = (np.abs(bounds[:, [0, 2]]) <= 180).all(axis=1) & (np.abs(bounds[:, [1, 3]]) <= 90).all(axis=1)
    is_type = shapely.get_type_id(geometries) == shapely.GeometryType[layer.geometry.name].value
    return np.asarray(without | (is_type & inside & shapely.is_valid(geometries)))


def misplaced(layer: Layer, geometry: BaseGeometry | None) -> Text | None:
    """Say what is wrong with a feature's place; None where nothing is.

    Parameters
    ----------
    layer : Layer
    geometry : BaseGeometry or None
        WGS 84 longitude, latitude; None is never wrong.
    """
    if geometry is None:
        return None
    if layer.geometry is None:
        return Text("该图层没有几何", "the layer has no geometry")
    if geometry.geom_type != layer.geometry.value:
        got, wanted = geometry.geom_type, layer.geometry.value
        return Text(f"几何类型应为 {wanted}，现为 {got}", f"geometry: expected {wanted}, got {got}")
    if geometry.is_empty:
        return Text("几何为空", "geometry: it is empty")
    west, south, east, north = geometry.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        return Text("坐标应为经度、纬度（度）", "geometry: longitude and latitude in degrees are expected")
    if not shapely.is_valid(geometry):
        reason = shapely.is_valid_reason(geometry)
        return Text(f"几何无效：{reason}", f"geometry: {reason}")
    return None
