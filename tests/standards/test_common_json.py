"""OGC API - Common Part 1, class JSON: ``/conf/json/...`` of OGC 19-072, annex A.3."""

import pytest

from ogc_schemas import CONFORMANCE, JSON, LANDING_PAGE, validate

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json")


def test_ats_json__definition(known):
    for address in ("/", "/conformance", "/collections", "/collections/places", "/maps"):
        response = known.get(address, headers={"Accept": JSON})
        assert (response.status_code, response.headers["Content-Type"]) == (200, JSON), address


def test_ats_json__content(known):
    validate(known.get("/", headers={"Accept": JSON}).json(), LANDING_PAGE)
    validate(known.get("/conformance", headers={"Accept": JSON}).json(), CONFORMANCE)
