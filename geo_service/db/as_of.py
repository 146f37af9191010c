"""The layers as they stood at a moment: rows made of the history, under the names of the tables' columns.

Whatever reads a layer's table reads these rows as well. There is no spatial index and no other order
than that of the changes, so questions cost more than those about the present.
"""

from collections.abc import Hashable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import FromClause, String, Subquery, and_, exists, func, literal, select

from geo_service.db.history import shown_since
from geo_service.db.members import PlaceMember, RestrictedText, member
from geo_service.db.query import MARK, named
from geo_service.db.spatial import GEOMETRY, KEY
from geo_service.db.tables import CHANGES, FEATURE, RESTRICTED, UtcDateTime
from layers.contract import Layer
from layers.registry import Registry

MOMENT = "as_of"
"""Place for the moment in a statement: `values`."""


def values(moment: datetime) -> Mapping[str, Any]:
    """Return the value of the place that `rows_as_of` leaves open."""
    return {f"{MARK}{MOMENT}": moment}


def rows_as_of(layer: Layer, since: int = 0) -> Subquery:
    """Return the rows that a layer had at a moment, which is named: see `values`.

    Parameters
    ----------
    layer : Layer
        With all its fields, whoever asks.
    since : int
        As for `geo_service.db.history.shown_since`.

    Returns
    -------
    Subquery
        With the columns of the layer's table. Its key is that of the change that made the row what
        it was.
    """
    past, later = CHANGES.alias("past"), CHANGES.alias("later")
    moment = named(MOMENT, UtcDateTime())
    of_layer = literal(layer.id, String)
    is_replaced = exists().where(
        later.c.layer_id == of_layer,
        later.c.feature_id == past.c.feature_id,
        later.c.version > past.c.version,
        later.c.at <= moment,
    )
    restricted = func.coalesce(RestrictedText(past.c.restricted), past.c.feature)
    columns = [
        past.c.seq.label(KEY),
        past.c.feature_id.label("id"),
        *(
            member(restricted if field.is_restricted else past.c.feature, field).label(field.name)
            for field in layer.all_fields
            if field.name != "version"
        ),
        past.c.version,
        past.c.feature.label(FEATURE),
        past.c.restricted.label(RESTRICTED),
    ]
    if layer.geometry is not None:
        columns.append(PlaceMember(past.c.feature).label(GEOMETRY))
    stood = and_(past.c.layer_id == of_layer, past.c.action != "delete", past.c.at <= moment, ~is_replaced)
    if since:
        stood = and_(stood, shown_since(past, since))
    return select(*columns).where(stood).subquery(f"{layer.id}_as_of")


class PastRows(Mapping[str, FromClause]):
    """The rows of `rows_as_of` of each layer, made when they are asked for first.

    Parameters
    ----------
    registry : Registry
        All layers, whole.
    since : mapping of str to int
        Number of the first change that a published layer shows.
    """

    def __init__(self, registry: Registry, since: Mapping[str, int]) -> None:
        self._registry = registry
        self._since = since
        self._made: dict[str, Subquery] = {}
        self._statements: dict[str, dict[Hashable, Any]] = {}

    def __getitem__(self, layer_id: str) -> Subquery:
        """Return the rows of a layer."""
        if layer_id not in self._made:
            # Of two threads that make them at once, one has its own thrown away.
            made = rows_as_of(self._registry[layer_id], self._since.get(layer_id, 0))
            self._made.setdefault(layer_id, made)
        return self._made[layer_id]

    def __iter__(self) -> Iterator[str]:
        """Give the identifiers of the layers."""
        return iter(self._registry)

    def __len__(self) -> int:
        """Count the layers."""
        return len(self._registry)

    def statements(self, layer_id: str) -> dict[Hashable, Any]:
        """Return the place where statements on the rows of a layer are kept."""
        return self._statements.setdefault(layer_id, {})
