"""What the portal page shows: the main maps and every layer, with counts and dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.db.tables import REVISIONS
from geo_service.service import Service
from layers.contract import THEMES, Layer, Theme

MAIN = ("railway_hazards", "bus_routes", "wharves", "freight_checkpoints")


@dataclass(frozen=True, slots=True)
class LayerCard:
    """One layer on the portal page."""

    layer: Layer
    count: int
    changed_at: datetime | None
    has_demo: bool


@dataclass(frozen=True, slots=True)
class Portal:
    """Cards of the main layers, all layers by theme, and whether demonstration data is loaded."""

    main: Sequence[LayerCard]
    themes: Sequence[tuple[Theme, Sequence[LayerCard]]]

    @property
    def has_demo(self) -> bool:
        """Whether any layer has demonstration data."""
        return any(card.has_demo for _, cards in self.themes for card in cards)


def portal(service: Service, session: Session) -> Portal:
    """Collect the portal page's values."""
    changed = {row.layer_id: row for row in session.execute(select(REVISIONS))}
    cards = {}
    for layer in service.registry.values():
        features = service.features(session, layer)
        known = changed.get(layer.id)
        revision = known.revision if known else 0
        cards[layer.id] = LayerCard(
            layer=layer,
            count=service.cache.get(layer.id, revision, (), features.count),
            changed_at=known.changed_at.astimezone(service.settings.zone) if known else None,
            has_demo=service.cache.get(layer.id, revision, "demo", features.has_demo),
        )
    themes = [(theme, [card for card in cards.values() if card.layer.theme == theme]) for theme in THEMES]
    return Portal(
        main=[cards[layer_id] for layer_id in MAIN if layer_id in cards],
        themes=[(theme, members) for theme, members in themes if members],
    )
