"""Two people on one record, deletions, and the way back: nothing is overwritten unseen."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from accounts import browser
from forms import PAGE, Form, send, visit
from geo_service.api import edit_page
from geo_service.errors import StaleVersion
from geo_service.service import Service
from layers.access import Role

HAZARD = "/collections/railway_hazards/items/demo-hazard-000003"


@pytest.fixture
def clerk(full_service: Service) -> Iterator[TestClient]:
    with browser(full_service, Role.CLERK) as client:
        yield client


def test_somebody_elses_change_is_compared_and_never_overwritten(
    clerk: TestClient, full_service: Service
) -> None:
    mine = visit(clerk, f"{HAZARD}/edit").values
    mine |= {"p.remark": "我的备注", "p.description": "我的描述", "place.first": "113.5"}
    with browser(full_service, Role.PLANNER) as planner:
        theirs = visit(planner, f"{HAZARD}/edit").values
        theirs |= {"p.description": "别人的描述", "p.village": "别人的村"}
        assert send(planner, f"{HAZARD}/edit", theirs).status_code == 303
    answer = send(clerk, f"{HAZARD}/edit", mine)
    assert answer.status_code == 409
    assert clerk.get(f"{HAZARD}?f=json").json()["properties"]["description"] == "别人的描述"
    page = Form(answer.text)
    choices = {name: value for name, value in page.values.items() if name.startswith("choice.")}
    # Where one of the two did not touch a field, the other's value is meant; where both did, nobody guesses.
    assert choices == {"choice.village": "stored", "choice.remark": "yours", "choice.place": "yours"}
    assert "规划人员" in answer.text
    assert "第 2 版" in answer.text
    for text in ("我的描述", "别人的描述", "别人的村", "判定用例"):
        assert text in answer.text

    incomplete = send(clerk, f"{HAZARD}/edit", page.values)
    assert incomplete.status_code == 409
    assert "请为标出的字段作出选择" in incomplete.text

    answer = send(clerk, f"{HAZARD}/edit", {**Form(incomplete.text).values, "choice.description": "yours"})
    assert answer.status_code == 303, answer.text
    stored = clerk.get(f"{HAZARD}?f=json").json()
    assert stored["properties"]["version"] == 3
    assert stored["properties"]["description"] == "我的描述"
    assert stored["properties"]["remark"] == "我的备注"
    assert stored["properties"]["village"] == "别人的村"
    assert stored["geometry"]["coordinates"][0] == 113.5


def test_a_change_during_the_comparison_is_compared_again(clerk: TestClient, full_service: Service) -> None:
    mine = visit(clerk, f"{HAZARD}/edit").values | {"p.remark": "我的备注"}
    with browser(full_service, Role.PLANNER) as planner:
        for number in (1, 2):
            theirs = visit(planner, f"{HAZARD}/edit").values | {"p.remark": f"别人的备注{number}"}
            assert send(planner, f"{HAZARD}/edit", theirs).status_code == 303
            answer = send(clerk, f"{HAZARD}/edit", mine)
            assert answer.status_code == 409
            assert f"别人的备注{number}" in answer.text
            mine = Form(answer.text).values | {"choice.remark": "stored"}
    assert mine["began"] == "1"
    assert send(clerk, f"{HAZARD}/edit", mine).status_code == 303
    assert clerk.get(f"{HAZARD}?f=json").json()["properties"]["remark"] == "别人的备注2"


def test_a_change_between_the_check_and_the_lock_is_compared(
    clerk: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*_: object, **__: object) -> None:
        raise StaleVersion(collection="railway_hazards", feature="x", current=2, expected=1)

    values = visit(clerk, f"{HAZARD}/edit").values | {"p.remark": "我的备注"}
    monkeypatch.setattr(edit_page, "replace", late)
    answer = send(clerk, f"{HAZARD}/edit", values)
    assert answer.status_code == 409
    assert "我的备注" in answer.text
    assert clerk.get(f"{HAZARD}?f=json").json()["properties"]["version"] == 1


def test_a_record_that_was_deleted_meanwhile_keeps_what_was_typed_on_the_page(
    clerk: TestClient, full_service: Service
) -> None:
    mine = visit(clerk, f"{HAZARD}/edit").values | {"p.remark": "我的备注"}
    with browser(full_service, Role.PLANNER) as planner:
        assert send(planner, f"{HAZARD}/delete", visit(planner, f"{HAZARD}/delete").values).status_code == 303
    answer = send(clerk, f"{HAZARD}/edit", mine)
    assert answer.status_code == 409
    assert "我的备注" in answer.text
    assert "规划人员" in answer.text
    assert any(link.startswith(f"{HAZARD}/history") for link in Form(answer.text).links)
    assert clerk.get(f"{HAZARD}/edit", headers=PAGE).status_code == 404


def test_a_record_that_others_refer_to_stays(clerk: TestClient) -> None:
    hazard = clerk.get("/collections/railway_hazards/items?limit=1&f=json").json()["features"][0]
    line = f"/collections/railway_lines/items/{hazard['properties']['line_id']}"
    page = clerk.get(f"{line}/delete", headers=PAGE)
    assert "铁路沿线隐患（线路名称）" in page.text
    token = visit(clerk, f"{HAZARD}/delete").values["csrf_token"]
    answer = send(clerk, f"{line}/delete", {"csrf_token": token, "version": "1"})
    assert answer.status_code == 409
    assert clerk.get(f"{line}?f=json").status_code == 200


def test_a_deletion_of_an_older_version_is_asked_again(clerk: TestClient) -> None:
    ask = visit(clerk, f"{HAZARD}/delete").values
    send(clerk, f"{HAZARD}/edit", visit(clerk, f"{HAZARD}/edit").values | {"p.remark": "新"})
    answer = send(clerk, f"{HAZARD}/delete", ask)
    assert answer.status_code == 409
    assert "现在是第 2 版" in answer.text
    assert send(clerk, f"{HAZARD}/delete", Form(answer.text).values).status_code == 303


def test_the_record_says_that_it_was_saved_and_takes_it_back(clerk: TestClient) -> None:
    values = visit(clerk, f"{HAZARD}/edit").values | {"p.remark": "误改"}
    place = send(clerk, f"{HAZARD}/edit", values).headers["location"]
    page = clerk.get(place, headers=PAGE)
    assert "已保存为第 2 版" in page.text
    form = Form(page.text)
    (undo,) = re.findall(r'action="([^"]+/history/2/undo[^"]*)"', unescape(page.text))
    assert send(clerk, undo, form.values).status_code == 303
    assert clerk.get(f"{HAZARD}?f=json").json()["properties"]["remark"] is None
    assert "已保存" not in clerk.get(place, headers=PAGE).text
    assert clerk.get(f"{HAZARD}?f=json&saved=2").status_code == 400
