"""What one running process of the service holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import FromClause, Table
from sqlalchemy.orm import Session

from geo_service.access.duties import DUTIES, own_segments
from geo_service.access.principal import SYSTEM, Principal
from geo_service.caches import BodyCache, RevisionCache
from geo_service.catalogue import Catalogue, Catalogues
from geo_service.db.as_of import PastRows
from geo_service.db.edits import Edits
from geo_service.db.engine import Database, open_database
from geo_service.db.features import Features, Past, Seen
from geo_service.db.history import History
from geo_service.db.revisions import revisions
from geo_service.db.scope import Scope, condition, way
from geo_service.errors import CollectionNotFound
from geo_service.settings import Settings
from layers.access import SEGMENTS, Role
from layers.contract import Layer
from layers.registry import LAYERS, Registry


@dataclass(frozen=True, slots=True)
class Service:
    """Settings, database and layers of a process, given to every part that needs them.

    As the service starts it works for the operator and has the layers of the code. What `current`
    returns has the layers as they stand now, and as the reader sees them whom it was given: layers,
    fields and rows that are not this reader's are not there, whatever is asked of it.

    Parameters
    ----------
    settings, database : Settings, Database
    registry : Registry
        The layers that `principal` sees.
    catalogues : Catalogues
        Knows the published layers.
    catalogue : Catalogue
        All layers, whoever may see them.
    cache, bodies : RevisionCache, BodyCache
        Shared by all that `current` returns.
    principal : Principal
        For whom the service works.
    scope : Scope or None
        The segments of a coordinator.
    moment : datetime or None
        When the rows are read as they stood: see `as_of`.
    """

    settings: Settings
    database: Database
    registry: Registry
    catalogues: Catalogues
    catalogue: Catalogue
    cache: RevisionCache = field(default_factory=RevisionCache)
    bodies: BodyCache = field(default_factory=BodyCache)
    principal: Principal = SYSTEM
    scope: Scope | None = None
    moment: datetime | None = None

    @classmethod
    def start(cls, settings: Settings, registry: Registry = LAYERS) -> "Service":
        """Put a service together; the database is not asked yet."""
        catalogues = Catalogues(registry)
        return cls(settings, open_database(settings), registry, catalogues, catalogues.of_code)

    @property
    def tables(self) -> Mapping[str, Table]:
        """The table of each layer by its identifier."""
        return self.catalogue.tables

    @property
    def rows(self) -> Mapping[str, FromClause]:
        """What stands for the rows of each layer: its table, or those of the moment."""
        return self.tables if self.moment is None else self._past_rows

    @property
    def _past_rows(self) -> PastRows:
        return self.catalogue.kept(
            "past rows", lambda: PastRows(self.catalogue.registry, self.catalogue.since)
        )

    def as_of(self, moment: datetime) -> "Service":
        """Return the same service, reading rows as they stood at a moment; rights are those of today.

        Layers and their fields are the present ones as well.
        """
        return replace(self, moment=moment)

    def current(self, session: Session, principal: Principal | None = None) -> "Service":
        """Return the same service with the layers as a session sees them, the published ones included.

        Parameters
        ----------
        session : Session
        principal : Principal, optional
            For whom the service then works; the present one stays by default.
        """
        catalogue = self.catalogues.current(session)
        if principal is None or principal == self.principal:
            if catalogue is self.catalogue:
                return self
            if self.principal is SYSTEM:
                return replace(self, registry=catalogue.registry, catalogue=catalogue)
        seen_by = principal or self.principal
        return replace(
            self,
            registry=catalogue.registry if seen_by is SYSTEM else catalogue.seen_by(seen_by.role),
            catalogue=catalogue,
            principal=seen_by,
            scope=self._scope(session, catalogue, seen_by),
        )

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
        return Features(
            session, layer, self.rows[layer.id], self.cache, self._seen(session, layer), self._past(layer)
        )

    def history(self, session: Session, layer: Layer) -> History:
        """Return a layer's history for reading in a session."""
        since = self.catalogue.since.get(layer.id, 0)
        return History(session, layer, self.catalogue.registry, self.tables, self.scope, since)

    def edits(self, session: Session, now: datetime) -> Edits:
        """Return what changes features in the name of the principal; rights are the caller's to ask."""
        return Edits(
            session,
            self.catalogue.registry,
            self.tables,
            actor=self.principal.actor,
            now=now,
            via=self.principal.via,
            address=self.principal.address,
        )

    def today(self) -> date:
        """Return the day in the service's time zone."""
        return datetime.now(self.settings.zone).date()

    def _seen(self, session: Session, layer: Layer) -> Seen | None:
        if self.scope is None or layer.access.scope is None:
            return None
        rows = condition(layer, self.catalogue.registry, self.rows)
        # Which rows these are changes with the layers through which they belong to a segment as well.
        known = revisions(session)
        through = [str(known.get(layer_id, 0)) for layer_id in way(layer, self.catalogue.registry)]
        return Seen(rows, self.scope.values, "-".join((self.scope.digest, *through)))

    def _past(self, layer: Layer) -> Past | None:
        if self.moment is None:
            return None
        return Past(self.moment, self._past_rows.statements(layer.id))

    def _scope(self, session: Session, catalogue: Catalogue, principal: Principal) -> Scope | None:
        if principal.role is not Role.COORDINATOR:
            return None
        person = principal.person_id
        if person is None or DUTIES not in catalogue.registry:
            return Scope()
        known = revisions(session)
        return self.cache.get(
            DUTIES,
            known.get(DUTIES, 0) + known.get(SEGMENTS, 0),
            ("own segments", person, self.today()),
            lambda: Scope(own_segments(session, catalogue.tables, person, self.today())),
        )
