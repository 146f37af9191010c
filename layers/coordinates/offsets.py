"""GCJ-02 and BD-09, the shifted coordinates of Chinese consumer maps, to and from WGS 84.

Neither is published. The formula is the one that the community found from samples; against the real
encryption it is good to metres, so what comes out of it is approximate and is recorded as such. The
inverse is iterated until it agrees with the formula: one step alone leaves 1 to 3 m.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Shape (n, 2): longitude, latitude in degrees. NaN stays NaN."""

Values = NDArray[np.float64]

SEMI_MAJOR_M = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594
"""Of the ellipsoid of Krassovsky, which the formula is built on."""

CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north: coordinates beyond this box are not shifted."""

_NEARLY = 0.02
"""Degrees beyond the box into which a point of its edge may be shifted."""

_ROUNDING = 1e-9
"""Degrees by which the way back may end beside the edge of the box on which it began."""

_REST = 2e-12
"""Degrees that the way back may still be off: a fifth of a micrometre."""

_MOST_STEPS = 20
"""Four or five are usual. On the meridian of 105 degrees the formula has a root and is not one to one:
there the way back ends within a micrometre."""

_BLOCK = 8192
"""Points at a time: their intermediate values stay in the processor's cache."""

_X_PI = np.pi * 3000.0 / 180.0


def wgs84_to_gcj02(lonlat: Points) -> Points:
    """Shift WGS 84 coordinates to GCJ-02: some 600 m to the east-south-east in Guangdong.

    Parameters
    ----------
    lonlat : ndarray, shape (n, 2)
        Longitude, latitude in degrees. Points outside `CHINA` stay where they are, NaN stays NaN.

    Returns
    -------
    ndarray, shape (n, 2)

    References
    ----------
    Community reverse engineering of the formula; no official publication exists.
    """
    return _in_blocks(lonlat, _inside_the_box(_gcj02))


def gcj02_to_wgs84(lonlat: Points) -> Points:
    """Take GCJ-02 coordinates back to WGS 84 by iteration.

    Parameters
    ----------
    lonlat : ndarray, shape (n, 2)
        GCJ-02 longitude, latitude in degrees.

    Returns
    -------
    ndarray, shape (n, 2)
        The points that `wgs84_to_gcj02` shifts to those given, to less than a micrometre.
    """
    return _in_blocks(lonlat, _inverse(_gcj02))


def wgs84_to_bd09(lonlat: Points) -> Points:
    """Shift WGS 84 coordinates to BD-09, those of Baidu's maps: some 1,250 m to the east-north-east."""
    return _in_blocks(lonlat, _inside_the_box(lambda points: _bd09(_gcj02(points))))


def bd09_to_wgs84(lonlat: Points) -> Points:
    """Take BD-09 coordinates back to WGS 84.

    Iterated to the inverse of `wgs84_to_bd09`: the closed inverse in common use errs by 0.1 m.
    """
    return _in_blocks(lonlat, _inverse(_bd09, _gcj02))


def _in_blocks(lonlat: Points, convert: Callable[[Points], Points]) -> Points:
    """Convert points block by block; the rows of `convert` do not depend on each other."""
    given = np.asarray(lonlat, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] != 2:
        raise ValueError(f"points need the shape (n, 2), got {given.shape}")
    converted = np.empty_like(given)
    with np.errstate(all="ignore"):  # what is infinite or far beyond the box may overflow, and is not used
        for start in range(0, len(given), _BLOCK):
            block = slice(start, start + _BLOCK)
            converted[block] = convert(given[block])
    return converted


def _inside_the_box(convert: Callable[[Points], Points]) -> Callable[[Points], Points]:
    return lambda points: _where(_in_china(points), convert(points), points)


def _inverse(*steps: Callable[[Points], Points]) -> Callable[[Points], Points]:
    """Return the way back through some shifts: to the points of the box that they move to those given."""

    def inverse(points: Points) -> Points:
        is_near = _in_china(points, margin=_NEARLY)
        if not is_near.any():
            return points
        found = points
        for convert in steps:
            found = _solved(convert, found, is_near)
        return _where(is_near & _in_china(found, margin=_ROUNDING), found, points)

    return inverse


