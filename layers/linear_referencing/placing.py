"""From a label on a line to its places."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from layers.crs import to_lonlat
from layers.linear_referencing import reasons
from layers.linear_referencing.answer import Answer, Place
from layers.linear_referencing.axis import Side, signed_offset
from layers.linear_referencing.chainage import ChainageRange
from layers.linear_referencing.finding import Found, edges_of, find
from layers.linear_referencing.records import TRACKS, LineRecord
from layers.linear_referencing.route import Route
from layers.text import Text

TOE, RAIL, FENCE = "embankment_toe", "nearest_rail", "fence"
UNSTATED = "unstated"
"""Datum of a distance of which nobody says what it was measured from."""

RAIL_M = 3.0
"""From the centre line to the nearest rail: 0.7 m on a single track, about 3 m on two tracks 4.6 m apart."""

EDGE_M = 10.0
"""About how far the toe and the fence of a usual railway lie from its centre line: a judgement, no rule."""


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance from a line as it is used.

    Parameters
    ----------
    signed_m : float
        From the centre line, left positive.
    accuracy_m : float
        What not knowing the way from the centre line to the datum adds.
    notes : tuple of Text
        What was assumed.
    """

    signed_m: float
    accuracy_m: float = 0.0
    notes: tuple[Text, ...] = ()


def places(
    line: LineRecord,
    routes: Sequence[Route],
    asked: ChainageRange,
    track_dir: str | None,
    offset: Offset,
    metric_crs: int,
) -> Answer:
    """Return the places of a label or a range on the routes of a line.

    Parameters
    ----------
    line : LineRecord
    routes : sequence of Route
        Of this line.
    asked : ChainageRange
    track_dir : str or None
        ``up`` or ``down``; else the down track, as the base of the labels, and how far the same label
        lies on the up track enters the accuracy.
    offset : Offset
        See `offset_of`.
    metric_crs : int
        EPSG code of the projected CRS.
    """
    usable = [route for route in routes if route.referenced is not None]
    of_series = {route.track: route for route in usable if route.series == asked.start.series}
    if not of_series:
        known = sorted({route.series for route in usable})
        if known:
            return Answer((), reasons.other_series(line.title, asked.start.series, known))
        return Answer((), reasons.uncalibrated(line.title))
    route = of_series.get(track_dir) or of_series.get(TRACKS[0]) or next(iter(of_series.values()))
    signed_m, notes = offset.signed_m, offset.notes
    found = find(route, asked)
    if isinstance(found, Text):
        edges = edges_of(route, asked)
        beside = _places(route, edges, signed_m, [offset.accuracy_m] * len(edges), metric_crs)
        # Between posts that contradict each other no place is given, not that of an equation either.
        return Answer((), found, edges=tuple(edge for edge in beside if np.isfinite(edge.accuracy_m)))
    is_open = track_dir not in TRACKS and route.track == TRACKS[0]
    differences = _differences(found, of_series.get(TRACKS[1]) if is_open else None, asked)
    differences = [float(np.hypot(one, offset.accuracy_m)) for one in differences]
    if route.is_by_ends:
        notes = (*notes, _BY_ENDS)
    read = _places(route, found, signed_m, differences, metric_crs)
    reason = None
    if len(read) > 1:
        reason = reasons.several(str(asked), [(place.label, place.s_m) for place in read])
    return Answer(read, reason, max(place.accuracy_m for place in read), notes)


def offset_of(line: LineRecord, side: str | None, offset_m: float | None, datum: str | None) -> Offset:
    """Return the offset from the centre line, and what was assumed for it.

    Parameters
    ----------
    line : LineRecord
    side : str or None
    offset_m : float or None
    datum : str or None
        What the distance was measured from; None for the centre line, `UNSTATED` where that is not known.
    """
    if side not in ("left", "right"):
        return Offset(0.0, notes=(_NO_SIDE,) if offset_m else ())
    if offset_m is None:
        return Offset(0.0, notes=(_NO_OFFSET,))
    if datum == TOE and line.edge_offset_m is not None:
        return Offset(signed_offset(offset_m + line.edge_offset_m, Side(side)))
    accuracy_m, note = _FROM_CENTRE.get(datum or "", (0.0, None))
    return Offset(signed_offset(offset_m, Side(side)), accuracy_m, () if note is None else (note,))


def _places(
    route: Route, found: Sequence[Found], signed_m: float, differences: Sequence[float], metric_crs: int
) -> tuple[Place, ...]:
    assert route.referenced is not None
    grounds = np.array([one.ground_m for one in found])
    points = to_lonlat(route.referenced.points(grounds, signed_m), metric_crs)
    accuracies = np.hypot(route.accuracies_m(grounds), differences)
    return tuple(
        Place(
            point=point,
            section=None
            if one.low_m == one.high_m
            else to_lonlat(route.referenced.between(one.low_m, one.high_m), metric_crs),
            line_id=route.line.id,
            label=one.label,
            mark=one.mark,
            track=route.track,
            s_m=one.ground_m,
            accuracy_m=float(accuracy),
        )
        for one, point, accuracy in zip(found, points, accuracies, strict=True)
    )


def _differences(found: Sequence[Found], other: Route | None, asked: ChainageRange) -> list[float]:
    """Return how far the same label lies on the other track, 0 where there is none."""
    same = [] if other is None else find(other, asked)
    if isinstance(same, Text) or not same:
        return [0.0] * len(found)
    return [min(abs(one.ground_m - there.ground_m) for there in same) for one in found]


_BY_ENDS = Text(
    "该线没有里程校准点，由线路起讫里程推算",
    "the line has no calibration points; interpolated between the labels of its ends",
)
_NO_SIDE = Text("未说明左右侧，位置标在线路上", "no side is given, so the place is on the line itself")
_NO_OFFSET = Text("未说明距离，位置标在线路上", "no offset is given, so the place is on the line itself")
_NO_EDGE = Text(
    "线路没有中心线至坡脚距离，偏距按自中心线起算",
    "the line has no distance from its centre to the toe; the offset is taken from the centre line",
)
_FROM_RAIL = Text(
    "偏距自最近钢轨起算，按自中心线起算，误差约3米",
    "the offset was measured from the nearest rail and is taken from the centre line, about 3 m off",
)
_FROM_FENCE = Text(
    "偏距自防护栅栏起算，栅栏位置不详，按自中心线起算，误差约10米",
    "the offset was measured from the fence, whose place is not known, and is taken from the centre line, "
    "about 10 m off",
)
_FROM_ANYTHING = Text(
    "未说明偏距自何处起算，按自中心线起算，误差约10米",
    "nothing says what the offset was measured from; it is taken from the centre line, up to about 10 m off",
)
_FROM_CENTRE = {
    TOE: (EDGE_M, _NO_EDGE),
    RAIL: (RAIL_M, _FROM_RAIL),
    FENCE: (EDGE_M, _FROM_FENCE),
    UNSTATED: (EDGE_M, _FROM_ANYTHING),
}
"""Data that are taken for the centre line: what that may be off, metres, and the sentence on it."""
