"""POST, PUT, PATCH, DELETE: what is stored, what is refused, whom it is refused to."""

import gzip
import json
from dataclasses import replace
from itertools import count
from typing import Any

import orjson
import pytest
import shapely
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from accounts import browser, program
from geo_service.access import csrf
from geo_service.access.tokens import TokenScope
from geo_service.app import create_app
from geo_service.db.tables import AUDIT_LOG, CHANGES
from geo_service.service import Service
from layers.access import Role

TOWNS = "/collections/townships/items"
HAZARDS = "/collections/railway_hazards/items"
GEOJSON = {"Content-Type": "application/geo+json"}
PATCH = {"Content-Type": "application/merge-patch+json"}
ENGLISH = {"Accept-Language": "en"}
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG_4547 = "http://www.opengis.net/def/crs/EPSG/0/4547"


@pytest.fixture
def planner(full_service: Service) -> TestClient:
    client = program(full_service, Role.PLANNER)
    client.headers.update(ENGLISH)
    return client


@pytest.fixture(scope="module")
def refused_planner(shared_full_service: Service) -> TestClient:
    """A planner of the module's database, for what is refused and leaves nothing behind."""
    client = program(shared_full_service, Role.PLANNER)
    client.headers.update(ENGLISH)
    return client


@pytest.fixture
def coordinator(full_service: Service) -> TestClient:
    """A village coordinator with one segment, ``demo-segment-line-village-1`` or the like."""
    with full_service.database.read() as session:
        duty = next(
            duty
            for duty in full_service.features(session, full_service.registry["duty_assignments"]).read()
            if duty.properties.get("valid_to") is None and duty.properties["level"] == "village"
        )
    client = program(full_service, Role.COORDINATOR, person_id=str(duty.properties["person_id"]))
    client.headers.update(ENGLISH)
    return client


def town(**properties: Any) -> dict[str, Any]:
    """A valid new township."""
    given = {
        "code": "441881999",
        "name_zh": "新镇",
        "kind": "town",
        "source": "test",
        "certainty": "surveyed",
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [113.4, 24.2]},
        "properties": {**given, **properties},
    }


def send(client: TestClient, method: str, path: str, body: Any, **headers: str):
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    kind = PATCH if method == "PATCH" else GEOJSON
    return client.request(
        method,
        path,
        content=content,
        headers={**kind, **{k.replace("_", "-"): v for k, v in headers.items()}},
    )


def faulty(response) -> set[str]:
    """The names of all that is faulty."""
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return {error["field"] for error in response.json()["errors"]}


def state(response) -> str:
    """The state that an ETag is of, whatever the form."""
    return "-".join(response.headers["ETag"].strip('"').split("-")[:2])


def history(service: Service, layer_id: str, feature_id: str) -> list[tuple]:
    query = (
        select(CHANGES.c.version, CHANGES.c.action)
        .where(CHANGES.c.layer_id == layer_id, CHANGES.c.feature_id == feature_id)
        .order_by(CHANGES.c.seq)
    )
    with service.database.read() as session:
        return [tuple(row) for row in session.execute(query)]


def hazard_of(client: TestClient) -> dict[str, Any]:
    """The first hazard that a reader sees, as it is read."""
    return client.get(HAZARDS, params={"limit": 1}).json()["features"][0]


NUMBERS = count(1)


