"""Which reference system some coordinates are probably in: proposed with a reason, never decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from shapely.geometry.base import BaseGeometry

from layers.coordinates.names import BD09, GCJ02, WGS84
from layers.coordinates.nearness import Nearness
from layers.coordinates.source_system import Points, SourceSystem, source_system
from layers.crs import METRIC
from layers.text import Text

Extent = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

MOST_POINTS = 2000
"""Points that are looked at, spread evenly over those given."""

MARGIN = 0.2
"""Degrees around the extent within which a point may still belong to the county: shifts and neighbours."""

ENOUGH = 0.5
"""Share of the points that has to lie there; single rows are mistyped in every ledger."""

FAR_M = 2000.0
"""Beyond this median distance the railways say nothing: the points belong to something else."""

CLEAR_M = 150.0
"""Difference of the median distances from which one reading is clearly the nearer one."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One system that the coordinates may be in.

    Parameters
    ----------
    system : SourceSystem
        Its `name` is what a plan declares.
    title, reason : Text
        What it is, and why it is proposed: for a person who decides.
    offset_m : float or None
        Median distance from the railways when the coordinates are read in this system; None without
        railways.
    """

    system: SourceSystem
    title: Text
    reason: Text
    offset_m: float | None

    @property
    def is_told(self) -> bool:
        """Whether something speaks for it, and it is not named for want of a better one."""
        return self.reason != _UNTOLD


@dataclass(frozen=True, slots=True)
class _Reading:
    """The coordinates read in one system."""

    system: SourceSystem
    share_inside: float
    offset_m: float | None


def propose(
    xy: Points,
    extent: Extent,
    metric_epsg: int = METRIC,
    railways: Sequence[BaseGeometry] = (),
) -> list[Proposal]:
    """Return the systems that some coordinates may be in, the most likely first.

    Degrees are read as WGS 84, as GCJ-02 and as BD-09, and what lies nearer to the railways comes first.
    Projected coordinates are told by their size: an easting of eight digits begins with the number of
    its zone; one of six has none, and the county's own zone comes first.

    Parameters
    ----------
    xy : ndarray, shape (n, 2)
        x east, y north as they stand in the file. NaN is left out.
    extent : tuple of float
        West, south, east, north of the county, degrees.
    metric_epsg : int
        EPSG code of the county's own projected system.
    railways : sequence of LineString
        WGS 84 longitude, latitude; what hazards lie beside.

    Returns
    -------
    list of Proposal
        Empty where no usual system puts at least half of the points into the county.
    """
    points = _sample(xy)
    if not len(points):
        return []
    nearness = Nearness(railways)
    if _are_degrees(points):
        return _of_degrees([_read(source_system(name), points, extent, nearness) for name in _DEGREES])
    names = dict.fromkeys(_projected(points, extent, metric_epsg))
    readings = [_read(source_system(name), points, extent, nearness) for name in names]
    usable = [reading for reading in readings if reading.share_inside >= ENOUGH]
    nearest = min((it.offset_m for it in usable if it.offset_m is not None), default=FAR_M)
    if nearest < FAR_M:
        usable.sort(key=lambda it: it.offset_m is None or it.offset_m - nearest > CLEAR_M)
    return [_of_metres(reading, float(np.median(points[:, 0]))) for reading in usable]


_DEGREES = (WGS84, GCJ02, BD09)


def _sample(xy: Points) -> Points:
    given = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    given = given[np.isfinite(given).all(axis=1)]
    return given[:: max(1, len(given) // MOST_POINTS)]


def _are_degrees(points: Points) -> bool:
    x, y = np.median(np.abs(points), axis=0)
    return bool(x <= 180 and y <= 90)


def _read(system: SourceSystem, points: Points, extent: Extent, nearness: Nearness) -> _Reading:
    lonlat = system.to_lonlat(points)
    west, south, east, north = extent
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    inside = (
        (lon >= west - MARGIN) & (lon <= east + MARGIN) & (lat >= south - MARGIN) & (lat <= north + MARGIN)
    )
    distances = nearness.distances_m(lonlat)
    known = distances[np.isfinite(distances)]
    return _Reading(system, float(inside.mean()), float(np.median(known)) if len(known) else None)


def _of_degrees(readings: list[_Reading]) -> list[Proposal]:
    """Order the readings of degrees by their distance from the railways, where that tells them apart."""
    usable = [reading for reading in readings if reading.share_inside >= ENOUGH]
    offsets = sorted(it.offset_m for it in usable if it.offset_m is not None)
    if not offsets or offsets[0] > FAR_M:
        return [_proposal(it, _UNTOLD) for it in usable]
    usable.sort(key=lambda it: np.inf if it.offset_m is None else it.offset_m)
    reasons = [_distance(it) for it in usable]
    is_clear = len(offsets) == 1 or offsets[1] - offsets[0] >= CLEAR_M
    reasons[0] = _joined(reasons[0], _CLEARLY if is_clear else _NARROWLY)
    return [_proposal(it, reason) for it, reason in zip(usable, reasons, strict=True)]


_UNTOLD = Text(
    "经纬度数值相近，附近无铁路可比，无法凭坐标区分：请确认坐标抄自何处",
    "Longitude and latitude; no railway is near to compare with, so ask where they were taken from",
)
_CLEARLY = Text("，明显最近", ", clearly the least")
_NARROWLY = Text("；其他解读相差不大，请核对来源", "; others come close, so check the source")
_OLD_DATUMS = Text(
    "；西安80、北京54 的数值与此相近（差数十至上百米），旧成果请核对",
    "; Xian 1980 and Beijing 1954 look alike, tens of metres to some hundred aside: check old surveys",
)


def _distance(reading: _Reading) -> Text:
    metres = f"{reading.offset_m:,.0f}"
    return Text(
        f"按此坐标系解读，距铁路（中位数）{metres} 米",
        f"Read so, the median distance from the railways is {metres} m",
    )


def _of_metres(reading: _Reading, easting: float) -> Proposal:
    digits = len(str(int(abs(easting))))
    code = int(reading.system.name.removeprefix("EPSG:"))
    has_zone = code in range(4491, 4502) or code in range(4513, 4534)
    size = Text(
        f"东坐标 {digits} 位" + (f"，前两位为带号 {int(easting // 1_000_000)}" if has_zone else ""),
        f"The easting has {digits} digits"
        + (f" and begins with zone {int(easting // 1_000_000)}" if has_zone else ""),
    )
    share = f"{reading.share_inside:.0%}"
    inside = Text(f"；按此解读 {share} 的点位于县域附近", f"; read so, {share} lie in or near the county")
    reason = _joined(size, inside)
    return _proposal(reading, _joined(reason, _OLD_DATUMS) if code in range(4491, 4555) else reason)


def _joined(*parts: Text) -> Text:
    return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))


def _proposal(reading: _Reading, reason: Text) -> Proposal:
    title = _EITHER_FRAME if reading.system.name == WGS84 else reading.system.title
    return Proposal(reading.system, title, reason, reading.offset_m)


_EITHER_FRAME = Text(
    "WGS 84 经纬度（GPS；CGCS2000 与之仅差分米）", "WGS 84 (GPS; CGCS2000 differs by decimetres only)"
)


def _projected(points: Points, extent: Extent, metric_epsg: int) -> Iterator[str]:
    """Yield the systems that projected coordinates of this size may be in, the usual ones first."""
    easting = float(np.median(points[:, 0]))
    zone = int(easting // 1_000_000)
    yield f"EPSG:{metric_epsg}"
    if 25 <= zone <= 45:
        yield f"EPSG:{4513 + zone - 25}"
    if 13 <= zone <= 23:
        yield f"EPSG:{4491 + zone - 13}"
    if zone == 0:
        yield from _zones_around((extent[0] + extent[2]) / 2)
    yield "EPSG:3857"


def _zones_around(lon: float) -> Iterator[str]:
    """Yield the zones without a number in the easting that are used at a longitude, neighbours included."""
    for first, last, meridian, width in ((4534, 4554, 75, 3), (4502, 4512, 75, 6), (32643, 32653, 75, 6)):
        nearest = round((lon - meridian) / width)
        for index in (nearest, nearest - 1, nearest + 1):
            if 0 <= index <= last - first:
                yield f"EPSG:{first + index}"
