"""The lines of a county with all that is known of their labels: places by chainage, and back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import STRtree

from layers.crs import LONLAT, METRIC, transformer
from layers.feature import Feature
from layers.linear_referencing import reasons
from layers.linear_referencing.answer import Answer, Referred
from layers.linear_referencing.chainage import Chainage, ChainageError, parse_range
from layers.linear_referencing.placing import offset_of, places
from layers.linear_referencing.records import (
    TRACKS,
    EquationRecord,
    LineRecord,
    PostRecord,
    Unread,
    equation_records,
    line_records,
    post_records,
)
from layers.linear_referencing.referring import refer
from layers.linear_referencing.report import LineReport, report_of
from layers.linear_referencing.route import routes_of

REACH_M = 5_000.0
"""A place farther than this from every line is beside none."""


class Network:
    """Lines, posts and chainage equations of one day.

    Parameters
    ----------
    lines, posts, equations : iterable of LineRecord, PostRecord, EquationRecord
        Projected, all in `metric_crs`. What belongs to no line is not used.
    metric_crs : int
        EPSG code of the projected CRS.
    unread : sequence of Unread
        Rows that could not be taken, for the report.
    """

    def __init__(
        self,
        lines: Iterable[LineRecord],
        posts: Iterable[PostRecord] = (),
        equations: Iterable[EquationRecord] = (),
        *,
        metric_crs: int = METRIC,
        unread: Sequence[Unread] = (),
    ) -> None:
        self.metric_crs = metric_crs
        self._unread = tuple(unread)
        own_posts, own_equations = defaultdict(list), defaultdict(list)
        for post in posts:
            own_posts[post.line_id].append(post)
        for equation in equations:
            own_equations[equation.line_id].append(equation)
        self.lines: Mapping[str, LineRecord] = MappingProxyType({line.id: line for line in lines})
        self._routes = {
            line.id: routes_of(line, own_posts[line.id], own_equations[line.id])
            for line in self.lines.values()
        }
        self._ids = tuple(self.lines)
        self._tree = STRtree([line.geometry for line in self.lines.values()])

    @classmethod
    def of_features(
        cls,
        lines: Iterable[Feature],
        posts: Iterable[Feature],
        equations: Iterable[Feature],
        *,
        day: date,
        metric_crs: int = METRIC,
    ) -> "Network":
        """Return the network of the rows of three layers that hold on a day.

        Parameters
        ----------
        lines, posts, equations : iterable of Feature
            Of `railway_lines`, `calibration_points` and `chainage_equations`; WGS 84.
        day : date
        metric_crs : int
            Projected CRS for lengths and offsets.
        """
        read_posts, unread_posts = post_records(posts, day, metric_crs)
        read_equations, unread_equations = equation_records(equations, day, metric_crs)
        return cls(
            line_records(lines, metric_crs),
            read_posts,
            read_equations,
            metric_crs=metric_crs,
            unread=(*unread_posts, *unread_equations),
        )

    def locate(
        self,
        line_id: str,
        label_text: str,
        side: str | None = None,
        offset_m: float | None = None,
        track_dir: str | None = None,
        *,
        label_to: str | None = None,
        datum: str | None = None,
    ) -> Answer:
        """Return the places of a label or a range on a line.

        Parameters
        ----------
        line_id : str
        label_text : str
            One label or a range (`parse_range`). A range has its middle as the place and carries the section.
        side : str, optional
            ``left`` or ``right``, facing increasing chainage; with anything else the place is on the line.
        offset_m : float, optional
            From the line, not negative.
        track_dir : str, optional
            ``up`` or ``down``. Where the tracks have calibrations of their own and none is named, the
            down track counts, as the base of the labels, and the difference enters the accuracy.
        label_to : str, optional
            The end of a range whose start is `label_text`.
        datum : str, optional
            What `offset_m` was measured from, by default the centre line. From ``embankment_toe`` the
            line's own distance to it is added; from others, and from `placing.UNSTATED`, it is taken from
            the centre line with a note, and the accuracy tells.

        Returns
        -------
        Answer
            No place and the reason where the label does not exist or cannot be read, with the edges of the
            gap where it is in one; several places where it repeats.
        """
        line = self.lines.get(line_id)
        if line is None:
            return Answer((), reasons.unknown_line(line_id))
        written = label_text.strip() if not label_to else f"{label_text.strip()}-{label_to.strip()}"
        try:
            asked = parse_range(written)
        except ChainageError:
            return Answer((), reasons.unreadable(written))
        return places(
            line,
            self._routes[line_id],
            asked,
            track_dir,
            offset_of(line, side, offset_m, datum),
            self.metric_crs,
        )

    def refer(
        self,
        lonlat: ArrayLike,
        line_id: str | None = None,
        track_dir: str | None = None,
    ) -> list[Referred | None]:
        """Return line, label, side and offset of many places.

        Parameters
        ----------
        lonlat : array_like of float, shape (n, 2)
            WGS 84 longitude, latitude; NaN has no answer.
        line_id : str, optional
            By default the nearest line of each place.
        track_dir : str, optional
            Whose labels, as in `locate`.

        Returns
        -------
        list of Referred or None
            None beyond `REACH_M` from the line, and where there is no such line.
        """
        points = self._projected(lonlat)
        answers: list[Referred | None] = [None] * len(points)
        for own_line, indices in self._nearest(points, line_id).items():
            own = refer(self.lines[own_line], self._routes[own_line], points[indices], track_dir)
            for i, answer in zip(indices.tolist(), own, strict=True):
                if answer.offset_m <= REACH_M:
                    answers[i] = answer
        return answers

    def grounds(self, line_id: str, label: Chainage) -> tuple[float, ...]:
        """Return the ground metres of a label from the start of its line, in line order; none without places.

        Where the tracks have calibrations of their own, those of the down track, as in `locate`.
        """
        own = {route.track: route for route in self._routes.get(line_id, ()) if route.series == label.series}
        calibrated = {track: route.referenced for track, route in own.items() if route.referenced is not None}
        base = calibrated.get(TRACKS[0]) or next(iter(calibrated.values()), None)
        return () if base is None else base.calibration.grounds(label)

    def report(self, line_id: str | None = None) -> tuple[LineReport, ...]:
        """Return the reports of all lines or of one: one for each series, and track where they differ."""
        return tuple(
            report_of(route, tuple(row for row in self._unread if row.line_id == own_line))
            for own_line, routes in self._routes.items()
            if line_id in (None, own_line)
            for route in routes
        )

    def _projected(self, lonlat: ArrayLike) -> NDArray[np.object_]:
        """Return points in metres; missing where a place is none, or too far away to be projected."""
        xy = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        metric = np.column_stack(transformer(LONLAT, self.metric_crs).transform(xy[:, 0], xy[:, 1]))
        points: NDArray[np.object_] = np.full(len(xy), None, dtype=object)
        known = np.isfinite(metric).all(axis=1)
        points[known] = shapely.points(metric[known])
        return points

    def _nearest(self, points: NDArray[np.object_], line_id: str | None) -> dict[str, NDArray[np.intp]]:
        """Return which points lie nearest to each line."""
        known = np.flatnonzero(~shapely.is_missing(points))
        if line_id is not None:
            return {line_id: known} if line_id in self.lines else {}
        if not self.lines or not known.size:
            return {}
        which, line = self._tree.query_nearest(points[known], max_distance=REACH_M, all_matches=False)
        return {self._ids[number]: known[which[line == number]] for number in np.unique(line).tolist()}
