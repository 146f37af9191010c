"""Every page in both languages: complete, in the reader's words, all of its links answering."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient

from geo_service.access.profile import as_seen
from geo_service.api.html.interface import STANDARDS
from layers.access import Role
from layers.registry import LAYERS

PAGE = {"accept": "text/html"}
VOID = {"meta", "link", "input", "br", "img", "hr"}
PAGES = [
    "/collections",
    "/collections/railway_hazards",
    "/collections/indicators",
    "/collections/railway_hazards/items",
    "/collections/railway_hazards/items?grade=major&sortby=-found_on&limit=2&datetime=2026-01-01/..",
    "/collections/indicators/items?offset=100",
    "/collections/railway_hazards/items/demo-hazard-000025",
    "/collections/rivers/items/{first}",
    "/collections/indicators/items/{first}",
    "/collections/railway_hazards/schema",
    "/collections/railway_hazards/queryables",
    "/collections/railway_hazards/sortables",
    "/conformance",
    "/api.html",
]


class Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.unlabelled: list[str] = []
        self.unscoped = 0
        self.ids: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in ("a", "link") and given.get("href"):
            self.links.append(str(given["href"]))
        if tag in ("input", "select") and given.get("type") != "hidden" and "label" not in self.open:
            self.unlabelled.append(str(given))
        if tag == "th" and given.get("scope") not in ("row", "col"):
            self.unscoped += 1
        if given.get("id"):
            self.ids.append(str(given["id"]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closes something else"

    def handle_data(self, data: str) -> None:
        if "script" not in self.open:
            self.words.append(data)


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    """One for the module: nothing is changed through it."""
    return shared_client


def address_of(client: TestClient, path: str) -> str:
    """Fill in the first record of a layer."""
    if "{first}" not in path:
        return path
    collection = path.split("/items/", maxsplit=1)[0]
    features = client.get(f"{collection}/items?limit=1&f=json").json()["features"]
    return path.replace("{first}", features[0]["id"])


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_made(client: TestClient, path: str, language: str) -> None:
    address = address_of(client, path)
    response = client.get(address, params={"lang": language}, headers=PAGE)
    if "?" in address:
        response = client.get(f"{address}&lang={language}", headers=PAGE)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-language"] == language
    policy = response.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    outline = Outline(response.text)
    assert outline.open == []
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps), outline.headings
    assert outline.unlabelled == []
    assert outline.unscoped == 0
    assert len(set(outline.ids)) == len(outline.ids)
    assert 'class="skip" href="#main"' in response.text
    assert not re.search(r"\son\w+=|\sstyle=|javascript:", response.text)
    own = {urlsplit(urljoin("http://testserver" + address, link)) for link in outline.links}
    assert {link.netloc for link in own} == {"testserver"}


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
@pytest.mark.parametrize("path", PAGES[:-1])
def test_every_link_of_a_page_answers(client: TestClient, path: str) -> None:
    address = address_of(client, path)
    outline = Outline(client.get(address, headers=PAGE).text)
    seen = {urljoin(address, link.partition("#")[0]) for link in outline.links}
    # Sorting by each column and each record behave alike, so a few stand for all.
    for link in sorted(seen)[:40]:
        assert client.get(link, headers=PAGE).status_code == 200, link


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
def test_every_public_layer_has_its_pages(client: TestClient) -> None:
    listed = client.get("/collections?lang=en", headers=PAGE).text
    for layer in as_seen(LAYERS, Role.ANONYMOUS).values():
        assert layer.title.en in listed
        text = client.get(f"/collections/{layer.id}?lang=en", headers=PAGE).text
        assert layer.description.en.replace("'", "&#39;") in text
        assert client.get(f"/collections/{layer.id}/items?lang=en", headers=PAGE).status_code == 200


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
def test_a_collection_tells_how_to_open_it(client: TestClient) -> None:
    text = client.get("/collections/townships", headers=PAGE).text
    for words in (
        "http://testserver/collections/townships</code>",
        "ogrinfo &#34;OAPIF:http://testserver&#34; townships",
        "QGIS",
        "ArcGIS Pro",
        "EPSG:4490",
        "东经",
    ):
        assert words in text


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
def test_the_reference_of_the_api_comes_from_its_definition(client: TestClient) -> None:
    definition = client.get("/api?f=json").json()
    text = client.get("/api.html", headers=PAGE).text
    for path in definition["paths"]:
        assert f"<code>{path}</code>" in text
    assert "/collections/railway_hazards/items?lang=zh&amp;limit=10" in text


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
def test_conformance_names_the_standards_in_full(client: TestClient) -> None:
    declared = client.get("/conformance?f=json").json()["conformsTo"]
    text = client.get("/conformance?lang=en", headers=PAGE).text
    assert "OGC API - Features - Part 1: Core (1.0)" in text
    assert f"{len(declared)} conformance classes" in text
    assert [uri for uri in declared if f"<code>{uri}</code>" not in text] == []
    assert set(STANDARDS) == {uri.split("/spec/")[1].split("/")[0] for uri in declared}


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
def test_queryables_are_a_table(client: TestClient) -> None:
    text = client.get("/collections/railway_hazards/queryables?f=html", headers=PAGE).text
    assert "<h1>可查询字段</h1>" in text
    assert "<code>two_acceptances</code> 路地双方验收" in text
    assert '<a href="/collections/townships?lang=zh">镇（街）驻地</a>' in text
    assert "m；0 至 5,000" in text
