"""A writing request commits before its answer leaves; what goes wrong inside stays inside."""

import urllib.request
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from databases import NOW
from geo_service.api.deps import ServiceDep, WriteSession
from geo_service.app import create_app
from geo_service.db.tables import PEOPLE
from geo_service.service import Service


def _app(service: Service) -> FastAPI:
    app = create_app(service)

    @app.post("/test/person/{name}")
    def store(name: str, session: WriteSession) -> dict[str, str]:
        session.execute(insert(PEOPLE).values(id=name, name=name, is_demo=True))
        return {"stored": name}

    @app.post("/test/duty")
    def break_reference(session: WriteSession, service: ServiceDep) -> dict[str, str]:
        # The foreign key is deferred, so only the commit fails.
        rivers = service.tables["rivers"]
        values = {column.name: "x" for column in rivers.c if not column.nullable and column.name != "fid"}
        values |= {"version": 1, "is_demo": True, "flows_into": "nowhere"}
        values |= {"created_at": NOW, "updated_at": NOW}
        session.execute(insert(rivers).values(values))
        return {"stored": "river"}

    @app.get("/test/broken")
    def broken(session: WriteSession) -> None:
        session.execute(insert(PEOPLE).values(id="half", name="half", is_demo=True))
        raise RuntimeError("secret detail")

    return app


def _people(service: Service) -> list[str]:
    with service.database.read() as session:
        return list(session.scalars(select(PEOPLE.c.id)))


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
