"""The layers of a process: those of the code, and those published in its database as they stand now."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import Session

from geo_service.access.profile import as_seen
from geo_service.db import published
from geo_service.db.engine import WRITE
from geo_service.db.revisions import revisions
from geo_service.db.tables import NAMING, feature_table, feature_tables
from layers.access import Role
from layers.contract import Layer
from layers.registry import Registry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Layers and their tables at one revision of the catalogue."""

    revision: int
    registry: Registry
    tables: Mapping[str, Table]
    since: Mapping[str, int] = field(default_factory=dict)
    """Number of the first change that the history of a published layer shows."""
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def seen_by(self, role: Role) -> Registry:
        """Return the layers as a role sees them."""
        return self.kept(("seen by", role), lambda: as_seen(self.registry, role))

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what holds as long as no layer comes or goes, made where it is not known yet."""
        if key not in self._kept:
            self._kept[key] = make()
        value: T = self._kept[key]
        return value


class Catalogues:
    """Gives each request the layers as its own session sees them.

    Published layers are read again only when the catalogue's revision has changed, so a request
    pays for one small statement. Safe to use from several threads.

    Parameters
    ----------
    registry : Registry
        The layers of the code.
    """

    def __init__(self, registry: Registry) -> None:
        self.of_code = Catalogue(0, registry, MappingProxyType(dict(feature_tables(registry))))
        self._latest = self.of_code
        self._lock = Lock()

    def current(self, session: Session) -> Catalogue:
        """Return the layers as a session sees them."""
        connection = session.connection()
        revision = revisions(session).get(published.CATALOGUE, 0)
        latest = self._latest
        if revision == latest.revision:
            return latest
        if revision == 0:
            return self.of_code
        catalogue = self._read(session, revision)
        # What a writing session sees may be rolled back, and its revision then be given again.
        if not connection.get_execution_options().get(WRITE, False):
            with self._lock:
                if revision > self._latest.revision:
                    self._latest = catalogue
        return catalogue

    def _read(self, session: Session, revision: int) -> Catalogue:
        known = self.of_code.registry
        records = published.records(session)
        # A layer of the code wins over a published one that was there before it.
        added = [one.layer for one in records if one.layer is not None and one.id not in known]
        return Catalogue(
            revision,
            known.extended(*added),
            MappingProxyType({**self.of_code.tables, **published_tables(added)}),
            MappingProxyType({one.id: one.since for one in records if one.id not in known}),
        )


def published_tables(layers: list[Layer]) -> dict[str, Table]:
    """Return the tables of published layers by their identifier."""
    metadata = MetaData(naming_convention=NAMING)
    return {layer.id: feature_table(layer, metadata) for layer in layers}
