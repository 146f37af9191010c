"""The choice of layers of a page."""

import pytest

from layers.text import Text
from maps.view import View

TITLE = Text("图", "Map")


def view(**values):
    defaults = {
        "name": "a",
        "title": TITLE,
        "description": TITLE,
        "shown": ("roads",),
        "basemap": ("rivers",),
    }
    return View(**defaults | values)


def test_layers_come_in_drawing_order():
    assert view(offered=("schools",)).layer_ids == ("rivers", "roads", "schools")


@pytest.mark.parametrize("name", ["", "Overview", "a/b", "a-b", "1st"])
def test_a_name_that_is_no_identifier_is_refused(name):
    with pytest.raises(ValueError, match="identifier"):
        view(name=name)


def test_a_view_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one layer"):
        view(shown=())


@pytest.mark.parametrize(
    "values", [{"offered": ("roads",)}, {"shown": ("roads", "roads")}, {"shown": ("rivers",)}]
)
def test_a_layer_stands_once(values):
    with pytest.raises(ValueError, match="twice"):
        view(**values)


def test_restricted_to_what_a_service_has():
    whole = view(shown=("roads", "canals"), offered=("schools",))
    assert whole.restricted_to({"roads", "schools"}) == view(
        shown=("roads",), offered=("schools",), basemap=()
    )


def test_restricted_to_nothing_to_show_is_no_view():
    assert view().restricted_to({"rivers"}) is None
