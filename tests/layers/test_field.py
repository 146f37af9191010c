"""Names of fields: any identifier, so that a published file keeps those of its columns."""

from dataclasses import replace

import pytest

from layers.field import Field, is_field_name
from layers.registry import LAYERS
from layers.text import Text

TOWNSHIPS = LAYERS["townships"]


def field(name):
    return Field(name=name, title=Text("名称", "Name"))


@pytest.mark.parametrize("name", ["name", "NAME", "POP_EST", "_x", "镇街", "été", "x" * 60, "镇" * 20])
def test_an_identifier_is_a_name(name):
    assert is_field_name(name)
    assert field(name).name == name


@pytest.mark.parametrize("name", ["", "name:en", "two words", "1st", "a-b", 'a"b', "x" * 61, "镇" * 21])
def test_anything_else_is_none(name):
    assert not is_field_name(name)
    with pytest.raises(ValueError, match="identifier"):
        field(name)


@pytest.mark.parametrize("name", ["id", "ID", "Source", "created_at", "geom", "GEOM", "Code"])
def test_a_layer_has_no_two_names_that_differ_in_case_alone(name):
    # `code` is one of the fields already, and the geometry is called geom.
    with pytest.raises(ValueError, match="stands twice or is one that every layer has"):
        replace(TOWNSHIPS, geometry_name="geom", fields=(*TOWNSHIPS.fields, field(name)))


@pytest.mark.parametrize("name", ["", "the geometry", "id", "code"])
def test_the_geometry_has_a_name_of_its_own(name):
    with pytest.raises(ValueError, match=r"geometry|stands twice"):
        replace(TOWNSHIPS, geometry_name=name)
