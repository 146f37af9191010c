"""Legend rows of a layer, the same for map, portal page and printed sheet."""

from collections.abc import Iterable
from dataclasses import dataclass

from layers.contract import Layer
from layers.style import Symbol
from layers.text import Text


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line of a legend.

    Parameters
    ----------
    label : Text
        Label of the code, or the layer's title where one symbol serves all.
    symbol : Symbol
        How such features are drawn.
    code : str or None
        Value of the field that chooses the symbol; None where one symbol serves all.
    """

    label: Text
    symbol: Symbol
    code: str | None


def legend(layer: Layer, in_use: Iterable[str] | None = None) -> tuple[LegendRow, ...]:
    """Return the legend of a layer in the order of its codes.

    Parameters
    ----------
    layer : Layer
        Any layer.
    in_use : iterable of str, optional
        Codes that occur among the features shown; others are left out. All codes by default.

    Returns
    -------
    tuple of LegendRow
        Empty for a layer without geometry.
    """
    if layer.style is None:
        return ()
    if layer.style.by is None:
        return (LegendRow(layer.title, layer.style.symbol, None),)
    wanted = None if in_use is None else frozenset(in_use)
    return tuple(
        LegendRow(code.label, layer.style.symbol_of(code.value), code.value)
        for code in layer.field(layer.style.by).codes
        if wanted is None or code.value in wanted
    )
