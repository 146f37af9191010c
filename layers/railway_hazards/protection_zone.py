"""The railway line protection zone (铁路线路安全保护区): statutory widths, and the verdict of a distance.

《铁路安全管理条例》 (State Council Order 639 of 2013, in force since 2014-01-01), art. 27. A verdict is an
aid for whoever goes to look, no basis for enforcement (辅助判定，不作执法依据): the county announces the
zone segment by segment, and may announce more than these least widths.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.text import Text

LEGAL_BASIS = Text("《铁路安全管理条例》第二十七条", "State Council Order 639, art. 27")

MEASURED_FROM = Text(
    "铁路线路路堤坡脚、路堑坡顶或者铁路桥梁外侧起向外",
    "outward from the embankment toe, the cutting top or the outer edge of the bridge",
)
"""Not from the track: a centre line needs the distance to this edge as well."""


class Verdict(StrEnum):
    """Where a place is found to be; `UNDETERMINED` asks for a measurement in the field."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNDETERMINED = "undetermined"


VERDICTS = {
    Verdict.INSIDE: Text("保护区内", "Inside the zone"),
    Verdict.OUTSIDE: Text("保护区外", "Outside the zone"),
    Verdict.UNDETERMINED: Text("无法判定，需现场测量", "Undetermined: measure in the field"),
}


@dataclass(frozen=True, slots=True)
class StatutoryWidth:
    """One of the least widths of art. 27.

    Parameters
    ----------
    rule_id : str
    rail_class, area_class : str
        Codes of the railway lines and of the railway segments.
    paragraph : int
        Item of art. 27.
    width_m : float
        Metres, see `MEASURED_FROM`.
    """

    rule_id: str
    rail_class: str
    area_class: str
    paragraph: int
    width_m: float


STATUTORY_WIDTHS = (
    StatutoryWidth("RW-27-HS-CITY", "high_speed", "urban", 1, 10.0),
    StatutoryWidth("RW-27-HS-SUBURB", "high_speed", "suburban_residential", 2, 12.0),
    StatutoryWidth("RW-27-HS-VILLAGE", "high_speed", "village_residential", 3, 15.0),
    StatutoryWidth("RW-27-HS-OTHER", "high_speed", "other", 4, 20.0),
    StatutoryWidth("RW-27-CV-CITY", "conventional", "urban", 1, 8.0),
    StatutoryWidth("RW-27-CV-SUBURB", "conventional", "suburban_residential", 2, 10.0),
    StatutoryWidth("RW-27-CV-VILLAGE", "conventional", "village_residential", 3, 12.0),
    StatutoryWidth("RW-27-CV-OTHER", "conventional", "other", 4, 15.0),
)


def statutory_width_m(rail_class: str, area_class: str) -> float:
    """Return the least width of the protection zone, metres, see `MEASURED_FROM`.

    Raises
    ------
    ValueError
        If art. 27 has no width for the two classes.

    Examples
    --------
    >>> statutory_width_m("high_speed", "other"), statutory_width_m("conventional", "urban")
    (20.0, 8.0)
    """
    for width in STATUTORY_WIDTHS:
        if (width.rail_class, width.area_class) == (rail_class, area_class):
            return width.width_m
    raise ValueError(f"art. 27 has no width for rail class {rail_class!r} and area class {area_class!r}")


def zone_verdict(distance_m: ArrayLike, width_m: ArrayLike, uncertainty_m: ArrayLike) -> NDArray[np.object_]:
    """Tell whether places lie inside the protection zone, as far as their uncertainty allows.

    Inside if distance + uncertainty <= width, outside if distance - uncertainty > width. An aid,
    no basis for enforcement.

    Parameters
    ----------
    distance_m : array_like of float
        From the edge of the line outward, metres; negative between the track and the edge.
        NaN is undetermined.
    width_m : array_like of float
        Width of the zone from the same edge, metres.
    uncertainty_m : array_like of float
        Of the distance: place, line and edge combined, metres. NaN is undetermined.

    Returns
    -------
    ndarray of Verdict
        In the common shape of the arguments.

    Raises
    ------
    ValueError
        If a width or an uncertainty is negative.

    Examples
    --------
    >>> [str(verdict) for verdict in zone_verdict([4, 8, 18], 8, 0.7)]
    ['inside', 'undetermined', 'outside']

    References
    ----------
    《铁路安全管理条例》, art. 27; the treatment of uncertainty is this program's own.
    """
    distance, width, uncertainty = np.broadcast_arrays(
        *(np.asarray(given, dtype=np.float64) for given in (distance_m, width_m, uncertainty_m))
    )
    if np.any(width < 0) or np.any(uncertainty < 0):
        raise ValueError("the width of a zone and the uncertainty of a distance are 0 or more")
    verdicts = np.empty(distance.shape, dtype=object)
    verdicts.fill(Verdict.UNDETERMINED)  # np.full would store a plain str
    verdicts[distance + uncertainty <= width] = Verdict.INSIDE
    verdicts[distance - uncertainty > width] = Verdict.OUTSIDE
    return verdicts
