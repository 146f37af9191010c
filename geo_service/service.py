"""What one running process of the service holds."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from sqlalchemy import Table
from sqlalchemy.orm import Session

from geo_service.db.engine import Database, open_database
from geo_service.db.features import Features
from geo_service.db.tables import feature_tables
from geo_service.errors import CollectionNotFound
from geo_service.settings import Settings
from layers.contract import Layer
from layers.registry import LAYERS, Registry

T = TypeVar("T")


class RevisionCache:
    """Values that hold as long as a layer is not written to: counts, extents.

    Parameters
    ----------
    size : int
        Values kept; the one used longest ago goes first.
    """

    def __init__(self, size: int = 1_000) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def get(self, layer_id: str, revision: int, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the value of a layer at a revision, computed where it is not known yet."""
        place = (layer_id, revision, key)
        with self._lock:
            if place in self._values:
                self._values.move_to_end(place)
                return self._values[place]  # type: ignore[return-value] # `compute` of this key made it
        value = compute()
        with self._lock:
            self._values[place] = value
            if len(self._values) > self._size:
                self._values.popitem(last=False)
        return value


@dataclass(frozen=True, slots=True)
class Service:
    """Settings, database and layers of a process, given to every part that needs them."""

    settings: Settings
    database: Database
    registry: Registry
    tables: Mapping[str, Table]
    cache: RevisionCache = field(default_factory=RevisionCache)

    @classmethod
    def start(cls, settings: Settings, registry: Registry = LAYERS) -> "Service":
        """Put a service together; the database is not asked yet."""
        return cls(settings, open_database(settings), registry, feature_tables(registry))

    def layer(self, layer_id: str) -> Layer:
        """Return a layer.

        Raises
        ------
        CollectionNotFound
        """
        try:
            return self.registry[layer_id]
        except KeyError:
            raise CollectionNotFound(collection=layer_id) from None

    def features(self, session: Session, layer: Layer) -> Features:
        """Return a layer's features for reading in a session."""
        return Features(session, layer, self.tables[layer.id])
