"""The layer of a file keeps the contract of all layers, and is drawn so that it can be seen."""

import pytest

from contrast import contrast
from geo_service.publishing.manifest import PALETTE, default_style
from layers.contract import THEMES, GeometryType
from layers.headers import headers
from layers.legend import legend
from layers.registry import LAYERS
from layers.schema import json_schema, queryables
from layers.style import Shape, Symbol
from layers.text import Language
from layers.validation import check
from maps.registry import views
from shared_data import shared_data


@pytest.fixture
def dialect():
    """One database: the manifest is the same on the other."""
    return "spatialite"


@pytest.fixture
def layer(publish_file):
    name = "ne_110m_populated_places_simple"
    return publish_file(shared_data("cql2-ne110", "ne110m4cql2.gpkg"), "places", layer_name=name).layer


def test_it_keeps_the_contract(layer, example_feature):
    assert layer.theme in THEMES
    assert layer.title_field == "name"
    assert len(layer.popup) == 8
    assert layer.temporal is None  # it has a date and moments, and nobody chose
    for language in Language:
        titles = [field.title.in_language(language) for field in layer.all_fields]
        assert len(set(titles)) == len(titles)
        properties = json_schema(layer, language)["properties"]
        assert [name for name in properties if name not in layer.by_name] == ["id", "geom"]
        assert set(queryables(layer, language)["properties"]) == set(properties)
    example = example_feature(layer)
    assert check(layer, example.properties).values == example.properties
    assert set(layer.by_name) >= {field.name for field in headers(layer).values()}
    assert [row.label for row in legend(layer)] == [layer.title]


def test_it_has_a_map_of_its_own_and_waits_in_that_of_its_theme(layer):
    pages = views(LAYERS.extended(layer))
    assert pages["places"].shown == ("places",)
    assert "places" in pages["reference"].offered
    assert "structures" in pages["reference"].shown


@pytest.mark.parametrize("colour", PALETTE)
def test_a_default_colour_stands_out_from_the_paper(colour):
    assert contrast(colour, "#ffffff") >= 4.5


def test_a_layer_is_drawn_the_same_for_ever():
    # The CRC-32 of "roads" is 2,818,411,733: the remainder by 8 is 5, of the quotient by 4 is 2.
    assert default_style("roads", GeometryType.POINT).symbol == Symbol("#00745a", Shape.TRIANGLE, 5)
    assert default_style("roads", GeometryType.MULTILINESTRING).symbol == Symbol("#00745a", size=3)


def test_layers_are_told_apart():
    styles = {default_style(f"layer_{number}", GeometryType.POINT).symbol for number in range(200)}
    assert len(styles) == 32
