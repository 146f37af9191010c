"""OGC API - Features Part 1, class OpenAPI 3.0: ``/conf/oas30/...`` of OGC 17-069r4, annex A.7."""

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from known_rows import KNOWN, ROWS
from ogc_schemas import HTML, OPENAPI_30, get_json, links

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30")

REQUESTS = [
    ("/", {}),
    ("/conformance", {}),
    ("/api", {}),
    ("/collections", {}),
    ("/collections", {"no_such_parameter": "1"}),
    ("/collections/places", {}),
    ("/collections/places", {"no_such_parameter": "1"}),
    ("/collections/places/items", {}),
    ("/collections/places/items", {"limit": "0"}),
    ("/collections/places/items/origin", {}),
    ("/collections/places/items/origin", {"no_such_parameter": "1"}),
    ("/collections/places/items/no-such-feature", {}),
]


def document(client):
    return client.get("/api").json()


def operation(spec, address):
    """Return the description of GET at an address, whether it stands there by name or by template."""
    wanted = address.strip("/").split("/")
    for path, item in spec["paths"].items():
        parts = path.strip("/").split("/")
        pairs = zip(parts, wanted, strict=False)
        if len(parts) == len(wanted) and all(part == here or part.startswith("{") for part, here in pairs):
            return item["get"]
    raise AssertionError(f"/api does not describe {address}")


def test_ats_oas30__definition_1(known):
    landing = get_json(known, "/")
    (description,) = [link for link in links(landing, "service-desc") if link["type"] == OPENAPI_30]
    response = known.get(description["href"], headers={"Accept": OPENAPI_30})
    assert (response.status_code, response.headers["Content-Type"]) == (200, OPENAPI_30)
    (page,) = [link for link in links(landing, "service-doc") if link["type"] == HTML]
    response = known.get(page["href"])
    assert (response.status_code, response.headers["Content-Type"].split(";")[0]) == (200, HTML)


@pytest.mark.parametrize(
    "wish", ["*/*", f"{OPENAPI_30}, application/openapi+json;version=3.0, application/json"]
)
def test_ats_oas30__definition_1__accept(known, wish):
    """The second is what GDAL sends: neither a page nor 406 may come."""
    response = known.get("/api", headers={"Accept": wish})
    assert response.status_code == 200
    assert response.json()["openapi"].startswith("3.0.")


def test_ats_oas30__definition_2(known, county):
    for client in (known, county):
        spec = document(client)
        assert spec["openapi"].startswith("3.0.")
        OpenAPIV30SpecValidator(spec).validate()


def test_ats_oas30__oas_impl(known):
    """Every path of the document answers, with its placeholders filled."""
    spec = document(known)
    assert {"/", "/conformance", "/collections"} <= set(spec["paths"])
    for layer_id in KNOWN:
        address = f"/collections/{layer_id}/items"
        assert {parameter["name"] for parameter in parameters(spec, address)} >= {
            "limit",
            "bbox",
            "datetime",
            "f",
        }
    for path, item in spec["paths"].items():
        if "get" not in item:
            continue
        address = path
        for parameter in parameters(spec, path):
            if parameter["in"] == "path":
                address = address.replace(f"{{{parameter['name']}}}", value_of(parameter, path))
        assert "{" not in address, path
        response = known.get(address)
        assert response.status_code < 400, (address, response.text[:300])


def parameters(spec, path):
    """Return the parameters of GET at a path, with references looked up."""
    found = [*spec["paths"][path].get("parameters", ()), *spec["paths"][path]["get"].get("parameters", ())]
    return [
        spec["components"]["parameters"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        for one in found
    ]


def value_of(parameter, path):
    """Choose a value of a path parameter that exists."""
    choices = parameter["schema"].get("enum")
    layer_id = next((layer_id for layer_id in KNOWN if f"/{layer_id}/" in path), "places")
    if parameter["name"].lower().startswith("feature"):
        return ROWS[layer_id][0].id
    return choices[0] if choices else parameter.get("example", layer_id)


def test_ats_oas30__completeness(known):
    """Each status and media type that comes is described where it came from."""
    spec = document(known)
    for address, query in REQUESTS:
        for wish in ("*/*", HTML):
            response = known.get(address, params=query, headers={"Accept": wish})
            described = operation(spec, address)["responses"]
            status = str(response.status_code)
            assert status in described, (address, query, status)
            answer = described[status]
            if "$ref" in answer:
                answer = spec["components"]["responses"][answer["$ref"].rpartition("/")[2]]
            came = response.headers["Content-Type"].split(";")[0]
            assert came in {kind.split(";")[0] for kind in answer["content"]}, (address, query, wish, came)


def test_ats_oas30__exceptions_codes(known):
    """Where a request can be wrong the document says 400; where something can be missing, 404."""
    spec = document(known)
    for path, item in spec["paths"].items():
        if "get" in item and path.startswith("/collections"):
            assert "400" in item["get"]["responses"], path
        if "{" in path and "get" in item:
            assert "404" in item["get"]["responses"], path


def test_ats_oas30__exceptions_codes__not_modified(known):
    response = known.get("/collections/places/items")
    again = known.get("/collections/places/items", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert "304" in operation(document(known), "/collections/places/items")["responses"]


def test_ats_oas30__security(known):
    """The ways of signing in are declared; the empty one among them says that reading needs none."""
    spec = document(known)
    assert "WWW-Authenticate" not in known.get("/collections").headers
    assert {} in spec["security"]
    schemes = spec["components"]["securitySchemes"]
    assert {name for one in spec["security"] for name in one} == set(schemes) == {"bearer", "basic", "cookie"}
    assert not any(item["get"].get("security") for item in spec["paths"].values() if "get" in item)
