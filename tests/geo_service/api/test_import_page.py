"""Importing on pages: who may, what is shown before anything is stored, what is stored, what is refused."""

import time
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

import messy_ledger as ledger
from accounts import browser, visitor
from geo_service.access import csrf
from geo_service.files import uploads
from geo_service.importing.notebook import Notebook
from geo_service.service import Service
from layers.access import Role

COLUMNS = "隐患编号,线别,里程,侧别,距铁路距离,类别,等级,存在问题,排查时间,镇街,<b>天气</b>"
GOOD = "A-{},京广铁路,K2155+300,左侧,30,危树危竹,一般,倾斜,2026-03-01,下𬒗镇,晴"
WRONG = "B-1,京广铁路,K2155+300,左侧,30,危树危竹,一般,倾斜,很久以前,下𬒗镇,晴"


def csv(*rows: str) -> bytes:
    return "\n".join([COLUMNS, *rows]).encode("gb18030")


def send(client: TestClient, content: bytes = b"", *, token: bool = True, **fields: str) -> Any:
    data = fields | ({csrf.FIELD: client.headers[csrf.HEADER]} if token else {})
    file = ("台账.csv", content, "text/csv") if content else ("", b"", "application/octet-stream")
    return client.post("/import?lang=en", data=data, files=[("file", file)], headers={csrf.HEADER: ""})


def sent(client: TestClient, content: bytes) -> str:
    answer = send(client, content, layer="railway_hazards")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].partition("?")[0])


def rested(client: TestClient, address: str, query: str = "") -> str:
    """Wait until no work is under way and return the page."""
    for _ in range(200):
        answer = client.get(f"{address}?lang=en{query}")
        assert answer.status_code == 200, answer.text
        if 'id="progress"' not in answer.text:
            return answer.text
        time.sleep(0.05)
    pytest.fail("the work does not end")


def listing(client: TestClient, address: str, action: str) -> str:
    """Return the page with the rows that come to something."""
    return str(client.get(f"{address}?lang=en&show={action}").text)


