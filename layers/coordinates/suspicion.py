"""What makes placed points suspicious: a shift that nobody undid, undone twice, or another county."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from layers.coordinates import offsets
from layers.coordinates.names import BD09, GCJ02
from layers.coordinates.nearness import METRES_PER_DEGREE, Nearness
from layers.coordinates.proposal import Extent
from layers.coordinates.source_system import Points
from layers.text import Text

FEWEST = 3
"""Points from which a pattern may be spoken of."""

SHARE = 0.3
"""Share of the points that has to follow it. Hazards on both sides of a line follow one by chance in a tenth."""

NEARER_M = 200.0
"""How much nearer to the railways the shift's undoing has to bring a point."""

BESIDE_M = 500.0
"""Where it then has to lie: the range of treatment on both sides of a line (国办函〔2021〕49号 and after)."""


FARTHEST_M = 2000.0
"""A point that lies farther off lies beside no railway, whichever shift is undone: none is 1,500 m."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One thing to look at before the rows are stored.

    Parameters
    ----------
    kind : str
        ``gcj02`` or ``bd09`` (looks unconverted), ``converted_twice``, ``swapped``, ``outside``.
    count, of : int
        How many of how many placed points.
    offset_m, azimuth_deg : float or None
        Median shift of these points from where they would lie, metres and degrees from north.
    sentence : Text
        For people.
    """

    kind: str
    count: int
    of: int
    offset_m: float | None
    azimuth_deg: float | None
    sentence: Text


def suspicions(
    lonlat: Points, area: BaseGeometry | Extent, railways: Sequence[BaseGeometry] = ()
) -> list[Suspicion]:
    """Return what is suspicious about points that were just placed.

    Parameters
    ----------
    lonlat : ndarray, shape (n, 2)
        WGS 84 longitude, latitude, one representative point per feature; NaN where there is none.
    area : Polygon, MultiPolygon or tuple of float
        Boundary of the county, or west, south, east, north.
    railways : sequence of LineString
        Longitude, latitude. Without them a shift cannot be seen.

    Returns
    -------
    list of Suspicion
        At most one about a shift, and those about the area.
    """
    points = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    return [*_shifts(points, Nearness(railways)), *_beyond(points, area)]


_HYPOTHESES: tuple[tuple[str, Callable[[Points], Points]], ...] = (
    ("gcj02", offsets.gcj02_to_wgs84),
    ("bd09", offsets.bd09_to_wgs84),
    ("converted_twice", offsets.wgs84_to_gcj02),
)
"""Each with the way from where the points lie to where they would lie."""


def _shifts(points: Points, nearness: Nearness) -> list[Suspicion]:
    """Return the shift that explains most points, if one explains enough of them."""
    as_given = nearness.distances_m(points, within_m=FARTHEST_M)
    of = int(np.count_nonzero(~np.isnan(as_given)))
    best: Suspicion | None = None
    for kind, undo in _HYPOTHESES:
        undone = undo(points)
        distances = nearness.distances_m(undone, within_m=BESIDE_M)
        fits = (distances < BESIDE_M) & (as_given > distances + NEARER_M)
        count = int(fits.sum())
        if count >= max(FEWEST, SHARE * of) and (best is None or count > best.count):
            offset_m, azimuth = _shift(undone[fits], points[fits])
            sentence = _sentence(kind, count, of, offset_m, azimuth)
            best = Suspicion(kind, count, of, offset_m, azimuth, sentence)
    return [] if best is None else [best]


def _shift(origin: Points, shifted: Points) -> tuple[float, float]:
    """Return the median shift, metres, and its azimuth, degrees."""
    scale = METRES_PER_DEGREE * np.column_stack((np.cos(np.radians(origin[:, 1])), np.ones(len(origin))))
    east, north = np.median((shifted - origin) * scale, axis=0)
    return float(np.hypot(east, north)), float(np.degrees(np.arctan2(east, north)) % 360)


def _sentence(kind: str, count: int, of: int, offset_m: float, azimuth: float) -> Text:
    metres = f"{offset_m:,.0f}"
    zh_where, en_where = _COMPASS[round(azimuth / 22.5) % 16]
    zh = f"{of} 个点中有 {count} 个位于铁路{zh_where}约 {metres} 米处"
    en = f"{count} of {of} points lie about {metres} m {en_where} of where the railways would have them"
    if kind == "converted_twice":
        why = Text("坐标已转换过又被转换一次", "converted once too often")
    else:
        name = GCJ02 if kind == "gcj02" else BD09
        why = Text(f"{name} 坐标未经转换", f"unconverted {name}")
    return Text(
        f"{zh}：可能是{why.zh}，或铁路线形有偏差", f"{en}: {why.en}, or the railway is drawn that far off"
    )


_COMPASS = (
    ("北", "north"),
    ("北偏东", "north-north-east"),
    ("东北", "north-east"),
    ("东偏北", "east-north-east"),
    ("东", "east"),
    ("东偏南", "east-south-east"),
    ("东南", "south-east"),
    ("南偏东", "south-south-east"),
    ("南", "south"),
    ("南偏西", "south-south-west"),
    ("西南", "south-west"),
    ("西偏南", "west-south-west"),
    ("西", "west"),
    ("西偏北", "west-north-west"),
    ("西北", "north-west"),
    ("北偏西", "north-north-west"),
)


def _beyond(points: Points, area: BaseGeometry | Extent) -> list[Suspicion]:
    """Return what is said of points outside the county: their axes are swapped, or they lie elsewhere."""
    county = area if isinstance(area, BaseGeometry) else shapely.box(*area)
    shapely.prepare(county)
    is_given = np.isfinite(points).all(axis=1)
    outside = is_given & ~_within(county, points)
    swapped = outside & _within(county, points[:, ::-1])
    outside &= ~swapped
    of = int(is_given.sum())
    found = []
    if count := int(swapped.sum()):
        zh, en = f"{of} 个点中有 {count} 个经纬度颠倒", f"{count} of {of} points have their axes swapped"
        found.append(Suspicion("swapped", count, of, None, None, Text(zh, en)))
    if count := int(outside.sum()):
        zh, en = f"{of} 个点中有 {count} 个位于县域之外", f"{count} of {of} points lie outside the county"
        found.append(Suspicion("outside", count, of, None, None, Text(zh, en)))
    return found


def _within(county: BaseGeometry, points: Points) -> NDArray[np.bool_]:
    inside = np.zeros(len(points), dtype=bool)
    is_given = np.isfinite(points).all(axis=1)
    inside[is_given] = shapely.intersects_xy(county, points[is_given, 0], points[is_given, 1])
    return inside
