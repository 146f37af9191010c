"""Linear referencing: from a chainage written on paper to a place beside the line, and back.

A chainage is a label, not a number: the posts of a line jump where the line was rebuilt, so a label
has no position, one, or several. `Chainage` is the label, `Calibration` ties labels to ground metres
along one line, `ReferencedLine` adds the geometry, `Network` holds all lines of a county. Plane geometry in projected metres (EPSG:4547
unless the county sets another zone); lines are drawn in the direction of increasing chainage.
"""

from layers.linear_referencing.answer import Answer, Place, Referred
from layers.linear_referencing.axis import Axis, Side, signed_offset
from layers.linear_referencing.calibration import Calibration, CalibrationError
from layers.linear_referencing.chainage import (
    Chainage,
    ChainageError,
    ChainageRange,
    parse_chainage,
    parse_range,
)
from layers.linear_referencing.knots import CalibrationPoint, ChainageEquation, ScaleReport
from layers.linear_referencing.line import Located, ReferencedLine
from layers.linear_referencing.network import Network
from layers.linear_referencing.report import LineReport

__all__ = [
    "Answer",
    "Axis",
    "Calibration",
    "CalibrationError",
    "CalibrationPoint",
    "Chainage",
    "ChainageEquation",
    "ChainageError",
    "ChainageRange",
    "LineReport",
    "Located",
    "Network",
    "Place",
    "ReferencedLine",
    "Referred",
    "ScaleReport",
    "Side",
    "parse_chainage",
    "parse_range",
    "signed_offset",
]
