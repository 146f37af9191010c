"""Centre line of an invented railway: straights, transition curves and arcs."""

import numpy as np
from shapely import LineString, Point

from layers.crs import to_metric

STEP_M = 1.0
VERTEX_SPACING_M = 20

CURVES = (
    (1200, 0.0),
    (200, 1 / 2500),
    (1500, 1 / 2500),
    (200, 0.0),
    (800, 0.0),
    (200, -1 / 2000),
    (1600, -1 / 2000),
    (200, 0.0),
    (2100, 0.0),
)
"""Length in metres and curvature at the end of each part, left positive: 8 km with two bends."""


def alignment(start: Point, azimuth_deg: float, bend: float, metric_crs: int) -> LineString:
    """Return a smooth line of about 8 km with a vertex every 20 m.

    Parameters
    ----------
    start : Point
        WGS 84 longitude, latitude.
    azimuth_deg : float
        Direction at the start, clockwise from grid north.
    bend : float
        Factor on all curvatures: below 1 for the wider curves of a faster line.
    metric_crs : int
        EPSG code of the projected CRS, metres.

    Returns
    -------
    LineString
        In `metric_crs`.
    """
    lengths = np.array([length for length, _ in CURVES])
    joints = np.concatenate([[0], np.cumsum(lengths)])
    curvatures = bend * np.array([0.0, *(curvature for _, curvature in CURVES)])
    middles = np.arange(STEP_M / 2, joints[-1], STEP_M)
    # Curvature runs linearly from joint to joint: constant in an arc, growing in a transition.
    headings = np.radians(90 - azimuth_deg) + np.cumsum(np.interp(middles, joints, curvatures)) * STEP_M
    steps = STEP_M * np.column_stack([np.cos(headings), np.sin(headings)])
    origin = to_metric(start, metric_crs)
    places = np.array([origin.x, origin.y]) + np.concatenate([np.zeros((1, 2)), np.cumsum(steps, axis=0)])
    return LineString(places[:: int(VERTEX_SPACING_M / STEP_M)])
