"""The audit log as a page and as a file."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from accounts import Account, browser, browser_of, new_account
from geo_service.access.audit import Action, write_down
from geo_service.access.principal import Principal
from geo_service.api.auth import audit as pages
from geo_service.db.tables import AUDIT_LOG
from geo_service.service import Service
from layers.access import Role

NIGHT = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
"""Midnight at Yingde: the second of March begins."""


@pytest.fixture
def planner(service: Service) -> Account:
    """An account with three events, an hour before midnight, at it and an hour after."""
    account = new_account(service, Role.PLANNER)
    principal = Principal(Role.PLANNER, account_id=account.id, via="token 12", address="10.1.2.3")
    with service.database.write() as session:
        for hour, action in ((-1, Action.SIGN_IN), (0, Action.EXPORT), (1, Action.EXPORT)):
            at = NIGHT + timedelta(hours=hour)
            write_down(session, principal, action, at, layer_id="wharves", query=f"hour={hour}")
    return account


@pytest.fixture
def client(service: Service) -> TestClient:
    return browser(service, Role.ADMINISTRATOR)


def hours(text: str) -> list[str]:
    return re.findall(r"hour=(-?\d)", text)


def test_the_newest_come_first_with_who_when_and_from_where(client: TestClient, planner: Account) -> None:
    text = client.get("/auth/audit?lang=en").text
    assert hours(text) == ["1", "0", "-1"]
    assert f'<a href="/auth/accounts/{planner.id}?lang=en">{planner.name}</a>' in text
    for shown in ("2026-03-02 00:00:00", "Data exported", "Signed in", "token 12", "10.1.2.3", "wharves"):
        assert shown in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("since=2026-03-02", ["1", "0"]),
        ("until=2026-03-01", ["-1"]),
        ("since=2026-03-02&until=2026-03-02", ["1", "0"]),
        ("action=sign_in", ["-1"]),
        ("since=2026-03-03", []),
    ],
)
def test_days_are_those_of_the_service(
    client: TestClient, planner: Account, query: str, found: list[str]
) -> None:
    assert hours(client.get(f"/auth/audit?{query}").text) == found
    assert hours(client.get(f"/auth/audit/file?{query}").text) == found


def test_the_events_of_one_account(client: TestClient, planner: Account) -> None:
    client.get("/auth/audit/file")
    assert len(hours(client.get(f"/auth/audit?account={planner.name.upper()}").text)) == 3
    assert '<th scope="row">' not in client.get(f"/auth/audit?account={planner.name}&action=sign_out").text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=yesterday", "since"),
        ("until=9999-12-31", "until"),
        ("since=0001-01-01", "since"),
        ("account=nobody", "account"),
        ("account=%00", "account"),
        ("action=nothing", "action"),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field(client: TestClient, query: str, field: str) -> None:
    answer = client.get(f"/auth/audit?{query}")
    assert answer.status_code == 422
    assert re.findall(r'class="fault" id="(\w+)-fault"', answer.text) == [field]
    assert client.get(f"/auth/audit/file?{query}").status_code == 422


def test_pages_go_on_behind_the_last_event(
    client: TestClient, planner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ROWS", 2)
    first = client.get("/auth/audit?action=export&lang=en").text
    assert hours(first) == ["1", "0"]
    assert 'rel="next"' not in first
    first = client.get("/auth/audit").text
    follow = re.search(r'rel="next" href="([^"]+)"', first)
    assert follow is not None
    second = client.get(follow[1].replace("&amp;", "&")).text
    assert hours(first) + hours(second) == ["1", "0", "-1"]
    assert 'rel="first"' in second
    assert client.get("/auth/audit?before=x").status_code == 200
    assert client.get(f"/auth/audit?before={'9' * 30}").status_code == 200


def test_a_file_is_whole_and_its_download_an_event(
    service: Service, client: TestClient, planner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", 2)
    answer = client.get(f"/auth/audit/file?lang=en&account={planner.name}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="audit-\d{8}\.csv"', answer.headers["content-disposition"])
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert hours(answer.text) == ["1", "0", "-1"]
    with service.database.read() as session:
        query = select(AUDIT_LOG.c.detail).where(AUDIT_LOG.c.action == "audit_downloaded")
        (detail,) = session.scalars(query).all()
    assert orjson.loads(detail) == {"account": planner.id}
    table = list(csv.reader(io.StringIO(client.get("/auth/audit/file?lang=en").text.removeprefix("\ufeff"))))
    assert [row[2] for row in table[1:3]] == ["Audit log downloaded"] * 2


def test_a_head_of_the_file_is_no_download(service: Service, client: TestClient) -> None:
    assert client.head("/auth/audit/file").status_code == 200
    with service.database.read() as session:
        assert session.execute(select(AUDIT_LOG)).all() == []


def test_no_stored_text_runs(service: Service, client: TestClient) -> None:
    hostile = '"><script>alert(1)</script>'
    with service.database.write() as session:
        principal = Principal(Role.ANONYMOUS, via=hostile[:100], address=hostile[:45])
        write_down(
            session, principal, Action.EXPORT, NIGHT, layer_id=hostile, feature_id=hostile, query=hostile
        )
        write_down(session, principal, Action.EXPORT, NIGHT, **{hostile: [hostile]})
    text = client.get("/auth/audit").text
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert") >= 6
    assert client.get(f"/auth/audit?since={hostile}").text.count("<script>alert") == 0


def test_an_own_change_is_in_the_log_with_session_and_address(service: Service) -> None:
    admin = new_account(service, Role.ADMINISTRATOR)
    client = browser_of(service, admin)
    made = client.post("/auth/people/new", data={"name": "张三"}).headers["location"].split("?")[0]
    assert f'<a href="{made}?lang=zh">' in client.get("/auth/audit").text
    with service.database.read() as session:
        (row,) = session.execute(select(AUDIT_LOG)).mappings().all()
    assert (row["action"], row["actor"], row["address"]) == ("person_created", admin.id, "testclient")
    assert row["via"].startswith("session ")
