"""An assumed chainage on the real line 京广线, and its segments by township."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from shapely import Point

from geo_service.demo.county import County, Township
from geo_service.demo.row import demo_row, points_in_degrees
from geo_service.demo.segments import Segment
from layers.crs import to_metric
from layers.feature import Feature
from layers.linear_referencing import Calibration, CalibrationPoint, Chainage, ReferencedLine

LINE_ID = "jingguang"
FIRST_M, LAST_M = 2_110_000, 2_185_000

ORIGIN = Point(113.431, 24.163)
"""英德站, on the line; WGS 84, good to some 600 m (see the sources of the bundled stations)."""
ORIGIN_M = 2_150_000
"""Assumed label of the station. No official kilometre post of the county is known: 京广线 ends near
K2294 in Guangzhou, about 140 km on, so that the county lies somewhere about K2110 to K2185."""

POST_SPACING_M = 5_000
ACCURACY_M = 3_000.0
"""Of the bundled line here, which was derived from the river beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class Corridor:
    """The line with its assumed chainage, and what hangs on it.

    Parameters
    ----------
    metric_crs : int
        EPSG code of the projected CRS.
    line : ReferencedLine
        In `metric_crs`; calibrated by the points as they are stored.
    calibration_points : tuple of Feature
    segments : tuple of Segment
        The county segment first, then those of the townships in line order, end to end.
    townships : tuple of Township
        Of the segments after the first.
    """

    metric_crs: int
    line: ReferencedLine
    calibration_points: tuple[Feature, ...]
    segments: tuple[Segment, ...]
    townships: tuple[Township, ...]

    @property
    def towns(self) -> tuple[Segment, ...]:
        """Segments of the townships, in line order."""
        return self.segments[1:]

    @property
    def segment_features(self) -> tuple[Feature, ...]:
        """Rows of the segments."""
        return tuple(
            segment.feature(self.line, self.metric_crs, certainty="low", accuracy_m=ACCURACY_M)
            for segment in self.segments
        )


def corridor(county: County) -> Corridor:
    """Lay the assumed chainage on the county's line.

    Raises
    ------
    ValueError
        If the county lacks the line, or the line does not reach from the first to the last label.
    """
    if LINE_ID not in county.lines:
        raise ValueError(f"the demo set needs the railway line {LINE_ID}, which the county lacks")
    geometry = to_metric(county.lines[LINE_ID], county.metric_crs)
    values = np.arange(FIRST_M, LAST_M + 1, POST_SPACING_M)
    origin_s = geometry.line_locate_point(to_metric(ORIGIN, county.metric_crs))
    whole = [CalibrationPoint(ORIGIN_M, origin_s), CalibrationPoint(ORIGIN_M + 1000, origin_s + 1000)]
    grounds = origin_s + (values - ORIGIN_M)
    bare = ReferencedLine(geometry, Calibration(whole))
    posts = points_in_degrees(bare.points(grounds), county.metric_crs)
    located = bare.locate(to_metric(posts, county.metric_crs))
    line = ReferencedLine(
        geometry,
        Calibration([CalibrationPoint(float(v), float(s)) for v, s in zip(values, located.s_m, strict=True)]),
    )
    return Corridor(
        county.metric_crs,
        line,
        tuple(_post(int(value), post) for value, post in zip(values, posts, strict=True)),
        *_segments(county, line),
    )


def _post(value_m: int, place: Point) -> Feature:
    label = Chainage.from_value(value_m)
    is_station = value_m == ORIGIN_M
    return demo_row(
        f"demo-post-{LINE_ID}-{label.km}",
        place,
        {
            "line_id": LINE_ID,
            "series": label.series,
            "label": str(label),
            "kind": "station_centre" if is_station else "km_post",
            "name_zh": "英德站" if is_station else None,
            "remark": "演示假定：以英德站为K2150+000推算，并非公布里程",
        },
        certainty="low",
        accuracy_m=ACCURACY_M,
    )


def _segments(county: County, line: ReferencedLine) -> tuple[tuple[Segment, ...], tuple[Township, ...]]:
    """Return the county segment, then one for each run of hectometres nearest to one township; and those."""
    whole = Segment(
        id=f"demo-segment-{LINE_ID}",
        name_zh="京广线县级区段（演示）",
        line_id=LINE_ID,
        level="county",
        start=Chainage.from_value(FIRST_M),
        end=Chainage.from_value(LAST_M),
    )
    starts = np.arange(FIRST_M, LAST_M, 100)
    middles = line.points(line.calibration.grounds_of_values(starts + 50)[0])
    runs = _runs(county.nearest_townships(middles), starts)
    towns = [
        Segment(
            id=f"demo-segment-{LINE_ID}-{number:02d}",
            name_zh=f"京广线{township.name_zh}区段（演示）",
            line_id=LINE_ID,
            level="town",
            start=Chainage.from_value(first),
            end=Chainage.from_value(last + 100),
            parent_id=whole.id,
            township=township,
        )
        for number, (township, first, last) in enumerate(runs, start=1)
    ]
    return (whole, *towns), tuple(township for township, _, _ in runs)


def _runs(nearest: tuple[Township, ...], starts: NDArray[np.int64]) -> list[tuple[Township, int, int]]:
    runs = []
    for township, run in groupby(zip(nearest, starts.tolist(), strict=True), key=lambda pair: pair[0]):
        values = [value for _, value in run]
        runs.append((township, values[0], values[-1]))
    return runs
