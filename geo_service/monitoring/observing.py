"""The rows that a rule reads."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from geo_service.db.spatial import from_wkb
from geo_service.service import Service
from geo_service.settings import Settings
from layers.feature import Feature
from layers.monitoring.rule import Parameters, Rule

POSITION = ("certainty", "accuracy_m", "is_demo")
"""What an alert takes over from its subject: how sure the place is, and whether it is invented."""


def parameters(settings: Settings) -> Parameters:
    """Return the numbers that the rules go by."""
    return Parameters(
        patrol_days={
            "village": settings.patrol_days_village,
            "town": settings.patrol_days_town,
            "county": settings.patrol_days_county,
        },
        verification_soon_days=settings.verification_soon_days,
        berth_call_days=settings.berth_call_days,
    )


def observed(service: Service, session: Session, rule: Rule) -> Mapping[str, tuple[Feature, ...]]:
    """Return the rows of the layers that a rule reads, with the fields that it reads and `POSITION`."""
    return {
        layer_id: tuple(_rows(service, session, layer_id, (*names, *POSITION)))
        for layer_id, names in rule.reads.items()
    }


def _rows(service: Service, session: Session, layer_id: str, names: tuple[str, ...]) -> Iterable[Feature]:
    for feature_id, place, *found in service.features(session, service.layer(layer_id)).values(names):
        values = {name: value for name, value in zip(names, found, strict=True) if value is not None}
        yield Feature(feature_id, from_wkb(place), values)
