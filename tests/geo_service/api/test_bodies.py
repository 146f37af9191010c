"""Compressed bodies and conditional requests, over HTTP."""

import gzip

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from geo_service.api.bodies import takes_gzip

ITEMS = "/collections/townships/items"
ITEM = f"{ITEMS}/441881120"


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP", True),
        ("gzip; q=1", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("identity", False),
        ("", False),
    ],
)
def test_gzip_goes_to_those_who_take_it(accepted, expected):
    headers = [(b"accept-encoding", accepted.encode())]
    assert takes_gzip(Request({"type": "http", "headers": headers})) is expected


def test_a_refused_coding_is_not_sent(client: TestClient) -> None:
    for address in (ITEMS, ITEM):
        response = client.get(address, headers={"accept-encoding": "gzip;q=0"})
        assert "content-encoding" not in response.headers
        assert response.json()


def test_a_bad_query_is_refused_before_anything_is_said_of_its_state(client: TestClient) -> None:
    tag = client.get(ITEMS).headers["etag"]
    for known in (tag, "*"):
        answer = client.get(f"{ITEMS}?nonsense=1", headers={"if-none-match": known})
        assert answer.status_code == 400


def test_what_is_unchanged_says_what_it_depends_on(client: TestClient) -> None:
    for address in (ITEMS, ITEM):
        whole = client.get(address)
        unchanged = client.get(address, headers={"if-none-match": whole.headers["etag"]})
        assert unchanged.status_code == 304
        for name in ("etag", "vary", "cache-control", "content-language"):
            assert unchanged.headers.get(name) == whole.headers.get(name), name


def test_the_strong_tag_of_a_feature_stands_for_its_bytes(client: TestClient) -> None:
    forms = ("", "?precision=1", "?properties=kind", "?crs=http://www.opengis.net/def/crs/EPSG/0/4547")
    tags = set()
    for form in forms:
        for coding in ("gzip", "identity"):
            response = client.get(ITEM + form, headers={"accept-encoding": coding})
            assert response.headers["etag"].startswith('"')
            tags.add(response.headers["etag"])
    assert len(tags) == 2 * len(forms)


def test_pages_for_people_have_no_tag(client: TestClient) -> None:
    for address in (ITEMS, ITEM):
        page = client.get(address, headers={"accept": "text/html", "if-none-match": "*"})
        assert page.status_code == 200
        assert "etag" not in page.headers


def test_a_large_page_travels_compressed_as_a_whole(client: TestClient) -> None:
    with client.stream("GET", ITEMS, headers={"accept-encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())
    assert gzip.decompress(raw).startswith(b'{"type":"FeatureCollection"')
