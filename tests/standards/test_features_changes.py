"""OGC API - Features Part 4 (draft OGC 20-002r1): Create/Replace/Delete, Update, Optimistic Locking using
ETags, Features; annex A.

The mutable resources are the features of the layers that a planner edits. Left out are the tests whose
condition does not hold: ``put-create`` (PUT creates nothing), ``crs84`` (reference systems are served),
GML and JSON-FG (neither is).
"""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient

from accounts import program
from databases import Templates
from geo_service.service import Service
from layers.access import Role
from layers.registry import LAYERS
from ogc_schemas import GEOJSON, collections, get_json

PART_4 = "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/"
CRUD = pytest.mark.conformance(f"{PART_4}create-replace-delete")
UPDATE = pytest.mark.conformance(f"{PART_4}update")
ETAGS = pytest.mark.conformance(f"{PART_4}optimistic-locking-etags")
FEATURES = pytest.mark.conformance(f"{PART_4}features")

MERGE_PATCH = "application/merge-patch+json"
TOWNS = "/collections/townships/items"
EDITED = [layer_id for layer_id, layer in LAYERS.items() if Role.PLANNER in layer.access.editors]
EPSG_4547 = "http://www.opengis.net/def/crs/EPSG/0/4547"


@pytest.fixture(scope="module")
def writer(
    dialect: str, templates: Templates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A planner's program on a service of its own: these tests change it."""
    service = Service.start(templates.copy(dialect, "full", tmp_path_factory.mktemp("changes")))
    yield program(service, Role.PLANNER)
    service.database.close()


def town(name: str, **members: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [113.4, 24.2]},
        "properties": {
            "code": "441881999",
            "name_zh": name,
            "kind": "town",
            "source": "test",
            "certainty": "surveyed",
        },
        **members,
    }


def send(client: TestClient, method: str, path: str, body: Any, kind: str | None = GEOJSON, **headers: str):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if kind is not None:
        given["Content-Type"] = kind
    return client.request(method, path, content=orjson.dumps(body), headers=given)


@pytest.fixture
def path(writer: TestClient) -> str:
    """The address of a feature of the test's own."""
    return send(writer, "POST", TOWNS, town("原")).headers["Location"]


def name_at(client: TestClient, address: str) -> str:
    return get_json(client, address, GEOJSON)["properties"]["name_zh"]


@CRUD
@UPDATE
@ETAGS
@FEATURES
def test_ats__get_conformance(known):
    declared = get_json(known, "/conformance")["conformsTo"]
    for name in ("create-replace-delete", "update", "optimistic-locking-etags", "features"):
        assert f"{PART_4}{name}" in declared


@CRUD
@pytest.mark.parametrize("layer_id", EDITED)
def test_ats_create_replace_delete__options(writer, layer_id):
    items = f"/collections/{layer_id}/items"
    told = writer.request("OPTIONS", items)
    assert told.status_code == 200
    assert "POST" in told.headers["Allow"].split(", ")
    assert GEOJSON in told.headers["Accept-Post"].split(", ")
    for feature in get_json(writer, items, GEOJSON, limit="1")["features"]:
        told = writer.request("OPTIONS", f"{items}/{feature['id']}")
        assert told.status_code == 200
        assert {"PUT", "PATCH", "DELETE"} <= set(told.headers["Allow"].split(", "))


@CRUD
def test_ats_create_replace_delete__create(writer):
    known = {one["id"] for one in get_json(writer, TOWNS, GEOJSON, limit="1000")["features"]}
    for body in (town("新"), town("新二", id="of-the-caller")):
        made = send(writer, "POST", TOWNS, body)
        assert made.status_code == 201
        stored = get_json(writer, made.headers["Location"], GEOJSON)
        assert stored["geometry"] == body["geometry"]
        assert stored["properties"].items() >= body["properties"].items()
        assert stored["id"] not in known
        assert made.headers["Location"].endswith(f"/items/{stored['id']}")


