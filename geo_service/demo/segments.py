"""Segments of a referenced line: geometry and row from two labels."""

from dataclasses import dataclass

from geo_service.demo.county import Township
from geo_service.demo.row import demo_row, in_degrees
from layers.feature import Feature
from layers.linear_referencing import Chainage, ReferencedLine

CADENCE_DAYS = {"county": 90, "town": 30, "village": 15}
"""Defaults of the product: quarterly, monthly, half-monthly. Settings of a county, not law."""

LEVELS_ZH = {"county": "县级", "town": "镇级", "village": "村级"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of a line between two labels, watched at one level.

    Parameters
    ----------
    id, name_zh : str
    line_id : str
        Feature identifier of the line.
    level : str
        ``county``, ``town`` or ``village``.
    start, end : Chainage
        Labels with one position each.
    parent_id : str or None
        The segment that holds this one.
    township : Township or None
    area_class : str or None
        Class of the statutory widths, where the demo set defines one.
    edge_offset_m : float or None
        Centre line to embankment toe, metres; None takes the line's value.
    """

    id: str
    name_zh: str
    line_id: str
    level: str
    start: Chainage
    end: Chainage
    parent_id: str | None = None
    township: Township | None = None
    area_class: str | None = None
    edge_offset_m: float | None = None

    def feature(self, line: ReferencedLine, metric_crs: int, *, certainty: str, accuracy_m: float) -> Feature:
        """Return the row, with the part of the line (in `metric_crs`) between the labels as its geometry."""
        return demo_row(
            self.id,
            in_degrees(line.section(self.start, self.end), metric_crs),
            {
                "name_zh": self.name_zh,
                "line_id": self.line_id,
                "level": self.level,
                "parent_id": self.parent_id,
                "chainage_from": str(self.start),
                "chainage_to": str(self.end),
                "side": "both",
                "township": self.township.id if self.township else None,
                "area_class": self.area_class,
                "edge_offset_m": self.edge_offset_m,
                "patrol_cadence_days": CADENCE_DAYS[self.level],
            },
            certainty=certainty,
            accuracy_m=accuracy_m,
        )
