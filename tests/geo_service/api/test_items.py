"""Items, single features and exports over HTTP, on both databases."""

import json
import socket
import time
import urllib.request
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from fastapi.testclient import TestClient
from pyproj import Transformer

from examples import build_example
from geo_service import demonstration
from geo_service.app import create_app
from geo_service.db.edits import Edits
from geo_service.service import Service
from layers.feature import Feature

ITEMS = "/collections/railway_hazards/items"


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    """One for the module: nothing is changed through it."""
    return shared_client


def _all_pages(client: TestClient, url: str) -> list[dict]:
    pages = []
    while url:
        page = client.get(url).json()
        pages.append(page)
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    return pages


def test_items_are_geojson_with_links_and_counts(client: TestClient) -> None:
    response = client.get(ITEMS, params={"limit": 7})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/geo+json"
    body = response.json()
    assert body["type"] == "FeatureCollection"
    assert body["numberReturned"] == len(body["features"]) == 7
    assert body["numberMatched"] == 60
    assert {link["rel"] for link in body["links"]} == {"self", "alternate", "collection", "next"}
    feature = body["features"][0]
    assert feature["type"] == "Feature"
    assert feature["geometry"]["type"] == "Point"
    assert feature["properties"]["is_demo"] is True
    assert feature["properties"]["source"]


def test_next_links_lead_through_every_feature_once(client: TestClient) -> None:
    pages = _all_pages(client, f"{ITEMS}?limit=25")
    ids = [feature["id"] for page in pages for feature in page["features"]]
    assert [page["numberReturned"] for page in pages] == [25, 25, 10]
    assert len(set(ids)) == 60


def test_the_last_full_page_has_no_next_link(client: TestClient) -> None:
    page = client.get(ITEMS, params={"limit": 60}).json()
    assert not [link for link in page["links"] if link["rel"] == "next"]


def test_next_links_keep_the_filters(client: TestClient) -> None:
    pages = _all_pages(client, f"{ITEMS}?limit=5&category=hazard_tree,light_debris")
    found = {feature["properties"]["category"] for page in pages for feature in page["features"]}
    assert found == {"hazard_tree", "light_debris"}
    assert sum(page["numberReturned"] for page in pages) == pages[0]["numberMatched"]


def test_a_box_selects_on_the_server(client: TestClient) -> None:
    everything = client.get("/collections/townships/items").json()["features"]
    west, south, east, north = 113.3, 24.0, 113.5, 24.3
    expected = {
        feature["id"]
        for feature in everything
        if west <= feature["geometry"]["coordinates"][0] <= east
        and south <= feature["geometry"]["coordinates"][1] <= north
    }
    found = client.get("/collections/townships/items", params={"bbox": "113.3,24.0,113.5,24.3"}).json()
    assert {feature["id"] for feature in found["features"]} == expected
    assert 0 < len(expected) < len(everything)
    with_heights = client.get(
        "/collections/townships/items", params={"bbox": "113.3,24.0,0,113.5,24.3,9"}
    ).json()
    assert with_heights["features"] == found["features"]


def test_a_layer_without_a_place_ignores_the_box(client: TestClient) -> None:
    body = client.get("/collections/indicators/items", params={"bbox": "0,0,1,1", "limit": 1000}).json()
    assert body["numberReturned"] == 120


def test_limit_is_clamped_not_refused(client: TestClient) -> None:
    assert client.get(ITEMS, params={"limit": 999_999_999}).json()["numberReturned"] == 60


