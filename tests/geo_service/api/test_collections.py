"""Collections and their schemas over HTTP."""

from fastapi.testclient import TestClient

from layers.registry import LAYERS


def test_every_layer_is_a_collection(client: TestClient) -> None:
    body = client.get("/collections", headers={"accept-language": "zh"}).json()
    assert [collection["id"] for collection in body["collections"]] == list(LAYERS)
    hazards = body["collections"][0]
    assert hazards["title"] == "铁路沿线隐患"
    assert hazards["itemType"] == "feature"
    west, south, east, north = hazards["extent"]["spatial"]["bbox"][0]
    assert 112.5 < west < east < 114.3
    assert 23.4 < south < north < 25.0


def test_a_collection_of_figures_has_no_spatial_extent(client: TestClient) -> None:
    assert "extent" not in client.get("/collections/indicators").json()


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
    for layer_id in LAYERS:
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
