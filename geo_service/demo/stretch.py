"""Invented railway lines that are consistent in themselves: axis, posts, edge, nested segments.

The bundled real line is good to kilometres, so no distance of eight or twenty metres can be shown
on it. These stretches are exact by definition and stand well apart from the real line.
"""

from dataclasses import dataclass

import numpy as np
from shapely import LineString, Point

from geo_service.demo.alignment import alignment
from geo_service.demo.county import County
from geo_service.demo.row import demo_row, in_degrees, points_in_degrees
from geo_service.demo.segments import LEVELS_ZH, Segment
from layers.crs import to_metric
from layers.feature import Feature
from layers.linear_referencing import Calibration, CalibrationPoint, Chainage, ReferencedLine
from layers.railway.segments import AREA_CLASSES

ACCURACY_M = 0.5
FIRST_KM, LAST_KM = 2152, 2160

POST_DEVIATIONS_M = (0.0, 0.8, -0.6, 1.1, 0.3, -0.9, 0.5, -0.2, 0.0)
"""Posts never stand at exact kilometres; interpolation has to earn its keep."""

AREA_CLASSES_ZH = {code.value: code.label.zh for code in AREA_CLASSES}

SEGMENT_EDGES_M = {"urban": None, "suburban_residential": 8.5, "village_residential": 10.0, "other": 14.5}
"""Centre line to toe in each village segment, metres: higher embankments reach further out.
None takes the line's own value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What an invented line is, before anything hangs on it.

    Parameters
    ----------
    id, name_zh, name_en : str
    rail_class : str
        ``conventional`` or ``high_speed``.
    start : Point
        WGS 84 longitude, latitude.
    azimuth_deg, bend : float
        As in `alignment`.
    edge_offset_m : float
        Centre line to embankment toe, metres.
    design_speed_kmh : float
    """

    id: str
    name_zh: str
    name_en: str
    rail_class: str
    start: Point
    azimuth_deg: float
    bend: float
    edge_offset_m: float
    design_speed_kmh: float


AXES = (
    Axis(
        id="demo-line",
        name_zh="虚构演示线甲（普速）",
        name_en="Fictitious line A (conventional)",
        rail_class="conventional",
        start=Point(113.47, 24.15),
        azimuth_deg=190,
        bend=1.0,
        edge_offset_m=7.0,
        design_speed_kmh=160,
    ),
    Axis(
        id="demo-line-hs",
        name_zh="虚构演示线乙（高速）",
        name_en="Fictitious line B (high-speed)",
        rail_class="high_speed",
        start=Point(113.5, 24.15),
        azimuth_deg=190,
        bend=0.3,
        edge_offset_m=7.5,
        design_speed_kmh=350,
    ),
)


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """An invented line with everything that hangs on it.

    Parameters
    ----------
    axis : Axis
    metric_crs : int
        EPSG code of the projected CRS.
    line : ReferencedLine
        In `metric_crs`, from the line and the posts as they are stored.
    line_feature : Feature
    calibration_points : tuple of Feature
    segments : tuple of Segment
        County, two towns, four villages; each holds the next exactly.
    """

    axis: Axis
    metric_crs: int
    line: ReferencedLine
    line_feature: Feature
    calibration_points: tuple[Feature, ...]
    segments: tuple[Segment, ...]

    @property
    def villages(self) -> tuple[Segment, ...]:
        """Segments of the lowest level, in line order, one for each area class."""
        return tuple(segment for segment in self.segments if segment.level == "village")

    @property
    def segment_features(self) -> tuple[Feature, ...]:
        """Rows of the segments."""
        return tuple(
            segment.feature(self.line, self.metric_crs, certainty="high", accuracy_m=ACCURACY_M)
            for segment in self.segments
        )

    def edge_offset_m(self, segment: Segment) -> float:
        """Return the distance from the centre line to the toe in a segment, metres."""
        return self.axis.edge_offset_m if segment.edge_offset_m is None else segment.edge_offset_m


