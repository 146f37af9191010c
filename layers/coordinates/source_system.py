"""The reference system that a person declares for imported coordinates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from layers.coordinates import offsets
from layers.coordinates.names import BD09, CGCS2000, GCJ02, WGS84, canonical
from layers.coordinates.titles import titled
from layers.crs import LONLAT, METRIC
from layers.text import Text

__all__ = [
    "BD09",
    "CGCS2000",
    "GCJ02",
    "LONGEST_NAME",
    "WGS84",
    "Points",
    "SourceSystem",
    "choices",
    "source_system",
]

Points = NDArray[np.float64]
"""Shape (n, 2): x east, y north, whatever order the register or a survey table has."""


LONGEST_NAME = 60
"""Characters of a name that is kept with each row."""

FORMULA_ACCURACY_M = 5.0
"""How well the formula of GCJ-02 is thought to meet the real one: metres, never verified."""

FRAME_ACCURACY_M = 0.5
"""WGS 84 and CGCS2000 are taken as one frame: they agree to decimetres."""


@dataclass(frozen=True, slots=True)
class SourceSystem:
    """A reference system of coordinates that come in, or go out on request.

    Parameters
    ----------
    name : str
        ``EPSG:4547``, ``GCJ-02``, ``BD-09``; of a definition without a code, its title. Kept with each
        row as ``source_crs``.
    title : Text
        For forms and reports.
    method : str
        Code of ``position_method``: how a position in this system becomes one of WGS 84.
    is_geographic : bool
        Whether coordinates are degrees; else they are a projection's unit, mostly metres.
    accuracy_m : float or None
        What the conversion adds to the uncertainty, metres; None where it is not known, as for the older
        datums, whose transformation is not public.
    definition : str
        What pyproj makes the system from; empty for the shifted systems, which it does not know.
    """

    name: str
    title: Text
    method: str
    is_geographic: bool
    accuracy_m: float | None
    definition: str = ""

    @property
    def is_shifted(self) -> bool:
        """Whether this is a system of consumer maps, which looks like WGS 84 and is not."""
        return not self.definition

    @property
    def caution(self) -> Text | None:
        """What a person has to know before trusting positions that come from this system."""
        if not self.is_shifted and self.accuracy_m is not None:
            return None
        words = _APPROXIMATE if self.is_shifted else _OTHER_DATUM
        return Text(words.zh.format(name=self.name), words.en.format(name=self.name))

    def to_lonlat(self, xy: Points) -> Points:
        """Turn coordinates of this system into WGS 84 longitude, latitude.

        Parameters
        ----------
        xy : ndarray, shape (n, 2)
            x east (or longitude), y north (or latitude), in this order.

        Returns
        -------
        ndarray, shape (n, 2)
            NaN where the system cannot hold the coordinate, and where it is NaN.
        """
        return self._converted(xy, inward=True)

    def from_lonlat(self, lonlat: Points) -> Points:
        """Turn WGS 84 longitude, latitude into this system, x east, y north; the inverse of `to_lonlat`."""
        return self._converted(lonlat, inward=False)

    def _converted(self, points: Points, *, inward: bool) -> Points:
        given = np.array(points, dtype=np.float64).reshape(-1, 2)
        given[~_is_possible(given, are_degrees=self.is_geographic or not inward)] = np.nan
        if self.is_shifted:
            to_wgs84, from_wgs84 = _SHIFTS[self.name]
            return to_wgs84(given) if inward else from_wgs84(given)
        if self.method == "as_given":
            return given
        moved = np.column_stack(_way(self.definition, inward=inward).transform(*given.T))
        moved[~_is_possible(moved, are_degrees=inward or self.is_geographic)] = np.nan
        return moved


_APPROXIMATE = Text(
    "{name} 的偏移公式未经官方公布，转换结果为近似值（约数米）",
    "the formula of {name} is not an official one: converted places are good to some metres",
)
_OTHER_DATUM = Text(
    "{name} 与 WGS 84 的转换精度不详，位置可能偏数十至上百米",
    "how well {name} is brought to WGS 84 is not known: places may lie tens of metres to some hundred off",
)

_Shift = Callable[[Points], Points]
_SHIFTS: Mapping[str, tuple[_Shift, _Shift]] = MappingProxyType(
    {
        GCJ02: (offsets.gcj02_to_wgs84, offsets.wgs84_to_gcj02),
        BD09: (offsets.bd09_to_wgs84, offsets.wgs84_to_bd09),
    }
)

_SHIFTED = {
    GCJ02: SourceSystem(
        GCJ02,
        Text("GCJ-02（高德、腾讯、手机地图）", "GCJ-02 (AutoNavi, Tencent, phone maps)"),
        "gcj02_inverse",
        True,
        FORMULA_ACCURACY_M,
    ),
    BD09: SourceSystem(
        BD09, Text("BD-09（百度地图）", "BD-09 (Baidu maps)"), "bd09_inverse", True, FORMULA_ACCURACY_M
    ),
}


@lru_cache(maxsize=256)
def source_system(name: str) -> SourceSystem:
    """Return the reference system of a name.

    Parameters
    ----------
    name : str
        ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` in any usual writing, an EPSG code with or without
        its authority (``EPSG:4547``, ``4547``, a URI or URN), or a definition in WKT as a file has it.

    Raises
    ------
    ValueError
        If the name is none of these, or a system without an east and a north.
    """
    known = canonical(name)
    if known is None:
        raise ValueError(f"no reference system is called {name[:LONGEST_NAME]!r}")
    return _SHIFTED[known] if known in _SHIFTED else _registered(known)


def _registered(definition: str) -> SourceSystem:
    try:
        crs = CRS.from_user_input(definition)
    except CRSError:
        raise ValueError(f"no reference system is known as {definition[:LONGEST_NAME]!r}") from None
    flat: CRS = crs.to_2d() if len(crs.axis_info) == 3 else crs
    if len(flat.axis_info) != 2 or flat.is_vertical or flat.is_engineering:
        raise ValueError(f"{crs.name[:LONGEST_NAME]!r} has no east and north")
    code = flat.to_epsg()
    name = f"EPSG:{code}" if code else flat.name[:LONGEST_NAME]
    return SourceSystem(
        name,
        titled(code, flat.name),
        "as_given" if code in (LONLAT, 4490) else "transformed",
        flat.is_geographic,
        _accuracy(code, flat),
        name if code else definition,
    )


def _accuracy(code: int | None, crs: CRS) -> float | None:
    if code == LONLAT:
        return 0.0
    return None if _frame(crs) is None else FRAME_ACCURACY_M


def _frame(crs: CRS) -> CRS | None:
    """Return the degrees under a system that are WGS 84 or taken for it; None for other datums."""
    base = crs.geodetic_crs
    return base if base is not None and base.to_epsg() in (LONLAT, 4490) else None


@lru_cache(maxsize=256)
def _way(definition: str, *, inward: bool) -> Transformer:
    crs = CRS.from_user_input(definition)
    # To its own degrees: the way from CGCS2000 to WGS 84 changes nothing and takes 0.1 s to be found.
    degrees = _frame(crs) or CRS.from_epsg(LONLAT)
    source, target = (crs, degrees) if inward else (degrees, crs)
    return Transformer.from_crs(source, target, always_xy=True)


def _is_possible(points: Points, *, are_degrees: bool) -> NDArray[np.bool_]:
    """Whether each pair is a place on Earth at all."""
    x, y = np.abs(points[:, 0]), np.abs(points[:, 1])
    possible: NDArray[np.bool_] = (x <= 180) & (y <= 90) if are_degrees else (x < 1e8) & (y < 5e7)
    return possible


def choices(metric_epsg: int = METRIC) -> tuple[SourceSystem, ...]:
    """Return the systems that a form offers, the degrees first, then those of the county's projection.

    Parameters
    ----------
    metric_epsg : int
        EPSG code of the county's own projected system.
    """
    names = (WGS84, CGCS2000, GCJ02, BD09, f"EPSG:{metric_epsg}", *_relatives(metric_epsg), "EPSG:3857")
    return tuple(source_system(name) for name in dict.fromkeys(names))


def _relatives(metric_epsg: int) -> tuple[str, ...]:
    """Return the same projection with the zone's number in the easting, and that of the older datums."""
    for first in (4534, 4513):
        if 0 <= (index := metric_epsg - first) <= 20:
            return tuple(f"EPSG:{start + index}" for start in (4534, 4513, 2370, 2349, 2422, 2401))
    return ()
