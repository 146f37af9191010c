"""One row of the demo set: what every one of them says of itself."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo_service.db import feature_text
from layers.crs import to_lonlat
from layers.feature import Feature, Value

SOURCE = "演示数据：由程序生成，纯属虚构，与真实单位、人员、设施无关 (invented for demonstration)"
G = TypeVar("G", bound=BaseGeometry)


def demo_row(
    row_id: str,
    geometry: BaseGeometry | None,
    properties: Mapping[str, Value],
    *,
    certainty: str,
    accuracy_m: float | None = None,
) -> Feature:
    """Return a feature that is marked as invented; attributes that are None are left out.

    Parameters
    ----------
    row_id : str
        Starts with ``demo-``.
    geometry : BaseGeometry or None
        WGS 84 longitude, latitude, already rounded (`in_degrees`).
    properties : mapping of str to Value
        Own attributes of the layer.
    certainty : str
        Code of the position's certainty. Honest within the fiction: exact only where the demo
        set itself defines the place.
    accuracy_m : float, optional
        One-sigma radius, metres.
    """
    provenance: dict[str, Value] = {"source": SOURCE, "certainty": certainty, "is_demo": True}
    if accuracy_m is not None:
        provenance["accuracy_m"] = accuracy_m
    return Feature(row_id, geometry, {k: v for k, v in properties.items() if v is not None} | provenance)


def in_degrees(geometry: G, metric_crs: int) -> G:
    """Return a projected geometry in WGS 84 longitude, latitude, rounded as it is stored."""
    return rounded(to_lonlat(geometry, metric_crs))


def rounded(geometry: G) -> G:
    """Return a geometry with its coordinates rounded as they are stored."""
    same_kind: G
    [same_kind] = feature_text.rounded([geometry])
    return same_kind


def points_in_degrees(places: NDArray[np.object_], metric_crs: int) -> NDArray[np.object_]:
    """Return many projected points in WGS 84 longitude, latitude, rounded as they are stored."""
    return feature_text.rounded(to_lonlat(places, metric_crs).tolist())
