"""Coordinates between longitude, latitude and projected metres.

Storage is WGS 84 longitude, latitude. Lengths, offsets and buffers are computed in a projected
CRS in true metres, EPSG:4547 (CGCS2000 / 3-degree Gauss-Kruger CM 114E) unless the county sets
its own zone: a metre of EPSG:3857 is 0.91 m on the ground here. WGS 84 and CGCS2000 agree to
decimetres and are taken as one frame.
"""

from functools import cache
from typing import Any, TypeVar, overload

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

LONLAT = 4326
METRIC = 4547

Geometries = NDArray[np.object_]
G = TypeVar("G", bound=BaseGeometry)


@cache
def transformer(source: int, target: int) -> Transformer:
    """Return the transformer between two EPSG codes, axes always in the order x (east), y (north)."""
    return Transformer.from_crs(source, target, always_xy=True)


@overload
def to_metric(geometry: G, epsg: int = METRIC) -> G: ...
@overload
def to_metric(geometry: Geometries, epsg: int = METRIC) -> Geometries: ...
def to_metric(geometry: Any, epsg: int = METRIC) -> Any:
    """Project WGS 84 geometries to metres.

    Parameters
    ----------
    geometry : BaseGeometry or ndarray of BaseGeometry
        Longitude, latitude in degrees. Empty stays empty, None in an array stays None,
        a third coordinate is dropped.
    epsg : int
        Projected CRS in metres.

    Returns
    -------
    BaseGeometry or ndarray of BaseGeometry
        Same type and shape; easting, northing in metres.

    Raises
    ------
    pyproj.exceptions.ProjError
        If a coordinate cannot be projected, for example a latitude beyond 90 degrees.
    """
    return _transform(geometry, transformer(LONLAT, epsg))


@overload
def to_lonlat(geometry: G, epsg: int = METRIC) -> G: ...
@overload
def to_lonlat(geometry: Geometries, epsg: int = METRIC) -> Geometries: ...
def to_lonlat(geometry: Any, epsg: int = METRIC) -> Any:
    """Turn projected geometries into WGS 84 longitude, latitude; the inverse of `to_metric`."""
    return _transform(geometry, transformer(epsg, LONLAT))


def _transform(geometry: Any, through: Transformer) -> Any:
    def project(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(through.transform(xy[:, 0], xy[:, 1], errcheck=True))

    return shapely.transform(geometry, project)
