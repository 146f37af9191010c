"""Steps by forms: nothing of others is told where a form names it, and no character brings the service down."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from accounts import browser, program
from forms import PAGE
from geo_service.access import csrf
from geo_service.service import Service
from layers.access import Role
from photos import photo
from review_stand import HAZARDS, ReviewStand

ITEMS = f"/collections/{HAZARDS}/items"


@pytest.fixture
def stand(service: Service) -> ReviewStand:
    found = ReviewStand(service).prepare()
    found.hazard("h")
    found.hazard("elsewhere", segment_id="s-other")
    return found


@pytest.fixture
def local(stand: ReviewStand) -> Iterator[TestClient]:
    with browser(stand.service, Role.COORDINATOR, person_id="p-lv") as client:
        yield client


def test_a_refused_form_shows_own_attachments_alone(stand: ReviewStand, local: TestClient) -> None:
    foreign = program(stand.service, Role.COORDINATOR, person_id="p-foreign")
    colleague = program(stand.service, Role.COORDINATOR, person_id="p-rv")

    def sent(client: TestClient, feature: str, name: str) -> str:
        file = {"file": (name, photo())}
        answer = client.post(f"{ITEMS}/{feature}/attachments", data={"kind": "before"}, files=file)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    named = [
        sent(foreign, "elsewhere", "elsewhere.jpg"),
        sent(colleague, "h", "colleague.jpg"),
        sent(local, "h", "mine.jpg"),
    ]
    form = {"csrf_token": local.headers[csrf.HEADER], "action": "note", "version": "1"}
    form |= {"attachments": " ".join(named)}
    refused = local.post("/review/h/steps", data=form, files={"photo-after": ("a.jpg", b"")}, headers=PAGE)
    assert refused.status_code == 422
    assert "elsewhere.jpg" not in refused.text
    kept = refused.text.split('name="attachments" value="', 1)[1].split('"', 1)[0]
    assert kept.split() == named[2:]


def test_a_character_that_no_database_stores_is_an_answer(stand: ReviewStand, local: TestClient) -> None:
    clerk = program(stand.service, Role.CLERK)
    assert clerk.get("/review?open=%00&segment_id=%00&line_id=%00&q=%00&status=%00").status_code == 200
    note = {"action": "note", "comment": "a\0b"}
    for body in (
        {**note, "attachments": ["\0"]},
        {**note, "given": {"progress": ["a"]}},
        {"action": "mark_duplicate", "given": {"original_id": "\0"}},
        {**note, "key": "\0"},
        {"action": "\0"},
    ):
        answer = clerk.post(f"{ITEMS}/h/reviews", json=body, headers={"If-Match": "*"})
        assert answer.status_code == 422, (body, answer.text)
    many = {"action": "note", "comment": "x", "ids": ["\0", "h"]}
    assert clerk.post(f"/collections/{HAZARDS}/reviews", json=many).json()["refused"] == 1
    form = {"csrf_token": local.headers[csrf.HEADER], "version": "1", **note, "attachments": "\0"}
    assert local.post("/review/h/steps", data=form, files={"x": ("", b"")}, headers=PAGE).status_code < 500
