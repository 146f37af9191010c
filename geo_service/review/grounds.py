"""What the steps of some features are judged by, read for all of them with one question each."""

from collections.abc import Callable, Collection, Hashable
from functools import cached_property
from typing import TypeVar, cast

from sqlalchemy.orm import Session

from geo_service.editing.changes import Standing, standings
from geo_service.errors import FeatureNotFound
from geo_service.lineside import network
from geo_service.review.log import Entry, entries_of
from geo_service.review.parties import Duties
from geo_service.service import Service
from layers.contract import Layer
from layers.linear_referencing import Network

T = TypeVar("T")


class Grounds:
    """Features with their logs, and what was asked about duties, people and places on the way.

    Holds for one transaction, as long as nothing in it writes features, duties or the log.

    Parameters
    ----------
    service : Service
        As the principal sees it in this session.
    session : Session
    layer : Layer
        As the principal sees it.
    feature_ids : collection of str
        Those that are not there, or not for the principal, may be among them.
    """

    def __init__(
        self, service: Service, session: Session, layer: Layer, feature_ids: Collection[str]
    ) -> None:
        self.service = service
        self.session = session
        self.layer = layer
        self.whole = service.catalogue.registry[layer.id]
        """The layer with all its fields."""
        self.duties = Duties(service, session)
        self._standings = standings(service, session, layer, feature_ids)
        self._logs = entries_of(session, layer.id, self._standings)
        self._known: dict[Hashable, object] = {}

    def standing(self, feature_id: str) -> Standing:
        """Return a feature as it is stored.

        Raises
        ------
        FeatureNotFound
        """
        try:
            return self._standings[feature_id]
        except KeyError:
            raise FeatureNotFound(collection=self.layer.id, feature=feature_id) from None

    def log(self, feature_id: str) -> list[Entry]:
        """Return the steps of a feature, oldest first."""
        return self._logs.get(feature_id, [])

    def once(self, key: Hashable, ask: Callable[[], T]) -> T:
        """Return what a question is answered with, which is asked once for each key."""
        if key not in self._known:
            self._known[key] = ask()
        return cast("T", self._known[key])

    @cached_property
    def network(self) -> Network:
        """The lines that the principal sees, for places by chainage."""
        return network(self.service, self.session)
