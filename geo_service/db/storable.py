"""Which identifiers a database can look for at all."""

from geo_service.errors import FeatureNotFound
from layers.contract import Layer


def require_storable(layer: Layer, feature_id: str) -> None:
    """Tell that there is no such feature where PostgreSQL would refuse to look for it.

    Raises
    ------
    FeatureNotFound
    """
    if "\0" in feature_id:
        raise FeatureNotFound(collection=layer.id, feature="?")
