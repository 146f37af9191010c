"""Reference systems that coordinates are given and asked in, in the registry's order of axes.

Storage is CRS84: WGS 84 longitude, latitude. Everybody else's coordinates come through here, with
the axes in the order that the EPSG register states: latitude first in EPSG:4326 and EPSG:4490,
northing first in EPSG:4547, easting first in EPSG:3857.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from layers.crs import LONLAT, transformer

Geometries = NDArray[np.object_]
DEGREE_DECIMALS = 7
METRE_DECIMALS = 3
EDGE_PARTS = 100
"""Parts of each edge of a box in metres: at 100 km they stray by less than a metre."""

MARGIN = 15
"""Degrees beyond the area of the register in which a projection still serves."""

BEYOND = 5e7
"""Metres, or degrees, that no place on Earth has: the equator is 40,075 km long."""

EPSG_URI = "http://www.opengis.net/def/crs/EPSG/0/{code}"


@dataclass(frozen=True, slots=True)
class ReferenceSystem:
    """One coordinate reference system of the API.

    Parameters
    ----------
    uri : str
        Its identifier, as in ``crs`` and ``Content-Crs``.
    epsg : int
        EPSG code; 4326 for CRS84, which differs in the order of its axes alone.
    is_northing_first : bool
        Whether latitude or northing stands before longitude or easting.
    decimals : int
        Decimals that coordinates are written with: about a centimetre in degrees, a millimetre in metres.
    """

    uri: str
    epsg: int
    is_northing_first: bool
    decimals: int

    @property
    def is_geographic(self) -> bool:
        """Whether coordinates are degrees; else they are metres."""
        return self.decimals == DEGREE_DECIMALS

    def rectangle(self, west: float, south: float, east: float, north: float) -> BaseGeometry:
        """Return a box of this system in the order of its axes.

        A polygon, or the line or point that is left of one without area. The edges of a box in metres
        are curves in degrees, so they get more points.
        """
        corners = [(west, south), (east, south), (east, north), (west, north)]
        around: BaseGeometry
        if west < east and south < north:
            around = shapely.Polygon(corners)
        elif west < east or south < north:
            around = shapely.LineString([corners[0], corners[2]])
        else:
            around = shapely.Point(corners[0])
        if not self.is_geographic and around.length:
            around = shapely.segmentize(around, around.length / EDGE_PARTS / 4)
        return shapely.transform(around, lambda xy: xy[:, ::-1]) if self.is_northing_first else around

    def reach(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north, in the system's unit, of where it is of use.

        The area of the register and a generous margin around it: a projection is used beyond its zone
        for a while, but far out it wraps around or runs into a pole without a word.
        """
        return _reach(self)

    def to_lonlat(self, geometries: Geometries) -> Geometries:
        """Turn geometries of this system into WGS 84 longitude, latitude.

        Parameters
        ----------
        geometries : ndarray of BaseGeometry, shape (n,)
            None and empty geometries stay as they are; a third coordinate is dropped.

        Raises
        ------
        pyproj.exceptions.ProjError
            If a coordinate lies where the system is not defined.
        """

        def convert(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            east_first = xy[:, ::-1] if self.is_northing_first else xy
            return self._moved(east_first, source=self.epsg, target=LONLAT)

        return np.asarray(shapely.transform(geometries, convert))

    def from_lonlat(self, geometries: Geometries) -> Geometries:
        """Turn WGS 84 longitude, latitude into this system; the inverse of `to_lonlat`.

        A position that the system cannot express, as a pole in EPSG:3857, is moved to the edge
        of the area that the register states for the system.
        """

        def convert(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            moved = self._moved(xy, source=LONLAT, target=self.epsg, strict=False)
            if (lost := ~(np.abs(moved) < BEYOND).all(axis=1)).any():
                west, south, east, north = _area_of_use(self.epsg)
                inside = np.clip(xy[lost], (west, south), (east, north))
                moved[lost] = self._moved(inside, source=LONLAT, target=self.epsg)
            return moved[:, ::-1] if self.is_northing_first else moved

        return np.asarray(shapely.transform(geometries, convert))

    @staticmethod
    def _moved(
        xy: NDArray[np.float64], *, source: int, target: int, strict: bool = True
    ) -> NDArray[np.float64]:
        if source == target:
            return xy
        moved = transformer(source, target).transform(xy[:, 0], xy[:, 1], errcheck=strict)
        return np.column_stack(moved)


@cache
def _reach(system: ReferenceSystem) -> tuple[float, float, float, float]:
    west, south, east, north = _area_of_use(system.epsg)
    window = shapely.box(
        max(west - MARGIN, -180),
        max(south - MARGIN, -85.05),
        min(east + MARGIN, 180),
        min(north + MARGIN, 85.05),
    )
    if system.is_geographic:
        return window.bounds
    (there,) = system.from_lonlat(np.array([shapely.segmentize(window, 1)], dtype=object))
    first, second, third, fourth = there.bounds
    return (second, first, fourth, third) if system.is_northing_first else (first, second, third, fourth)


@cache
def _area_of_use(epsg: int) -> tuple[float, float, float, float]:
    area = CRS.from_epsg(epsg).area_of_use
    return (-180.0, -90.0, 180.0, 90.0) if area is None else area.bounds


CRS84 = ReferenceSystem("http://www.opengis.net/def/crs/OGC/1.3/CRS84", LONLAT, False, DEGREE_DECIMALS)
"""Longitude, latitude on WGS 84: what is stored, and what GeoJSON means by default."""


@cache
def of_epsg(code: int) -> ReferenceSystem:
    """Return the system of an EPSG code with the axes as the register orders them.

    Raises
    ------
    pyproj.exceptions.CRSError
        If the register does not know the code.
    """
    crs = CRS.from_epsg(code)
    is_northing_first = crs.axis_info[0].direction.lower() in ("north", "south")
    decimals = DEGREE_DECIMALS if crs.is_geographic else METRE_DECIMALS
    return ReferenceSystem(EPSG_URI.format(code=code), code, is_northing_first, decimals)


def served(codes: Iterable[int]) -> Mapping[str, ReferenceSystem]:
    """Return the systems of a service by their identifier, CRS84 first.

    Parameters
    ----------
    codes : iterable of int
        EPSG codes beside CRS84, in the order they are listed in.
    """
    systems = (CRS84, *(of_epsg(code) for code in dict.fromkeys(codes)))
    return MappingProxyType({system.uri: system for system in systems})
