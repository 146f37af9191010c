"""OGC API - Common Part 1, class HTML: ``/conf/html/...`` of OGC 19-072, annex A.4."""

from html.parser import HTMLParser

import pytest

from known_rows import KNOWN
from ogc_schemas import HTML

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html")
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
OPTIONAL = frozenset({"li", "option", "p", "tbody", "td", "th", "thead", "tr"})


class Nesting(HTMLParser):
    """Fail where an element is closed that is not open, or stays open."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.links = set()

    def handle_starttag(self, tag, attrs):
        self.links |= {value for name, value in attrs if name == "href"}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL:
            self.open.pop()
        assert self.open, tag
        assert self.open.pop() == tag


def page(client, address):
    response = client.get(address, headers={"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"})
    assert response.status_code == 200, address
    assert response.headers["Content-Type"].split(";")[0] == HTML, address
    return response.text


ADDRESSES = ["/", "/conformance", "/api", "/api.html", "/collections", "/collections/places"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_ats_html__definition(known, address):
    assert page(known, address).lstrip().lower().startswith("<!doctype html>")
    assert known.get(address, params={"f": "html"}).headers["Content-Type"].split(";")[0] == HTML


@pytest.mark.parametrize("address", ADDRESSES)
def test_ats_html__content(known, address):
    nesting = Nesting()
    nesting.feed(page(known, address))
    nesting.close()
    assert nesting.open == []


def test_ats_html__content__links(known):
    """What the documents link to, the pages link to as well; what they name, the pages name."""
    for layer in KNOWN.values():
        text = page(known, f"/collections/{layer.id}")
        assert layer.title.zh in text
        nesting = Nesting()
        nesting.feed(text)
        assert any(f"/collections/{layer.id}/items" in link for link in nesting.links)
    listed = page(known, "/collections")
    assert all(layer.title.zh in listed for layer in KNOWN.values())
    declared = known.get("/conformance", headers={"Accept": "application/json"}).json()["conformsTo"]
    shown = page(known, "/conformance")
    assert all(uri in shown for uri in declared)
