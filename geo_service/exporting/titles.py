"""Titles of the features that others refer to, so that a table has names where the rows have identifiers."""

from collections import Counter
from collections.abc import Mapping, Sequence

import orjson
from sqlalchemy.orm import Session

from geo_service.exporting.order import Order
from geo_service.service import Service
from layers.naming import title_fields

MOST_COMPARED = 5_000
"""Features of a layer whose titles are looked through for two that are the same."""

Titles = Mapping[tuple[str, str], str]
"""Title of a feature by its layer and identifier."""


class Referred:
    """Looks up titles for the pages of one file.

    Where two features of a layer have one title (京广线, in two stretches), the identifier stands behind
    it in brackets: people see which is meant, and so does the importer.

    Parameters
    ----------
    order : Order
    """

    def __init__(self, order: Order) -> None:
        self._language = order.language
        self._referring = [
            (field.name, field.references)
            for field in order.fields()
            if field.references is not None and field.references in order.service.registry
        ]
        self._shared: dict[str, frozenset[str]] = {}

    def titles(self, service: Service, session: Session, page: Sequence[bytes]) -> Titles:
        """Return the titles of all features that a page refers to; one without a title is missing."""
        wanted: dict[str, set[str]] = {}
        for text in page if self._referring else ():
            properties = orjson.loads(text)["properties"]
            for name, layer_id in self._referring:
                if value := properties.get(name):
                    wanted.setdefault(layer_id, set()).add(str(value))
        found: dict[tuple[str, str], str] = {}
        for layer_id, ids in wanted.items():
            referred = service.registry[layer_id]
            names = title_fields(referred, referred.title_field, self._language)
            features = service.features(session, referred)
            if layer_id not in self._shared:
                counted = Counter(title for _, title in features.choices(names, MOST_COMPARED))
                self._shared[layer_id] = frozenset(title for title, count in counted.items() if count > 1)
            for feature_id, title in features.titles(names, ids).items():
                is_shared = title in self._shared[layer_id]
                found[layer_id, feature_id] = f"{title} [{feature_id}]" if is_shared else title
        return found
