"""The reference system of a file: what it states, what the operator states, what it looks like."""

import math
from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from geo_service.files.errors import (
    ImpossibleCoordinates,
    NoReferenceSystem,
    OtherReferenceSystem,
    UnknownReferenceSystem,
)
from layers.crs import LONLAT
from layers.text import Text

Bounds = tuple[float, float, float, float]
SAME_AS_STORED = frozenset({LONLAT, 4979})
"""EPSG codes whose longitude and latitude are stored as they are; 4979 has heights besides."""

_COMMON = (4326, 3857)
_ZONES = (
    *range(4513, 4534),  # CGCS2000, 3-degree zones 25 to 45, easting with the zone's number
    *range(4534, 4555),  # the same by central meridian
    *range(4491, 4502),  # CGCS2000, 6-degree zones 13 to 23
    *range(4502, 4513),
    *range(32643, 32654),  # WGS 84, UTM zones 43N to 53N
)
"""Systems that files of Chinese bureaus come in."""


def required(
    name: str, stated: str | None, given: str | None, bounds: Bounds | None, extent: Bounds, metric: int
) -> CRS:
    """Return the system of a file's coordinates.

    Parameters
    ----------
    name : str
        The file's name, for errors.
    stated : str or None
        What the file says.
    given : str or None
        What the operator says.
    bounds : tuple of float or None
        Lowest x and y, highest x and y of all coordinates; None where there is no geometry.
    extent : tuple of float
        West, south, east, north of the service, degrees: what the file probably shows.
    metric : int
        EPSG code of the service's own projected system.

    Raises
    ------
    NoReferenceSystem, UnknownReferenceSystem, OtherReferenceSystem, ImpossibleCoordinates
    """
    wanted = given or stated
    if wanted is None:
        raise NoReferenceSystem(
            file=name,
            guess=_advice(bounds, extent, metric),
            looks_like=_looks_like(bounds, extent, metric),
        )
    system = _known(wanted)
    if given is not None and stated is not None:
        said = _known(stated)
        # GeoJSON says WGS 84 by its standard, whatever is in it: what cannot be true is overruled.
        if not _same(said, system) and _is_possible(said, bounds):
            raise OtherReferenceSystem(file=name, stated=named(said), given=named(system))
    if not _is_possible(system, bounds):
        assert bounds is not None
        raise ImpossibleCoordinates(
            file=name,
            extent=f"x {bounds[0]:g} … {bounds[2]:g}, y {bounds[1]:g} … {bounds[3]:g}",
            crs=named(system),
            guess=_advice(bounds, extent, metric),
            looks_like=_looks_like(bounds, extent, metric),
        )
    return system


def way_from(name: str | None) -> Transformer | None:
    """Return the way from a system, by its code or definition, to WGS 84 longitude, latitude.

    None where coordinates are that already, and for no system.

    Raises
    ------
    UnknownReferenceSystem
    """
    return None if name is None else to_lonlat(_known(name))


def wider(bounds: Bounds | None, geometries: NDArray[np.object_]) -> Bounds | None:
    """Return bounds that hold some geometries as well; None as long as there is none."""
    west, south, east, north = shapely.total_bounds(geometries).tolist()
    if math.isnan(west):
        return bounds
    if bounds is None:
        return west, south, east, north
    return min(bounds[0], west), min(bounds[1], south), max(bounds[2], east), max(bounds[3], north)


def to_lonlat(system: CRS) -> Transformer | None:
    """Return the way to WGS 84 longitude, latitude; None where the coordinates are that already."""
    if system.to_epsg() in SAME_AS_STORED or named(system) == "OGC:CRS84":
        return None
    return Transformer.from_crs(system, LONLAT, always_xy=True)


def likely(bounds: Bounds, extent: Bounds, metric: int) -> str | None:
    """Return the first common system in which the middle of some coordinates lies in an extent.

    Where the numbers can be degrees, longitude and latitude are what they look like, wherever
    they lie.
    """
    middle = ((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    if _are_degrees(np.array(bounds)):
        return f"EPSG:{LONLAT}"
    return next((f"EPSG:{code}" for code in _candidates(metric) if _leads_into(code, middle, extent)), None)


def _candidates(metric: int) -> Iterator[int]:
    yield metric
    yield from _COMMON
    yield from _ZONES


def _leads_into(code: int, middle: tuple[float, float], extent: Bounds) -> bool:
    west, south, east, north = extent
    try:
        x, y = Transformer.from_crs(code, LONLAT, always_xy=True).transform(*middle, errcheck=True)
    except (CRSError, ProjError):
        return False
    return bool(west - 1 <= x <= east + 1 and south - 1 <= y <= north + 1)


def _advice(bounds: Bounds | None, extent: Bounds, metric: int) -> Text:
    looks_like = likely(bounds, extent, metric) if bounds is not None else None
    if looks_like is None:
        return Text("请用 --crs 说明，如 --crs EPSG:4547", "State it with --crs, such as --crs EPSG:4547")
    return Text(
        f"坐标看似 {looks_like}，若属实请加：--crs {looks_like}",
        f"The coordinates look like {looks_like}; if so, add --crs {looks_like}",
    )


def _looks_like(bounds: Bounds | None, extent: Bounds, metric: int) -> Text:
    system = likely(bounds, extent, metric) if bounds is not None else None
    if system is None:
        return Text("请说明，如 EPSG:4547。", "State it, such as EPSG:4547.")
    return Text(
        f"坐标看似 {system}，若属实请填写。", f"The coordinates look like {system}; if so, enter that."
    )


def _known(name: str) -> CRS:
    try:
        return CRS.from_user_input(name)
    except CRSError:
        raise UnknownReferenceSystem(crs=name[:60]) from None


def _same(one: CRS, other: CRS) -> bool:
    if one.equals(other, ignore_axis_order=True):
        return True
    return {one.to_epsg(), other.to_epsg()} <= SAME_AS_STORED


def _is_possible(system: CRS, bounds: Bounds | None) -> bool:
    return bounds is None or not system.is_geographic or _are_degrees(np.array(bounds))


def _are_degrees(bounds: NDArray[np.float64]) -> bool:
    west, south, east, north = bounds
    return bool(west >= -360 and east <= 360 and south >= -90 and north <= 90)


def named(system: CRS) -> str:
    """Return the short name of a system: ``EPSG:4547`` where it has a code."""
    authority = system.to_authority()
    return ":".join(authority) if authority else system.name
