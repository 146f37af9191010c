"""Length and circuity of a bus route. Pure: projected geometries in, numbers out."""

from shapely import LineString
from shapely.geometry import Point


def length_m(route: LineString | None) -> float:
    """Return the operated length of one pattern.

    Parameters
    ----------
    route : LineString or None
        Projected, metres (EPSG:4547).

    Returns
    -------
    float
        Metres; 0 for an empty route or None.

    Examples
    --------
    >>> length_m(LineString([(0, 0), (300, 0), (300, 400)]))
    700.0
    >>> length_m(LineString()), length_m(None)
    (0.0, 0.0)
    """
    return 0.0 if route is None else float(route.length)


def circuity(route: LineString | None) -> float | None:
    """Return the operated length over the straight distance between the ends (非直线系数).

    Parameters
    ----------
    route : LineString or None
        Projected, metres (EPSG:4547).

    Returns
    -------
    float or None
        At least 1. None where the ratio says nothing: an empty route, None, and a loop,
        whose ends meet.

    References
    ----------
    GB 50220-95 《城市道路交通规划设计规范》 defines the ratio (and a limit of 1.4 for bus routes).
    That code has been superseded, so no limit of it lives here: see `exceeds_circuity`.

    Examples
    --------
    >>> circuity(LineString([(0, 0), (300, 0), (300, 400)]))
    1.4
    >>> circuity(LineString([(0, 0), (300, 0), (0, 0)])) is None
    True
    >>> circuity(LineString()) is None, circuity(None) is None
    (True, True)
    """
    if route is None or route.is_empty:
        return None
    start, end = Point(route.coords[0]), Point(route.coords[-1])
    straight_m = start.distance(end)
    if straight_m == 0:
        return None
    # Rounding of a straight line's parts may end a hair below 1.
    return max(1.0, float(route.length) / float(straight_m))


def exceeds_circuity(value: float | None, limit: float) -> bool:
    """Tell whether a circuity is above a limit.

    Parameters
    ----------
    value : float or None
        Circuity of a route; None never exceeds.
    limit : float
        A setting of the county, with the standard it follows named beside it.

    Raises
    ------
    ValueError
        If `limit` is below 1, which no route could keep.

    Examples
    --------
    >>> exceeds_circuity(1.5, limit=1.4), exceeds_circuity(1.4, limit=1.4), exceeds_circuity(None, limit=1.4)
    (True, False, False)
    """
    if not limit >= 1:
        raise ValueError(f"a circuity limit is at least 1, got {limit}")
    return value is not None and value > limit
