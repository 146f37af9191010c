from layers.registry import LAYERS
from layers.schema import json_schema
from layers.text import Language


def property_of(layer_id, name, language=Language.ZH):
    return json_schema(LAYERS[layer_id], language)["properties"][name]


def test_code_list_with_labels_of_the_reader():
    assert property_of("townships", "kind")["oneOf"] == [
        {"const": "subdistrict", "title": "街道"},
        {"const": "town", "title": "镇"},
    ]
    assert property_of("townships", "kind", Language.EN)["oneOf"][1] == {"const": "town", "title": "Town"}


def test_number_with_limits_and_unit():
    offset = property_of("railway_hazards", "offset_m", Language.EN)
    assert offset["type"] == "number"
    assert (offset["minimum"], offset["maximum"], offset["x-ogc-unit"]) == (0, 5000, "m")


def test_geometry_role_and_format():
    geometry = property_of("rivers", "geometry")
    assert geometry["format"] == "geometry-linestring"
    assert geometry["x-ogc-role"] == "primary-geometry"
    assert "geometry" not in json_schema(LAYERS["indicators"], Language.ZH)["properties"]


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
