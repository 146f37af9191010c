"""The county's lines as a network: places by chainage and back, for whoever asks."""

from sqlalchemy.orm import Session

from geo_service.db.features import Features
from geo_service.service import Service
from layers.feature import Feature
from layers.linear_referencing import Network

LINES = "railway_lines"
LAYERS = (LINES, "calibration_points", "chainage_equations")
"""What a network is made of: axes, things of known label, places where labels jump."""


def network(service: Service, session: Session) -> Network:
    """Return the network of the lines that the principal sees, with the posts and equations of today.

    Kept as long as none of the three layers is written to, and for readers of the same rows. A session
    that changed one of them itself must not ask: what it wrote may yet be rolled back.
    """
    day = service.today()
    sources = [
        service.features(session, service.layer(layer_id)) if layer_id in service.registry else None
        for layer_id in LAYERS
    ]
    states = tuple(None if source is None else source.state() for source in sources)

    def build() -> Network:
        lines, posts, equations = (_rows(source) for source in sources)
        return Network.of_features(lines, posts, equations, day=day, metric_crs=service.settings.metric_crs)

    return service.cache.get(LINES, 0, ("network", states, day), build)


def _rows(source: Features | None) -> list[Feature]:
    return [] if source is None else list(source.read())