def _solved(convert: Callable[[Points], Points], goal: Points, wanted: NDArray[np.bool_]) -> Points:
    """Return the points that `convert` moves to a goal; they count where they are wanted."""
    found = goal
    before = 0.0
    for _ in range(_MOST_STEPS):
        correction = goal - convert(found)
        found = found + correction
        largest = float(np.max(np.abs(correction), initial=0.0, where=wanted[:, np.newaxis]))
        if largest * largest <= _REST * before:  # as the next correction will be to this one
            break
        before = largest
    return found


def _in_china(points: Points, margin: float = 0.0) -> NDArray[np.bool_]:
    west, south, east, north = CHINA
    lon, lat = points[:, 0], points[:, 1]
    inside: NDArray[np.bool_] = (lon >= west - margin) & (lon <= east + margin)
    return inside & (lat >= south - margin) & (lat <= north + margin)


def _where(is_shifted: NDArray[np.bool_], shifted: Points, points: Points) -> Points:
    return np.where(is_shifted[:, np.newaxis], shifted, points)


def _gcj02(points: Points) -> Points:
    """Return GCJ-02 of WGS 84: moved by polynomials and waves in metres."""
    x = points[:, 0] - 105.0
    y = points[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    x1, y1 = _turns(x), _turns(y)
    shared = 20.0 * x1.six + 20.0 * x1.two
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m += (shared + 20.0 * x1.one + 40.0 * x1.third) * (2.0 / 3.0)
    east_m += (150.0 * x1.twelfth + 300.0 * x1.thirtieth) * (2.0 / 3.0)
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += (shared + 20.0 * y1.one + 40.0 * y1.third) * (2.0 / 3.0)
    north_m += (160.0 * y1.twelfth + 320.0 * y1.thirtieth) * (2.0 / 3.0)
    sine_squared = np.sin(np.radians(points[:, 1])) ** 2
    magic = 1.0 - ECCENTRICITY_SQUARED * sine_squared
    radius = SEMI_MAJOR_M / np.sqrt(magic)
    moved = np.empty_like(points)
    moved[:, 0] = points[:, 0] + np.degrees(east_m / (radius * np.sqrt(1.0 - sine_squared)))
    moved[:, 1] = points[:, 1] + np.degrees(north_m * magic / (radius * (1.0 - ECCENTRICITY_SQUARED)))
    return moved


class _Sines(NamedTuple):
    """Sines of multiples of pi times a coordinate, named by the multiple."""

    thirtieth: Values
    twelfth: Values
    third: Values
    one: Values
    two: Values
    six: Values


def _turns(degrees: Values) -> _Sines:
    """Return the sines of the formula, as powers of one turn: a sixth of the time of six sines."""
    sixtieth = np.empty(len(degrees), dtype=np.complex128)
    angle = degrees * (np.pi / 60.0)
    np.cos(angle, out=sixtieth.real)
    np.sin(angle, out=sixtieth.imag)
    thirtieth = sixtieth * sixtieth
    twelfth = thirtieth * thirtieth * sixtieth
    sixth = twelfth * twelfth
    third = sixth * sixth
    one = third * third * third
    two = one * one
    return _Sines(*(turn.imag for turn in (thirtieth, twelfth, third, one, two, two * two * two)))


def _bd09(points: Points) -> Points:
    """Return BD-09 of GCJ-02: longer by a wave, turned by a wave, moved.

    The usual way through the angle with its arctangent gives the same to the last digit and takes twice
    the time. The angle is at most 3e-6, so its sine is the angle.
    """
    lon, lat = points[:, 0], points[:, 1]
    longer = 1.0 + 0.00002 * np.sin(lat * _X_PI) / np.sqrt(lon * lon + lat * lat)
    turned = 0.000003 * np.cos(lon * _X_PI)
    shrunk = longer * (1.0 - 0.5 * turned * turned)
    turned *= longer
    moved = np.empty_like(points)
    moved[:, 0] = lon * shrunk - lat * turned + 0.0065
    moved[:, 1] = lat * shrunk + lon * turned + 0.006
    return moved
