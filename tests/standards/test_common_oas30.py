"""OGC API - Common Part 1, class OpenAPI 3.0: ``/conf/oas30/...`` of OGC 19-072, annex A.5."""

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from ogc_schemas import HTML, JSON, OPENAPI_30, get_json, links

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30")


@pytest.fixture
def document(known):
    return known.get("/api").json()


def test_ats_oas30__completeness(document):
    for path, item in document["paths"].items():
        responses = item["get"]["responses"]
        assert {"200", "500", "503"} <= set(responses), path
        assert responses["200"]["content"], path


def test_ats_oas30__exceptions_codes(known, document):
    """What goes wrong on purpose is described: an unknown parameter, layer, feature and map."""
    wrong = {
        "/": "/?no_such_parameter=1",
        "/conformance": "/conformance?f=xml",
        "/collections": "/collections?f=xml",
        "/collections/{collectionId}": "/collections/no_such_layer",
        "/collections/places/items": "/collections/places/items?limit=0",
        "/collections/places/items/{featureId}": "/collections/places/items/no_such_feature",
        "/collections/places/export": "/collections/places/export?limit=1",
        "/maps/{mapName}": "/maps/no_such_map",
    }
    for path, address in wrong.items():
        response = known.get(address)
        assert response.status_code in (400, 404), address
        described = document["paths"][path]["get"]["responses"][str(response.status_code)]
        shared = document["components"]["responses"][described["$ref"].rpartition("/")[2]]
        assert response.headers["Content-Type"] in shared["content"], address


def test_ats_oas30__oas_definition_1(known):
    (link,) = [one for one in links(get_json(known, "/"), "service-desc") if one["type"] == OPENAPI_30]
    (page,) = links(get_json(known, "/"), "service-doc")
    assert known.get(link["href"]).headers["Content-Type"] == OPENAPI_30
    assert known.get(page["href"]).headers["Content-Type"].split(";")[0] == HTML


def test_ats_oas30__oas_definition_2(document):
    OpenAPIV30SpecValidator(document).validate()


def test_ats_oas30__oas_impl(known, document):
    """Each described operation answers with a described media type, and nothing else is there."""
    (server,) = document["servers"]
    for path, item in document["paths"].items():
        if "{" in path:
            continue
        response = known.get(f"{server['url']}{path}", headers={"Accept": JSON})
        assert response.status_code == 200, path
        content_type = response.headers["Content-Type"].replace("; charset=utf-8", "")
        assert content_type in item["get"]["responses"]["200"]["content"], path


def test_ats_oas30__security(known, document):
    """The ways of signing in are declared; the empty one among them says that reading needs none."""
    schemes = document["components"]["securitySchemes"]
    assert {one["type"] for one in schemes.values()} == {"http", "apiKey"}
    assert {} in document["security"]
    assert {name for one in document["security"] for name in one} == set(schemes)
    assert known.get("/collections").status_code == 200
