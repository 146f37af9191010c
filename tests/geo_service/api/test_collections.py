"""Collections and their schemas over HTTP."""

from collections.abc import Callable
from datetime import datetime

import pytest
from fastapi.testclient import TestClient

from geo_service.access.profile import as_seen
from geo_service.app import create_app
from geo_service.db.edits import Edits
from geo_service.service import Service
from layers.access import Role
from layers.contract import Layer
from layers.feature import Feature
from layers.registry import LAYERS


@pytest.fixture
def client(shared_client: TestClient) -> TestClient:
    """One for the module: nothing is changed through it."""
    return shared_client


def test_every_public_layer_is_a_collection(client: TestClient) -> None:
    body = client.get("/collections", headers={"accept-language": "zh"}).json()
    assert [collection["id"] for collection in body["collections"]] == list(as_seen(LAYERS, Role.ANONYMOUS))
    hazards = body["collections"][0]
    assert hazards["title"] == "铁路沿线隐患"
    assert hazards["itemType"] == "feature"
    west, south, east, north = hazards["extent"]["spatial"]["bbox"][0]
    assert 112.5 < west < east < 114.3
    assert 23.4 < south < north < 25.0


def test_a_collection_of_figures_has_no_spatial_extent(client: TestClient) -> None:
    assert "spatial" not in client.get("/collections/indicators").json()["extent"]


def test_a_collection_without_a_place_and_a_time_has_no_extent(client: TestClient) -> None:
    assert "extent" not in client.get("/collections/port_areas").json()


def test_days_of_a_period_are_days_of_the_services_time_zone(client: TestClient) -> None:
    """The last published period ends with 2023-12-31, and Yingde is eight hours before UTC."""
    interval = client.get("/collections/indicators").json()["extent"]["temporal"]["interval"]
    assert interval[0][1] == "2023-12-31T15:59:59Z"


def test_coordinates_are_asked_for_in_the_configured_systems(client: TestClient) -> None:
    wharves = client.get("/collections/wharves").json()
    assert wharves["storageCrs"] == wharves["crs"][0] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert [uri.rsplit("/", 1)[1] for uri in wharves["crs"]] == ["CRS84", "4326", "4490", "3857", "4547"]


def test_a_collection_is_unchanged_until_its_layer_is_written_to(
    full_service: Service, now: datetime, example_feature: Callable[[Layer], Feature]
) -> None:
    client = TestClient(create_app(full_service))
    first = client.get("/collections/port_areas")
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/collections/port_areas", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    with full_service.database.write() as session:
        edits = Edits(session, full_service.registry, full_service.tables, actor="test", now=now)
        edits.create("port_areas", [example_feature(full_service.layer("port_areas"))])
    changed = client.get("/collections/port_areas", headers=known)
    assert (changed.status_code, changed.json()["itemCount"]) == (200, first.json()["itemCount"] + 1)


def test_a_template_leads_to_single_features(client: TestClient) -> None:
    (template,) = client.get("/collections/townships").json()["linkTemplates"]
    feature = client.get("/collections/townships/items?limit=1").json()["features"][0]
    response = client.get(template["uriTemplate"].replace("{featureId}", feature["id"]))
    assert response.json()["id"] == feature["id"]
    assert response.headers["Content-Type"] == template["type"]


@pytest.mark.parametrize("path", ["", "/townships", "/townships/schema", "/townships/queryables"])
def test_a_person_gets_a_page_a_program_the_document(client: TestClient, path: str) -> None:
    page = client.get(f"/collections{path}", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.headers["Content-Type"].split(";")[0]) == (200, "text/html")
    for accept in ("*/*", "application/json", "application/schema+json"):
        document = client.get(f"/collections{path}", headers={"Accept": accept})
        assert document.headers["Content-Type"].endswith("json")


def test_a_cache_is_stepped_round(client: TestClient) -> None:
    for path in ("/", "/conformance", "/api", "/collections", "/collections/wharves/schema"):
        assert client.get(path, params={"_": "1763800000"}).status_code == 200


@pytest.mark.parametrize("kind", ["schema", "schema/geojson", "queryables", "sortables"])
def test_nobody_asks_for_the_schema_of_no_layer(client: TestClient, kind: str) -> None:
    assert client.get(f"/collections/nowhere/{kind}").status_code == 404


def test_a_collection_names_its_sources_and_licences(client: TestClient) -> None:
    lines = client.get("/collections/railway_lines").json()
    assert "© OpenStreetMap contributors" in lines["attribution"].split("; ")
    assert "ODbL-1.0" in lines["license"].split("; ")
    listed = {entry["id"]: entry for entry in client.get("/collections").json()["collections"]}
    assert listed["railway_lines"]["attribution"] == lines["attribution"]
    assert listed["railway_lines"]["license"] == lines["license"]
    assert "GeoNames" in listed["townships"]["attribution"]
    assert "attribution" not in listed["railway_hazards"]  # all of it was entered here


def test_every_link_of_a_collection_answers(client: TestClient) -> None:
    for layer_id in ("townships", "port_areas", "indicators"):
        document = client.get(f"/collections/{layer_id}").json()
        for link in document["links"]:
            response = client.get(link["href"])
            assert response.status_code == 200, link
            assert response.headers["content-type"].split(";")[0] == link["type"]


def test_titles_follow_the_reader(client: TestClient) -> None:
    schema = client.get("/collections/wharves/schema", headers={"accept-language": "en-GB,en;q=0.8"}).json()
    assert schema["title"] == "Wharves"
    assert schema["$id"].endswith("/collections/wharves/schema")
    schema = client.get("/collections/wharves/schema?lang=zh", headers={"accept-language": "en"}).json()
    assert schema["title"] == "码头"


def test_the_three_planned_wharves_the_bridge_and_the_lock_stand_with_their_status(
    client: TestClient,
) -> None:
    wharves = client.get("/collections/wharves/items", params={"plan_status": "planned"}).json()["features"]
    planned = {
        feature["properties"]["name_zh"] for feature in wharves if not feature["properties"]["is_demo"]
    }
    assert planned == {
        "国能清远电厂配套码头",
        "连江口银坑建筑用砂岩矿配套码头",
        "台泥绿色建材基地配套码头",
    }
    structures = client.get("/collections/structures/items").json()["features"]
    names = " ".join(feature["properties"]["name_zh"] for feature in structures)
    assert "英德人民大桥" in names
    assert "白石窑" in names
    assert all(feature["properties"]["status"] for feature in structures)
