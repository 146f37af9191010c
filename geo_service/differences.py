"""What differs between two versions of a feature: its attributes, and how far it was moved."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from layers.contract import Layer
from layers.crs import LONLAT, transformer
from layers.field import Field


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute that has another value than before; None stands for no value."""

    field: Field
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Move:
    """That a feature has another place than before.

    Parameters
    ----------
    distance_m : float or None
        How far a point was moved, metres in the service's projected system; None where either of the
        two is no point.
    """

    distance_m: float | None = None


def differences(layer: Layer, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return the attributes that differ between two states of a feature.

    Parameters
    ----------
    layer : Layer
        As the reader sees it; other attributes and the stamps are passed over.
    before, after : mapping of str to Any
        Properties as GeoJSON has them.
    """
    pairs = ((field, before.get(field.name), after.get(field.name)) for field in layer.given_fields)
    return tuple(Difference(field, one, other) for field, one, other in pairs if one != other)


def is_moved(before: BaseGeometry | None, after: BaseGeometry | None) -> bool:
    """Whether a feature has another place than before."""
    if before is None or after is None:
        return before is not after
    return not shapely.equals_exact(before, after)


def move(before: BaseGeometry | None, after: BaseGeometry | None, metric_crs: int) -> Move | None:
    """Return how a feature was moved; None where it is where it was.

    Parameters
    ----------
    before, after : BaseGeometry or None
        WGS 84 longitude, latitude.
    metric_crs : int
        EPSG code of the projected system in metres that distances are measured in.
    """
    if not is_moved(before, after):
        return None
    if before is None or after is None or before.geom_type != "Point" or after.geom_type != "Point":
        return Move()
    to_metres = transformer(LONLAT, metric_crs)
    xs, ys = zip(*(place.coords[0][:2] for place in (before, after)), strict=True)
    (x, to_x), (y, to_y) = to_metres.transform(xs, ys)
    return Move(math.hypot(to_x - x, to_y - y))
