"""Symbols as the page draws them: the legend and the map read the same values."""

from typing import Any

from layers.contract import Layer
from layers.legend import legend
from layers.style import Symbol


def symbol_model(symbol: Symbol) -> dict[str, Any]:
    """Return a symbol as plain values; sizes in CSS pixels."""
    model: dict[str, Any] = {"colour": symbol.colour, "shape": symbol.shape.value, "size": symbol.size}
    if symbol.dash:
        model["dash"] = symbol.dash
    return model


def style_model(layer: Layer) -> dict[str, Any]:
    """Return the style of a layer as plain values.

    The labels of the codes come with the field that `by` names; which entries a legend lists is
    decided in the browser, by the codes in the loaded data.

    Raises
    ------
    ValueError
        If the layer has no geometry, hence no style.
    """
    if layer.style is None:
        raise ValueError(f"{layer.id} has no geometry, so a map cannot draw it")
    return {
        "symbol": symbol_model(layer.style.symbol),
        "by": layer.style.by,
        "symbols": {row.code: symbol_model(row.symbol) for row in legend(layer) if row.code is not None},
        "labelZoom": layer.style.label_zoom,
    }
