"""Hazards at such distances from the toe that the rule of the protection zone must find every verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import hypot

from shapely import Polygon

from geo_service.demo.row import demo_row, in_degrees, points_in_degrees
from geo_service.demo.segments import Segment
from geo_service.demo.stretch import ACCURACY_M, AREA_CLASSES_ZH, Stretch
from layers.feature import Feature
from layers.linear_referencing import Chainage, Side, signed_offset
from layers.railway_hazards.protection_zone import (
    LEGAL_BASIS,
    VERDICTS,
    Verdict,
    statutory_width_m,
    zone_verdict,
)

CATEGORIES = (
    ("building_encroachment", "hazard_tree", "rigid_debris"),
    ("stacking", "rigid_debris", "hazard_tree"),
    ("hazard_tree", "stacking", "building_encroachment"),
    ("rigid_debris", "building_encroachment", "greenhouse"),
)
"""Category of each case in each area class, from near to far."""

CAMPAIGN = "演示：保护区判定用例"
EXTENT_LENGTH_M, EXTENT_DEPTH_M = 30.0, 12.0

UNCERTAINTY_M = hypot(ACCURACY_M, ACCURACY_M)
"""Of a distance: the hazard's place and the line's, which are independent. The toe is where the set puts it."""


@dataclass(frozen=True, slots=True, eq=False)
class ZoneCase:
    """A hazard at an exact distance from the embankment toe.

    Parameters
    ----------
    stretch : Stretch
    segment : Segment
        Of the lowest level; its area class gives the width.
    distance_m : float
        From the toe, metres.
    chainage : Chainage
    side : Side
    category : str
    """

    stretch: Stretch
    segment: Segment
    distance_m: float
    chainage: Chainage
    side: Side
    category: str

    @property
    def width_m(self) -> float:
        """Statutory width at this place, metres from the toe."""
        return _width_m(self.stretch, self.segment)

    @property
    def verdict(self) -> Verdict:
        """What the rule finds at this distance."""
        verdict: Verdict = zone_verdict(self.distance_m, self.width_m, UNCERTAINTY_M).item()
        return verdict

    @property
    def from_centre_m(self) -> float:
        """Distance from the centre line, metres."""
        return self.stretch.edge_offset_m(self.segment) + self.distance_m

    def hazard(self, hazard_id: str, hazard_no: str, today: date) -> Feature:
        """Return the row of the hazard."""
        line = self.stretch.line
        ground = line.the_ground(self.chainage)
        [place] = points_in_degrees(
            line.points([ground], signed_offset(self.from_centre_m, self.side)), self.stretch.metric_crs
        )
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
                "description": f"判定用例：距路堤坡脚{self.distance_m:g}米，{area}法定最小宽度{self.width_m:g}米"
                f"（{LEGAL_BASIS.zh}），判定：{VERDICTS[self.verdict].zh}（辅助判定，不作执法依据）",
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
            in_degrees(Polygon(corners), self.stretch.metric_crs),
            {"hazard_id": hazard_id, "method": "survey", "drawn_on": today - timedelta(days=9)},
            certainty="high",
            accuracy_m=ACCURACY_M,
        )


def zone_cases(stretches: Sequence[Stretch]) -> tuple[ZoneCase, ...]:
    """Return three cases for each rail class and area class, twenty-four in all.

    They stand at half the width, at the width itself, where no uncertainty, however small, allows
    a verdict, and ten metres beyond it.
    """
    return tuple(case for stretch in stretches for case in _cases_on(stretch))


def _cases_on(stretch: Stretch) -> Iterator[ZoneCase]:
    for i, segment in enumerate(stretch.villages):
        width_m = _width_m(stretch, segment)
        for j, distance_m in enumerate((width_m / 2, width_m, width_m + 10)):
            yield ZoneCase(
                stretch,
                segment,
                distance_m,
                Chainage.from_value(segment.start.value_m + 400 + 500 * j),
                Side.LEFT if (i + j) % 2 == 0 else Side.RIGHT,
                CATEGORIES[i][j],
            )


def _width_m(stretch: Stretch, segment: Segment) -> float:
    return statutory_width_m(stretch.axis.rail_class, str(segment.area_class))
