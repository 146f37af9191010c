"""One feature on its way into or out of the service."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shapely.geometry.base import BaseGeometry

Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature as a caller gives it: identifier, place, attributes.

    Parameters
    ----------
    id : str
        Stable text identifier, unique in its layer.
    geometry : BaseGeometry or None
        WGS 84 longitude, latitude (OGC:CRS84).
    properties : mapping of str to Value
        The layer's given fields; a missing key means no value.
    """

    id: str
    geometry: BaseGeometry | None
    properties: Mapping[str, Value]
