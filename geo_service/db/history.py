"""The versions of features as their reader may see them: what was changed, when and by whom.

Nothing in the history is ever changed or erased. A coordinator sees the versions that lay in the own
segments; a deletion lies where the version before it lay. Of a published layer nobody sees what was
under its identifier before: see `shown_since`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from geo_service.db.feature_text import as_layer_has_it, with_restricted
from geo_service.db.members import member
from geo_service.db.scope import Scope, condition
from geo_service.db.storable import require_storable
from geo_service.db.tables import CHANGES
from geo_service.errors import FeatureNotFound, VersionNotFound
from layers.contract import Layer
from layers.feature import Feature
from layers.registry import Registry

RESTORE = "restore"
"""Action of a version that brings a deleted feature back."""

_NAMES = (*CHANGES.c.keys(), "follows")
"""What `History` reads of a change: its columns, and whether the number before it is one that is shown."""


@dataclass(frozen=True, slots=True)
class Version:
    """One change of a feature, and the feature after it.

    Parameters
    ----------
    seq : int
        Number of the change among all.
    feature_id : str
    number : int
        Version of the feature.
    action : str
        ``create``, ``update``, ``delete`` or `RESTORE`.
    at : datetime
    actor : str
        Identifier of an account, or a part of the service.
    via, address : str or None
        By which session or token, and from where.
    text : bytes or None
        The feature with the properties that the reader sees; None after a deletion.
    """

    seq: int
    feature_id: str
    number: int
    action: str
    at: datetime
    actor: str
    via: str | None
    address: str | None
    text: bytes | None

    @property
    def feature(self) -> Mapping[str, Any] | None:
        """The GeoJSON feature, parsed."""
        return None if self.text is None else orjson.loads(self.text)


class Deleted(NamedTuple):
    """A feature that is not there any more: its deletion and its last state."""

    deletion: Version
    last: Version


class History:
    """The history of one layer, for reading.

    Parameters
    ----------
    session : Session
    layer : Layer
        As its reader sees it.
    registry : Registry
        All layers, whole.
    tables : mapping of str to FromClause
    scope : Scope or None
        The segments of a coordinator.
    since : int
        As for `shown_since`; 0 shows all.
    """

    def __init__(
        self,
        session: Session,
        layer: Layer,
        registry: Registry,
        tables: Mapping[str, FromClause],
        scope: Scope | None = None,
        since: int = 0,
    ) -> None:
        self._session = session
        self._layer = layer
        self._whole = registry[layer.id]
        self._since = since
        self._change = CHANGES.alias("change")
        self._scope = scope if layer.access.scope is not None else None
        self._shown = self._is_shown(registry, tables) if self._scope is not None else None

    def versions(self, feature_id: str, limit: int, before: int | None = None) -> list[Version]:
        """Return the newest versions of a feature, newest first.

        Parameters
        ----------
        feature_id : str
        limit : int
        before : int, optional
            Only versions below this one.
        """
        change = self._change
        query = self._of(feature_id).order_by(change.c.version.desc()).limit(limit)
        if before is not None:
            query = query.where(change.c.version < before)
        return list(self._read(query))

    def version(self, feature_id: str, number: int) -> Version:
        """Return one version.

        Raises
        ------
        VersionNotFound
            If there is none of this number, or the reader does not see it.
        """
        query = self._of(feature_id).where(self._change.c.version == number)
        found = next(self._read(query), None)
        if found is None:
            raise VersionNotFound(collection=self._layer.id, feature=feature_id, version=number)
        return found

    def latest(self, feature_id: str) -> int:
        """Return the number of the last version, whether it lay in the reader's segments or not.

        Raises
        ------
        FeatureNotFound
        """
        require_storable(self._layer, feature_id)
        change = self._change
        query = select(func.max(change.c.version)).where(
            change.c.layer_id == self._layer.id, change.c.feature_id == feature_id, self._is_own
        )
        number = self._session.scalar(query)
        if number is None:
            raise FeatureNotFound(collection=self._layer.id, feature=feature_id)
        return int(number)

    def deleted(self, limit: int, before: int | None = None) -> list[Deleted]:
        """Return the features that are not there any more, the last to go first.

        Parameters
        ----------
        limit : int
        before : int, optional
            Only deletions whose change has a lower number.
        """
        change, last, later = self._change, CHANGES.alias("last"), CHANGES.alias("later")
        # The state before a deletion lies where the deletion lies, and is shown where that is.
        is_last = and_(
            last.c.layer_id == change.c.layer_id,
            last.c.feature_id == change.c.feature_id,
            last.c.version == change.c.version - 1,
        )
        query = (
            self._all()
            .add_columns(*self._columns(last))
            .join_from(change, last, is_last)
            .where(
                change.c.action == "delete",
                ~exists().where(
                    later.c.layer_id == change.c.layer_id,
                    later.c.feature_id == change.c.feature_id,
                    later.c.version > change.c.version,
                ),
            )
        )
        if before is not None:
            query = query.where(change.c.seq < before)
        rows = self._rows(query.order_by(change.c.seq.desc()).limit(limit))
        half = len(_NAMES)
        return [Deleted(self._version(row[:half]), self._version(row[half:])) for row in rows]

    def stored(self, version: Version) -> Feature:
        """Return what a version stored, with the values that its reader does not see.

        Parameters
        ----------
        version : Version
            One that is no deletion.

        Returns
        -------
        Feature
            Its values as JSON has them; of fields that the layer has today.
        """
        change = CHANGES
        row = self._session.execute(
            select(change.c.feature, change.c.restricted).where(change.c.seq == version.seq)
        ).one()
        text = row.feature.encode()
        feature = orjson.loads(
            text if row.restricted is None else with_restricted(text, row.restricted.encode())
        )
        names = {field.name for field in self._whole.given_fields}
        values = {
            name: value
            for name, value in feature["properties"].items()
            if name in names and value is not None
        }
        return Feature(version.feature_id, geometry_of(feature), values)

    def _of(self, feature_id: str) -> Select[Any]:
        require_storable(self._layer, feature_id)
        return self._all().where(self._change.c.feature_id == feature_id)

    def _all(self) -> Select[Any]:
        change = self._change
        query = select(*self._columns(change)).where(change.c.layer_id == self._layer.id, self._is_own)
        return query if self._shown is None else query.where(self._shown)

    @property
    def _is_own(self) -> ColumnElement[bool]:
        return shown_since(self._change, self._since) if self._since else true()

    def _columns(self, change: FromClause) -> list[ColumnElement[Any]]:
        """Return what `_version` takes of a change."""
        return [*change.c, _follows(change, self._since)]

    def _is_shown(self, registry: Registry, tables: Mapping[str, FromClause]) -> ColumnElement[bool]:
        """Return what holds for the versions that lay in the reader's segments."""
        assert self._layer.access.scope is not None
        text = func.coalesce(self._change.c.feature, _text_before(self._change))
        value = member(text, self._whole.field(self._layer.access.scope))
        return condition(self._layer, registry, tables, value)

    def _read(self, query: Select[Any]) -> Iterator[Version]:
        return map(self._version, self._rows(query))

    def _rows(self, query: Select[Any]) -> Sequence[Sequence[Any]]:
        values = {} if self._scope is None else self._scope.values
        return self._session.execute(query, values).all()

    def _version(self, values: Sequence[Any]) -> Version:
        row = dict(zip(_NAMES, values, strict=True))
        text = None
        if row["feature"] is not None:
            text = row["feature"].encode()
            if self._layer.restricted and row["restricted"] is not None:
                text = with_restricted(text, row["restricted"].encode())
            text = as_layer_has_it(self._layer, text)
        return Version(
            seq=row["seq"],
            feature_id=row["feature_id"],
            number=row["version"],
            action=RESTORE if row["action"] == "create" and row["follows"] else row["action"],
            at=row["at"],
            actor=row["actor"],
            via=row["via"],
            address=row["address"],
            text=text,
        )