def stretch(axis: Axis, county: County) -> Stretch:
    """Build an invented line; the county gives the CRS and the townships that its segments name."""
    crs = county.metric_crs
    stored = in_degrees(alignment(axis.start, axis.azimuth_deg, axis.bend, crs), crs)
    geometry = to_metric(stored, crs)
    kms = np.arange(FIRST_KM, LAST_KM + 1)
    grounds = geometry.length * np.linspace(0, 1, len(kms)) + np.array(POST_DEVIATIONS_M)
    whole = Calibration([CalibrationPoint(0, 0), CalibrationPoint(geometry.length, geometry.length)])
    bare = ReferencedLine(geometry, whole)
    posts = points_in_degrees(bare.points(grounds), crs)
    located = bare.locate(to_metric(posts, crs))
    line = ReferencedLine(
        geometry,
        Calibration([CalibrationPoint(1000.0 * k, float(s)) for k, s in zip(kms, located.s_m, strict=True)]),
    )
    return Stretch(
        axis,
        crs,
        line,
        _line_feature(axis, stored),
        tuple(_post(axis, int(km), post) for km, post in zip(kms, posts, strict=True)),
        _segments(axis, county, line),
    )


def _line_feature(axis: Axis, stored: LineString) -> Feature:
    return demo_row(
        axis.id,
        stored,
        {
            "name_zh": axis.name_zh,
            "name_en": axis.name_en,
            "section": "演示",
            "rail_class": axis.rail_class,
            "electrified": True,
            "track_count": 2,
            "design_speed_kmh": axis.design_speed_kmh,
            "down_side": "left",
            "edge_offset_m": axis.edge_offset_m,
            "chainage_from": str(Chainage(FIRST_KM)),
            "chainage_to": str(Chainage(LAST_KM)),
            "remark": "虚构线路：位置、里程、坡脚距离均为演示设定，附近并无此线",
        },
        certainty="high",
        accuracy_m=ACCURACY_M,
    )


def _post(axis: Axis, km: int, place: Point) -> Feature:
    return demo_row(
        f"demo-post-{axis.id.removeprefix('demo-')}-{km}",
        place,
        {"line_id": axis.id, "series": "K", "label": str(Chainage(km)), "kind": "km_post"},
        certainty="high",
        accuracy_m=ACCURACY_M,
    )


def _segments(axis: Axis, county: County, line: ReferencedLine) -> tuple[Segment, ...]:
    villages = len(AREA_CLASSES_ZH)
    bounds = {"county": (FIRST_KM, LAST_KM)}
    bounds |= {f"town-{i + 1}": (FIRST_KM + 4 * i, FIRST_KM + 4 * i + 4) for i in range(2)}
    bounds |= {f"village-{i + 1}": (FIRST_KM + 2 * i, FIRST_KM + 2 * i + 2) for i in range(villages)}
    middles = [line.the_ground(Chainage((first + last) // 2)) for first, last in bounds.values()]
    nearest = county.nearest_townships(line.points(middles))
    segments = []
    for (key, (first, last)), township in zip(bounds.items(), nearest, strict=True):
        level, _, number = key.partition("-")
        area_class = list(AREA_CLASSES_ZH)[int(number) - 1] if level == "village" else None
        parent = {"county": None, "town": "county", "village": f"town-{1 if first < FIRST_KM + 4 else 2}"}[
            level
        ]
        kind = f"·{AREA_CLASSES_ZH[area_class]}" if area_class else ""
        segments.append(
            Segment(
                id=f"demo-segment-{axis.id.removeprefix('demo-')}-{key}",
                name_zh=f"{axis.name_zh}{LEVELS_ZH[level]}{number}{kind}",
                line_id=axis.id,
                level=level,
                start=Chainage(first),
                end=Chainage(last),
                parent_id=parent and f"demo-segment-{axis.id.removeprefix('demo-')}-{parent}",
                township=None if level == "county" else township,
                area_class=area_class,
                edge_offset_m=SEGMENT_EDGES_M[area_class] if area_class else None,
            )
        )
    return tuple(segments)
