"""Symbols of bus routes, by kind of service."""

from layers.style import Style, Symbol

STYLE = Style(
    symbol=Symbol("#4d5d6c", size=3),
    by="kind",
    symbols={
        "urban": Symbol("#0072b2", size=4),
        "suburban": Symbol("#009e73", size=4),
        "rural": Symbol("#b35c00", size=3),
        "school": Symbol("#c2187a", size=3, dash="10 4"),
        "custom": Symbol("#6a3d9a", size=3, dash="4 4"),
        "other": Symbol("#4d5d6c", size=3, dash="2 4"),
    },
    label="route_no",
    label_zoom=13,
)
