"""Symbols of checkpoints, by kind."""

from layers.style import Shape, Style, Symbol

STYLE = Style(
    symbol=Symbol("#4d5d6c", Shape.TRIANGLE, 7),
    by="kind",
    symbols={
        "fixed_station": Symbol("#a63603", Shape.SQUARE, 7),
        "wim_site": Symbol("#6a3d9a", Shape.TRIANGLE, 7),
        "temporary": Symbol("#e69f00", Shape.CIRCLE, 6),
        "toll_plaza": Symbol("#0072b2", Shape.DIAMOND, 7),
    },
    label="name_zh",
    label_zoom=12,
)
