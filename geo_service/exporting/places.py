"""Where features lie, as a file writes it: reference system, decimals, coarsened for the public."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.coordinates.offsets import wgs84_to_gcj02
from layers.coordinates.source_system import GCJ02
from layers.reference_system import CRS84, DEGREE_DECIMALS, ReferenceSystem

COARSE_DEGREES = 0.001
"""Grid of public positions: about 110 m north to south and 100 m east to west in the county."""


@dataclass(frozen=True, slots=True)
class Places:
    """How positions are written. Files have x before y, whatever the register's order of axes is.

    Parameters
    ----------
    system : ReferenceSystem
        Of the coordinates; CRS84 where `is_gcj02`.
    is_gcj02 : bool
        Whether longitude and latitude are shifted to GCJ-02.
    decimals : int or None
        None for those of the system.
    is_coarse : bool
        Whether positions are rounded to `COARSE_DEGREES`.
    """

    system: ReferenceSystem = CRS84
    is_gcj02: bool = False
    decimals: int | None = None
    is_coarse: bool = False

    @property
    def is_stored(self) -> bool:
        """Whether positions are written as they are stored."""
        return (
            self.is_wgs84
            and not self.is_coarse
            and (self.decimals is None or self.decimals >= DEGREE_DECIMALS)
        )

    @property
    def is_wgs84(self) -> bool:
        """Whether coordinates are longitude and latitude on WGS 84."""
        return self.system.epsg == CRS84.epsg and not self.is_gcj02

    @property
    def is_geographic(self) -> bool:
        """Whether coordinates are degrees."""
        return self.system.is_geographic

    @property
    def name(self) -> str:
        """Short name of the reference system."""
        if self.is_gcj02:
            return GCJ02
        return "OGC:CRS84" if self.system == CRS84 else f"EPSG:{self.system.epsg}"

    @property
    def crs(self) -> CRS | None:
        """The reference system for a file; None for GCJ-02, which no register knows."""
        return None if self.is_gcj02 else CRS.from_epsg(self.system.epsg)

    def written(self, lonlat: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return geometries as the file has them.

        Parameters
        ----------
        lonlat : ndarray of BaseGeometry or None, shape (n,)
            WGS 84 longitude, latitude.

        Returns
        -------
        ndarray of BaseGeometry or None, shape (n,)
            x before y. What is smaller than the coarse grid is left without a place.
        """
        if self.is_stored:
            return lonlat
        places = coarsened(lonlat) if self.is_coarse else lonlat
        decimals = self.decimals
        if self.is_gcj02:
            places = shapely.transform(places, wgs84_to_gcj02)
        elif self.system.epsg != CRS84.epsg:
            places = self.system.from_lonlat(places)
            if self.system.is_northing_first:
                places = shapely.transform(places, lambda xy: xy[:, ::-1])
        elif self.is_coarse and decimals is None:
            return places
        digits = self.system.decimals if decimals is None else min(decimals, self.system.decimals)
        return np.asarray(shapely.transform(places, lambda xy: np.round(xy, digits)))


def coarsened(lonlat: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return geometries on the coarse grid, of the type that they had.

    A line without length and an area without extent on that grid become None: a feature of 50 m has
    no outline that is fit for the public.
    """
    found = np.empty(len(lonlat), dtype=object)
    found[:] = [None if one is None or one.is_empty else _coarse(one) for one in lonlat]
    return found


def _coarse(geometry: BaseGeometry) -> BaseGeometry | None:
    decimals = round(-np.log10(COARSE_DEGREES))
    if isinstance(geometry, Point | MultiPoint):
        return shapely.transform(geometry, lambda xy: np.round(xy, decimals))
    if isinstance(geometry, LineString | MultiLineString):
        line = shapely.transform(geometry, lambda xy: np.round(xy, decimals))
        return shapely.remove_repeated_points(line) if line.length else None
    area = shapely.set_precision(geometry, COARSE_DEGREES)
    area = shapely.transform(area, lambda xy: np.round(xy, decimals))
    if area.is_empty:
        return None
    if isinstance(geometry, Polygon) and isinstance(area, MultiPolygon):
        area = max(area.geoms, key=lambda part: part.area)
    if isinstance(geometry, MultiPolygon) and isinstance(area, Polygon):
        area = MultiPolygon([area])
    return shapely.orient_polygons(area)
