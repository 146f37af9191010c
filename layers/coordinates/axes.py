"""Which of two coordinates in China is east and which is north, told by their size.

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
    for east, north, answer in ((one, other, True), (other, one, False)):
        if LEAST_LONGITUDE <= east <= 180 and abs(north) <= GREATEST_LATITUDE:
            return answer
        if east >= ZONED_EASTING_M > north >= LEAST_NORTHING_M:
            return answer
        if 180 < east < LEAST_NORTHING_M <= north < ZONED_EASTING_M:
            return answer
    return None
