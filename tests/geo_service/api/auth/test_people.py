"""Pages of people, for the coordinators' office."""

import re

import pytest
from sqlalchemy import insert, select

from accounts import browser, new_account
from geo_service.db.tables import AUDIT_LOG, PEOPLE
from geo_service.service import Service
from layers.access import Role

ZHANG = {"name": "张三", "organisation": "护路办", "post": "队长", "phone": "0763-2223333"}


def people(service: Service) -> list[dict]:
    with service.database.read() as session:
        return [dict(row) for row in session.execute(select(PEOPLE)).mappings()]


def test_somebody_is_registered_changed_and_removed(service: Service) -> None:
    client = browser(service, Role.CLERK)
    answer = client.post("/auth/people/new", data=ZHANG | {"id": "mine", "is_demo": "on"})
    assert answer.status_code == 303
    ((row),) = people(service)
    assert row == ZHANG | {"id": row["id"], "is_demo": False}
    assert row["id"] != "mine"
    assert answer.headers["location"] == f"/auth/people/{row['id']}?lang=zh&done=person_added"
    page = client.get(answer.headers["location"]).text
    assert "人员已登记。" in page
    assert f"/collections/duty_assignments/edit?lang=zh&amp;p.person_id={row['id']}" in page
    found = re.search(r'name="state" value="(\w+)"', page)
    assert found is not None
    changed = ZHANG | {"phone": "", "state": found[1]}
    assert client.post(f"/auth/people/{row['id']}", data=changed).status_code == 303
    assert people(service)[0]["phone"] is None
    assert client.post(f"/auth/people/{row['id']}", data=changed).status_code == 409
    answer = client.post(f"/auth/people/{row['id']}/remove")
    assert answer.headers["location"] == "/auth/people?lang=zh&done=person_removed"
    assert people(service) == []
    with service.database.read() as session:
        log = str(session.execute(select(AUDIT_LOG)).all())
    assert not any(value in log for value in ZHANG.values())


def test_faults_stand_beside_their_fields_with_what_was_typed(service: Service) -> None:
    client = browser(service, Role.CLERK)
    answer = client.post("/auth/people/new?lang=en", data=ZHANG | {"name": "", "phone": "call <b>"})
    assert answer.status_code == 422
    assert re.findall(r'class="fault" id="(\w+)-fault"', answer.text) == ["name", "phone"]
    assert 'value="call &lt;b&gt;"' in answer.text
    assert 'value="护路办"' in answer.text
    assert people(service) == []


def test_somebody_with_an_account_stays(service: Service) -> None:
    client = browser(service, Role.ADMINISTRATOR)
    client.post("/auth/people/new", data=ZHANG)
    person_id = people(service)[0]["id"]
    account = new_account(service, Role.COORDINATOR, person_id=person_id)
    page = client.get(f"/auth/people/{person_id}?lang=en").text
    assert f'/auth/accounts/{account.id}?lang=en">{account.name}</a>' in page
    assert "cannot be removed" in page
    answer = client.post(f"/auth/people/{person_id}/remove?lang=en")
    assert answer.status_code == 409
    assert people(service)
    clerks = browser(service, Role.CLERK).get(f"/auth/people/{person_id}").text
    assert account.name not in clerks  # accounts are the administrator's matter


def test_a_person_page_shows_the_duties(full_service: Service) -> None:
    client = browser(full_service, Role.CLERK)
    page = client.get("/auth/people/demo-person-001?lang=en").text
    assert '<a href="/collections/duty_assignments/items/demo-duty-001?lang=en">' in page
    assert "京广线县级区段（演示）" in page
    assert "An invented person" in page
    assert client.get("/auth/people/demo-person-001/remove").headers["location"] == (
        "/auth/people/demo-person-001?lang=zh"
    )


def test_the_form_of_a_new_duty_names_the_person(full_service: Service) -> None:
    client = browser(full_service, Role.CLERK)
    found = re.search(
        r'href="(/collections/duty_assignments/edit[^"]+)"', client.get("/auth/people/demo-person-001").text
    )
    assert found is not None
    form = client.get(found[1].replace("&amp;", "&"), headers={"Accept": "text/html"})
    assert form.status_code == 200
    assert re.search(
        r'name="p\.person_id"[^>]*value="demo-person-001"|<option value="demo-person-001" selected', form.text
    )


@pytest.mark.parametrize("path", ["nobody", "%00"])
def test_somebody_who_is_not_there(service: Service, path: str) -> None:
    client = browser(service, Role.CLERK)
    assert client.get(f"/auth/people/{path}").status_code == 404
    assert client.post(f"/auth/people/{path}", data=ZHANG).status_code == 404
    assert client.post(f"/auth/people/{path}/remove").status_code == 404


def test_the_list_is_searched_and_paged(full_service: Service) -> None:
    client = browser(full_service, Role.CLERK)
    first = client.get("/auth/people?lang=en")
    seen = set(re.findall(r'<th scope="row"><a href="/auth/people/([\w-]+)', first.text))
    while follow := re.search(r'rel="next" href="([^"]+)"', first.text):
        first = client.get(follow[1].replace("&amp;", "&"))
        seen |= set(re.findall(r'<th scope="row"><a href="/auth/people/([\w-]+)', first.text))
    assert len(seen) == len(people(full_service))
    assert "演示人员" not in str(first.url)
    assert client.get("/auth/people?text=演示人员003").text.count('<th scope="row">') == 1
    assert client.get("/auth/people?text=%00&after=%00").status_code == 200


def test_no_stored_text_runs(service: Service) -> None:
    hostile = '"><script>alert(1)</script>'
    values = dict.fromkeys(("name", "organisation", "post", "phone"), hostile)
    with service.database.write() as session:
        session.execute(insert(PEOPLE).values(id="p'\"<1>", is_demo=True, **values))
    client = browser(service, Role.ADMINISTRATOR)
    for path in ("/auth/people", "/auth/people/p'\"<1>", "/auth/accounts/new"):
        text = client.get(path).text
        assert "<script>alert" not in text, path
        assert "&lt;script&gt;alert" in text, path
        assert '<1>"' not in text, path
