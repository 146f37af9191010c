"""Symbols on their way to the page."""

import pytest

from layers.registry import LAYERS
from layers.style import Shape, Symbol
from maps.legend import style_model, symbol_model


def test_a_symbol_as_plain_values():
    assert symbol_model(Symbol("#0a0b0c", Shape.STAR, 7)) == {"colour": "#0a0b0c", "shape": "star", "size": 7}
    assert symbol_model(Symbol("#0a0b0c", dash="4 2"))["dash"] == "4 2"


@pytest.mark.parametrize(
    "layer", [layer for layer in LAYERS.values() if layer.style], ids=lambda layer: layer.id
)
def test_every_code_of_the_styled_field_has_its_symbol(layer):
    model = style_model(layer)
    field = layer.style.by
    assert set(model["symbols"]) == ({code.value for code in layer.field(field).codes} if field else set())
    assert model["by"] == field


def test_a_layer_without_geometry_has_no_style():
    with pytest.raises(ValueError, match="indicators"):
        style_model(LAYERS["indicators"])
