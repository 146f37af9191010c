import pytest

from layers.contract import REFERENCE, GeometryType, Layer
from layers.field import Field
from layers.registry import LAYERS, Registry
from layers.style import Style, Symbol
from layers.text import Text


def layer(layer_id, **field):
    return Layer(
        id=layer_id,
        title=Text("图层", "Layer"),
        description=Text("图层", "Layer"),
        theme=REFERENCE,
        geometry=GeometryType.POINT,
        fields=(Field(name="name", title=Text("名称", "Name"), required=True, **field),),
        title_field="name",
        popup=("name",),
        style=Style(Symbol("#000000")),
    )


def test_keeps_the_order_of_the_layer_control():
    assert list(Registry(layer("b"), layer("a"))) == ["b", "a"]
    assert next(iter(LAYERS)) == "railway_hazards"


def test_refuses_a_second_layer_of_the_same_id():
    with pytest.raises(ValueError, match="share an identifier"):
        Registry(layer("roads"), layer("roads"))


def test_refuses_a_reference_to_nowhere():
    with pytest.raises(ValueError, match=r"roads\.name refers to an unknown layer 'towns'"):
        Registry(layer("roads", references="towns"))


def test_extending_leaves_the_registry_as_it_was():
    extended = LAYERS.extended(layer("roads"))
    assert "roads" in extended
    assert "roads" not in LAYERS
    assert len(extended) == len(LAYERS) + 1


def test_extending_never_overwrites():
    with pytest.raises(ValueError, match="share an identifier"):
        LAYERS.extended(layer("wharves"))


def test_tells_which_layers_take_their_place_from_another():
    assert [found.id for found in LAYERS.located_by("railway_segments")] == ["duty_assignments", "patrols"]
    assert LAYERS.located_by("townships") == ()
