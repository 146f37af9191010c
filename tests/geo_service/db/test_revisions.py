"""Revisions: read once for an answer, which sees one state of the database."""

from collections.abc import Callable
from datetime import datetime

from fastapi.testclient import TestClient
from sqlalchemy import event

from geo_service.app import create_app
from geo_service.db.edits import Edits
from geo_service.db.revisions import revisions
from geo_service.db.selection import Selection, Window
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature

ExampleFeature = Callable[[Layer, str], Feature]


def add(service: Service, example: ExampleFeature, name: str, now: datetime) -> None:
    layer = service.registry["townships"]
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="test", now=now)
        edits.create("townships", [example(layer, name)])


def test_an_answer_sees_one_state_from_its_first_statement_on(
    service: Service, example_feature: ExampleFeature, now: datetime
) -> None:
    add(service, example_feature, "first", now)
    with service.database.answer() as session:
        features = service.features(session, service.registry["townships"])
        assert features.revision() == 1
        add(service, example_feature, "second", now)
        assert features.revision() == 1
        assert features.count() == len(features.page(Selection(), Window(10)).features) == 1
    with service.database.answer() as session:
        features = service.features(session, service.registry["townships"])
        assert (features.revision(), features.count()) == (2, 2)


def test_a_writer_sees_its_own_revision(
    service: Service, example_feature: ExampleFeature, now: datetime
) -> None:
    with service.database.write() as session:
        assert revisions(session).get("townships", 0) == 0
        edits = Edits(session, service.registry, service.tables, actor="test", now=now)
        edits.create("townships", [example_feature(service.registry["townships"], "first")])
        assert revisions(session)["townships"] == 1


def test_a_request_asks_for_the_revisions_once(full_service: Service) -> None:
    asked: list[str] = []
    event.listen(
        full_service.database.engine,
        "before_cursor_execute",
        lambda *given: asked.append(given[2]) if "revision FROM layer_revisions" in given[2] else None,
    )
    with TestClient(create_app(full_service)) as client:
        for address in ("/collections", "/?f=html", "/maps/overview", "/collections/townships/items"):
            asked.clear()
            assert client.get(address).status_code == 200
            assert len(asked) == 1, address
