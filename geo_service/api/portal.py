"""What the portal page shows: the main maps and every layer, with counts, dates and sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.credits import Credit, credits_of
from geo_service.db.tables import REVISIONS
from geo_service.service import Service
from layers.contract import THEMES, Layer, Theme
from layers.text import Text
from maps.texts import SOURCE_TEXTS

MAIN = ("railway_hazards", "bus_routes", "wharves", "freight_checkpoints")

TEXTS = {
    "demo": Text(
        "以下图层含演示数据，其中标有“演示”的要素为虚构：",
        "These layers hold demo data; features marked “demo” in them are invented:",
    ),
    "remove": Text("清除命令：geo-service demo clear", "Remove them with: geo-service demo clear"),
}


@dataclass(frozen=True, slots=True)
class LayerCard:
    """One layer on the portal page."""

    layer: Layer
    count: int
    changed_at: datetime | None
    has_demo: bool
    sources: Sequence[Credit]


@dataclass(frozen=True, slots=True)
class Portal:
    """Cards of the main layers and all layers by theme."""

    main: Sequence[LayerCard]
    themes: Sequence[tuple[Theme, Sequence[LayerCard]]]

    @property
    def texts(self) -> Mapping[str, Text]:
        """Words of the page that belong to its data."""
        return {**TEXTS, **SOURCE_TEXTS}

    @property
    def cards(self) -> list[LayerCard]:
        """All layers in the order of the themes."""
        return [card for _, members in self.themes for card in members]

    @property
    def demo_layers(self) -> list[Layer]:
        """Layers with demonstration data."""
        return [card.layer for card in self.cards if card.has_demo]


def portal(service: Service, session: Session) -> Portal:
    """Collect the portal page's values."""
    themes = by_theme(service, session, service.registry.values())
    cards = {card.layer.id: card for _, members in themes for card in members}
    return Portal(main=[cards[layer_id] for layer_id in MAIN if layer_id in cards], themes=themes)


def by_theme(
    service: Service, session: Session, layers: Iterable[Layer]
) -> list[tuple[Theme, Sequence[LayerCard]]]:
    """Return the cards of some layers by theme, in the order of the themes."""
    changed = {row.layer_id: row.changed_at for row in session.execute(select(REVISIONS))}
    sources = credits_of(session, service.registry)
    cards = [
        LayerCard(
            layer=layer,
            count=features.total(),
            changed_at=_local(service, changed.get(layer.id)),
            has_demo=features.has_demo(),
            sources=[source for source in sources if source.layer_id == layer.id],
        )
        for layer in layers
        for features in (service.features(session, layer),)
    ]
    known = dict.fromkeys([*THEMES, *(card.layer.theme for card in cards)])
    themes = [(theme, [card for card in cards if card.layer.theme == theme]) for theme in known]
    return [(theme, members) for theme, members in themes if members]


def card_of(service: Service, session: Session, layer: Layer) -> LayerCard:
    """Return the card of one layer."""
    ((_, (card,)),) = by_theme(service, session, [layer])
    return card


def _local(service: Service, moment: datetime | None) -> datetime | None:
    return moment.astimezone(service.settings.zone) if moment is not None else None
