"""A writing request commits before its answer leaves; what goes wrong inside stays inside."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import insert, select, update

from accounts import browser, program
from databases import NOW
from geo_service.access.csrf import HEADER
from geo_service.access.principal import Principal
from geo_service.access.tokens import TokenScope
from geo_service.api.deps import asking, require_writer, writing
from geo_service.app import create_app
from geo_service.db.tables import ACCOUNTS, PEOPLE
from geo_service.service import Service
from layers.access import Role

NOBODY = Principal(Role.ANONYMOUS)


def _app(service: Service) -> FastAPI:
    app = create_app(service)

    @app.post("/test/person/{name}")
    def store(request: Request, name: str) -> dict[str, str]:
        with writing(request, NOBODY) as (_, session):
            session.execute(insert(PEOPLE).values(id=name, name=name, is_demo=True))
        return {"stored": name}

    @app.post("/test/duty")
    def break_reference(request: Request) -> dict[str, str]:
        # The foreign key is deferred, so only the commit fails.
        with writing(request, NOBODY) as (mine, session):
            rivers = mine.catalogue.tables["rivers"]
            values = {column.name: "x" for column in rivers.c if not column.nullable and column.name != "fid"}
            values |= {"version": 1, "is_demo": True, "flows_into": "nowhere"}
            values |= {"created_at": NOW, "updated_at": NOW}
            session.execute(insert(rivers).values(values))
        return {"stored": "river"}

    @app.get("/test/broken")
    def broken(request: Request) -> None:
        with writing(request, NOBODY) as (_, session):
            session.execute(insert(PEOPLE).values(id="half", name="half", is_demo=True))
            raise RuntimeError("secret detail")

    @app.post("/test/guarded")
    def guarded(request: Request) -> dict[str, str]:
        with asking(request) as (asked, _):
            require_writer(request, asked, Role.CLERK, Role.ADMINISTRATOR)
        with writing(request, asked.principal) as (mine, session):
            session.execute(insert(PEOPLE).values(id=mine.principal.role, name="x", is_demo=True))
        return {"stored": mine.principal.role}

    return app


def _people(service: Service) -> list[str]:
    with service.database.read() as session:
        return list(session.scalars(select(PEOPLE.c.id).order_by(PEOPLE.c.id)))


def test_a_good_request_is_committed_when_it_is_answered(service: Service) -> None:
    with TestClient(_app(service)) as client:
        assert client.post("/test/person/a").status_code == 200
        assert _people(service) == ["a"]


def test_a_failed_commit_is_no_200(service: Service) -> None:
    with TestClient(_app(service), raise_server_exceptions=False) as client:
        response = client.post("/test/duty")
    assert (response.status_code, response.json()["code"]) == (409, "broken_reference")
    with service.database.read() as session:
        assert service.features(session, service.registry["rivers"]).count() == 0


def test_an_error_rolls_back_and_tells_a_number_only(service: Service) -> None:
    with TestClient(_app(service), raise_server_exceptions=False) as client:
        response = client.get("/test/broken", headers={"accept-language": "en"})
    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.headers["x-request-id"] in response.json()["detail"]
    assert _people(service) == []


def test_more_requests_than_connections_do_not_stand_in_each_other_s_way(
    full_service: Service, serve
) -> None:
    """A request that keeps its connection while it waits for a thread would stop them all."""
    paths = ("/collections", "/maps/overview", "/collections/townships/items", "/?f=html")
    with serve(full_service) as address, ThreadPoolExecutor(24) as readers:

        def get(path: str) -> int:
            with urllib.request.urlopen(address + path, timeout=8) as answer:
                return int(answer.status)

        assert set(readers.map(get, paths * 6)) == {200}


def _guarded(client: TestClient) -> tuple[int, str | None]:
    answer = TestClient(_app(client.app.state.service), headers=client.headers, cookies=client.cookies).post(
        "/test/guarded"
    )
    return answer.status_code, answer.json().get("code")


def test_a_change_is_made_in_the_name_of_who_may_make_it(service: Service) -> None:
    for client in (browser(service, Role.CLERK), program(service, Role.ADMINISTRATOR)):
        assert _guarded(client) == (200, None)
    assert _people(service) == ["administrator", "clerk"]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.CLERK, Role.ADMINISTRATOR)])
def test_a_change_of_another_role_is_refused_before_anything_is_written(service: Service, role: Role) -> None:
    if role is Role.ANONYMOUS:
        assert _guarded(TestClient(create_app(service))) == (401, "sign_in_required")
    else:
        assert _guarded(program(service, role)) == (403, "forbidden")
        assert _guarded(browser(service, role)) == (403, "forbidden")
    assert _people(service) == []


def test_a_token_for_reading_changes_nothing(service: Service) -> None:
    assert _guarded(program(service, Role.CLERK, scope=TokenScope.READ)) == (403, "forbidden")


def test_a_browser_sends_the_token_of_its_own_session(service: Service) -> None:
    mine, other = browser(service, Role.CLERK), browser(service, Role.CLERK)
    for token in ("", "0" * 64, other.headers[HEADER]):
        mine.headers[HEADER] = token
        assert _guarded(mine) == (403, "forged_form")
    del mine.headers[HEADER]
    assert _guarded(mine) == (403, "forged_form")
    assert _people(service) == []


def test_a_password_that_somebody_else_chose_changes_nothing(service: Service) -> None:
    client = browser(service, Role.CLERK)
    with service.database.write() as session:
        session.execute(update(ACCOUNTS).values(must_change_password=True))
    assert _guarded(client) == (403, "password_change_required")
    assert _people(service) == []