def new_hazard(hazard: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A new hazard like one that was read, under a number of its own."""
    left = {"status", "closed_on", "closure_basis", "is_demo", "version", "created_at", "updated_at"}
    kept = {name: value for name, value in hazard["properties"].items() if name not in left}
    kept["hazard_no"] = f"新-{next(NUMBERS)}"
    return {"type": "Feature", "geometry": hazard["geometry"], "properties": {**kept, **properties}}


def test_a_feature_is_created_read_replaced_patched_and_deleted(
    full_service: Service, planner: TestClient
) -> None:
    made = send(planner, "POST", TOWNS, town())
    assert (made.status_code, made.headers["content-type"]) == (201, "application/geo+json")
    address = made.headers["Location"]
    assert address.startswith(f"http://testserver{TOWNS}/")
    feature_id = made.json()["id"]
    assert address.rpartition("/")[2] == feature_id
    read = planner.get(address)
    assert read.content == made.content
    assert read.headers["ETag"] == made.headers["ETag"]
    assert (
        made.json()["properties"] | {"is_demo": False, "version": 1, "name_zh": "新镇"}
        == (made.json()["properties"])
    )

    replaced = send(planner, "PUT", address, town(name_zh="改名"), If_Match=made.headers["ETag"])
    assert (replaced.status_code, replaced.json()["properties"]["version"]) == (200, 2)
    assert planner.get(address).headers["ETag"] == replaced.headers["ETag"] != made.headers["ETag"]

    patched = send(planner, "PATCH", address, {"properties": {"name_en": "New"}})
    assert patched.status_code == 200
    properties = patched.json()["properties"]
    assert (properties["name_zh"], properties["name_en"], properties["version"]) == ("改名", "New", 3)

    gone = planner.delete(address, headers={"If-Match": patched.headers["ETag"]})
    assert (gone.status_code, gone.content) == (204, b"")
    assert planner.get(address).status_code == 404
    assert history(full_service, "townships", feature_id) == [
        (1, "create"),
        (2, "update"),
        (3, "update"),
        (4, "delete"),
    ]


def test_history_and_audit_log_say_who_and_by_which_token(full_service: Service, planner: TestClient) -> None:
    feature_id = send(planner, "POST", TOWNS, town()).json()["id"]
    planner.delete(f"{TOWNS}/{feature_id}")
    with full_service.database.read() as session:
        changes = session.execute(select(CHANGES).where(CHANGES.c.feature_id == feature_id)).all()
        events = session.execute(select(AUDIT_LOG).where(AUDIT_LOG.c.feature_id == feature_id)).all()
    assert [event.action for event in events] == ["feature_created", "feature_deleted"]
    assert {row.actor for row in (*changes, *events)} == {changes[0].actor}
    assert all(row.via.startswith("token ") for row in (*changes, *events))
    assert orjson.loads(events[0].detail) == {"version": 1}


def test_an_identifier_is_taken_from_the_body(planner: TestClient) -> None:
    made = send(planner, "POST", TOWNS, {**town(), "id": "新 1"})
    assert (made.status_code, made.json()["id"]) == (201, "新 1")
    assert made.headers["Location"].endswith("/items/%E6%96%B0%201")
    assert planner.get(made.headers["Location"]).status_code == 200
    again = send(planner, "POST", TOWNS, {**town(), "id": "新 1"})
    assert (again.status_code, again.json()["code"]) == (409, "feature_exists")
    guarded = send(planner, "POST", TOWNS, {**town(), "id": "新 1"}, If_None_Match="*")
    assert guarded.status_code == 412
    assert state(guarded) == state(made)


def test_an_identifier_that_cannot_stand_in_an_address_is_refused(refused_planner: TestClient) -> None:
    for name in ("", "a/b", "..", "x" * 101, "a\0b", 7, ["a"]):
        refused = send(refused_planner, "POST", TOWNS, {**town(), "id": name})
        assert faulty(refused) == {"id"}, name


def test_what_was_read_can_be_sent_back(planner: TestClient) -> None:
    for layer_id in ("townships", "railway_hazards", "wharves", "indicators", "duty_assignments"):
        path = f"/collections/{layer_id}/items"
        feature_id = planner.get(path, params={"limit": 1}).json()["features"][0]["id"]
        read = planner.get(f"{path}/{feature_id}")
        client = planner
        if layer_id == "duty_assignments":
            continue
        sent = send(client, "PUT", f"{path}/{feature_id}", read.content, If_Match=read.headers["ETag"])
        assert sent.status_code == 200, sent.text
        changed = {"version", "updated_at"}
        before, after = read.json(), sent.json()
        assert {**after["properties"], **dict.fromkeys(changed)} == {
            **before["properties"],
            **dict.fromkeys(changed),
        }
        assert after["geometry"] == before["geometry"]


def test_a_row_located_by_another_takes_its_place_back_and_no_other(full_service: Service) -> None:
    clerk = program(full_service, Role.CLERK)
    path = "/collections/duty_assignments/items"
    feature_id = clerk.get(path, params={"limit": 1}).json()["features"][0]["id"]
    read = clerk.get(f"{path}/{feature_id}")
    assert "person_id_name" in read.json()["properties"]
    sent = send(clerk, "PUT", f"{path}/{feature_id}", read.content)
    assert sent.status_code == 200, sent.text
    assert sent.json()["geometry"] == read.json()["geometry"]
    elsewhere = {**read.json(), "geometry": {"type": "LineString", "coordinates": [[113, 24], [113.1, 24.1]]}}
    assert faulty(send(clerk, "PUT", f"{path}/{feature_id}", elsewhere)) == {"geometry"}
    part = {"geometry": elsewhere["geometry"]}
    assert faulty(send(clerk, "PATCH", f"{path}/{feature_id}", part)) == {"geometry"}


# --- ETags


def test_a_stale_state_is_refused_with_the_present_etag(planner: TestClient) -> None:
    made = send(planner, "POST", TOWNS, town())
    path = made.headers["Location"]
    second = send(planner, "PUT", path, town(name_zh="二"), If_Match=made.headers["ETag"])
    for refused in (
        send(planner, "PUT", path, town(name_zh="三"), If_Match=made.headers["ETag"]),
        send(planner, "PATCH", path, {"name_zh": "三"}, If_Match=made.headers["ETag"]),
        planner.delete(path, headers={"If-Match": made.headers["ETag"]}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (412, "stale_version")
        assert refused.headers["ETag"] == refused.json()["etag"]
        assert state(refused) == state(second)
    assert planner.get(path).json()["properties"]["name_zh"] == "二"


def test_any_form_of_the_present_state_matches(planner: TestClient) -> None:
    made = send(planner, "POST", TOWNS, town())
    path = made.headers["Location"]
    for query, headers in (
        ({}, {"Accept-Encoding": "gzip"}),
        ({"crs": EPSG_4547}, {}),
        ({"properties": "name_zh", "precision": "3"}, {}),
    ):
        tag = planner.get(path, params=query, headers=headers).headers["ETag"]
        sent = send(planner, "PATCH", path, {"name_en": tag[:9]}, If_Match=f'"0", {tag}')
        assert sent.status_code == 200, (tag, sent.text)
        assert send(planner, "PATCH", path, {"name_en": "x"}, If_Match=tag).status_code == 412


def test_other_tags_match_nothing(planner: TestClient) -> None:
    made = send(planner, "POST", TOWNS, town())
    for tag in ("W/{}", '"0"', "xyz", "", '"1"', '"1-"', '"{}"x'):
        value = tag.replace("{}", made.headers["ETag"] if tag.startswith("W") else "1-0")
        refused = send(planner, "PUT", made.headers["Location"], town(), If_Match=value)
        assert refused.status_code == 412, tag


def test_a_star_matches_what_is_there(planner: TestClient) -> None:
    made = send(planner, "POST", TOWNS, town())
    assert send(planner, "PUT", made.headers["Location"], town(), If_Match="*").status_code == 200
    assert send(planner, "PUT", made.headers["Location"], town(), If_None_Match="*").status_code == 412
    assert send(planner, "PUT", f"{TOWNS}/none", town(), If_Match="*").status_code == 404


def test_a_reviewed_layer_wants_a_condition(planner: TestClient) -> None:
    hazard = hazard_of(planner)
    path = f"{HAZARDS}/{hazard['id']}"
    for refused in (
        send(planner, "PUT", path, hazard),
        send(planner, "PATCH", path, {"remark": "x"}),
        planner.delete(path),
    ):
        assert (refused.status_code, refused.json()["code"]) == (428, "condition_required")
    assert send(planner, "PUT", f"{HAZARDS}/none", hazard).status_code == 404
    assert send(planner, "PATCH", path, {"remark": "x"}, If_Match="*").status_code == 200


# --- what a caller does not decide


def test_what_a_review_decides_is_kept_and_never_changed(planner: TestClient) -> None:
    hazard = hazard_of(planner)
    path = f"{HAZARDS}/{hazard['id']}"
    status = hazard["properties"]["status"]
    other = "closed" if status != "closed" else "reported"
    for change in ({"status": other}, {"status": None}, {"properties": {"status": other}}):
        refused = send(planner, "PATCH", path, change, If_Match="*")
        assert (refused.status_code, refused.json()["code"]) == (422, "review_only")
        assert faulty(refused) == {"status"}
    without = {**hazard, "properties": {k: v for k, v in hazard["properties"].items() if k != "status"}}
    kept = send(planner, "PUT", path, without, If_Match="*")
    assert kept.json()["properties"]["status"] == status
    assert send(planner, "PATCH", path, {"status": status}, If_Match="*").status_code == 200


def test_a_new_feature_takes_the_defaults_of_the_review(planner: TestClient) -> None:
    hazard = hazard_of(planner)
    for values in ({}, {"status": "reported"}, {"status": None, "closed_on": None, "version": None}):
        made = send(planner, "POST", HAZARDS, new_hazard(hazard, **values))
        assert (made.status_code, made.json()["properties"]["status"]) == (201, "reported")
    refused = send(planner, "POST", HAZARDS, new_hazard(hazard, status="closed", closed_on="2026-01-01"))
    assert refused.json()["code"] == "review_only"
    assert faulty(refused) == {"status", "closed_on"}


def test_the_mark_of_demonstration_data_and_the_stamps_are_the_services(planner: TestClient) -> None:
    assert faulty(send(planner, "POST", TOWNS, town(is_demo=True))) == {"is_demo"}
    assert faulty(send(planner, "POST", TOWNS, town(version=7))) == {"version"}
    made = send(planner, "POST", TOWNS, town(is_demo=False, version=None))
    assert made.status_code == 201
    path = made.headers["Location"]
    sent = send(planner, "PUT", path, town(version=99, created_at="1999-01-01T00:00:00Z"))
    assert sent.json()["properties"]["version"] == 2
    assert sent.json()["properties"]["created_at"] == made.json()["properties"]["created_at"]
    assert faulty(send(planner, "PATCH", path, {"is_demo": True})) == {"is_demo"}


def test_hidden_fields_keep_their_values(full_service: Service, planner: TestClient) -> None:
    hazard = hazard_of(planner)
    path = f"{HAZARDS}/{hazard['id']}"
    owned = send(planner, "PATCH", path, {"owner": "某公司"}, If_Match="*")
    assert owned.json()["properties"]["owner"] == "某公司"
    assert "owner" not in TestClient(create_app(full_service)).get(path).json()["properties"]
    assert (
        send(planner, "PATCH", path, {"remark": "y"}, If_Match="*").json()["properties"]["owner"] == "某公司"
    )


# --- rights


def test_who_has_not_signed_in_changes_nothing(shared_full_service: Service) -> None:
    client = TestClient(create_app(shared_full_service), raise_server_exceptions=False)
    feature_id = client.get(TOWNS, params={"limit": 1}).json()["features"][0]["id"]
    for method, path in (
        ("POST", TOWNS),
        *((m, f"{TOWNS}/{feature_id}") for m in ("PUT", "PATCH", "DELETE")),
    ):
        refused = send(client, method, path, b"not even json")
        assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_required")
        assert refused.headers["WWW-Authenticate"] == "Bearer"


def test_other_roles_change_nothing(shared_full_service: Service) -> None:
    for role in (Role.VIEWER, Role.SUPERVISOR, Role.COORDINATOR):
        client = program(shared_full_service, role)
        refused = send(client, "POST", TOWNS, b"not even json")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden"), role


def test_a_token_for_reading_changes_nothing(shared_full_service: Service) -> None:
    client = program(shared_full_service, Role.PLANNER, scope=TokenScope.READ)
    assert send(client, "POST", TOWNS, town()).status_code == 403
    assert client.request("OPTIONS", TOWNS).headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_browser_needs_the_token_of_its_session(full_service: Service) -> None:
    client = browser(full_service, Role.PLANNER)
    assert send(client, "POST", TOWNS, town()).status_code == 201
    del client.headers[csrf.HEADER]
    refused = send(client, "POST", TOWNS, town())
    assert (refused.status_code, refused.json()["code"]) == (403, "forged_form")


def test_a_coordinator_changes_the_own_segments_alone(
    full_service: Service, coordinator: TestClient, planner: TestClient
) -> None:
    mine = hazard_of(coordinator)
    own = {one["id"] for one in coordinator.get(HAZARDS, params={"limit": 10_000}).json()["features"]}
    all_of_them = planner.get(HAZARDS, params={"limit": 10_000}).json()["features"]
    foreign = next(one for one in all_of_them if one["id"] not in own and one["properties"]["segment_id"])
    segment = foreign["properties"]["segment_id"]
    path = f"{HAZARDS}/{mine['id']}"
    assert send(coordinator, "PATCH", path, {"remark": "x"}, If_Match="*").status_code == 200
    for refused in (
        send(coordinator, "PATCH", path, {"segment_id": segment}, If_Match="*"),
        send(coordinator, "PATCH", path, {"segment_id": None}, If_Match="*"),
        send(coordinator, "POST", HAZARDS, new_hazard(mine, segment_id=segment)),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "outside_scope")
    for method in ("PUT", "PATCH", "DELETE"):
        unseen = send(coordinator, method, f"{HAZARDS}/{foreign['id']}", foreign, If_Match="*")
        assert unseen.status_code == 404
    extents = "/collections/hazard_extents/items"
    outline = shapely.geometry.mapping(shapely.box(113.4, 24.1, 113.41, 24.11))
    extent = {"type": "Feature", "geometry": outline}
    values = {"source": "test", "certainty": "low"}
    made = send(coordinator, "POST", extents, {**extent, "properties": {**values, "hazard_id": mine["id"]}})
    assert made.status_code == 201, made.text
    other = {**values, "hazard_id": foreign["id"]}
    refused = send(coordinator, "POST", extents, {**extent, "properties": other})
    assert (refused.status_code, refused.json()["code"]) == (403, "outside_scope")
    moved = send(coordinator, "PATCH", made.headers["Location"], {"hazard_id": foreign["id"]})
    assert moved.status_code == 403


# --- bodies


def test_every_fault_is_named_at_once(refused_planner: TestClient) -> None:
    body = town(code=5, kind="village", name_zh=None, colour="red", created_at=None)
    body["geometry"] = {"type": "Point", "coordinates": [200, 24]}
    del body["properties"]["source"]
    response = send(refused_planner, "POST", TOWNS, body)
    assert faulty(response) == {"code", "kind", "name_zh", "colour", "source", "geometry"}
    chinese = refused_planner.post(
        TOWNS, content=orjson.dumps(body), headers={**GEOJSON, "Accept-Language": "zh"}
    )
    reasons = {error["field"]: error["reason"] for error in chinese.json()["errors"]}
    assert reasons["source"] == "必填"


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ([113, 24], "GeoJSON geometry"),
        ({"type": "LineString", "coordinates": [[113, 24], [114, 24]]}, "expected Point"),
        ({"type": "Point"}, "missing"),
        ({"type": "Point", "coordinates": []}, "two numbers"),
        ({"type": "Point", "coordinates": ["113", "24"]}, "two numbers"),
        ({"type": "Point", "coordinates": [True, 24]}, "two numbers"),
        ({"type": "Point", "coordinates": [113, 24, 85.5]}, "height"),
        ({"type": "Point", "coordinates": [24.2, 113.4]}, "longitude and latitude"),
    ],
)
def test_a_wrong_geometry_is_told_in_words(refused_planner: TestClient, geometry: Any, words: str) -> None:
    response = send(refused_planner, "POST", TOWNS, {**town(), "geometry": geometry})
    assert faulty(response) == {"geometry"}
    assert words in response.json()["errors"][0]["reason"]


@pytest.mark.parametrize(
    ("rings", "words"),
    [
        ([], "no ring"),
        ([[[113, 24], [114, 24], [113, 24]]], "at least 4"),
        ([[[113, 24], [114, 24], [114, 25], [113, 25]]], "not closed"),
        ([[[113, 24], [114, 25], [114, 24], [113, 25], [113, 24]]], "Self-intersection"),
        ([[[113, 24], [114, 24], 5, [113, 24]]], "coordinates/0/2"),
    ],
)
def test_invalid_rings_are_named(refused_planner: TestClient, rings: Any, words: str) -> None:
    body = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": rings},
        "properties": {"source": "test", "certainty": "low"},
    }
    response = send(refused_planner, "POST", "/collections/port_areas/items", body)
    assert "geometry" in faulty(response)
    reasons = {error["field"]: error["reason"] for error in response.json()["errors"]}
    assert words in reasons["geometry"]


def test_a_height_of_zero_is_dropped(planner: TestClient) -> None:
    body = {**town(), "geometry": {"type": "Point", "coordinates": [113.4, 24.2, 0]}}
    assert send(planner, "POST", TOWNS, body).json()["geometry"]["coordinates"] == [113.4, 24.2]


def test_a_place_has_to_be_mentioned(planner: TestClient) -> None:
    body = town()
    del body["geometry"]
    assert faulty(send(planner, "POST", TOWNS, body)) == {"geometry"}
    assert send(planner, "POST", TOWNS, {**town(), "geometry": None}).status_code == 201


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "line 1, column 1"),
        (b'{\n "a": ]}', "line 2, column 7"),
        (b"[]", "object"),
        (b"null", "object"),
        (b'{"type":"Feature","type":"Feature"}', "twice"),
        (b'{"properties":{"a":NaN}}', "NaN"),
        (b'{"properties":{"a":1e999}}', "too large"),
        (b'{"properties":{"a":' + b"9" * 5000 + b"}}", "too long"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "nested"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"id":"\\ud800"}', "surrogate"),
        (b'{"type":"Feature","crs":{"type":"name","properties":{"name":"EPSG:4547"}}}', "Content-Crs"),
        (b'{"type":"Feature","crs":"EPSG:4326"}', "Content-Crs"),
    ],
)
def test_a_body_that_cannot_be_read_is_400(refused_planner: TestClient, body: bytes, words: str) -> None:
    response = send(refused_planner, "POST", TOWNS, body)
    assert (response.status_code, response.json()["code"]) == (400, "bad_body")
    assert words in response.json()["detail"]


def test_media_types(planner: TestClient) -> None:
    made = send(planner, "POST", TOWNS, town())
    path = made.headers["Location"]
    body = orjson.dumps(town())
    for kind, status in (
        ("application/json", 201),
        ("application/geo+json; charset=UTF-8", 201),
        ("Application/Geo+JSON", 201),
        ("text/csv", 415),
        ("application/geo+json; charset=gbk", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 400),
    ):
        response = planner.post(TOWNS, content=body, headers={"Content-Type": kind})
        assert response.status_code == status, kind
        if status == 415:
            assert response.headers["Accept-Post"] == "application/geo+json, application/json"
    refused = planner.patch(path, content=b"[]", headers={"Content-Type": "application/json-patch+json"})
    assert refused.status_code == 415
    assert refused.headers["Accept-Patch"] == "application/merge-patch+json, application/geo+json"
    packed = planner.post(TOWNS, content=gzip.compress(body), headers={**GEOJSON, "Content-Encoding": "gzip"})
    assert (packed.status_code, packed.headers["Accept-Encoding"]) == (415, "identity")


def test_a_body_is_counted_while_it_is_read(refused_planner: TestClient) -> None:
    sent = 0

    def endless():
        nonlocal sent
        for _ in range(64):
            sent += 2**20
            yield b" " * 2**20

    assert refused_planner.post(TOWNS, content=endless(), headers=GEOJSON).status_code == 413
    assert send(refused_planner, "POST", TOWNS, b" " * (8 * 2**20 + 1)).status_code == 413


def test_too_many_positions_are_refused(refused_planner: TestClient) -> None:
    line = [[113 + number / 1e6, 24] for number in range(100_001)]
    body = {"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": {}}
    response = send(refused_planner, "POST", "/collections/rivers/items", body)
    assert "geometry" in faulty(response)
    assert "100000" in response.text


def test_coordinates_of_another_system(planner: TestClient) -> None:
    body = {**town(), "geometry": {"type": "Point", "coordinates": [24.2, 113.4]}}
    made = send(planner, "POST", TOWNS, body, Content_Crs=f"<{EPSG_4326}>")
    assert made.json()["geometry"]["coordinates"] == [113.4, 24.2]
    projected = planner.get(made.headers["Location"], params={"crs": EPSG_4547}).json()["geometry"]
    again = send(planner, "POST", TOWNS, {**town(), "geometry": projected}, Content_Crs=EPSG_4547)
    assert again.json()["geometry"]["coordinates"] == pytest.approx([113.4, 24.2], abs=2e-7)
    patched = send(
        planner, "PATCH", made.headers["Location"], {"geometry": projected}, Content_Crs=f"<{EPSG_4547}>"
    )
    assert patched.json()["geometry"]["coordinates"] == pytest.approx([113.4, 24.2], abs=2e-7)
    unknown = send(planner, "POST", TOWNS, town(), Content_Crs="<http://www.opengis.net/def/crs/EPSG/0/1>")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "bad_body")
    far = {**town(), "geometry": {"type": "Point", "coordinates": [9e6, 9e6]}}
    assert faulty(send(planner, "POST", TOWNS, far, Content_Crs=f"<{EPSG_4547}>")) == {"geometry"}


def test_references_lead_somewhere(refused_planner: TestClient) -> None:
    hazard = hazard_of(refused_planner)
    body = new_hazard(hazard, line_id="no-line", township="no-town")
    assert faulty(send(refused_planner, "POST", HAZARDS, body)) == {"line_id", "township"}
    line = hazard["properties"]["line_id"]
    refused = refused_planner.delete(f"/collections/railway_lines/items/{line}", headers={"If-Match": "*"})
    assert (refused.status_code, refused.json()["code"]) == (409, "feature_in_use")
    towns = refused_planner.get(TOWNS, params={"limit": 100}).json()["features"]
    used = next(one["id"] for one in towns if one["id"] == hazard["properties"]["township"])
    refused = refused_planner.delete(f"{TOWNS}/{used}")
    assert (refused.status_code, refused.json()["code"]) == (409, "feature_in_use")


# --- patches


def test_both_forms_of_a_patch(planner: TestClient) -> None:
    path = send(planner, "POST", TOWNS, town(name_en="A")).headers["Location"]
    sent = send(planner, "PATCH", path, {"name_en": None, "name_zh": "乙", "accuracy_m": 3})
    properties = sent.json()["properties"]
    assert (properties["name_en"], properties["name_zh"], properties["accuracy_m"]) == (None, "乙", 3.0)
    sent = send(planner, "PATCH", path, {"geometry": {"coordinates": [113.5, 24.3]}})
    assert sent.json()["geometry"] == {"type": "Point", "coordinates": [113.5, 24.3]}
    assert sent.json()["properties"]["name_zh"] == "乙"
    whole = planner.get(path).json()
    whole["properties"]["name_zh"] = "丙"
    sent = planner.patch(path, content=orjson.dumps(whole), headers=GEOJSON)
    assert (sent.status_code, sent.json()["properties"]["name_zh"]) == (200, "丙")
    assert send(planner, "PATCH", path, {"geometry": None}).json()["geometry"] is None
    assert send(planner, "PATCH", path, {}).status_code == 200


FORBIDDEN_PATCHES: tuple[tuple[dict[str, Any], set[str]], ...] = (
    ({"id": "other"}, {"id"}),
    ({"id": None}, {"id"}),
    ({"type": "Collection", "properties": {}}, {"type"}),
    ({"name_zh": None}, {"name_zh"}),
    ({"name_zh": {"a": 1}, "kind": ["town"], "colour": 1}, {"name_zh", "kind", "colour"}),
    ({"geometry": {"type": "LineString"}}, {"geometry"}),
    ({"geometry": {"coordinates": None}}, {"geometry"}),
    ({"place": {"type": "Point"}}, {"place"}),
)


def test_what_a_patch_may_not_do(planner: TestClient) -> None:
    path = send(planner, "POST", TOWNS, town()).headers["Location"]
    for patch, names in FORBIDDEN_PATCHES:
        assert faulty(send(planner, "PATCH", path, patch)) == names, patch
        assert planner.get(path).json()["properties"]["version"] == 1, patch


def test_the_requests_of_qgis(planner: TestClient) -> None:
    """As qgsoapifprovider.cpp, qgsoapifcreatefeaturerequest.cpp and qgsoapifpatchfeaturerequest.cpp send them."""
    layer = "/collections/wharves"
    items = f"{layer}/items"
    assert "POST" in planner.request("OPTIONS", items).headers["Allow"]
    first = planner.get(items, params={"limit": 10}).json()["features"][0]
    assert {"PUT", "DELETE", "PATCH"} <= set(
        planner.request("OPTIONS", f"{items}/{first['id']}").headers["Allow"].split(", ")
    )
    required = {
        name: first["properties"][name]
        for name in planner.get(f"{layer}/schema").json()["required"]
        if name not in ("id", "is_demo")
    }
    # Every attribute that the form leaves empty comes as null, the stamps too.
    body = {**first, "properties": {**dict.fromkeys(first["properties"]), **required}}
    body.pop("id")
    made = send(planner, "POST", items, body, Content_Crs=f"<{CRS84}>")
    assert made.status_code == 201, made.text
    created = made.headers["Location"].partition("/items/")[2]
    patch = {"properties": {"remark": "改"}}
    assert send(planner, "PATCH", f"{items}/{created}", patch).status_code == 200
    place = {"geometry": {"type": "Point", "coordinates": [24.2, 113.4]}}
    moved = send(planner, "PATCH", f"{items}/{created}", place, Content_Crs=f"<{EPSG_4326}>")
    assert moved.json()["geometry"]["coordinates"] == [113.4, 24.2]
    assert moved.json()["properties"]["remark"] == "改"
    assert planner.delete(f"{items}/{created}").status_code == 204


# --- methods


def test_every_address_says_what_it_takes(shared_full_service: Service, refused_planner: TestClient) -> None:
    anonymous = TestClient(create_app(shared_full_service), raise_server_exceptions=False)
    items, one = "GET, HEAD, OPTIONS, POST", "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"
    for client, path, allow in (
        (refused_planner, TOWNS, items),
        (refused_planner, f"{TOWNS}/unknown_id", one),
        (refused_planner, "/collections/duty_assignments/items", "GET, HEAD, OPTIONS"),
        (refused_planner, "/collections/duty_assignments/items/unknown_id", "GET, HEAD, OPTIONS"),
        (anonymous, TOWNS, "GET, HEAD, OPTIONS"),
        (anonymous, f"{TOWNS}/unknown_id", "GET, HEAD, OPTIONS"),
        (anonymous, "/", "GET, HEAD, OPTIONS"),
        (anonymous, "/collections/townships", "GET, HEAD, OPTIONS"),
        (anonymous, "/collections/townships/schema", "GET, HEAD, OPTIONS"),
    ):
        told = client.request("OPTIONS", path)
        assert (told.status_code, told.headers["Allow"]) == (200, allow), path
        refused = client.request("POST" if "POST" not in allow else "DELETE", path)
        if refused.status_code not in (401, 403):  # the right is asked first
            assert (refused.status_code, refused.headers["Allow"]) == (405, allow)
    assert (
        refused_planner.request("OPTIONS", TOWNS).headers["Accept-Post"]
        == "application/geo+json, application/json"
    )
    assert "Accept-Post" not in anonymous.request("OPTIONS", TOWNS).headers
    told = refused_planner.request("OPTIONS", f"{TOWNS}/x").headers["Accept-Patch"]
    assert told == "application/merge-patch+json, application/geo+json"
    assert refused_planner.request("OPTIONS", "/collections/none/items").status_code == 404
    assert refused_planner.request("OPTIONS", "/nowhere").status_code == 404


def test_other_sites_may_send_changes_where_the_operator_lets_them(shared_full_service: Service) -> None:
    origin = "https://maps.example.gov.cn"
    allowed = shared_full_service.settings.model_copy(update={"cors_origins": (origin,)})
    client = TestClient(create_app(replace(shared_full_service, settings=allowed)))
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, content-type, if-match, content-crs",
    }
    told = client.request("OPTIONS", f"{TOWNS}/x", headers=asked)
    assert told.status_code == 200
    assert "PATCH" in told.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in told.headers


# --- anything at all

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["code", "name_zh", "kind", "source", "certainty", "accuracy_m", "is_demo", "version", "id", "geometry"]
)
FEATURES = st.fixed_dictionaries(
    {
        "type": st.just("Feature"),
        "geometry": VALUES
        | st.fixed_dictionaries({"type": st.sampled_from(["Point", "Polygon"]), "coordinates": VALUES}),
        "properties": st.dictionaries(NAMES, VALUES) | VALUES,
    },
    optional={"id": VALUES, "crs": VALUES, "links": VALUES, "place": VALUES},
)


def test_no_body_breaks_the_service(full_service: Service) -> None:
    client = program(full_service, Role.PLANNER)
    path = send(client, "POST", TOWNS, town()).headers["Location"]

    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(FEATURES | VALUES | st.dictionaries(NAMES, VALUES), st.sampled_from(["POST", "PUT", "PATCH"]))
    def check(body: Any, method: str) -> None:
        text = json.dumps(body).encode()
        response = send(client, method, TOWNS if method == "POST" else path, text)
        assert response.status_code in (200, 201, 400, 409, 422), (response.status_code, text)

    check()