@pytest.mark.parametrize(
    ("query", "code", "names"),
    [
        ("limit=0", "bad_parameter", "limit"),
        ("limit=-1", "bad_parameter", "limit"),
        ("limit=ten", "bad_parameter", "limit"),
        ("limit=١", "bad_parameter", "limit"),
        ("limit=99999999999999999999999", "bad_parameter", "limit"),
        ("next=2147483648", "bad_parameter", "next"),
        ("next=%00", "bad_parameter", "next"),
        ("next=WzEsMl0", "bad_parameter", "next"),
        ("offset=-1", "bad_parameter", "offset"),
        ("sortby=dragon", "bad_parameter", "dragon"),
        ("sortby=geometry", "bad_parameter", "geometry"),
        ("properties=dragon", "bad_parameter", "dragon"),
        ("precision=16", "bad_parameter", "precision"),
        ("precision=a", "bad_parameter", "precision"),
        ("crs=EPSG:9999", "bad_parameter", "crs"),
        ("bbox=1,2,3,4&bbox-crs=x", "bad_parameter", "bbox-crs"),
        ("bbox=181,2,183,4", "bad_parameter", "within 180"),
        ("bbox=0,0,9,1,1,1", "bad_parameter", "height"),
        ("datetime=yesterday", "bad_parameter", "datetime"),
        ("datetime=2026-01-01T00:00:00", "bad_parameter", "zone"),
        ("datetime=2026-02-01/2026-01-01", "bad_parameter", "start"),
        ("datetime=/", "bad_parameter", "datetime"),
        ("datetime=0001-01-01T00:00:00%2B14:00", "bad_parameter", "datetime"),
        ("found_on=soon", "bad_parameter", "found_on"),
        ("is_demo=perhaps", "bad_parameter", "true or false"),
        ("version=1.5", "bad_parameter", "version"),
        ("filter=(", "bad_filter", "filter"),
        ("filter=true&filter-lang=sql", "bad_parameter", "filter-lang"),
        ("bbox=1,2,3", "bad_parameter", "4 or 6 numbers"),
        ("bbox=a,b,c,d", "bad_parameter", "bbox"),
        ("bbox=nan,24,114,25", "bad_parameter", "finite"),
        ("bbox=1e999,24,114,25", "bad_parameter", "finite"),
        ("bbox=113,25,114,24", "bad_parameter", "south"),
        ("category=dragon", "bad_parameter", "dragon"),
        ("category=hazard_tree,", "bad_parameter", "category"),
        ("categories=hazard_tree", "unknown_parameter", "categories"),
        ("limit=1&limit=2", "bad_parameter", "limit"),
        ("lang=fr", "bad_parameter", "lang"),
        ("f=shp", "bad_parameter", "json | geojson"),
    ],
)
def test_a_bad_query_is_400_and_says_what_was_expected(
    client: TestClient, query: str, code: str, names: str
) -> None:
    response = client.get(f"{ITEMS}?{query}", headers={"accept-language": "en"})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["code"] == code
    assert names in problem["detail"]


def test_problems_speak_the_readers_language(client: TestClient) -> None:
    problem = client.get(f"{ITEMS}?limit=ten", headers={"accept-language": "zh-CN,zh;q=0.9"}).json()
    assert problem["detail"] == "参数 limit 应为不小于 1 的整数，收到：ten"
    problem = client.get(f"{ITEMS}?limit=ten&lang=en", headers={"accept-language": "zh-CN"}).json()
    assert problem["detail"] == "Parameter limit: expected a whole number from 1 up, got ten"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/collections/dragons/items", "collection_not_found"),
        ("/collections/townships/items/nobody", "feature_not_found"),
        ("/collections/townships/items/a%00b", "feature_not_found"),
        ("/nowhere", "not_found"),
    ],
)
def test_what_is_not_there_is_404(client: TestClient, path: str, code: str) -> None:
    response = client.get(path, headers={"accept": "application/json"})
    assert (response.status_code, response.json()["code"]) == (404, code)


def test_one_feature_with_its_rare_character(client: TestClient) -> None:
    response = client.get("/collections/townships/items/441881120")
    assert response.headers["content-type"] == "application/geo+json"
    assert response.json()["properties"]["name_zh"] == "下𬒗镇"
    assert {link["rel"] for link in response.json()["links"]} == {
        "self",
        "alternate",
        "collection",
        "version-history",
    }


def test_an_unchanged_page_and_feature_are_304(client: TestClient) -> None:
    for path in (ITEMS, "/collections/townships/items/441881120"):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = client.get(path, headers={"if-none-match": '"other"'})
        assert other.status_code == 200


def test_editable_data_is_never_kept_without_asking(client: TestClient) -> None:
    assert client.get(ITEMS).headers["cache-control"] == "no-cache"


def test_the_export_is_the_same_selection_as_one_file(client: TestClient) -> None:
    response = client.get(
        "/collections/railway_hazards/export", params={"f": "geojson", "category": "hazard_tree"}
    )
    assert response.headers["content-disposition"].startswith('attachment; filename="railway_hazards-')
    exported = json.loads(response.content)
    items = client.get(ITEMS, params={"category": "hazard_tree", "limit": 1000}).json()
    assert exported["features"] == items["features"]


