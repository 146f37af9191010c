"""How the map and the list of the review mark what asks for attention: colour and shape say the same."""

from collections.abc import Mapping
from types import MappingProxyType

from layers.railway_hazards.attention import TITLES, Kind
from layers.style import Shape, Symbol
from layers.text import Text

RED, ORANGE, BLUE, PURPLE, BROWN, SLATE, GREY = (
    "#b3261e",
    "#c85a00",
    "#1565a8",
    "#6a3d9a",
    "#7a5200",
    "#4d5d6c",
    "#9aa5ae",
)

CALM, SETTLED = "calm", "settled"

MARKS: Mapping[str, Symbol] = MappingProxyType(
    {
        Kind.OVERDUE: Symbol(RED, Shape.TRIANGLE, size=8),
        Kind.RECHECK_DUE: Symbol(BROWN, Shape.SQUARE, size=7),
        Kind.DUE_SOON: Symbol(ORANGE, Shape.DIAMOND, size=8),
        Kind.EXTENSION: Symbol(PURPLE, Shape.DIAMOND, size=8),
        Kind.ACCEPTANCE: Symbol(PURPLE, Shape.STAR, size=8),
        Kind.UNDATED: Symbol(SLATE, Shape.SQUARE, size=7),
        Kind.RECHECK_SOON: Symbol(BROWN, Shape.CIRCLE, size=6),
        Kind.UNASSIGNED: Symbol(BLUE, Shape.SQUARE, size=7),
        Kind.NEW: Symbol(BLUE, Shape.CIRCLE, size=7),
        CALM: Symbol(SLATE, Shape.CIRCLE, size=6),
        SETTLED: Symbol(GREY, Shape.CIRCLE, size=5),
    }
)
"""Symbol by the kind of attention, of what goes its way, and of what is done with."""

MARK_TITLES: Mapping[str, Text] = MappingProxyType(
    {
        **{str(kind): title for kind, title in TITLES.items()},
        CALM: Text("办理中", "Under way"),
        SETTLED: Text("已办结", "Done with"),
    }
)

OUTLINES: Mapping[Shape, str] = MappingProxyType(
    {
        Shape.TRIANGLE: "10,2 18,17 2,17",
        Shape.DIAMOND: "10,1 19,10 10,19 1,10",
        Shape.SQUARE: "3,3 17,3 17,17 3,17",
        Shape.STAR: "10,1 12.6,7 19,7.4 14,11.6 15.6,18 10,14.4 4.4,18 6,11.6 1,7.4 7.4,7",
    }
)
"""Corners in a square of 20; what is missing is drawn as a circle."""
