"""One line in one chainage series, calibrated by what stands beside it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np

from layers.linear_referencing.calibration import Calibration, CalibrationError
from layers.linear_referencing.chainage import Chainage
from layers.linear_referencing.feet import BESIDE_M, Foot, feet, with_residuals
from layers.linear_referencing.knots import CalibrationPoint, ChainageEquation
from layers.linear_referencing.line import ReferencedLine
from layers.linear_referencing.pieces import Floats
from layers.linear_referencing.records import TRACKS, EquationRecord, LineRecord, PostRecord

Record = TypeVar("Record", PostRecord, EquationRecord)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Route:
    """A line in one series of labels, for both tracks or for one.

    Parameters
    ----------
    line : LineRecord
        In increasing chainage: turned where it was drawn against the labels.
    is_turned : bool
        Whether it was.
    series : str
    track : str or None
        ``up`` or ``down`` where the tracks have calibrations of their own.
    referenced : ReferencedLine or None
        None where too little is known to calibrate; stretches whose neighbours contradict each other
        are left out of it.
    feet : tuple of Foot
        Of every post and equation of this route, in line order.
    is_by_ends : bool
        Whether the labels of the line's two ends are all that is known.
    """

    line: LineRecord
    is_turned: bool
    series: str
    track: str | None
    referenced: ReferencedLine | None
    feet: tuple[Foot, ...]
    is_by_ends: bool

    def accuracies_m(self, grounds_m: Floats) -> Floats:
        """Return how well places are known by their labels, one sigma: drawing and labels together."""
        assert self.referenced is not None
        accuracies = self.referenced.calibration.accuracies_m(grounds_m)
        return np.asarray(np.hypot(self.line.accuracy_m, accuracies), dtype=np.float64)

    def labels(self, grounds_m: Floats) -> list[Chainage | None]:
        """Return the labels of many ground metres, in whole metres; None outside the calibrated stretch.

        The mark stands where the label would otherwise have several positions. Where no whole metre
        leads back, at the very edge of a gap, the label is exact to the millimetre.
        """
        assert self.referenced is not None
        calibration = self.referenced.calibration
        rounded = np.round(calibration.values(grounds_m))
        times = (~np.isnan(calibration.grounds_of_values(rounded))).sum(axis=0)
        return [
            Chainage.from_value(whole, self.series) if count == 1 else _marked(calibration, ground)
            for whole, count, ground in zip(rounded.tolist(), times.tolist(), grounds_m.tolist(), strict=True)
        ]


def routes_of(
    line: LineRecord, posts: Sequence[PostRecord], equations: Sequence[EquationRecord]
) -> tuple[Route, ...]:
    """Return the routes of a line: one for each series, and where tracks differ one for each track.

    A line of which nothing is known has one of series K, without a calibration.

    Parameters
    ----------
    line : LineRecord
    posts, equations : sequence of PostRecord, sequence of EquationRecord
        Of this line.
    """
    is_turned = is_against(line, posts)
    if is_turned:
        line = replace(line, geometry=line.geometry.reverse(), start=line.end, end=line.start)
    ends = [end for end in (line.start, line.end) if end is not None]
    labels = [*(post.label for post in posts), *(equation.back for equation in equations), *ends]
    routes = []
    for series in sorted({label.series for label in labels} or {"K"}):
        own_posts = [post for post in posts if post.label.series == series]
        own_equations = [equation for equation in equations if equation.back.series == series]
        tracks = {post.track for post in own_posts} | {equation.track for equation in own_equations}
        for track in TRACKS if tracks - {None} else (None,):
            found = feet(line, _of_track(own_posts, track), _of_track(own_equations, track))
            referenced, is_by_ends = _referenced(line, series, found, _of_track(own_equations, track))
            routes.append(
                Route(
                    line=line,
                    is_turned=is_turned,
                    series=series,
                    track=track,
                    referenced=referenced,
                    feet=with_residuals(found),
                    is_by_ends=is_by_ends,
                )
            )
    return tuple(routes)


def is_against(line: LineRecord, posts: Iterable[PostRecord]) -> bool:
    """Whether a line is drawn against its labels: by most of its posts, else by the labels of its ends.

    Only neighbours of one series and one track are compared: labels of two series on one line have nothing
    to do with each other, and those of its two tracks may differ.
    """
    of_kind: dict[tuple[str, str | None], list[tuple[float, float]]] = defaultdict(list)
    for post in posts:
        for track in TRACKS if post.track is None else (post.track,):
            ground = float(line.geometry.project(post.point))
            of_kind[post.label.series, track].append((ground, post.label.value_m))
    votes = sum(
        float(np.sign(after[1] - before[1]))
        for places in of_kind.values()
        for before, after in pairwise(sorted(places))
    )
    if votes:
        return votes < 0
    if line.start is None or line.end is None or line.start.series != line.end.series:
        return False
    return line.start.value_m > line.end.value_m


def _referenced(
    line: LineRecord, series: str, found: Sequence[Foot], equations: Sequence[EquationRecord]
) -> tuple[ReferencedLine | None, bool]:
    counting = [foot for foot in found if foot.left_out is None]
    points = [foot.knot for foot in counting if not foot.is_equation]
    grounds = {foot.id: foot.s_m for foot in counting if foot.is_equation}
    jumps = [
        ChainageEquation(grounds[e.id], e.back.value_m, e.ahead.value_m, e.mark)
        for e in equations
        if e.id in grounds
    ]
    ends = ((line.start, 0.0), (line.end, line.geometry.length))
    points += [
        CalibrationPoint(end.value_m, ground, line.accuracy_m)
        for end, ground in ends
        if end is not None and end.series == series and not _has_post(points, ground)
    ]
    try:
        calibration = Calibration(points, jumps, series, is_strict=False)
    except CalibrationError:
        return None, False
    return ReferencedLine(line.geometry, calibration), not counting


def _has_post(points: Sequence[CalibrationPoint], ground_m: float) -> bool:
    """Whether a post stands at an end of the line: it knows the label there better than the line's row."""
    return any(abs(point.s_m - ground_m) < BESIDE_M for point in points)


def _of_track(records: Sequence[Record], track: str | None) -> list[Record]:
    return [record for record in records if record.track in (None, track)]


def _marked(calibration: Calibration, ground_m: float) -> Chainage | None:
    exact = calibration.label(ground_m)
    if exact is None:
        return None
    whole = Chainage.from_value(round(exact.value_m), exact.series, exact.mark)
    return whole if calibration.grounds(whole) else exact
