"""Whether a feature under review may be deleted: the review is not got rid of by getting rid of its subject."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo_service.db.tables import REVIEWS
from geo_service.review.errors import ReviewBegun
from geo_service.service import Service
from layers.access import Role
from layers.contract import Layer
from layers.feature import Feature


def require_removable(service: Service, session: Session, layer: Layer, feature: Feature) -> None:
    """Refuse that a coordinator deletes what has come on in its review.

    A coordinator takes back what was entered by mistake; what was verified, accepted or otherwise dealt
    with leaves the review by its own side exits. The office answers for the ledger as a whole and deletes.

    Parameters
    ----------
    service : Service
        As the principal sees it.
    session : Session
    layer : Layer
    feature : Feature
        As it is stored.

    Raises
    ------
    ReviewBegun
    """
    if layer.workflow is None or service.principal.role is not Role.COORDINATOR:
        return
    taken = select(REVIEWS.c.seq).where(REVIEWS.c.layer_id == layer.id, REVIEWS.c.feature_id == feature.id)
    is_initial = feature.properties.get(layer.workflow.field) == layer.workflow.initial
    if not is_initial or session.scalar(taken.limit(1)) is not None:
        raise ReviewBegun(collection=layer.title, feature=feature.id)
