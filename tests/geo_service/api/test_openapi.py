"""The API definition: what it says of each layer, what programs look for in it, 3.0 beside 3.1."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from accounts import program
from geo_service.api.openapi.document import definition
from geo_service.api.openapi.downgrade import openapi_30, schema_30
from geo_service.api.parameters.attributes import RESERVED, attribute_fields
from geo_service.api.parameters.definitions import items_parameters
from geo_service.app import create_app
from geo_service.catalogue import Catalogues
from geo_service.service import Service
from layers.access import Role
from layers.field import Field
from layers.reference_system import served
from layers.registry import LAYERS, Registry
from layers.text import Language, Text

OPENAPI_30 = "application/vnd.oai.openapi+json;version=3.0"
OPENAPI_31 = "application/vnd.oai.openapi+json;version=3.1"
GDAL_ACCEPT = f"{OPENAPI_30}, application/openapi+json;version=3.0, application/json"
SYSTEMS = tuple(served((4326, 4490, 3857, 4547)))


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    """One for the module: nothing is changed through it."""
    return shared_client


def written(language: Language = Language.ZH, layers=LAYERS) -> dict[str, Any]:
    title = Text("测试", "Test")
    return definition("http://service.test", title, tuple(layers.values()), SYSTEMS, ("overview",), language)


def parameters(document: dict[str, Any], path: str) -> dict[str, dict[str, Any]]:
    """Return the parameters of GET at a path by name, with references looked up."""
    shared = document["components"]["parameters"]
    return {
        one["name"]: one
        for given in document["paths"][path]["get"]["parameters"]
        for one in [shared[given["$ref"].rpartition("/")[2]] if "$ref" in given else given]
    }


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_both_versions_are_valid() -> None:
    document = written()
    OpenAPIV31SpecValidator(document).validate()
    OpenAPIV30SpecValidator(openapi_30(document)).validate()


def test_the_document_stands_alone() -> None:
    document = written()
    found = set(references(document))
    assert all(reference.startswith("#/components/") for reference in found)
    for reference in found:
        _, _, kind, name = reference.split("/")
        assert name in document["components"][kind], reference


def test_every_component_is_used() -> None:
    document = written()
    found = set(references(document))
    schemes = document["components"].pop("securitySchemes")
    assert {name for one in document["security"] for name in one} == set(schemes)
    for kind, members in document["components"].items():
        assert {f"#/components/{kind}/{name}" for name in members} <= found, kind


@pytest.mark.parametrize("layer_id", LAYERS)
def test_the_definition_names_what_the_parser_takes(layer_id: str) -> None:
    layer = LAYERS[layer_id]
    names = [parameter.name for parameter in items_parameters(layer, SYSTEMS)]
    assert len(set(names)) == len(names)
    assert set(names) == RESERVED | {field.name for field in attribute_fields(layer)}


def test_the_definition_names_what_a_map_takes() -> None:
    taken = parameters(written(), "/maps/{mapName}")
    assert set(taken) == {"mapName", "f", "lang", "layers", "q", "at", "as-of", "filter", "where"}
    repeated = [name for name, one in taken.items() if one["schema"].get("type") == "array"]
    assert repeated == ["filter"]
    assert taken["filter"].get("explode", True)


def test_operations_have_names_of_their_own() -> None:
    names = [one["operationId"] for item in written()["paths"].values() for one in item.values()]
    assert len(set(names)) == len(names)


def test_an_attribute_has_its_type_and_the_labels_of_its_codes() -> None:
    chinese = parameters(written(), "/collections/townships/items")["kind"]
    assert chinese["schema"] == {"type": "string", "enum": ["subdistrict", "town"]}
    assert "subdistrict = 街道，town = 镇" in chinese["description"]
    english = parameters(written(Language.EN), "/collections/townships/items")["kind"]
    assert "subdistrict = Subdistrict, town = Town" in english["description"]
    found_on = parameters(written(), "/collections/railway_hazards/items")["found_on"]
    assert found_on["schema"] == {"type": "string", "format": "date"}


def test_an_attribute_of_the_name_of_a_parameter_has_none_of_its_own() -> None:
    townships = LAYERS["townships"]
    field = Field(name="limit", title=Text("限值", "Limit"))
    layer = replace(townships, fields=(*townships.fields, field))
    document = written(layers={"townships": layer})
    assert parameters(document, "/collections/townships/items")["limit"]["schema"]["type"] == "integer"
    OpenAPIV30SpecValidator(openapi_30(document)).validate()


def test_a_feature_may_hold_null_where_a_value_is_not_required() -> None:
    document = written()
    properties = document["components"]["schemas"]["railway_hazards.feature"]["properties"]["properties"]
    assert properties["properties"]["closed_on"]["type"] == ["string", "null"]
    assert None in properties["properties"]["side"]["enum"]
    turned = openapi_30(document)["components"]["schemas"]["railway_hazards.feature"]
    closed = turned["properties"]["properties"]["properties"]["closed_on"]
    assert (closed["type"], closed["nullable"]) == ("string", True)


@pytest.mark.parametrize(
    ("schema", "turned"),
    [
        ({"const": "a"}, {"enum": ["a"]}),
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"type": "null"}, {"type": "object", "nullable": True, "enum": [None]}),
        ({"examples": ["x", "y"]}, {"example": "x"}),
        ({"$schema": "s", "$id": "i", "type": "object"}, {"type": "object"}),
        (
            {"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]},
            {"enum": ["a", "b"]},
        ),
        (
            {"oneOf": [{"minItems": 4}, {"minItems": 6}], "type": "array"},
            {"oneOf": [{"minItems": 4}, {"minItems": 6}], "type": "array"},
        ),
        ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
        ({"$ref": "#/x", "title": "passed over"}, {"$ref": "#/x"}),
        (
            {"properties": {"const": {"const": 1}}, "items": {"type": ["integer", "null"]}},
            {"properties": {"const": {"enum": [1]}}, "items": {"type": "integer", "nullable": True}},
        ),
        ({"additionalProperties": False}, {"additionalProperties": False}),
    ],
)
def test_a_schema_is_brought_down(schema: dict[str, Any], turned: dict[str, Any]) -> None:
    before = json.dumps(schema)
    assert schema_30(schema) == turned
    assert json.dumps(schema) == before


@pytest.mark.parametrize(
    "schema", [{"prefixItems": []}, {"items": {"if": {}}}, {"type": ["string", "integer"]}]
)
def test_what_30_cannot_say_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"OpenAPI 3\.0 has"):
        schema_30(schema)


def test_a_property_may_be_called_like_a_keyword() -> None:
    turned = openapi_30(
        {
            "openapi": "3.1.0",
            "paths": {},
            "components": {"schemas": {"a": {"properties": {"schema": {"const": 1}}}}},
        }
    )
    assert turned["components"]["schemas"]["a"]["properties"]["schema"] == {"enum": [1]}


@pytest.mark.parametrize(
    ("path", "accept", "media_type", "version"),
    [
        ("/api", "*/*", OPENAPI_30, "3.0.3"),
        ("/api", GDAL_ACCEPT, OPENAPI_30, "3.0.3"),
        ("/api", "image/png", OPENAPI_30, "3.0.3"),
        ("/openapi-3.1", "*/*", OPENAPI_31, "3.1.0"),
        ("/openapi-3.1", "text/html", OPENAPI_31, "3.1.0"),
    ],
)
def test_a_program_gets_the_definition(
    client: TestClient, path: str, accept: str, media_type: str, version: str
) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, media_type)
    assert response.json()["openapi"] == version


@pytest.mark.parametrize("address", ["/api.html", "/api?f=html", "/api"])
def test_a_person_gets_a_page(client: TestClient, address: str) -> None:
    response = client.get(address, headers={"Accept": "text/html,*/*;q=0.8"})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")


def test_the_definition_names_the_address_it_was_asked_at(client: TestClient) -> None:
    for host in ("one.test", "two.test:8080"):
        servers = client.get("/api", headers={"Host": host}).json()["servers"]
        assert servers == [{"url": f"http://{host}"}]


def test_the_definition_is_written_once_and_then_304(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get("/api")
    monkeypatch.setattr("geo_service.api.definition.definition", None)
    assert client.get("/api").content == first.content
    again = client.get("/api", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/api", params={"lang": "zh"}).content == first.content


def test_each_language_has_its_definition(client: TestClient) -> None:
    chinese, english = (client.get("/api", params={"lang": lang}) for lang in ("zh", "en"))
    assert chinese.headers["ETag"] != english.headers["ETag"]
    assert "铁路沿线隐患" in chinese.text
    assert "铁路沿线隐患" not in english.text
    assert english.headers["Content-Language"] == "en"


def test_other_layers_have_another_definition(shared_full_service: Service) -> None:
    assert (
        "/collections/wharves/items"
        in TestClient(create_app(shared_full_service)).get("/api").json()["paths"]
    )
    one = Registry(LAYERS["townships"])
    fewer = replace(shared_full_service, registry=one, catalogues=Catalogues(one))
    document = TestClient(create_app(fewer)).get("/api").json()
    assert "/collections/townships/items" in document["paths"]
    assert "/collections/wharves/items" not in document["paths"]


def test_changes_are_described_to_who_may_make_them(shared_full_service: Service) -> None:
    anonymous = TestClient(create_app(shared_full_service))
    told = {method for item in anonymous.get("/api").json()["paths"].values() for method in item}
    assert not told & {"put", "patch", "delete"}
    planner = program(shared_full_service, Role.PLANNER)
    document = planner.get("/api").json()
    assert set(document["paths"]["/collections/townships/items"]) == {"get", "post"}
    assert set(document["paths"]["/collections/townships/items/{featureId}"]) == {
        *("get", "put", "patch", "delete")
    }
    assert set(document["paths"]["/collections/duty_assignments/items"]) == {"get"}
    post = document["paths"]["/collections/townships/items"]["post"]
    assert {name for one in post["security"] for name in one} == {"bearer", "basic", "cookie"}
    body = document["components"]["schemas"]["townships.body"]["properties"]["properties"]
    assert body["required"] == ["code", "name_zh", "kind", "source", "certainty"]
    OpenAPIV30SpecValidator(document).validate()
    assert planner.get("/api.html", headers={"accept": "text/html"}).status_code == 200


def test_the_definition_stays_small(client: TestClient) -> None:
    """Twenty-three layers with some thirty attributes each; a phone and GDAL read it before anything else."""
    assert len(client.get("/api").content) < 500_000


def test_qgis_finds_the_limit_and_the_attributes(client: TestClient) -> None:
    """As qgsoapifapirequest.cpp of QGIS reads the definition."""
    document = client.get("/api").json()
    limit = document["components"]["parameters"]["limit"]["schema"]
    assert (limit["default"], limit["maximum"]) == (100, 10_000)
    known = parameters(document, "/collections/wharves/items")
    passed_over = {"crs", "bbox", "bbox-crs", "filter", "filter-lang", "filter-crs", "datetime", "limit"}
    simple = {
        name
        for name, one in known.items()
        if {"style", "explode"} <= one.keys()
        and (one["style"], one["explode"]) == ("form", False)
        and isinstance(one["schema"]["type"], str)
    }
    assert simple - passed_over - {"sortby", "properties"} == {"id", *LAYERS["wharves"].by_name}


def test_gdal_follows_a_reference_to_the_limit(client: TestClient) -> None:
    """As OGROAPIFDataset::DeterminePageSizeFromAPI: a reference whose name holds "limit"."""
    operation = client.get("/api").json()["paths"]["/collections/wharves/items"]["get"]
    found = [one["$ref"] for one in operation["parameters"] if "limit" in one.get("$ref", "")]
    assert found == ["#/components/parameters/limit"]


def ogrinfo(address: str, *arguments: str) -> str:
    """Run GDAL's own reader; what it says of its requests is in the text."""
    result = subprocess.run(
        ["ogrinfo", "-ro", "--debug", "on", f"OAPIF:{address}", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return result.stdout + result.stderr


needs_gdal = pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's programs are not installed")


@needs_gdal
def test_gdal_types_the_attributes_before_it_reads_them(live_server: str) -> None:
    """No hazard of the first page is closed, so that the values alone would make a text of the date."""
    text = ogrinfo(live_server, "-so", "railway_hazards")
    assert "closed_on: Date" in text
    assert "offset_m: Real" in text
    assert "is_demo: Integer(Boolean)" in text
    assert "updated_at: DateTime" in text


@needs_gdal
def test_gdal_lets_the_service_filter(live_server: str) -> None:
    text = ogrinfo(live_server, "townships", "-where", "kind = 'subdistrict' AND name_zh LIKE '英%'")
    assert "filter-lang=cql-text" in text
    assert "kind (String) = subdistrict" in text
    assert "kind (String) = town" not in text