def test_an_export_without_rows_is_a_valid_file(client: TestClient) -> None:
    response = client.get("/collections/railway_hazards/export", params={"bbox": "0,0,1,1"})
    told = response.json()
    assert told.pop("metadata")["rows"] == "0"
    assert told == {"type": "FeatureCollection", "features": []}


def test_an_unknown_export_format_is_400(client: TestClient) -> None:
    assert client.get("/collections/townships/export", params={"f": "dwg"}).status_code == 400


def test_readers_that_do_not_read_hold_no_connection(full_service: Service, serve, now) -> None:
    demonstration.replace(full_service, hazards=3000, seed=7, now=now)
    with serve(full_service) as address:
        host, port = address.removeprefix("http://").split(":")
        stalled = []
        for _ in range(full_service.settings.pool_size * 2):
            reader = socket.create_connection((host, int(port)))
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.sendall(b"GET /collections/railway_hazards/export HTTP/1.1\r\nHost: x\r\n\r\n")
            stalled.append(reader)
        time.sleep(1)
        with urllib.request.urlopen(f"{address}/collections/townships/items", timeout=5) as answer:
            assert answer.status == 200
        for reader in stalled:
            reader.close()


def test_the_etag_tells_languages_apart(client: TestClient) -> None:
    tags = {client.get(f"{ITEMS}?limit=2&lang={language}").headers["etag"] for language in ("zh", "en")}
    assert len(tags) == 2


def test_a_next_mark_of_another_query_is_refused(client: TestClient) -> None:
    page = client.get(ITEMS, params={"limit": 5, "category": "hazard_tree,light_debris"}).json()
    mark = parse_qs(urlsplit(_next(page)).query)["next"][0]
    assert client.get(ITEMS, params={"limit": 5, "next": mark}).status_code == 400
    assert client.get(ITEMS, params={"limit": 5, "next": mark[:-3]}).status_code == 400
    kept = client.get(ITEMS, params={"limit": 2, "category": "hazard_tree,light_debris", "next": mark})
    assert kept.status_code == 200


def test_sorted_pages_hold_every_feature_once_in_order(client: TestClient) -> None:
    pages = _all_pages(client, f"{ITEMS}?limit=7&sortby=-found_on,category")
    rows = [feature["properties"] for page in pages for feature in page["features"]]
    assert len(rows) == 60
    days = [row["found_on"] for row in rows if row["found_on"]]
    assert days == sorted(days, reverse=True)
    for day in set(days):
        kinds = [row["category"] for row in rows if row["found_on"] == day]
        assert kinds == sorted(kinds)


def test_an_offset_is_taken_and_leads_on(client: TestClient) -> None:
    everything = [feature["id"] for page in _all_pages(client, ITEMS) for feature in page["features"]]
    pages = _all_pages(client, f"{ITEMS}?limit=10&offset=35")
    assert [feature["id"] for page in pages for feature in page["features"]] == everything[35:]
    assert pages[0]["numberMatched"] == 60
    assert client.get(ITEMS, params={"offset": 60}).json()["numberReturned"] == 0


def test_properties_and_precision_shorten_the_features(client: TestClient) -> None:
    body = client.get(ITEMS, params={"properties": "status,category", "precision": 2, "limit": 3}).json()
    for feature in body["features"]:
        assert set(feature["properties"]) == {"status", "category"}
        assert all(round(number, 2) == number for number in feature["geometry"]["coordinates"])


def test_a_row_without_a_place_stays_null_in_every_form(full_service: Service, now) -> None:
    layer = full_service.registry["projects"]
    with full_service.database.write() as session:
        example = build_example(layer).properties
        values = {field.name: example[field.name] for field in layer.given_fields if not field.references}
        edits = Edits(session, full_service.registry, full_service.tables, actor="test", now=now)
        edits.create("projects", [Feature("nowhere", None, values)])
    with TestClient(create_app(full_service)) as client:
        form = {"crs": CRS.format(3857), "precision": 1}
        found = client.get("/collections/projects/items/nowhere", params=form).json()
        assert found["geometry"] is None
        boxed = client.get("/collections/projects/items", params={"bbox": "0,0,1,1", "limit": 1000}).json()
        assert "nowhere" in {feature["id"] for feature in boxed["features"]}
        assert {feature["geometry"] for feature in boxed["features"]} == {None}


