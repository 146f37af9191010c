"""Which coordinates in China are east and which are north, told by their size.

In survey tables X is the northing and Y the easting; GIS files and web maps have it the other way
round. Inside China the numbers themselves do not overlap.
"""

LEAST_LONGITUDE = 73.0
GREATEST_LATITUDE = 54.0
"""Degrees. The two never meet."""

ZONED_EASTING_M = 10_000_000.0
"""An easting with the number of its zone has eight digits; no northing has."""

LEAST_NORTHING_M = 1_000_000.0
"""A latitude of 9 degrees; an easting without a zone stays below it."""


def is_east(coordinate: float) -> bool | None:
    """Tell whether one coordinate, in degrees or metres, is an eastern one.

    Returns
    -------
    bool or None
        None where its size does not tell.

    Examples
    --------
    >>> [is_east(number) for number in (113.405, 24.185, 2675907.78, 439543.83, 38439543.83, 60)]
    [True, False, False, True, True, None]
    """
    if _is_degrees(coordinate):
        if abs(coordinate) <= GREATEST_LATITUDE:
            return False
        return True if coordinate >= LEAST_LONGITUDE else None
    if coordinate < 0:
        return None
    return not LEAST_NORTHING_M <= coordinate < ZONED_EASTING_M


def east_first(one: float, other: float) -> bool | None:
    """Tell whether the first of two coordinates is the eastern one.

    Parameters
    ----------
    one, other : float
        Both in degrees, or both in metres.

    Returns
    -------
    bool or None
        None where the sizes do not tell.

    Examples
    --------
    >>> east_first(113.405, 24.185), east_first(2675907.78, 439543.83), east_first(10, 20)
    (True, False, None)
    """
    first, second = is_east(one), is_east(other)
    if None in (first, second) or first is second or _is_degrees(one) is not _is_degrees(other):
        return None
    return first


def _is_degrees(coordinate: float) -> bool:
    return abs(coordinate) <= 180
