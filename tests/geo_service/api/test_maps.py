"""Map pages over HTTP: one for each layer, small, strict, in the reader's language."""

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from geo_service import demonstration
from geo_service.access.profile import as_seen
from geo_service.app import create_app
from geo_service.db.tables import DATA_LOADS
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from geo_service.settings import Settings
from layers.access import Role
from layers.registry import LAYERS

DRAWN = [layer.id for layer in as_seen(LAYERS, Role.ANONYMOUS).values() if layer.geometry is not None]
LIMIT = 50_000
BANNER = '<p class="demo" role="note">本图含演示数据：标有“演示”的要素为虚构。</p>'


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    """One for the module: nothing is changed through it."""
    return shared_client


@pytest.mark.parametrize("name", ["overview", *DRAWN])
def test_every_public_layer_has_its_map(client: TestClient, name: str) -> None:
    response = client.get(f"/maps/{name}", headers={"accept-language": "zh"})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert len(response.content) < LIMIT
    assert '<html lang="zh-CN">' in response.text
    if name in LAYERS:
        assert LAYERS[name].title.zh in response.text


def test_the_list_of_maps_leads_to_each(client: TestClient) -> None:
    maps = client.get("/maps").json()["maps"]
    assert {"overview", *DRAWN} <= {entry["id"] for entry in maps}
    for entry in maps:
        assert client.get(entry["links"][0]["href"]).status_code == 200


def test_english_on_request(client: TestClient) -> None:
    text = client.get("/maps/railway_hazards?lang=en", headers={"accept-language": "zh"}).text
    assert '<html lang="en">' in text
    assert "Railway hazards" in text


def test_a_map_names_only_files_that_this_service_has(client: TestClient) -> None:
    text = client.get("/maps/overview").text
    names = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    assert len(names) >= 4
    for name in names:
        assert client.get(name).status_code == 200, name
    assert not re.findall(r"""(?:href|src)=["'](?:https?:)?//""", text)


def test_the_nonce_is_new_for_every_answer_and_stands_in_the_policy(client: TestClient) -> None:
    nonces = set()
    for _ in range(2):
        response = client.get("/maps/overview")
        found = re.search(r"'nonce-([\w-]+)'", response.headers["content-security-policy"])
        assert found is not None
        assert f'nonce="{found[1]}"' in response.text
        nonces.add(found[1])
    assert len(nonces) == 2


def test_the_page_does_not_grow_with_the_data(full_service: Service, now) -> None:
    with TestClient(create_app(full_service)) as client:
        small = len(client.get("/maps/overview").content)
        demonstration.replace(full_service, hazards=3000, seed=7, now=now)
        large = client.get("/maps/overview")
    assert abs(len(large.content) - small) < 100
    assert "3000" in large.text


def test_the_banner_goes_with_the_demonstration_set(full_service: Service, now) -> None:
    with TestClient(create_app(full_service)) as client:
        before = client.get("/maps/overview?lang=zh").text
        demonstration.clear(full_service, now=now)
        after = client.get("/maps/overview?lang=zh").text
    assert before.count(BANNER) == 1
    assert '<p class="demo"' not in after


def test_a_map_without_demonstration_subjects_has_no_banner(client: TestClient) -> None:
    assert '<p class="demo"' not in client.get("/maps/townships?lang=zh").text


def test_the_overview_names_its_sources_and_licences(client: TestClient, now) -> None:
    text = client.get("/maps/overview?lang=zh").text
    line = re.search(r'<span class="attributions">(.*?)</span>', text)
    assert line is not None
    for name in ("© OpenStreetMap contributors", "© GeoNames (geonames.org)", "GSHHG 2.3.7"):
        assert line[1].count(name) == 1
    assert (
        '<tr><th scope="row">铁路线路</th><td>© OpenStreetMap contributors</td>'
        "<td>ODbL-1.0</td><td>2026-07-05</td></tr>" in text
    )
    assert "CC-BY-4.0" in text
    assert f"最近修改 {now.astimezone(ZoneInfo('Asia/Shanghai')).date()}" in text


