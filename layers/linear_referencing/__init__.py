"""Linear referencing: from a chainage written on paper to a place beside the line, and back.

A chainage is a label, not a number: the posts of a line jump where the line was rebuilt, so a label
has no position, one, or several. `Chainage` is the label, `Calibration` ties labels to ground metres
along one line, `ReferencedLine` adds the geometry. Plane geometry in projected metres (EPSG:4547
unless the county sets another zone); lines are drawn in the direction of increasing chainage.
"""

from layers.linear_referencing.calibration import (
    Calibration,
    CalibrationError,
    CalibrationPoint,
    ChainageEquation,
    ScaleReport,
)
from layers.linear_referencing.chainage import (
    Chainage,
    ChainageError,
    ChainageRange,
    parse_chainage,
    parse_range,
)
from layers.linear_referencing.line import Located, ReferencedLine, Side, signed_offset

__all__ = [
    "Calibration",
    "CalibrationError",
    "CalibrationPoint",
    "Chainage",
    "ChainageEquation",
    "ChainageError",
    "ChainageRange",
    "Located",
    "ReferencedLine",
    "ScaleReport",
    "Side",
    "parse_chainage",
    "parse_range",
    "signed_offset",
]
