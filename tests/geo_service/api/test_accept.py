"""Who gets a page and who gets data."""

import pytest
from fastapi.testclient import TestClient

from geo_service.api.accept import prefers_page

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (CHROME, True),
        ("text/html", True),
        ("text/*", True),
        ("TEXT/HTML", True),
        ("text/html, application/json", True),
        ("application/json, text/html", False),
        ("application/geo+json, text/html", False),
        ("application/json;q=0.5, text/html;q=0.6", True),
        ("application/json;q=0.6, text/html;q=0.5", False),
        ("application/json; q=1.0 , text/html ; q=0.9", False),
        ("text/html;q=0.8, */*;q=0.8", True),
        ("text/html;q=0.7, */*;q=0.8", False),
        ("text/html;q=0, */*", False),
        ("application/json;q=0, application/geo+json;q=0, */*", True),
        ("application/json;q=0, */*", False),  # GeoJSON is welcome
        ("text/html;level=1;q=0.4, application/json;q=0.3", True),
        ("text/plain, application/json", False),  # GDAL's GeoJSON driver
        ("application/geo+json, application/json;q=0.9, */*;q=0.5", False),
        ("*/*", False),
        ("", False),
        ("image/png", False),
        ("text/html;q=high, application/json;q=0.1", False),
        ("text/html;q=7, */*;q=0.1", False),
        (",;,/,text/,/html,;q=", False),
        ("x" * 10_000, False),
    ],
)
def test_a_page_goes_to_who_wants_html_more_than_json(accept: str, *, expected: bool) -> None:
    assert prefers_page(accept) is expected


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    """One for the module: nothing is changed through it."""
    return shared_client


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ("f=html", "application/json", "text/html"),
        ("f=json", CHROME, "application/geo+json"),
        ("f=geojson", CHROME, "application/geo+json"),
        ("", CHROME, "text/html"),
        ("", "text/plain, application/json", "application/geo+json"),
        ("", "*/*", "application/geo+json"),
    ],
)
def test_the_address_wins_over_the_header(client: TestClient, query: str, accept: str, kind: str) -> None:
    response = client.get(f"/collections/townships/items?{query}", headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(kind)
    assert "Accept" in response.headers["vary"]


def test_a_browser_that_asked_for_a_file_reads_on_a_page_why_there_is_none(client: TestClient) -> None:
    address = "/collections/townships/export?f=kml&crs=GCJ-02"
    refused = client.get(address, headers={"Accept": CHROME})
    assert refused.status_code >= 400
    assert refused.headers["content-type"].startswith("text/html")
    program = client.get(address)
    assert program.headers["content-type"] == "application/problem+json"
    explicit = client.get("/collections/townships/items?f=json&limit=x", headers={"Accept": CHROME})
    assert explicit.headers["content-type"] == "application/problem+json"
