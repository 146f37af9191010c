"""What the demo set stands on: lines, rivers and townships of the county."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point

from layers.crs import METRIC, to_metric
from layers.feature import Feature


@dataclass(frozen=True, slots=True)
class Township:
    """A township by its seat.

    Parameters
    ----------
    id : str
        Feature identifier in the layer of townships.
    name_zh : str
        As readers know it.
    seat : Point
        WGS 84 longitude, latitude.
    """

    id: str
    name_zh: str
    seat: Point


@dataclass(frozen=True, slots=True)
class County:
    """Geometries that the demo set refers to, WGS 84 longitude, latitude, and the CRS of its metres.

    Parameters
    ----------
    lines : mapping of str to LineString
        Railway lines by feature identifier, drawn in increasing chainage.
    rivers : mapping of str to LineString
        Rivers by feature identifier, drawn downstream.
    townships : tuple of Township
    metric_crs : int
        EPSG code of the projected CRS in which lengths and distances are computed.
    """

    lines: Mapping[str, LineString]
    rivers: Mapping[str, LineString]
    townships: tuple[Township, ...]
    metric_crs: int = METRIC

    @classmethod
    def from_features(
        cls, features: Mapping[str, Iterable[Feature]], *, metric_crs: int = METRIC
    ) -> "County":
        """Build a county from the features of `railway_lines`, `rivers` and `townships`."""
        return cls(
            MappingProxyType(_line_strings(features["railway_lines"])),
            MappingProxyType(_line_strings(features["rivers"])),
            tuple(
                Township(feature.id, str(feature.properties["name_zh"]), feature.geometry)
                for feature in features["townships"]
                if isinstance(feature.geometry, Point)
            ),
            metric_crs,
        )

    def township(self, name_zh: str) -> Township:
        """Return a township by its name.

        Raises
        ------
        ValueError
            If the county has none of that name.
        """
        for township in self.townships:
            if township.name_zh == name_zh:
                return township
        raise ValueError(f"the demo set needs the township {name_zh}, which the county lacks")

    def nearest_townships(self, places: NDArray[np.object_]) -> tuple[Township, ...]:
        """Return the township whose seat is nearest to each place.

        Parameters
        ----------
        places : ndarray of Point, shape (n,)
            In `metric_crs`.
        """
        seats = to_metric(
            np.array([township.seat for township in self.townships], dtype=object), self.metric_crs
        )
        nearest = np.argmin(shapely.distance(places[:, None], seats[None, :]), axis=1)
        return tuple(self.townships[i] for i in nearest.tolist())


def _line_strings(features: Iterable[Feature]) -> dict[str, LineString]:
    return {feature.id: feature.geometry for feature in features if isinstance(feature.geometry, LineString)}
