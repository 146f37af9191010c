"""What one running process of the service holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Table
from sqlalchemy.orm import Session

from geo_service.caches import BodyCache, RevisionCache
from geo_service.catalogue import Catalogues
from geo_service.db.engine import Database, open_database
from geo_service.db.features import Features
from geo_service.errors import CollectionNotFound
from geo_service.settings import Settings
from layers.contract import Layer
from layers.registry import LAYERS, Registry


@dataclass(frozen=True, slots=True)
class Service:
    """Settings, database and layers of a process, given to every part that needs them.

    Parameters
    ----------
    settings, database : Settings, Database
    registry, tables : Registry, mapping of str to Table
        The layers of the code, as the service starts; with the published ones in what `current` returns.
    catalogues : Catalogues
        Knows the published layers.
    cache, bodies : RevisionCache, BodyCache
        Shared by all that `current` returns.
    """

    settings: Settings
    database: Database
    registry: Registry
    tables: Mapping[str, Table]
    catalogues: Catalogues
    cache: RevisionCache = field(default_factory=RevisionCache)
    bodies: BodyCache = field(default_factory=BodyCache)

    @classmethod
    def start(cls, settings: Settings, registry: Registry = LAYERS) -> "Service":
        """Put a service together; the database is not asked yet."""
        catalogues = Catalogues(registry)
        return cls(settings, open_database(settings), registry, catalogues.of_code.tables, catalogues)

    def current(self, session: Session) -> "Service":
        """Return the same service with the layers as a session sees them, the published ones included."""
        known = self.catalogues.current(session)
        if known.registry is self.registry:
            return self
        return replace(self, registry=known.registry, tables=known.tables)

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
        return Features(session, layer, self.tables[layer.id], self.cache)
