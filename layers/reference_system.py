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

from layers.crs import LONLAT, transformer

Geometries = NDArray[np.object_]
DEGREE_DECIMALS = 7
METRE_DECIMALS = 3
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

        Coordinates that the system cannot express become infinite, as at a pole in EPSG:3857.
        """

        def convert(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            moved = self._moved(xy, source=LONLAT, target=self.epsg, strict=False)
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