CRS = "http://www.opengis.net/def/crs/EPSG/0/{}"


@pytest.mark.parametrize("code", [4326, 4490, 3857, 4547])
def test_features_come_in_every_listed_system(client: TestClient, code: int) -> None:
    plain = client.get("/collections/townships/items", params={"limit": 5}).json()
    response = client.get("/collections/townships/items", params={"limit": 5, "crs": CRS.format(code)})
    assert response.headers["content-crs"] == f"<{CRS.format(code)}>"
    there = Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")  # axes as the register orders them
    for before, after in zip(plain["features"], response.json()["features"], strict=True):
        expected = there.transform(*before["geometry"]["coordinates"])
        assert after["geometry"]["coordinates"] == pytest.approx(expected, abs=1e-3)
        assert after["properties"] == before["properties"]
    # The same box, asked in that system, holds the same features.
    west, south, east, north = 113.3, 24.0, 113.5, 24.3
    corners = [there.transform(x, y) for x in (west, east) for y in (south, north)]
    edges = [min(axis) for axis in zip(*corners, strict=True)]
    edges += [max(axis) for axis in zip(*corners, strict=True)]
    query = {"bbox": ",".join(map(str, edges)), "bbox-crs": CRS.format(code)}
    found = client.get("/collections/townships/items", params=query).json()
    asked = client.get("/collections/townships/items", params={"bbox": f"{west},{south},{east},{north}"})
    assert {it["id"] for it in asked.json()["features"]} <= {it["id"] for it in found["features"]}
    assert found["numberReturned"] < 24


def test_the_default_says_its_system(client: TestClient) -> None:
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    for path in (ITEMS, "/collections/townships/items/441881120", f"{ITEMS}?crs={quote(crs84)}"):
        assert client.get(path).headers["content-crs"] == f"<{crs84}>"


def test_a_kept_body_is_compressed_once_and_goes_with_the_revision(full_service: Service, now) -> None:
    with TestClient(create_app(full_service)) as client:
        path = "/collections/townships/items?limit=24"
        first, second = client.get(path), client.get(path)
        assert first.headers["content-encoding"] == "gzip"
        assert first.json() == second.json()
        plain = client.get(path, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.json()["features"] == first.json()["features"]
        demonstration.clear(full_service, now=now)
        layer = full_service.registry["townships"]
        with full_service.database.write() as session:
            edits = Edits(session, full_service.registry, full_service.tables, actor="test", now=now)
            edits.create("townships", [build_example(layer, "added")])
        after = client.get("/collections/townships/items?limit=25")
        assert after.json()["numberReturned"] == 25
        assert client.get(path).headers["etag"] != first.headers["etag"]


def test_a_cache_breaker_is_passed_over(client: TestClient) -> None:
    assert client.get(ITEMS, params={"_": "1732"}).status_code == 200


def test_a_filter_selects_and_its_pages_keep_it(client: TestClient) -> None:
    wanted = "category IN ('hazard_tree','light_debris') AND status <> 'closed'"
    pages = _all_pages(client, f"{ITEMS}?limit=4&filter={quote(wanted)}&filter-lang=cql2-text")
    rows = [feature["properties"] for page in pages for feature in page["features"]]
    everything = client.get(ITEMS, params={"limit": 1000}).json()["features"]
    expected = [
        it["properties"]
        for it in everything
        if it["properties"]["category"] in ("hazard_tree", "light_debris")
        and it["properties"]["status"] != "closed"
    ]
    assert rows == expected
    assert {page["numberMatched"] for page in pages} == {len(expected)}


def _next(page: dict) -> str:
    return next(link["href"] for link in page["links"] if link["rel"] == "next")


def test_a_count_that_would_cost_much_is_left_out(
    full_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo_service.api.items.SEARCHED", 59)
    client = TestClient(create_app(full_service))
    for query, counted in (
        ("limit=2", True),
        ("limit=2&bbox=112,23,115,25", True),
        ("limit=2&category=hazard_tree", False),
        ("limit=2&filter=category%3D'hazard_tree'", False),
        ("limit=1000&category=hazard_tree", True),
        ("limit=2&bbox=112,23,115,25&category=hazard_tree", False),
    ):
        assert ("numberMatched" in client.get(f"{ITEMS}?{query}").json()) is counted, query