@CRUD
def test_ats_create_replace_delete__create_content_type(writer):
    assert send(writer, "POST", TOWNS, town("无"), kind=None).status_code == 400


@CRUD
def test_ats_create_replace_delete__replace(writer, path):
    assert send(writer, "PUT", path, town("换")).status_code == 200
    stored = get_json(writer, path, GEOJSON)
    assert stored["properties"].items() >= town("换")["properties"].items()


@CRUD
def test_ats_create_replace_delete__replace_content_type(writer, path):
    assert send(writer, "PUT", path, town("换"), kind=None).status_code == 400


@CRUD
def test_ats_create_replace_delete__replace_rid(writer, path):
    assert send(writer, "PUT", path, town("换", id="another")).status_code == 422
    assert name_at(writer, path) == "原"
    assert writer.get(f"{TOWNS}/another").status_code == 404


@CRUD
def test_ats_create_replace_delete__replace_exceptions(writer):
    assert send(writer, "PUT", f"{TOWNS}/absent-1", town("无")).status_code == 404
    assert send(writer, "PUT", f"{TOWNS}/absent-2", town("无"), If_Match='"xyz"').status_code == 404
    assert writer.get(f"{TOWNS}/absent-2").status_code == 404


@CRUD
def test_ats_create_replace_delete__delete(writer, path):
    assert writer.delete(path).status_code == 204
    assert writer.get(path).status_code == 404


@UPDATE
@pytest.mark.parametrize("layer_id", EDITED)
def test_ats_update__options(writer, layer_id):
    items = f"/collections/{layer_id}/items"
    told = writer.request("OPTIONS", f"{items}/any")
    assert told.status_code == 200
    assert "PATCH" in told.headers["Allow"].split(", ")
    assert MERGE_PATCH in told.headers["Accept-Patch"].split(", ")


@UPDATE
def test_ats_update__update(writer, path):
    before = get_json(writer, path, GEOJSON)
    assert send(writer, "PATCH", path, {"name_zh": "改"}, MERGE_PATCH).status_code == 200
    after = get_json(writer, path, GEOJSON)
    assert after["properties"]["name_zh"] == "改"
    own = {"name_zh", "version", "updated_at"}
    assert {n: v for n, v in after["properties"].items() if n not in own} == {
        n: v for n, v in before["properties"].items() if n not in own
    }
    assert (after["id"], after["geometry"]) == (before["id"], before["geometry"])


@UPDATE
def test_ats_update__update_content_type(writer, path):
    assert send(writer, "PATCH", path, {"name_zh": "改"}, kind=None).status_code == 400


@UPDATE
def test_ats_update__update_rid(writer, path):
    assert send(writer, "PATCH", path, {"id": "another"}, MERGE_PATCH).status_code == 422


@ETAGS
@pytest.mark.parametrize("layer_id", EDITED)
def test_ats_optimistic_locking_etags__get_etag(writer, layer_id):
    items = f"/collections/{layer_id}/items"
    for feature in get_json(writer, items, GEOJSON, limit="3")["features"]:
        tag = writer.get(f"{items}/{feature['id']}").headers["ETag"]
        assert tag.startswith('"')
        assert tag.endswith('"')


@ETAGS
@pytest.mark.parametrize(
    ("method", "body", "kind"), [("PUT", town("换"), GEOJSON), ("PATCH", {"name_zh": "换"}, MERGE_PATCH)]
)
def test_ats_optimistic_locking_etags__replace_and_update(writer, path, method, body, kind):
    tag = writer.get(path).headers["ETag"]
    assert send(writer, method, path, body, kind, If_Match='"0"').status_code == 412
    assert name_at(writer, path) == "原"
    done = send(writer, method, path, body, kind, If_Match=tag)
    assert done.status_code == 200
    assert done.headers["ETag"] != tag
    assert send(writer, method, path, body, kind).status_code in (200, 204, 409, 428)


