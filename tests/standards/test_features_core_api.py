"""OGC API - Features Part 1, class Core: landing page, conformance declaration, API definition.

Abstract tests of OGC 17-069r4, annex A.2 (``/conf/core/...``), one test each.
"""

import http.client
from urllib.parse import urlsplit

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from ogc_schemas import CONFORMANCE, HTML, JSON, LANDING_PAGE, OPENAPI_30, get_json, links, validate

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core")


def test_ats_core__http(live_server):
    """Every resource answers HTTP 1.1, and HEAD gives the headers of GET without a body."""
    address = urlsplit(live_server)
    for path in ("/", "/conformance", "/collections", "/collections/townships/items?limit=1"):
        answers = {}
        for method in ("GET", "HEAD"):
            connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
            connection.request(method, path, headers={"Accept": JSON})
            response = connection.getresponse()
            answers[method] = (response.version, response.status, response.headers.get_content_type())
            body = response.read()
            connection.close()
            assert bool(body) == (method == "GET"), (method, path)
        assert answers["GET"] == answers["HEAD"]
        assert answers["GET"][:2] == (11, 200)


def test_ats_core__root_op(known):
    response = known.get("/")
    assert response.status_code == 200


def test_ats_core__root_success(known):
    body = get_json(known, "/")
    validate(body, LANDING_PAGE)
    assert links(body, "service-desc") or links(body, "service-doc")
    assert links(body, "conformance")
    assert links(body, "data")
    for rel in ("service-desc", "service-doc", "conformance", "data"):
        for link in links(body, rel):
            response = known.get(link["href"], headers={"Accept": link["type"]})
            assert response.status_code == 200, link
            assert response.headers["Content-Type"].split(";")[0] == link["type"].split(";")[0]


def test_ats_core__api_definition_op(known):
    for link in links(get_json(known, "/"), "service-desc"):
        response = known.get(link["href"])
        assert response.status_code == 200
        assert response.json()["paths"]


def test_ats_core__api_definition_success(known):
    versions = []
    for link in links(get_json(known, "/"), "service-desc"):
        body = known.get(link["href"], headers={"Accept": link["type"]}).json()
        versions.append(body["openapi"])
        if link["type"] == OPENAPI_30:
            OpenAPIV30SpecValidator(body).validate()
    assert any(version.startswith("3.0.") for version in versions)


def test_ats_core__conformance_op(known):
    addresses = ["/conformance", *(link["href"] for link in links(get_json(known, "/"), "conformance"))]
    assert len(addresses) > 1
    for address in addresses:
        assert known.get(address).status_code == 200


def test_ats_core__conformance_success(known):
    body = get_json(known, "/conformance")
    validate(body, CONFORMANCE)
    classes = {
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
        for name in ("core", "geojson", "html", "oas30")
    }
    assert classes | {"http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs"} <= set(body["conformsTo"])


def test_landing_page_for_a_browser(known):
    """A browser gets a page at the same address."""
    response = known.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.headers["Content-Type"].split(";")[0] == HTML
