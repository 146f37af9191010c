"""Reviews over HTTP: who gets in, conditions, keys, refusals that say what to do, many at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openapi_schema_validator import OAS31Validator

from accounts import browser, new_account, program, token_of
from geo_service.access import csrf
from geo_service.api.openapi.review_paths import SHAPES
from geo_service.api.openapi.shapes import SHAPES as SHARED
from geo_service.app import create_app
from geo_service.service import Service
from layers.access import Role
from review_stand import HAZARDS, ReviewStand

ITEMS = f"/collections/{HAZARDS}/items"
MANY = f"/collections/{HAZARDS}/reviews"


@pytest.fixture
def stand(service: Service) -> ReviewStand:
    return ReviewStand(service).prepare()


@pytest.fixture
def local(stand: ReviewStand) -> Iterator[TestClient]:
    with program(stand.service, Role.COORDINATOR, person_id="p-lv") as client:
        client.headers["accept-language"] = "en"
        yield client


def post(client: TestClient, feature: str, tag: str | None = '"1"', **body: Any) -> Any:
    headers = {} if tag is None else {"If-Match": tag}
    return client.post(f"{ITEMS}/{feature}/reviews", json=body, headers=headers)


def valid(name: str, document: Any) -> Any:
    """Check a document against the API definition."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": {**SHARED, **SHAPES}}}
    OAS31Validator(schema).validate(document)
    return document


def test_a_step_for_one(stand: ReviewStand, local: TestClient) -> None:
    stand.hazard("h")
    item = local.get(f"{ITEMS}/h")
    assert post(local, "h", None, action="verify").status_code == 428
    assert post(local, "h", '"7"', action="verify").status_code == 412
    done = post(local, "h", item.headers["etag"], action="verify", comment="属实", key="k1")
    assert done.status_code == 201, done.text
    assert valid("reviewTaken", done.json())["state"] == "verified"
    assert done.headers["etag"].startswith('"2-')
    again = post(local, "h", item.headers["etag"], action="verify", key="k1")
    assert (again.status_code, again.json()["hash"]) == (200, done.json()["hash"])
    stale = post(local, "h", item.headers["etag"], action="note", comment="x")
    assert (stale.status_code, stale.json()["version"], stale.json()["state"]) == (412, 2, "verified")
    assert stale.json()["code"] == "stale_version"
    # The version alone, as a draft of a phone has it; a tag of another text of this version does not count.
    assert post(local, "h", '"2-00000000"', action="note", comment="x").status_code == 412
    refused = post(local, "h", '"2"', action="assign", given={"deadline": "2000-01-01"})
    told = refused.json()
    assert (refused.status_code, told["code"]) == (409, "step_refused")
    assert told["fields"] == ["responsible_unit", "responsible_person_id"]
    assert told["reasons"] == ["the deadline is before today"]
    assert "“Responsible unit” is missing" in told["detail"]
    assert {"action": "assign", "title": "Assign", "missing": []} in told["allowed"]
    unread = post(local, "h", '"2"', action="assign", given={"deadline": "soon"})
    assert (unread.status_code, [one["field"] for one in unread.json()["errors"]]) == (422, ["deadline"])
    log = local.get(f"{ITEMS}/h/reviews")
    assert log.headers["cache-control"] == "no-store"
    (entry,) = valid("reviews", log.json())["reviews"]
    assert (entry["title"], entry["to_title"], entry["party_title"], entry["comment"]) == (
        *("Verify", "Verified", "local coordinator"),
        "属实",
    )
    assert "address" not in entry
    actions = {
        one["action"]: one
        for one in valid("reviewActions", local.get(f"{ITEMS}/h/reviews/actions").json())["actions"]
    }
    assert [one["name"] for one in actions["assign"]["inputs"] if one["is_required"]] == [
        *("responsible_unit", "responsible_person_id", "deadline"),
    ]
    assert actions["reject"]["is_negative"]


def test_who_gets_in_and_what_is_read_first(stand: ReviewStand, local: TestClient) -> None:
    stand.hazard("h")
    stand.hazard("elsewhere", segment_id="s-other")
    stand.step("lv", "h", "verify")
    anonymous = TestClient(create_app(stand.service), raise_server_exceptions=False)
    viewer = program(stand.service, Role.VIEWER)
    for path in (f"{ITEMS}/h/reviews", f"{ITEMS}/h/reviews/actions"):
        for query in ("", "?what=1"):
            assert anonymous.get(path + query).status_code == 401
            assert viewer.get(path + query).status_code == 403
        assert local.get(f"{path}?what=1").status_code == 400
        assert local.get(path.replace("/h/", "/elsewhere/")).status_code == 404
    for path in (f"{ITEMS}/h/reviews", MANY):
        assert anonymous.post(path, content=b"{").status_code == 401
        assert viewer.post(path, content=b"{").status_code == 403
        sent = {"Content-Type": "application/json"}
        assert local.post(path, content=b"{", headers=sent).status_code == 400
        assert local.post(path, content=b"a", headers={"Content-Type": "text/plain"}).status_code == 415
    assert post(local, "elsewhere", action="verify").status_code == 404
    assert local.get("/collections/townships/items/x/reviews").status_code == 404
    assert local.options(f"{ITEMS}/h/reviews").headers["allow"] == "GET, HEAD, OPTIONS, POST"
    # A browser needs the token of its session; who sees ways sees by which session it came.
    own = browser(stand.service, Role.SUPERVISOR)
    del own.headers[csrf.HEADER]
    assert post(own, "h", '"2"', action="note", comment="x").status_code == 403
    supervisor = token_of(stand.service, new_account(stand.service, Role.SUPERVISOR))
    log = anonymous.get(f"{ITEMS}/h/reviews", headers=supervisor).json()["reviews"]
    assert [(one["via"], one["address"]) for one in log] == [(None, None)]
    for bad in ({}, {"action": 5}, {"action": "note", "given": []}, {"action": "note", "who": "x"}, []):
        assert local.post(f"{ITEMS}/h/reviews", json=bad, headers={"If-Match": '"2"'}).status_code == 400


def test_a_step_for_many(stand: ReviewStand, local: TestClient) -> None:
    for name in ("h1", "h2"):
        stand.hazard(name)
    stand.step("rv", "h2", "reject")
    body: dict[str, Any] = {"action": "verify", "ids": ["h1", "h2", "nothing"]}
    seen = valid("reviewResults", local.post(MANY, json=body).json())
    assert (seen["possible"], seen["refused"], seen["commit"]) == (1, 2, False)
    assert seen["results"][0] == {
        "id": "h1",
        "version": 1,
        "state": "verified",
        "state_title": "Verified",
        "changes": {},
    }
    assert [one["problem"]["code"] for one in seen["results"][1:]] == ["step_refused", "feature_not_found"]
    assert local.post(MANY, json={**body, "commit": True}).status_code == 400, "without versions"
    chosen = [{"id": one["id"], "version": one["version"] or 1} for one in seen["results"]]
    commit = {"action": "verify", "features": chosen, "commit": True, "key": "many"}
    for _ in range(2):
        done = valid("reviewResults", local.post(MANY, json=commit).json())
        assert (done["possible"], done["results"][0]["version"], done["results"][0]["seq"]) == (1, 2, 2)
    too_many = {"action": "verify", "ids": [str(n) for n in range(501)]}
    assert local.post(MANY, json=too_many).json()["code"] == "too_many_features"
