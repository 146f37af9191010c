"""Who may open the pages that change records, what they may choose there, what is passed over."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from accounts import browser, program
from forms import PAGE, Form, send, visit
from geo_service.service import Service
from layers.access import Role

HAZARD = "/collections/railway_hazards/items/demo-hazard-000003"


@pytest.fixture
def clerk(full_service: Service) -> Iterator[TestClient]:
    with browser(full_service, Role.CLERK) as client:
        yield client


@pytest.mark.parametrize(
    "address", [f"{HAZARD}/edit", "/collections/railway_hazards/edit", f"{HAZARD}/delete"]
)
def test_a_form_without_its_token_is_refused(clerk: TestClient, address: str) -> None:
    values = visit(clerk, address).values
    for token in ("", "0" * 64):
        answer = send(clerk, address, {**values, "csrf_token": token})
        assert answer.status_code == 403
    assert clerk.get(f"{HAZARD}?f=json").json()["properties"]["version"] == 1


def test_what_the_form_does_not_have_is_passed_over(clerk: TestClient) -> None:
    before = clerk.get(f"{HAZARD}?f=json").json()
    form = visit(clerk, f"{HAZARD}/edit")
    assert not {"p.status", "p.closed_on", "p.is_demo", "p.version", "p.id"} & set(form.values)
    extra = {
        "p.status": "closed",
        "p.closure_basis": "legacy",
        "p.is_demo": "false",
        "p.version": "77",
        "p.created_at": "2001-01-01T00:00:00Z",
        "p.id": "other",
        "id": "other",
        "p.nonsense": "1",
        "status": "closed",
    }
    answer = send(clerk, f"{HAZARD}/edit", {**form.values, **extra, "p.remark": "改"})
    assert answer.status_code == 303
    after = clerk.get(f"{HAZARD}?f=json").json()
    assert after["properties"]["remark"] == "改"
    assert after["properties"]["version"] == 2
    for name in ("status", "closure_basis", "is_demo", "created_at"):
        assert after["properties"][name] == before["properties"][name]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPERVISOR])
def test_who_may_not_change_a_layer_has_no_pages_for_it(full_service: Service, role: Role) -> None:
    with browser(full_service, role) as client:
        for address in (f"{HAZARD}/edit", f"{HAZARD}/delete", "/collections/railway_hazards/edit"):
            assert client.get(address, headers=PAGE).status_code == 403
            assert send(client, address, {}).status_code == 403
        record = client.get(HAZARD, headers=PAGE).text
        assert f"{HAZARD}/edit" not in record
        assert "/edit" not in client.get("/collections/railway_hazards/items", headers=PAGE).text


def test_who_may_finds_the_ways_to_the_pages(clerk: TestClient) -> None:
    record = Form(clerk.get(HAZARD, headers=PAGE).text)
    for end in ("edit", "delete", "history"):
        assert any(link.startswith(f"{HAZARD}/{end}") for link in record.links), end
    table = Form(clerk.get("/collections/railway_hazards/items", headers=PAGE).text)
    assert any(link.startswith("/collections/railway_hazards/edit") for link in table.links)
    assert any(link.startswith(f"{HAZARD}/edit") for link in table.links)


def test_who_has_not_signed_in_does_so_and_comes_back(client: TestClient) -> None:
    for method in (client.get, client.post):
        answer = method(f"{HAZARD}/edit?lang=zh", headers=PAGE, follow_redirects=False)
        assert answer.status_code == 303
        went = urlsplit(answer.headers["location"])
        assert went.path == "/auth/sign-in"
        assert parse_qs(went.query) == {"next": [f"{HAZARD}/edit?lang=zh"], "lang": ["zh"]}


def test_a_program_with_a_token_has_the_interface_instead(full_service: Service) -> None:
    with program(full_service, Role.CLERK) as client:
        assert send(client, f"{HAZARD}/edit", {}).status_code == 403


def own_coordinator(service: Service) -> tuple[TestClient, str, str]:
    """Return a coordinator's browser, a segment of theirs, and one of somebody else's."""
    with program(service, Role.ADMINISTRATOR) as office:
        duties = office.get("/collections/duty_assignments/items?limit=500&f=json").json()["features"]
        hazards = office.get("/collections/railway_hazards/items?limit=500&f=json").json()["features"]
    used = {one["properties"]["segment_id"] for one in hazards} - {None}
    for duty in duties:
        person = duty["properties"]["person_id"]
        if not person or duty["properties"]["segment_id"] not in used:
            continue
        client = browser(service, Role.COORDINATOR, person_id=person)
        own = client.get("/collections/railway_hazards/items?limit=500&f=json").json()["features"]
        inside = {one["properties"]["segment_id"] for one in own}
        if own and used - inside:
            return client, own[0]["id"], min(used - inside)
    pytest.fail("no coordinator with a hazard, and one beyond")


def test_a_coordinator_neither_chooses_nor_sends_segments_of_others(full_service: Service) -> None:
    client, own, foreign = own_coordinator(full_service)
    address = f"/collections/railway_hazards/items/{own}/edit"
    answer = client.get(address, headers=PAGE)
    assert answer.status_code == 200
    assert f'value="{foreign}"' not in answer.text
    values = Form(answer.text).values
    answer = send(client, address, {**values, "p.segment_id": foreign})
    assert answer.status_code == 422
    assert "职责范围" in Form(answer.text).fault("p.segment_id")
    answer = send(client, address, {**values, "p.segment_id": ""})
    assert answer.status_code == 403
    assert "不在您的区段内" in Form(answer.text).fault("p.segment_id")
    answer = send(client, address, {**values, "p.remark": "本段"})
    assert answer.status_code == 303
    found = client.get("/edit/titles", params={"layer": "railway_hazards", "field": "segment_id"}).json()
    assert not any(foreign in text for text in found)
    with program(full_service, Role.ADMINISTRATOR) as office:
        others = office.get(
            "/collections/railway_hazards/items", params={"segment_id": foreign, "f": "json"}
        ).json()["features"]
    for end in ("edit", "delete"):
        other = f"/collections/railway_hazards/items/{others[0]['id']}/{end}"
        assert client.get(other, headers=PAGE).status_code == 404
        assert send(client, other, {**values, "version": "1"}).status_code in (404, 409)
    with program(full_service, Role.ADMINISTRATOR) as office:
        stands = office.get(f"/collections/railway_hazards/items/{others[0]['id']}?f=json").json()
    assert stands == {**others[0], "links": stands["links"]}


def test_people_are_chosen_by_name_by_those_who_see_them(clerk: TestClient, full_service: Service) -> None:
    text = clerk.get("/collections/duty_assignments/edit", headers=PAGE).text
    names = re.findall(
        r'<option value="(?P<id>[^"]+)">(?P<name>[^<]+)</option>', text.split('name="p.person_id"')[1]
    )
    assert names
    assert names[0][0] != names[0][1]
    asked = {"layer": "duty_assignments", "field": "person_id"}
    assert clerk.get("/edit/titles", params=asked).status_code == 200
    with browser(full_service, Role.PLANNER) as client:
        assert client.get("/edit/titles", params=asked).status_code == 403
    assert clerk.get("/edit/titles", params={**asked, "field": "post"}).status_code == 400
