"""How features of a layer are drawn; map, legend and printed sheet read the same values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

COLOUR = re.compile(r"#[0-9a-f]{6}")


class Shape(StrEnum):
    """Outline of a point symbol. Shape and colour together tell codes apart without colour vision."""

    CIRCLE = "circle"
    SQUARE = "square"
    TRIANGLE = "triangle"
    DIAMOND = "diamond"
    CROSS = "cross"
    STAR = "star"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One way to draw a feature.

    Parameters
    ----------
    colour : str
        ``#rrggbb``, lower case: stroke of a line, fill of a point or an area.
    shape : Shape
        Outline of a point.
    size : float
        Radius of a point or width of a line, in CSS pixels.
    dash : str
        Dash pattern of a line in pixels, empty for a solid line.
    """

    colour: str
    shape: Shape = Shape.CIRCLE
    size: float = 6
    dash: str = ""

    def __post_init__(self) -> None:
        if not COLOUR.fullmatch(self.colour):
            raise ValueError(f"colour needs the form #rrggbb in lower case, got {self.colour!r}")


@dataclass(frozen=True, slots=True)
class Style:
    """Symbols of a layer, one for all features or one for each code of a field.

    Parameters
    ----------
    symbol : Symbol
        Used where no code decides.
    by : str or None
        Enumerated field that chooses the symbol.
    symbols : mapping of str to Symbol
        Symbol of each code of `by`.
    label : str or None
        Field written beside the feature.
    label_zoom : int
        Zoom level from which labels are written.
    """

    symbol: Symbol
    by: str | None = None
    symbols: Mapping[str, Symbol] = field(default_factory=dict)
    label: str | None = None
    label_zoom: int = 12

    def __post_init__(self) -> None:
        object.__setattr__(self, "symbols", MappingProxyType(dict(self.symbols)))

    def symbol_of(self, code: str | None) -> Symbol:
        """Return the symbol of a code, the layer's own symbol where the code has none."""
        return self.symbols.get(code, self.symbol) if code is not None else self.symbol
