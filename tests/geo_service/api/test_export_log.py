"""Every export is written down before it leaves, by whom it was and from where."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from accounts import new_account, token_of
from geo_service.app import create_app
from geo_service.db import engine
from geo_service.db.tables import AUDIT_LOG, PEOPLE
from geo_service.service import Service
from layers.access import Role

EXPORT = "/collections/railway_hazards/export"


@pytest.fixture
def client(full_service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(full_service), raise_server_exceptions=False) as opened:
        yield opened


def log(service: Service) -> list[dict]:
    with service.database.read() as session:
        rows = session.execute(select(AUDIT_LOG).order_by(AUDIT_LOG.c.seq)).mappings()
        return [dict(row) for row in rows if row["action"] == "export"]


def test_an_export_is_written_down_with_account_token_address_and_query(
    full_service: Service, client: TestClient
) -> None:
    account = new_account(full_service, Role.PLANNER)
    headers = token_of(full_service, account)
    assert client.get(f"{EXPORT}?grade=major&owner=张三", headers=headers).status_code == 200
    (row,) = log(full_service)
    assert (row["actor"], row["layer_id"], row["address"]) == (account.id, "railway_hazards", "testclient")
    assert row["via"].startswith("token ")
    assert orjson.loads(row["detail"]) == {"form": "geojson", "query": "grade=major&owner=***"}


def test_an_export_without_signing_in_is_written_down_by_its_address(
    full_service: Service, client: TestClient
) -> None:
    assert client.get(EXPORT).status_code == 200
    (row,) = log(full_service)
    assert (row["actor"], row["via"], row["address"]) == (None, None, "testclient")


def test_what_is_no_export_is_not_written_down(full_service: Service, client: TestClient) -> None:
    head = client.head(EXPORT)
    assert head.status_code == 200
    assert head.headers["content-disposition"].startswith("attachment")
    assert client.get(f"{EXPORT}?nothing=1").status_code == 400
    assert client.get("/collections/nothing/export").status_code == 404
    assert client.get("/collections/duty_assignments/items").status_code == 200
    assert log(full_service) == []


def test_many_exports_at_once_are_all_whole_and_all_written_down(
    full_service: Service, client: TestClient
) -> None:
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: client.get(EXPORT), range(48)))
    assert {answer.status_code for answer in answers} == {200}
    assert {len(answer.json()["features"]) for answer in answers} == {60}
    assert len(log(full_service)) == 48


def test_while_another_process_writes_for_long_an_export_waits_a_moment_and_reading_goes_on(
    full_service: Service, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing leaves unseen; who only reads does not notice."""
    monkeypatch.setattr(engine, "BRIEF_TIMEOUT_MS", 300)
    other = Service.start(full_service.settings)
    begun, done = threading.Event(), threading.Event()

    def write_for_long() -> None:
        with other.database.write() as session:
            session.execute(PEOPLE.update().where(PEOPLE.c.id == "nobody").values(name="x"))
            begun.set()
            done.wait(30)

    thread = threading.Thread(target=write_for_long)
    thread.start()
    try:
        assert begun.wait(10)
        refused = client.get(EXPORT)
        assert (refused.status_code, refused.json()["code"]) == (503, "busy")
        assert refused.headers["retry-after"] == "5"
        assert client.get("/collections/railway_hazards/items").status_code == 200
    finally:
        done.set()
        thread.join()
        other.database.close()
    assert client.get(EXPORT).status_code == 200
    assert len(log(full_service)) == 1


def test_using_a_token_does_not_wait_for_a_long_write(
    full_service: Service, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BRIEF_TIMEOUT_MS", 300)
    headers = token_of(full_service, new_account(full_service, Role.PLANNER))
    other = Service.start(full_service.settings)
    with other.database.write() as session:
        session.execute(PEOPLE.update().where(PEOPLE.c.id == "nobody").values(name="x"))
        assert client.get("/collections/railway_hazards/items", headers=headers).status_code == 200
    other.database.close()


def test_no_value_of_a_statement_is_in_what_the_driver_complains_of(service: Service) -> None:
    """What is logged of an unexpected error names the statement, never a name or telephone."""
    with pytest.raises(IntegrityError) as caught, service.database.writing() as session:
        session.execute(PEOPLE.insert().values(id="x", name=None, phone="13800001234", is_demo=False))
    assert "people" in str(caught.value)
    assert "13800001234" not in str(caught.value).split("DETAIL")[0]
