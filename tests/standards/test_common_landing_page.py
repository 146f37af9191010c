"""OGC API - Common Part 1, class Landing Page: ``/conf/landing-page/...`` of OGC 19-072, annex A.2."""

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from ogc_schemas import CONFORMANCE, JSON, LANDING_PAGE, OPENAPI_30, get_json, links, require_links, validate

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page")
VALIDATORS = {
    OPENAPI_30: OpenAPIV30SpecValidator,
    "application/vnd.oai.openapi+json;version=3.1": OpenAPIV31SpecValidator,
}


def test_ats_landing_page__root_op(known):
    assert known.get("/").status_code == 200
    assert known.head("/").status_code == 200


def test_ats_landing_page__root_success(known):
    body = get_json(known, "/")
    validate(body, LANDING_PAGE)
    require_links(body, "/", JSON)
    assert {link["type"] for link in links(body, "service-desc")} == VALIDATORS.keys()
    for rel in ("service-doc", "conformance", "data"):
        assert len(links(body, rel)) == 1, rel
    for link in body["links"]:
        response = known.get(link["href"], headers={"Accept": link["type"]})
        assert response.status_code == 200, link
        assert response.headers["Content-Type"].replace("; charset=utf-8", "") == link["type"]


def test_ats_landing_page__api_definition_op(known):
    for rel in ("service-desc", "service-doc"):
        for link in links(get_json(known, "/"), rel):
            assert known.get(link["href"]).status_code == 200


def test_ats_landing_page__api_definition_success(known):
    for link in links(get_json(known, "/"), "service-desc"):
        document = known.get(link["href"], headers={"Accept": link["type"]}).json()
        VALIDATORS[link["type"]](document).validate()


def test_ats_landing_page__conformance_op(known):
    (link,) = links(get_json(known, "/"), "conformance")
    assert known.get(link["href"]).status_code == 200


def test_ats_landing_page__conformance_success(known):
    body = get_json(known, "/conformance")
    validate(body, CONFORMANCE)
    require_links(body, "/conformance", JSON)
    for name in ("core", "landing-page", "json", "html", "oas30"):
        assert f"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/{name}" in body["conformsTo"]
