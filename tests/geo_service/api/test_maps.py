"""Map pages over HTTP: one for each layer, small, strict, in the reader's language."""

import re

import pytest
from fastapi.testclient import TestClient

from geo_service import demonstration
from geo_service.app import create_app
from geo_service.service import Service
from geo_service.settings import Settings
from layers.registry import LAYERS

DRAWN = [layer.id for layer in LAYERS.values() if layer.geometry is not None]
LIMIT = 50_000


@pytest.mark.parametrize("name", ["overview", *DRAWN])
def test_every_layer_has_its_map(client: TestClient, name: str) -> None:
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
    assert '"demo"' in before or "演示数据" in before
    assert "演示数据" not in re.sub(r"<script.*?</script>", "", after, flags=re.DOTALL)


def test_a_map_that_is_not_there_is_404(client: TestClient) -> None:
    assert client.get("/maps/dragons").json()["code"] == "map_not_found"
    assert client.get("/maps/indicators").json()["code"] == "map_not_found"


def test_unknown_parameters_are_refused_and_filters_are_not(client: TestClient) -> None:
    assert client.get("/maps/overview?dragon=1").status_code == 400
    state = (
        "layers=wharves&filter=wharves.plan_status:planned&filter=railway_hazards.grade:major&q=x&at=9/24/113"
    )
    assert client.get(f"/maps/overview?{state}").status_code == 200


def test_a_tile_source_brings_its_attribution_and_approval_number(full_service: Service) -> None:
    values = {
        **full_service.settings.model_dump(),
        "tile_url": "https://tiles.example/{z}/{x}/{y}.png",
        "tile_attribution": "某省测绘院",
        "tile_approval_no": "粤S(2026)001号",
    }
    service = Service(Settings(**values), full_service.database, full_service.registry, full_service.tables)
    with TestClient(create_app(service)) as client:
        response = client.get("/maps/overview")
    assert "img-src 'self' data: https://tiles.example" in response.headers["content-security-policy"]
    assert "粤S(2026)001号" in response.text
    assert "某省测绘院" in response.text