def shown_since(change: FromClause, since: int) -> ColumnElement[bool]:
    """Return what holds for the changes that a published layer shows.

    Those from one on, and what each feature was at that time: a layer that is given to more readers
    keeps its rows, and their history begins with the state in which these readers found them.

    Parameters
    ----------
    change : FromClause
        `CHANGES` or an alias of it.
    since : int
        Number of the first change that is the publication's own.
    """
    next_one = CHANGES.alias("next_one")
    stood = ~exists().where(
        next_one.c.layer_id == change.c.layer_id,
        next_one.c.feature_id == change.c.feature_id,
        next_one.c.version > change.c.version,
        next_one.c.seq < since,
    )
    return or_(change.c.seq >= since, and_(change.c.action != "delete", stood))


def last_changes(
    session: Session, layer_ids: Sequence[str], moment: datetime, since: Mapping[str, int]
) -> dict[str, datetime]:
    """Return when each of some layers was changed last before a moment; a layer without changes is missing.

    Parameters
    ----------
    session : Session
    layer_ids : sequence of str
    moment : datetime
        Aware.
    since : mapping of str to int
        Number of the first change that counts, of published layers.
    """
    earlier = (and_(CHANGES.c.layer_id == name, CHANGES.c.seq < since.get(name, 0)) for name in layer_ids)
    query = (
        select(CHANGES.c.layer_id, func.max(CHANGES.c.at))
        .where(CHANGES.c.layer_id.in_(layer_ids), CHANGES.c.at <= moment, ~or_(false(), *earlier))
        .group_by(CHANGES.c.layer_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def geometry_of(feature: Mapping[str, Any]) -> BaseGeometry | None:
    """Return the geometry of a parsed GeoJSON feature."""
    given = feature["geometry"]
    return None if given is None else shapely.geometry.shape(given)


def _follows(change: FromClause, since: int) -> ColumnElement[bool]:
    """Return whether the number before that of a change is one that is shown."""
    earlier = CHANGES.alias("earlier")
    return exists().where(
        earlier.c.layer_id == change.c.layer_id,
        earlier.c.feature_id == change.c.feature_id,
        earlier.c.version == change.c.version - 1,
        earlier.c.seq >= since,
    )


def _text_before(change: FromClause) -> ColumnElement[str]:
    before = CHANGES.alias("before")
    return (
        select(before.c.feature)
        .where(
            before.c.layer_id == change.c.layer_id,
            before.c.feature_id == change.c.feature_id,
            before.c.version < change.c.version,
        )
        .order_by(before.c.version.desc())
        .limit(1)
        .scalar_subquery()
    )
