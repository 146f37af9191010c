"""Schemas of layers: what is told of an attribute, and how the kinds of schemas differ."""

from dataclasses import replace

import pytest

from layers.contract import Layer
from layers.field import Field, FieldType, codes
from layers.registry import LAYERS
from layers.schema import UCUM, geojson_schema, json_schema, property_schema, queryables, sortables
from layers.text import Language, Text


def property_of(layer_id: str, name: str, language: Language = Language.ZH):
    return json_schema(LAYERS[layer_id], language)["properties"][name]


def field(**changes) -> Field:
    return Field(**{"name": "value", "title": Text("数值", "Value"), **changes})


def renamed(layer_id: str, geometry_name: str) -> Layer:
    return replace(LAYERS[layer_id], geometry_name=geometry_name)


def test_code_list_with_labels_of_the_reader():
    assert property_of("townships", "kind")["oneOf"] == [
        {"const": "subdistrict", "title": "街道"},
        {"const": "town", "title": "镇"},
    ]
    assert property_of("townships", "kind", Language.EN)["oneOf"][1] == {"const": "town", "title": "Town"}


def test_code_list_also_bare():
    assert property_of("townships", "kind")["enum"] == ["subdistrict", "town"]


def test_number_with_limits_and_unit():
    offset = property_of("railway_hazards", "offset_m", Language.EN)
    assert offset["type"] == "number"
    assert (offset["minimum"], offset["maximum"], offset["x-ogc-unit"]) == (0, 5000, "m")


def test_a_unit_that_the_register_lacks_is_told_in_words():
    money = field(type=FieldType.NUMBER, unit="万元", help=Text("含税", "With tax"))
    schema = property_schema(money, Language.ZH)
    assert "x-ogc-unit" not in schema
    assert schema["description"] == "含税；单位：万元"
    assert property_schema(money, Language.EN)["description"] == "With tax; Unit: 万元"


def test_a_unit_belongs_to_a_number():
    assert "x-ogc-unit" not in property_schema(field(unit="m"), Language.EN)
    assert "m" in UCUM


def test_geometry_role_and_format():
    geometry = property_of("rivers", "geometry")
    assert geometry["format"] == "geometry-linestring"
    assert geometry["x-ogc-role"] == "primary-geometry"
    assert "type" not in geometry
    assert "geometry" not in json_schema(LAYERS["indicators"], Language.ZH)["properties"]


@pytest.mark.parametrize("build", [json_schema, queryables])
def test_geometry_has_the_layers_own_name(build):
    properties = build(renamed("rivers", "geom"), Language.ZH)["properties"]
    assert properties["geom"]["x-ogc-role"] == "primary-geometry"
    assert "geometry" not in properties


def test_nothing_is_ordered_by_its_geometry():
    layer = renamed("rivers", "geom")
    everything = queryables(layer, Language.ZH)["properties"]
    assert list(sortables(layer, Language.ZH)["properties"]) == [
        name for name in everything if name != "geom"
    ]


def test_places_of_properties_have_no_gap_without_the_geometry():
    properties = sortables(LAYERS["rivers"], Language.ZH)["properties"]
    places = [one["x-ogc-propertySeq"] for one in properties.values()]
    assert places == list(range(1, len(properties) + 1))


def test_reference_names_its_collection():
    township = property_of("railway_hazards", "township")
    assert (township["x-ogc-role"], township["x-ogc-collectionId"]) == ("reference", "townships")


def test_temporal_role():
    assert property_of("railway_hazards", "found_on")["x-ogc-role"] == "primary-instant"
    assert "x-ogc-role" not in property_of("railway_hazards", "deadline")


def test_stamps_are_read_only_and_not_required():
    schema = json_schema(LAYERS["wharves"], Language.ZH)
    assert schema["properties"]["version"]["readOnly"] is True
    assert schema["properties"]["created_at"]["format"] == "date-time"
    assert "version" not in schema["required"]
    assert {"id", "name_zh", "plan_status", "source", "certainty", "is_demo"} <= set(schema["required"])


@pytest.mark.parametrize("build", [queryables, sortables])
def test_nothing_is_required_of_a_question(build):
    schema = build(LAYERS["wharves"], Language.ZH)
    assert "required" not in schema
    assert schema["additionalProperties"] is False


def test_geojson_schema_has_the_shape_of_a_feature():
    schema = geojson_schema(LAYERS["railway_hazards"], Language.EN)
    attributes = schema["properties"]["properties"]["properties"]
    assert list(attributes) == list(LAYERS["railway_hazards"].by_name)
    assert attributes["found_on"]["format"] == "date"
    assert schema["title"] in schema["description"]


def test_an_enumeration_has_no_longest_text():
    kinds = codes(("a", "甲", "A"), ("b", "乙", "B"))
    assert "maxLength" not in property_schema(field(codes=kinds), Language.ZH)
    assert property_schema(field(max_length=20), Language.ZH)["maxLength"] == 20
