"""Symbols of wharves: by the plan, so that what is only planned never looks built."""

from layers.style import Shape, Style, Symbol

STYLE = Style(
    symbol=Symbol("#4d5d6c", Shape.SQUARE, 7),
    by="plan_status",
    symbols={
        "planned": Symbol("#e69f00", Shape.DIAMOND, 7),
        "approved": Symbol("#b35c00", Shape.DIAMOND, 7),
        "under_construction": Symbol("#c2187a", Shape.TRIANGLE, 7),
        "built": Symbol("#0072b2", Shape.SQUARE, 7),
        "unplanned": Symbol("#4d5d6c", Shape.CROSS, 7),
    },
    label="name_zh",
    label_zoom=12,
)
