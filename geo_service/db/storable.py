"""Which identifiers a database can look for at all."""

from geo_service.errors import FeatureNotFound
from layers.contract import Layer


def is_storable(feature_id: str) -> bool:
    """Whether a database has room for such an identifier."""
    return "\0" not in feature_id


def require_storable(layer: Layer, feature_id: str) -> None:
    """Tell that there is no such feature where PostgreSQL would refuse to look for it.

    Raises
    ------
    FeatureNotFound
    """
    if not is_storable(feature_id):
        raise FeatureNotFound(collection=layer.id, feature="?")
