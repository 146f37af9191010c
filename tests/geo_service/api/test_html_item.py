"""One record: every attribute told, references as links, place and certainty in words, no text ever a link by trick."""

import json
import re
from dataclasses import replace
from datetime import datetime
from html import escape

import pytest
from fastapi.testclient import TestClient

from accounts import browser
from geo_service.access.profile import as_seen
from geo_service.api.html.collections import crs_name
from geo_service.api.html.values import is_web_address, number, with_unit
from geo_service.app import create_app
from geo_service.db.edits import Edits
from geo_service.monitoring.run import run
from geo_service.service import Service
from layers.access import Role
from layers.registry import LAYERS

PAGE = {"accept": "text/html"}


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    """One for the module: nothing is changed through it."""
    return shared_client


def model_of(text: str) -> dict:
    found = re.search(r'<script type="application/json" id="page-model">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_a_record_shows_each_attribute_with_its_meaning(client: TestClient) -> None:
    feature = client.get("/collections/railway_hazards/items?limit=1&f=json").json()["features"][0]
    text = client.get(f"/collections/railway_hazards/items/{feature['id']}", headers=PAGE).text
    layer = as_seen(LAYERS, Role.ANONYMOUS)["railway_hazards"]
    for field in layer.all_fields:
        assert field.title.zh in text
        if field.help and feature["properties"].get(field.name) is not None:
            assert field.help.zh in text
    reference = feature["properties"]["line_id"]
    assert re.search(rf'<a href="/collections/railway_lines/items/{reference}\?lang=zh">[^<]+</a>', text)
    assert "本记录为演示数据，内容虚构。" in text
    assert "2026-11-22 09:30" in text
    longitude, latitude = feature["geometry"]["coordinates"]
    assert f"东经 {longitude:.5f}°，北纬 {latitude:.5f}°" in text
    assert f"/maps/railway_hazards?lang=zh&amp;at=14/{latitude:.5f}/{longitude:.5f}" in text


def test_a_record_tells_what_refers_to_it(client: TestClient) -> None:
    lines = client.get("/collections/railway_lines/items?f=json&is_demo=true").json()["features"]
    text = client.get(f"/collections/railway_lines/items/{lines[0]['id']}?lang=en", headers=PAGE).text
    link = f"/collections/railway_hazards/items?lang=en&amp;line_id={lines[0]['id']}"
    assert f'<a href="{link}">Railway hazards (Railway line)</a>' in text
    assert client.get(link.replace("&amp;", "&"), headers=PAGE).status_code == 200


def test_a_low_certainty_is_told_plainly(client: TestClient) -> None:
    features = client.get("/collections/railway_hazards/items?certainty=low&f=json").json()["features"]
    text = client.get(f"/collections/railway_hazards/items/{features[0]['id']}?lang=en", headers=PAGE).text
    metres = features[0]["properties"]["accuracy_m"]
    assert f"orientation only (about ±{metres:,.0f} m), never a survey" in text
    surveyed = client.get("/collections/railway_hazards/items?certainty=high&f=json").json()["features"]
    other = client.get(f"/collections/railway_hazards/items/{surveyed[0]['id']}?lang=en", headers=PAGE).text
    assert 'class="banner low"' not in other
    assert "Certainty of position: High" in other


def test_the_small_map_knows_layers_and_no_rows(client: TestClient) -> None:
    feature = client.get("/collections/railway_hazards/items?limit=1&f=json").json()["features"][0]
    model = model_of(client.get(f"/collections/railway_hazards/items/{feature['id']}", headers=PAGE).text)
    assert model["record"] == {"layer": "railway_hazards", "id": feature["id"], "zoom": 14}
    assert [layer["id"] for layer in model["layers"] if not layer["basemap"]] == ["railway_hazards"]
    assert feature["properties"]["description"] not in json.dumps(model, ensure_ascii=False)


def test_a_record_without_a_place_has_no_map(client: TestClient) -> None:
    feature = client.get("/collections/indicators/items?limit=1&f=json").json()["features"][0]
    text = client.get(f"/collections/indicators/items/{feature['id']}", headers=PAGE).text
    assert "本图层只有属性，没有位置。" in text
    assert "page-model" not in text
    assert "leaflet" not in text


def test_another_reference_system_is_named(client: TestClient) -> None:
    feature = client.get("/collections/townships/items?limit=1&f=json").json()["features"][0]
    uri = "http://www.opengis.net/def/crs/EPSG/0/4547"
    text = client.get(f"/collections/townships/items/{feature['id']}?crs={uri}", headers=PAGE).text
    assert f"坐标系 {uri}" in text
    assert "东经" not in text


def test_an_unknown_record_is_a_page(client: TestClient) -> None:
    response = client.get("/collections/townships/items/nowhere", headers=PAGE)
    assert response.status_code == 404
    assert "<h1>" in response.text


HOSTILE_ID = "a&b<script>\"'{{1}}"
HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    " https://example.org/?q=<script>",
    "data:text/html,<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "'\"><svg onload=alert(1)>",
]


