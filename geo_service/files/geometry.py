"""Geometries of a file as a layer keeps them: flat, in WGS 84, valid, all of one type."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import GeometryType as Kind
from shapely import affinity

from geo_service.db.feature_text import DECIMALS, rounded
from geo_service.files.tangle import is_tangled
from layers.contract import GeometryType

Geometries = NDArray[np.object_]

REPAIRED = "repaired"
UNREADABLE = "unreadable"
OUTSIDE = "outside"
HEIGHT = "height"

_LIMITS = (180.0, 90.0)
_TOUCH_DEG = 1e-6
"""How far a border of the world may miss it in a file and still be meant: a tenth of a metre."""

_DIMENSIONS = {0: "Point", 1: "LineString", 2: "Polygon"}
_COLLECTION = int(Kind.GEOMETRYCOLLECTION)
_MULTI = {int(Kind.MULTIPOINT): 0, int(Kind.MULTILINESTRING): 1, int(Kind.MULTIPOLYGON): 2}
_SINGLE = {int(Kind.POINT): 0, int(Kind.LINESTRING): 1, int(Kind.LINEARRING): 1, int(Kind.POLYGON): 2}
_MAKERS = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)


@dataclass(frozen=True, slots=True)
class Places:
    """Geometries of some rows, None where a row has no place.

    Parameters
    ----------
    geometries : ndarray of BaseGeometry or None
        WGS 84 longitude, latitude, two-dimensional, valid.
    faults : Counter of str
        How many were `REPAIRED`, lost their `HEIGHT`, or have no place because they were
        `UNREADABLE` or lie `OUTSIDE` the world.
    """

    geometries: Geometries
    faults: Counter[str]


class Decoded(NamedTuple):
    """Geometries that were read, and how many could not be."""

    geometries: Geometries
    unreadable: int


def decoded(wkb: Sequence[bytes | None]) -> Decoded:
    """Read well-known binary.

    Rings that are left open are closed. What cannot be read and what is empty becomes None, and
    only the first is counted.
    """
    given = np.empty(len(wkb), dtype=object)
    given[:] = wkb
    geometries = np.asarray(shapely.from_wkb(given, on_invalid="fix"), dtype=object)
    unreadable = len(wkb) - wkb.count(None) - int(np.count_nonzero(~shapely.is_missing(geometries)))
    geometries[shapely.is_empty(geometries)] = None
    return Decoded(geometries, unreadable)


def placed(geometries: Geometries, way: Transformer | None) -> Places:
    """Bring geometries to WGS 84 and repair the invalid ones.

    Parameters
    ----------
    geometries : ndarray of BaseGeometry or None
        In the reference system of the file.
    way : Transformer or None
        From there to longitude, latitude; None where they are that already.
    """
    faults = Counter({HEIGHT: int(np.count_nonzero(shapely.has_z(geometries)))})
    flat = _within_the_world(_transformed(shapely.force_2d(geometries), way))
    outside = _outside(flat)
    faults[OUTSIDE] += int(np.count_nonzero(outside))
    flat[outside] = None
    result = rounded(flat)
    broken = ~shapely.is_valid(result) & ~shapely.is_missing(result)
    if broken.any():
        result[broken] = _repaired(result[broken])
        lost = broken & shapely.is_missing(result)
        faults[REPAIRED] += int(np.count_nonzero(broken & ~lost))
        faults[UNREADABLE] += int(np.count_nonzero(lost))
    return Places(result, faults)


def kinds(geometries: Geometries) -> Counter[str]:
    """Count geometries by the simplest layer type that holds each; a collection by its parts.

    A collection whose parts differ counts as ``GeometryCollection``.
    """
    counted: Counter[str] = Counter()
    numbers, counts = np.unique(shapely.get_type_id(geometries), return_counts=True)
    for number, count in zip(numbers.tolist(), counts.tolist(), strict=True):
        if number in _SINGLE:
            counted[_DIMENSIONS[_SINGLE[number]]] += count
        elif number in _MULTI:
            counted[f"Multi{_DIMENSIONS[_MULTI[number]]}"] += count
    for collection in geometries[shapely.get_type_id(geometries) == _COLLECTION]:
        counted[_kind_of_parts(collection)] += 1
    return counted


def one_type(found: Counter[str]) -> GeometryType | None:
    """Return the type of a layer that holds all kinds found, None where no one does."""
    names = {kind.removeprefix("Multi") for kind in found}
    if len(names) != 1 or "GeometryCollection" in names:
        return None
    name = names.pop()
    return GeometryType(f"Multi{name}" if f"Multi{name}" in found else name)


def as_type(geometries: Geometries, wanted: GeometryType) -> Geometries:
    """Return geometries as one type that holds them all: singles as multis of one part."""
    result = np.array(geometries, dtype=object)
    number = int(Kind[wanted.name])
    if number not in _MULTI:
        return result
    make = _MAKERS[_MULTI[number]]
    for row in np.flatnonzero((shapely.get_type_id(result) != number) & ~shapely.is_missing(result)):
        result[row] = make(_parts(result[row]))
    return result


def _transformed(geometries: Geometries, way: Transformer | None) -> Geometries:
    def convert(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        moved = xy if way is None else np.column_stack(way.transform(xy[:, 0], xy[:, 1]))
        for axis, limit in enumerate(_LIMITS):
            beyond = np.abs(moved[:, axis]) - limit
            touching = (beyond > 0) & (beyond <= _TOUCH_DEG)
            moved[touching, axis] = np.copysign(limit, moved[touching, axis])
        return moved

    return np.array(shapely.transform(geometries, convert), dtype=object)


def _within_the_world(geometries: Geometries) -> Geometries:
    """Bring what lies beyond the 180th meridian as a whole to the other side, as in maps of the Pacific."""
    bounds = shapely.bounds(geometries)
    turns = np.where(bounds[:, 0] >= 180, -360.0, np.where(bounds[:, 2] <= -180, 360.0, 0.0))
    turns[(bounds[:, 0] == bounds[:, 2]) & (np.abs(bounds[:, 0]) == 180)] = 0
    for row in np.flatnonzero(turns):
        geometries[row] = affinity.translate(geometries[row], xoff=turns[row])
    return geometries


def _outside(geometries: Geometries) -> NDArray[np.bool_]:
    """Tell which geometries leave the world, as those that the transformation has no place for do."""
    bounds = np.abs(shapely.bounds(geometries))
    inside = (bounds[:, [0, 2]] <= _LIMITS[0]).all(axis=1) & (bounds[:, [1, 3]] <= _LIMITS[1]).all(axis=1)
    return np.asarray(~inside & ~shapely.is_missing(geometries))


def _repaired(broken: Geometries) -> Geometries:
    """Make geometries valid in their own dimension; None where nothing of it is left, or it would take long."""
    broken = np.array([None if is_tangled(one) else one for one in broken], dtype=object)
    repaired = shapely.make_valid(broken, method="structure", keep_collapsed=False)
    # On the grid of the stored decimals, so that rounding does not break them once more.
    on_grid = rounded(shapely.set_precision(repaired, 10.0**-DECIMALS))
    sound = shapely.is_valid(on_grid) & ~shapely.is_empty(on_grid)
    on_grid[~sound | (shapely.get_dimensions(on_grid) != shapely.get_dimensions(broken))] = None
    return on_grid


def _parts(geometry: Any) -> list[shapely.Geometry]:
    """Return the single geometries that a geometry is made of, however deep they lie."""
    members = getattr(geometry, "geoms", None)
    return [geometry] if members is None else [part for member in members for part in _parts(member)]


def _kind_of_parts(collection: Any) -> str:
    dimensions = {int(shapely.get_dimensions(part)) for part in _parts(collection)}
    return f"Multi{_DIMENSIONS[dimensions.pop()]}" if len(dimensions) == 1 else "GeometryCollection"