def test_a_stored_attribution_is_shown_as_text(full_service: Service) -> None:
    with full_service.database.write() as session:
        session.execute(update(DATA_LOADS).values(attribution="<script>1</script>", licence="<b>"))
    with TestClient(create_app(full_service)) as client:
        pages = [client.get(path, headers={"accept": "text/html"}).text for path in ("/maps/overview", "/")]
    for text in pages:
        assert "&lt;script&gt;1&lt;/script&gt;" in text
        assert "&lt;b&gt;" in text
        assert "<script>1" not in text


def test_the_portal_names_sources_and_the_layers_with_demonstration_data(full_service: Service, now) -> None:
    with TestClient(create_app(full_service)) as client:
        before = client.get("/?lang=zh", headers={"accept": "text/html"}).text
        demonstration.clear(full_service, now=now)
        after = client.get("/?lang=zh", headers={"accept": "text/html"}).text
    banner = re.search(r'<p class="banner".*?</p>', before, re.DOTALL)
    assert banner is not None
    assert LAYERS["railway_hazards"].title.zh in banner[0]
    assert LAYERS["rivers"].title.zh not in banner[0]
    assert before.count('<span class="tag">含演示数据</span>') == banner[0].count("、") + 1
    assert 'class="banner"' not in after
    assert 'class="tag"' not in after
    for name in ("© OpenStreetMap contributors", "© GeoNames (geonames.org)", "GSHHG 2.3.7", "ODbL-1.0"):
        assert name in after


def test_a_map_that_is_not_there_is_404(client: TestClient) -> None:
    assert client.get("/maps/dragons").json()["code"] == "map_not_found"
    assert client.get("/maps/indicators").json()["code"] == "map_not_found"


def test_unknown_parameters_are_refused_and_filters_are_not(client: TestClient) -> None:
    assert client.get("/maps/overview?dragon=1").status_code == 400
    state = (
        "layers=wharves&filter=wharves.plan_status:planned&filter=railway_hazards.grade:major&q=x&at=9/24/113"
    )
    assert client.get(f"/maps/overview?{state}").status_code == 200


def opened_on(client: TestClient, name: str) -> tuple[float, float, float, float]:
    """Return west, south, east, north of the box that a map opens on."""
    found = re.search(r'"bounds":\s*(\[\[.*?\]\])', client.get(f"/maps/{name}").text)
    assert found is not None
    (south, west), (north, east) = json.loads(found[1])
    return west, south, east, north


ELSEWHERE = (
    ([(-71, 42), (-70, 43)], (-71, 42, -70, 43)),
    ([(-71, 42)], (-71.01, 41.99, -70.99, 42.01)),
    ([(-71, 90)], (-71.01, 89.99, -70.99, 90)),
    ([(-71, 42), (-70, 42)], (-71, 41.99, -70, 42.01)),
    ([(113, 24)], None),
    ([(-71, 42), (120, 20)], None),
)


def test_a_layer_that_lies_elsewhere_opens_there(service: Service, tmp_path: Path, now: datetime) -> None:
    for number, (places, expected) in enumerate(ELSEWHERE):
        rows = [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": {"n": 1}}
            for place in places
        ]
        path = tmp_path / f"posts{number}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
        publish(service, path, Publication(id=f"posts{number}"), now=now, tell=lambda *_, **__: None)
        with TestClient(create_app(service)) as client:
            box = opened_on(client, f"posts{number}")
            assert box == pytest.approx(expected or service.settings.extent), places
            for name in ("overview", "townships"):  # the second holds nothing here
                assert opened_on(client, name) == service.settings.extent, places


def test_a_tile_source_brings_its_attribution_and_approval_number(full_service: Service) -> None:
    values = {
        **full_service.settings.model_dump(),
        "tile_url": "https://tiles.example/{z}/{x}/{y}.png",
        "tile_attribution": "某省测绘院",
        "tile_approval_no": "粤S(2026)001号",
    }
    service = replace(full_service, settings=Settings(**values))
    with TestClient(create_app(service)) as client:
        response = client.get("/maps/overview")
    assert "img-src 'self' data: https://tiles.example" in response.headers["content-security-policy"]
    assert "粤S(2026)001号" in response.text
    assert "某省测绘院" in response.text