def test_a_stored_text_stays_text(service: Service, example_feature, now) -> None:
    feature = example_feature(LAYERS["townships"])
    stored = [
        replace(
            feature,
            id=f"{HOSTILE_ID}{place}",
            properties={**feature.properties, "name_zh": hostile, "source": hostile},
        )
        for place, hostile in enumerate(HOSTILE)
    ]
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="tester", now=now)
        edits.create("townships", stored)
    with TestClient(create_app(service)) as client:
        items = client.get("/collections/townships/items", headers=PAGE).text
        found = re.findall(r'<th scope="row"><a href="([^"]*)"', items)
        pages = [client.get(address.replace("&amp;", "&"), headers=PAGE) for address in found]
    assert [page.status_code for page in pages] == [200] * len(HOSTILE)
    for place, (hostile, item) in enumerate(zip(HOSTILE, pages, strict=True)):
        for text in (items, item.text):
            assert not re.search(r"<(img|svg)\b|49\{%|\son(error|load)=alert\(1\)>(?!&)", text), hostile
            assert not re.search(r'href="\s*(javascript|data):', text), hostile
            assert text.count("<script") == text.count("</script>"), hostile
            assert escape(hostile.strip()).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in text
        assert model_of(item.text)["record"]["id"] == f"{HOSTILE_ID}{place}", hostile


def test_a_web_address_opens_without_a_trace_of_where_from(service: Service, example_feature, now) -> None:
    feature = example_feature(LAYERS["townships"])
    address = "https://example.org/a?b=1&c=2"
    stored = replace(feature, properties={**feature.properties, "source": address})
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="tester", now=now)
        edits.create("townships", [stored])
    with TestClient(create_app(service)) as client:
        text = client.get(f"/collections/townships/items/{feature.id}", headers=PAGE).text
    shown = "https://example.org/a?b=1&amp;c=2"
    assert f'<a href="{shown}" rel="noopener noreferrer nofollow">{shown}</a>' in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a?b=1", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("https://example.org and more", False),
        ("see https://example.org", False),
        ("https://", False),
        ("https://[::1", False),
        ("//example.org", False),
        ("ftp://example.org", False),
        ('https://example.org/"onmouseover=1', False),
    ],
)
def test_only_a_whole_web_address_becomes_a_link(text: str, *, expected: bool) -> None:
    assert is_web_address(text) is expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567, "1,234,567"),
        (0.5, "0.5"),
        (3.0, "3"),
        (1234.56789, "1,234.56789"),
        (-0.25, "-0.25"),
        (0, "0"),
    ],
)
def test_a_number_is_short_and_readable(value: float, text: str) -> None:
    assert number(value) == text


def test_a_unit_follows_its_number() -> None:
    assert with_unit(84.8, "%") == "84.8%"
    assert with_unit(12, "km") == "12\N{NO-BREAK SPACE}km"
    assert with_unit(12, None) == "12"


def test_names_of_reference_systems() -> None:
    assert crs_name("http://www.opengis.net/def/crs/EPSG/0/4490") == "EPSG:4490"
    assert crs_name("http://www.opengis.net/def/crs/OGC/1.3/CRS84") == "OGC:CRS84"


def test_an_alert_names_its_subject_and_leads_to_its_review(full_service: Service, now: datetime) -> None:
    run(full_service, now)
    with browser(full_service, Role.CLERK) as clerk, browser(full_service, Role.VIEWER) as viewer:
        alerts = clerk.get("/collections/alerts/items?rule=patrol_overdue&f=json").json()["features"]
        subject = alerts[0]["properties"]["subject_id"]
        name = clerk.get(f"/collections/railway_segments/items/{subject}?f=json").json()["properties"][
            "name_zh"
        ]
        text = clerk.get(f"/collections/alerts/items/{alerts[0]['id']}", headers=PAGE).text
        assert f'<a href="/collections/railway_segments/items/{subject}?lang=zh">{name}</a>' in text
        assert f'href="/review/{alerts[0]["id"]}?lang=zh&amp;layer=alerts"' in text
        (hazard,) = clerk.get("/collections/railway_hazards/items?limit=1&f=json").json()["features"]
        address = f"/collections/railway_hazards/items/{hazard['id']}"
        assert f'href="/review/{hazard["id"]}?lang=zh"' in clerk.get(address, headers=PAGE).text
        # Neither those who see no reviews nor the past lead there.
        assert f"/review/{hazard['id']}" not in viewer.get(address, headers=PAGE).text
        past = clerk.get(address, params={"as-of": "2026-11-22"}, headers=PAGE)
        assert past.status_code == 200
        assert f"/review/{hazard['id']}" not in past.text
