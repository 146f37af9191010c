"""Hazards whose verdict against the statutory protection zone is known beforehand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shapely import Polygon

from geo_service.demo.row import demo_row, in_degrees, points_in_degrees
from geo_service.demo.segments import Segment
from geo_service.demo.stretch import ACCURACY_M, AREA_CLASSES_ZH, Stretch
from layers.feature import Feature
from layers.linear_referencing import Chainage, Side, signed_offset

WIDTHS_M = {
    ("high_speed", "urban"): 10.0,
    ("high_speed", "suburban_residential"): 12.0,
    ("high_speed", "village_residential"): 15.0,
    ("high_speed", "other"): 20.0,
    ("conventional", "urban"): 8.0,
    ("conventional", "suburban_residential"): 10.0,
    ("conventional", "village_residential"): 12.0,
    ("conventional", "other"): 15.0,
}
"""Least widths of the protection zone from the embankment toe, the cutting top or the bridge's outer
edge, metres. 《铁路安全管理条例》 (State Council Order 639, in force since 2014-01-01), art. 27."""

VERDICTS_ZH = {"inside": "保护区内", "undetermined": "无法判定（恰在边界）", "outside": "保护区外"}

CATEGORIES = {
    "inside": ("building_encroachment", "stacking", "hazard_tree", "rigid_debris"),
    "undetermined": ("hazard_tree", "rigid_debris", "stacking", "building_encroachment"),
    "outside": ("rigid_debris", "hazard_tree", "building_encroachment", "greenhouse"),
}
"""Category of the case in each area class."""

CAMPAIGN = "演示：保护区判定用例"
EXTENT_LENGTH_M, EXTENT_DEPTH_M = 30.0, 12.0


@dataclass(frozen=True, slots=True, eq=False)
class ZoneCase:
    """A hazard at an exact distance from the embankment toe.

    Parameters
    ----------
    stretch : Stretch
    segment : Segment
        Of the lowest level; its area class gives the width.
    verdict : str
        ``inside``, ``undetermined`` or ``outside``: what any honest judgement must find.
    chainage : Chainage
    side : Side
    category : str
    """

    stretch: Stretch
    segment: Segment
    verdict: str
    chainage: Chainage
    side: Side
    category: str

    @property
    def width_m(self) -> float:
        """Statutory width at this place, metres from the toe."""
        return WIDTHS_M[self.stretch.axis.rail_class, str(self.segment.area_class)]

    @property
    def distance_m(self) -> float:
        """Distance from the toe, metres: half the width, the width itself, or ten metres more.

        At the width itself no uncertainty, however small, allows a verdict; the others leave
        room for an uncertainty of four metres.
        """
        return {"inside": self.width_m / 2, "undetermined": self.width_m, "outside": self.width_m + 10}[
            self.verdict
        ]

    @property
    def from_centre_m(self) -> float:
        """Distance from the centre line, metres."""
        return self.stretch.edge_offset_m(self.segment) + self.distance_m

    def hazard(self, hazard_id: str, hazard_no: str, today: date) -> Feature:
        """Return the row of the hazard."""
        line = self.stretch.line
        ground = line.the_ground(self.chainage)
        [place] = points_in_degrees(line.points([ground], signed_offset(self.from_centre_m, self.side)))
        area = AREA_CLASSES_ZH[str(self.segment.area_class)]
        return demo_row(
            hazard_id,
            place,
            {
                "hazard_no": hazard_no,
                "line_id": self.stretch.axis.id,
                "segment_id": self.segment.id,
                "side": self.side.value,
                "chainage": str(self.chainage),
                "offset_m": self.distance_m,
                "offset_datum": "embankment_toe",
                "township": self.segment.township.id if self.segment.township else None,
                "category": self.category,
                "grade": "general",
                "status": "verified",
                "description": f"判定用例：距路堤坡脚{self.distance_m:g}米，{area}法定最小宽度"
                f"{self.width_m:g}米（《铁路安全管理条例》第二十七条），应判为：{VERDICTS_ZH[self.verdict]}",
                "found_on": today - timedelta(days=10),
                "origin": "patrol",
                "campaign": CAMPAIGN,
                "responsible_side": "local",
            },
            certainty="high",
            accuracy_m=ACCURACY_M,
        )

    def extent(self, extent_id: str, hazard_id: str, today: date) -> Feature:
        """Return an outline of the hazard whose nearest side is at its distance from the toe."""
        line = self.stretch.line
        ground = line.the_ground(self.chainage)
        low, high = ground - EXTENT_LENGTH_M / 2, ground + EXTENT_LENGTH_M / 2
        near, far = (
            signed_offset(offset, self.side)
            for offset in (self.from_centre_m, self.from_centre_m + EXTENT_DEPTH_M)
        )
        corners = line.points([low, ground, high, high, ground, low], [near, near, near, far, far, far])
        return demo_row(
            extent_id,
            in_degrees(Polygon(corners)),
            {"hazard_id": hazard_id, "method": "survey", "drawn_on": today - timedelta(days=9)},
            certainty="high",
            accuracy_m=ACCURACY_M,
        )


def zone_cases(stretches: Sequence[Stretch]) -> tuple[ZoneCase, ...]:
    """Return one case of each verdict for each rail class and area class: twenty-four in all."""
    return tuple(case for stretch in stretches for case in _cases_on(stretch))


def _cases_on(stretch: Stretch) -> Iterator[ZoneCase]:
    for i, segment in enumerate(stretch.villages):
        for j, verdict in enumerate(VERDICTS_ZH):
            yield ZoneCase(
                stretch,
                segment,
                verdict,
                Chainage.from_value(segment.start.value_m + 400 + 500 * j),
                Side.LEFT if (i + j) % 2 == 0 else Side.RIGHT,
                CATEGORIES[verdict][i],
            )