class Fields(HTMLParser):
    """What a browser would send of the form of a page: every input in its order, one for each column."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._select = ""
        self._is_inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        it = {name: value or "" for name, value in given}
        if tag == "form":
            self._is_inside = "/import/" in it["action"]
        elif not self._is_inside:
            return
        elif tag == "input" and (it.get("type") not in ("radio", "checkbox") or "checked" in it):
            self.sent.setdefault(it["name"], []).append(it.get("value", ""))
        elif tag == "select":
            self._select = it["name"]
        elif tag == "option" and self._select and "selected" in it:
            self.sent.setdefault(self._select, []).append(it["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "form":
            self._is_inside = False


def press(client: TestClient, address: str, button: str, shown: str = "", **changes: str) -> Any:
    """Send the form of the page as it stands, with changes."""
    page = shown or client.get(f"{address}?lang=en").text
    return client.post(
        f"{address}?lang=en", data=Fields(page).sent | changes | {"do": button}, headers={csrf.HEADER: ""}
    )


def numbers(service: Service) -> set[str]:
    """Return the numbers of all hazards that are stored."""
    table = service.tables["railway_hazards"]
    with service.database.read() as session:
        return set(session.scalars(select(table.c.hazard_no)))


@pytest.fixture
def clerk(service: Service) -> TestClient:
    ledger.reference_data(service)
    return browser(service, Role.CLERK)


def test_a_ledger_is_looked_at_changed_and_stored(service, clerk):
    address = sent(clerk, csv(GOOD.format(1), WRONG))
    page = rested(clerk, address)
    # GB18030 was found, and shown; what a header says is text.
    assert "GB18030" in page
    assert "下𬒗镇" in page
    assert "&lt;b&gt;天气&lt;/b&gt;" in page
    assert "<b>天气</b>" not in page
    assert 'id="row-3-0"' in page
    assert "Store 1 rows" in page
    assert "Railway line: 京广铁路 · " in listing(clerk, address, "create")
    assert numbers(service) == set()
    # What was changed is looked at again before it is stored.
    assert press(clerk, address, "store", rule="all").status_code == 303
    page = rested(clerk, address)
    assert "Store 0 rows" in page
    assert numbers(service) == set()
    assert press(clerk, address, "look", rule="good", header_first="x").status_code == 422
    press(clerk, address, "look", rule="good")
    shown = rested(clerk, address)
    assert press(clerk, address, "store", shown).status_code == 303
    page = rested(clerk, address)
    assert "The rows are stored" in page
    assert "1 stored, 1 given back." in page
    assert "f=xlsx" in page
    assert numbers(service) == {"A-1"}
    assert (
        press(clerk, address, "store", shown).status_code == 303
    )  # pressed twice: the page says that it is done
    assert "台账.csv" in clerk.get("/import?lang=en").text
    # The same file again changes nothing; another value is told, and taken where that is asked for.
    address = sent(clerk, csv(GOOD.format(1), WRONG))
    assert "Store 0 rows" in rested(clerk, address)
    address = sent(clerk, csv(GOOD.format(1).replace(",30,", ",45,")))
    rested(clerk, address)
    press(clerk, address, "look", mode="update")
    page = rested(clerk, address)
    assert "Distance from the line (m): 30 → 45" in page
    assert "Store 1 rows" in page


def test_values_that_nobody_knows_are_listed_once(clerk):
    unknown = GOOD.replace("危树危竹", "<i>怪类</i>")
    address = sent(
        clerk, csv(*(unknown.format(number) for number in (1, 2)), GOOD.format(3).replace("一般", ""))
    )
    rested(clerk, address)
    page = listing(clerk, address, "rejected")
    assert "<b>&lt;i&gt;怪类&lt;/i&gt;</b> × 2" in page
    assert page.count('class="unknown"') == 1
    assert "(blank)" in page
    address = sent(clerk, csv(GOOD.format(4)))
    rested(clerk, address)
    press(clerk, address, "look")
    assert "f=xlsx" not in rested(clerk, address)


def test_an_import_is_the_own_one_and_can_be_given_up(service, clerk):
    address = sent(clerk, csv(GOOD.format(1)))
    rested(clerk, address)
    other = browser(service, Role.PLANNER)
    for method, path in (("GET", address), ("GET", f"{address}/places"), ("POST", f"{address}/discard")):
        data = {csrf.FIELD: other.headers[csrf.HEADER]} if method == "POST" else None
        assert other.request(method, path, data=data).status_code in (404, 410), path
    assert clerk.get(f"{address}/places?lang=en").json()["rows"][0]["label"] == "Row 2"
    forged = clerk.post(f"{address}/discard", data={}, headers={csrf.HEADER: ""})
    assert forged.status_code == 403
    gone = clerk.post(f"{address}/discard", data={csrf.FIELD: clerk.headers[csrf.HEADER]})
    assert gone.headers["location"].startswith("/import?")
    assert clerk.get(address).status_code == 404
    assert numbers(service) == set()


def test_only_those_who_change_layers_import(service):
    assert visitor(service).get("/import").status_code == 303
    assert browser(service, Role.VIEWER).get("/import").status_code == 403
    coordinator = browser(service, Role.COORDINATOR)
    page = coordinator.get("/import").text
    assert '<option value="railway_hazards"' in page
    assert '<option value="railway_lines"' not in page
    assert "/import?lang" in coordinator.get("/?lang=en", headers={"accept": "text/html"}).text
    assert send(coordinator, csv(GOOD), layer="railway_lines").status_code == 422
    assert send(coordinator, csv(GOOD), token=False, layer="railway_hazards").status_code == 403


def test_what_cannot_be_taken_is_told_beside_its_field(clerk):
    cases = [
        ({"layer": "railway_hazards"}, b"", "file"),
        ({"layer": ""}, b"a,b", "layer"),
        ({"layer": "nowhere"}, b"a,b", "layer"),
        ({"layer": "railway_hazards"}, b'{"type": "FeatureCollection"}', "file"),
    ]
    for fields, content, name in cases:
        answer = send(clerk, content, **fields)
        assert answer.status_code == 422, (fields, content)
        assert f'id="{name}-fault"' in answer.text, (fields, content)
    page = rested(clerk, sent(clerk, csv()))  # a header without rows
    assert 'id="file-fault"' in page
    assert 'name="header_first"' in page


def test_a_page_opens_whatever_reference_system_was_kept(service: Service) -> None:
    ledger.reference_data(service)
    planner = browser(service, Role.PLANNER)
    address = sent(planner, csv(GOOD.format(1)))
    rested(planner, address)
    notes = Notebook(service.settings.state_dir / uploads.FOLDER / address.rpartition("/")[2])
    assert notes.proposed is not None
    notes.proposed = replace(notes.proposed, plan=replace(notes.proposed.plan, crs="nonsense"))
    assert "nonsense" in rested(planner, address)
    assert planner.get(address.replace("/import/", "/imports/")).status_code == 200
