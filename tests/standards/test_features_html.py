"""OGC API - Features Part 1, class HTML: ``/conf/html/...`` of OGC 17-069r4, annex A.3."""

from collections import Counter
from html.parser import HTMLParser
from urllib.parse import quote, urljoin

import pytest

from known_rows import KNOWN, ROWS
from ogc_schemas import HTML, collections

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html")

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
OPTIONAL_END = frozenset(["li", "dt", "dd", "p", "option", "tr", "td", "th", "thead", "tbody"])


class Document(HTMLParser):
    """What a page holds; a tag that is closed out of turn fails."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.declaration = ""
        self.language = ""
        self.links: list[str] = []
        self.following: list[str] = []
        self.ids: list[str] = []
        self.tags: Counter[str] = Counter()
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not [tag for tag in self._open if tag not in OPTIONAL_END]

    def handle_decl(self, decl: str) -> None:
        self.declaration = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags[tag] += 1
        if tag == "html":
            self.language = values.get("lang") or ""
        if tag == "a" and values.get("href"):
            self.links.append(str(values["href"]))
            if values.get("rel") == "next":
                self.following.append(str(values["href"]))
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open[-1] != tag and self._open[-1] in OPTIONAL_END:
            self._open.pop()
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self._open):
            self.text += data


def resources(layer_id="places", feature_id="county"):
    here = f"/collections/{layer_id}"
    return ["/", "/conformance", "/collections", here, f"{here}/items", f"{here}/items/{quote(feature_id)}"]


@pytest.mark.parametrize("wish", ["accept", "f"])
def test_ats_html__definition(known, wish):
    for layer_id, rows in ROWS.items():
        for address in resources(layer_id, rows[0].id):
            if wish == "f":
                response = known.get(address, params={"f": "html"})
            else:
                response = known.get(address, headers={"Accept": BROWSER})
            assert response.status_code == 200, (address, response.text[:300])
            assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_ats_html__definition__all_collections(county):
    for one in collections(county):
        for address in (f"/collections/{one['id']}", f"/collections/{one['id']}/items?limit=2"):
            response = county.get(address, headers={"Accept": BROWSER})
            assert (response.status_code, response.headers["Content-Type"].split(";")[0]) == (200, HTML), (
                address
            )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ats_html__content(known, language):
    """Every page is an HTML 5 document with one title, in the language that was asked for."""
    for layer_id, rows in ROWS.items():
        for address in resources(layer_id, rows[0].id):
            document = Document(known.get(address, params={"f": "html", "lang": language}).text)
            assert document.declaration.lower() == "doctype html"
            assert document.language.startswith(language), address
            assert document.tags["title"] == document.tags["h1"] == document.tags["main"] == 1, address
            assert len(set(document.ids)) == len(document.ids), address


def test_ats_html__content__schema(known):
    """The pages hold what the JSON documents hold: names, values, and links to walk on by."""
    page = Document(known.get("/collections", params={"f": "html"}).text)
    for layer in KNOWN.values():
        assert layer.title.zh in page.text
        assert any(link.split("?")[0].endswith(f"/collections/{layer.id}") for link in page.links)
    page = Document(known.get("/collections/places", params={"f": "html"}).text)
    assert KNOWN["places"].description.zh in page.text
    assert any(link.split("?")[0].endswith("/collections/places/items") for link in page.links)
    page = Document(known.get("/collections/places/items", params={"f": "html"}).text)
    for row in ROWS["places"]:
        assert str(row.properties["name_zh"]) in page.text
        target = f"/collections/places/items/{quote(row.id)}"
        assert any(link.split("?")[0].endswith(target) for link in page.links), row.id
    page = Document(known.get("/collections/places/items/county", params={"f": "html"}).text)
    for field in KNOWN["places"].fields:
        assert field.title.zh in page.text
    assert "5.25" in page.text
    classes = known.get("/conformance").json()["conformsTo"]
    page = Document(known.get("/conformance", params={"f": "html"}).text)
    assert all(name in page.text for name in classes)


def test_ats_html__content__pages(known):
    """A reader walks over all rows by links, with the selection kept."""
    address = "/collections/places/items?f=html&limit=5&kind=quay,lock"
    wanted = {row.id for row in ROWS["places"] if row.properties.get("kind") in ("quay", "lock")}
    found: list[str] = []
    for _ in range(20):
        page = Document(known.get(address).text)
        prefix = "/collections/places/items/"
        found += {link.split("?")[0].partition(prefix)[2] for link in page.links if prefix in link}
        if not page.following:
            break
        address = urljoin(address, page.following[0])
    assert sorted(found) == sorted(quote(name) for name in wanted)
