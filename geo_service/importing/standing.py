"""What is stored already of the features that rows of a file stand for."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Any, TypeVar

import orjson
import shapely
from sqlalchemy import ColumnElement, String, and_, func, literal, select
from sqlalchemy.orm import Session, aliased

from geo_service.db.members import BooleanMember, TextMember
from geo_service.db.predicates import IsOneOf
from geo_service.db.spatial import GEOMETRY, as_wkb, from_wkb
from geo_service.db.tables import CHANGES, FEATURE
from geo_service.editing.identifiers import DIGITS
from geo_service.service import Service
from layers.contract import PROVENANCE, Layer
from layers.feature import Feature
from layers.ledger.rows import LedgerRow

T = TypeVar("T")
AT_ONCE = 500
"""Values that one question names; databases have a limit for them."""

DELETED = "delete"
_ID_DIGITS = 16
_PROVENANCE = frozenset(field.name for field in PROVENANCE)


@dataclass(frozen=True, slots=True)
class Stored:
    """A feature as it is stored, with its version."""

    feature: Feature
    version: int


class Standing:
    """What is stored of some features of a layer, whoever sees it.

    Parameters
    ----------
    service : Service
    session : Session
    layer : Layer
        With all its fields.
    """

    def __init__(self, service: Service, session: Session, layer: Layer) -> None:
        self._session = session
        self._layer = layer
        self._table = service.tables[layer.id]

    def by_id(self, ids: Iterable[str]) -> dict[str, Stored]:
        """Return those of some features that are there."""
        return {one.feature.id: one for one in self._stored(self._table.c.id, ids)}

    def by_key(self, keys: Iterable[str]) -> dict[str, Stored]:
        """Return the features that have some of the bureau's numbers."""
        key = self._layer.key
        assert key is not None
        return {str(one.feature.properties[key]): one for one in self._stored(self._table.c[key], keys)}

    def by_name(self, names: Iterable[str]) -> dict[str, list[Stored]]:
        """Return the features that have some names."""
        field = self._layer.title_field
        found: dict[str, list[Stored]] = {}
        for one in self._stored(self._table.c[field], names):
            found.setdefault(str(one.feature.properties[field]), []).append(one)
        return found

    def gone(self, ids: Iterable[str]) -> set[str]:
        """Return those of some identifiers that only deleted features have."""
        found: set[str] = set()
        for part in _parts(ids):
            query = select(CHANGES.c.feature_id).where(
                CHANGES.c.layer_id == self._layer.id, CHANGES.c.feature_id.in_(part)
            )
            there = select(self._table.c.id).where(self._table.c.id.in_(part))
            found |= set(self._session.scalars(query)) - set(self._session.scalars(there))
        return found

    def gone_keys(self, wanted: Collection[str]) -> dict[str, str]:
        """Return those of some of the bureau's numbers that only deleted features had, with their identifiers.

        Demonstration features do not count: they were never the bureau's. The database looks for the
        numbers: of a layer's deleted features only those that have one of them are read.
        """
        key = self._layer.key
        assert key is not None
        if not wanted:
            return {}
        last = aliased(CHANGES)
        gone = (
            select(CHANGES.c.feature_id, func.max(CHANGES.c.version).label("version"))
            .where(
                CHANGES.c.layer_id == self._layer.id,
                CHANGES.c.action == DELETED,
                CHANGES.c.feature_id.not_in(select(self._table.c.id)),
            )
            .group_by(CHANGES.c.feature_id)
            .subquery()
        )
        text = last.c[FEATURE]
        number = TextMember(text, literal(key))
        query = select(last.c.feature_id, number).join(
            gone,
            and_(
                last.c.layer_id == self._layer.id,
                last.c.feature_id == gone.c.feature_id,
                last.c.version == gone.c.version - 1,
            ),
        )
        asked = IsOneOf(number, literal(orjson.dumps(sorted(wanted)).decode(), String()))
        query = query.where(asked, func.coalesce(BooleanMember(text, literal("is_demo")), False).is_(False))
        return {str(given): feature_id for feature_id, given in self._session.execute(query)}

    def _stored(self, column: ColumnElement[Any], values: Iterable[str]) -> Iterator[Stored]:
        names = [field.name for field in self._layer.given_fields]
        columns: list[ColumnElement[Any]] = [self._table.c.id, self._table.c.version]
        columns += [self._table.c[name] for name in names]
        if self._layer.geometry is not None:
            columns.append(as_wkb(self._table.c[GEOMETRY]).label(GEOMETRY))
        for part in _parts(values):
            for row in self._session.execute(select(*columns).where(column.in_(part))).mappings():
                given = {name: row[name] for name in names if row[name] is not None}
                yield Stored(Feature(row["id"], from_wkb(row.get(GEOMETRY)), given), int(row["version"]))


def identifier(layer: Layer, row: LedgerRow) -> str:
    """Return the identifier of a row that says none: the same for the same row, whenever it comes.

    It hangs on the bureau's number alone where the row has one, else on all that the row says, its
    coordinates as they stand in the file included.
    """
    if layer.key is not None and layer.key in row.values:
        said: list[Any] = [layer.id, str(row.values[layer.key])]
    else:
        own = {name: str(value) for name, value in row.values.items() if name not in _PROVENANCE}
        outline = None if row.geometry is None else shapely.to_wkb(row.geometry, hex=True)
        said = [layer.id, sorted(own.items()), row.xy, outline]
    digest = blake2b(json.dumps(said, ensure_ascii=False).encode(), digest_size=_ID_DIGITS).digest()
    return "".join(DIGITS[byte % len(DIGITS)] for byte in digest)


def _parts(values: Iterable[T]) -> Iterator[Sequence[T]]:
    rest = iter(values)
    while part := list(islice(rest, AT_ONCE)):
        yield part
