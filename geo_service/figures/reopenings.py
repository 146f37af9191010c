"""When hazards came back, as the log of reviews has it: the rows themselves do not keep the day."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo_service.db.tables import REVIEWS
from geo_service.service import Service
from layers.contract import Layer

REOPENED = "reopened"
"""The state that a step leads to which takes a closing back."""


def reopenings(
    service: Service, session: Session, layer: Layer, moment: datetime | None
) -> dict[str, tuple[date, ...]]:
    """Return on which days features were reopened, by identifier; in the county's days, in their order.

    Parameters
    ----------
    service : Service
    session : Session
    layer : Layer
    moment : datetime or None
        Up to when the log is read; all of it for the present.
    """
    query = (
        select(REVIEWS.c.feature_id, REVIEWS.c.at)
        .where(
            REVIEWS.c.layer_id == layer.id,
            REVIEWS.c.to_status == REOPENED,
            REVIEWS.c.from_status != REOPENED,
        )
        .order_by(REVIEWS.c.seq)
    )
    if moment is not None:
        query = query.where(REVIEWS.c.at <= moment)
    found: dict[str, tuple[date, ...]] = {}
    for feature_id, at in session.execute(query):
        found[feature_id] = (*found.get(feature_id, ()), at.astimezone(service.settings.zone).date())
    return found


def log_begins(service: Service, session: Session, layer: Layer) -> date | None:
    """Return the day of the first step that the log has of a layer; None where there is none."""
    first = session.scalar(select(func.min(REVIEWS.c.at)).where(REVIEWS.c.layer_id == layer.id))
    return None if first is None else first.astimezone(service.settings.zone).date()