@ETAGS
def test_ats_optimistic_locking_etags__delete(writer, path):
    tag = writer.get(path).headers["ETag"]
    assert writer.delete(path, headers={"If-Match": '"0"'}).status_code == 412
    assert writer.get(path).status_code == 200
    assert writer.delete(path, headers={"If-Match": tag}).status_code == 204
    assert writer.get(path).status_code == 404
    other = send(writer, "POST", TOWNS, town("另")).headers["Location"]
    assert writer.delete(other).status_code in (200, 204, 409, 428)
    hazard = get_json(writer, "/collections/railway_hazards/items", GEOJSON, limit="1")["features"][0]
    assert writer.delete(f"/collections/railway_hazards/items/{hazard['id']}").status_code == 428


@FEATURES
def test_ats_features__endpoints(writer, path):
    known = {one["id"] for one in collections(writer)}
    assert set(EDITED) <= known
    listed = get_json(writer, TOWNS, GEOJSON, limit="1000")["features"]
    assert path.rpartition("/")[2] in {one["id"] for one in listed}


@FEATURES
def test_ats_features__crs(writer):
    made = send(writer, "POST", TOWNS, town("一"))
    there = writer.get(made.headers["Location"], params={"crs": EPSG_4547}).json()["geometry"]
    again = send(writer, "POST", TOWNS, town("二", geometry=there), Content_Crs=f"<{EPSG_4547}>")
    assert again.status_code == 201
    same = writer.get(again.headers["Location"], params={"crs": EPSG_4547}).json()["geometry"]
    assert same["coordinates"] == pytest.approx(there["coordinates"], abs=0.03)
    other = "http://www.opengis.net/def/crs/EPSG/0/32607"
    assert send(writer, "POST", TOWNS, town("三"), Content_Crs=f"<{other}>").status_code == 400


@FEATURES
def test_ats_features__schema(writer):
    schema = get_json(writer, "/collections/townships/schema", "application/schema+json")
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert send(writer, "POST", TOWNS, town("一")).status_code == 201
    assert schema["additionalProperties"] is False
    extended = town("二")
    extended["properties"]["unheard_of"] = 1
    assert send(writer, "POST", TOWNS, extended).status_code == 422
    read_only = [name for name, one in schema["properties"].items() if one.get("readOnly")]
    assert {"version", "created_at", "updated_at"} <= set(read_only)
    for name, value in (
        ("version", 1),
        ("created_at", "2026-01-01T00:00:00Z"),
        ("updated_at", "2026-01-01T00:00:00Z"),
        ("is_demo", True),
    ):
        assert name in read_only
        extended = town("三")
        extended["properties"][name] = value
        assert send(writer, "POST", TOWNS, extended).status_code == 422


@FEATURES
def test_ats_features__geojson(writer, path):
    assert send(writer, "PUT", path, town("换", id="another")).status_code == 422
    assert name_at(writer, path) == "原"
    moved = town("换", geometry={"type": "Point", "coordinates": [113.5, 24.3]})
    assert send(writer, "PUT", path, moved).status_code == 200
    assert get_json(writer, path, GEOJSON)["geometry"] == moved["geometry"]


@FEATURES
def test_ats_features__json_merge_patch(writer, path):
    place = {"type": "Point", "coordinates": [113.5, 24.3]}
    send(writer, "PATCH", path, {"accuracy_m": 5}, MERGE_PATCH)
    patch = {"name_zh": "改", "name_en": "Added", "accuracy_m": None, "geometry": place}
    assert send(writer, "PATCH", path, patch, MERGE_PATCH).status_code == 200
    stored = get_json(writer, path, GEOJSON)
    found = stored["properties"]
    assert (found["name_zh"], found["name_en"], found["accuracy_m"]) == ("改", "Added", None)
    assert stored["geometry"] == place
    assert send(writer, "PATCH", path, {"id": "another"}, MERGE_PATCH).status_code == 422
