"""A layer that one process publishes is served by all others from their next request on."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from geo_service.app import create_app
from geo_service.catalogue import Catalogues
from geo_service.db import published
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.publishing.unpublish import unpublish
from geo_service.service import Service
from layers.contract import Layer
from layers.registry import LAYERS

ROADS = """{"type": "FeatureCollection", "features": [{"type": "Feature",
 "geometry": {"type": "LineString", "coordinates": [[113.3, 24.1], [113.5, 24.3]]},
 "properties": {"名称": "G240", "NAME": "National road 240", "xmin": 1}}]}"""


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    path = tmp_path / "roads.geojson"
    path.write_text(ROADS, encoding="utf-8")
    return path


def _publish(service: Service, path: Path, now: datetime, **options) -> Layer:
    return publish(service, path, Publication(id="roads", **options), now=now).layer


def test_two_workers_serve_what_either_publishes(service: Service, roads: Path, now) -> None:
    other = Service.start(service.settings)
    with (
        TestClient(create_app(service)) as here,
        TestClient(create_app(other)) as there,
    ):
        assert there.get("/collections/roads").status_code == 404
        _publish(service, roads, now, title_zh="公路", title_en="Roads", attribution="© 某局")
        for client in (here, there):
            found = client.get("/collections/roads?lang=zh&f=json").json()
            assert found["title"] == "公路"
            assert "roads" in [one["id"] for one in client.get("/collections?f=json").json()["collections"]]
            items = client.get("/collections/roads/items?f=json").json()
            assert items["features"][0]["properties"]["名称"] == "G240"
            assert (
                client.get("/collections/roads/items?bbox=113.35,24.1,113.45,24.3").json()["numberReturned"]
                == 1
            )
            assert client.get("/collections/roads/items?bbox=110,20,111,21").json()["numberReturned"] == 0
            schema = client.get("/collections/roads/schema").json()
            assert {"名称", "NAME", "xmin_2"} <= set(schema["properties"])
            queryables = client.get("/collections/roads/queryables").json()
            assert "名称" in queryables["properties"]
            assert client.get("/collections/roads/items/1").json()["id"] == "1"
            assert "G240" in client.get("/collections/roads/export").text
            page = client.get("/maps/roads?lang=zh")
            assert page.status_code == 200
            assert "© 某局" in page.text
            assert "公路" in client.get("/?lang=zh", headers={"accept": "text/html"}).text
        unpublish(other, "roads", now=now)
        for client in (here, there):
            assert client.get("/collections/roads").status_code == 404
            assert client.get("/maps/roads").status_code == 404
    other.database.close()


def test_nothing_is_read_again_while_nothing_changes(service: Service, roads: Path, now) -> None:
    with service.database.read() as session:
        assert service.current(session) is service
    _publish(service, roads, now)
    with service.database.read() as session:
        first = service.current(session)
    with service.database.read() as session:
        again = service.current(session)
        assert again.current(session) is again
    assert again.registry is first.registry
    assert again.tables["roads"] is first.tables["roads"]
    assert again.tables["wharves"] is service.tables["wharves"]
    assert (again.cache, again.bodies) == (service.cache, service.bodies)


def test_a_publication_that_is_rolled_back_is_forgotten(service: Service, roads: Path, now) -> None:
    layer = _publish(service, roads, now)

    class Stopped(Exception):
        pass

    def forget_and_stop() -> None:
        with service.database.write() as session:
            published.forget(session, "roads", now=now)
            assert "roads" not in service.current(session).registry
            raise Stopped

    with pytest.raises(Stopped):
        forget_and_stop()
    with service.database.read() as session:
        assert service.current(session).registry["roads"] == layer


def test_a_layer_of_the_program_wins_over_a_published_one(service: Service, roads: Path, now) -> None:
    layer = _publish(service, roads, now)
    later = Service.start(service.settings, LAYERS.extended(replace(layer, is_published=False)))
    with later.database.read() as session:
        current = later.current(session)
        assert not current.registry["roads"].is_published
        assert current.tables["roads"].name == "roads"
    later.database.close()


def test_an_unreadable_manifest_keeps_nothing_else_from_being_served(
    service: Service, roads: Path, now
) -> None:
    _publish(service, roads, now)
    with service.database.write() as session:
        session.connection().exec_driver_sql("UPDATE published_layers SET manifest = '{}'")
        published.raise_revision(session, published.CATALOGUE, now)
    with service.database.read() as session:
        assert "roads" not in service.current(session).registry
        assert published.records(session)[0].layer is None


def test_threads_agree_while_layers_come_and_go(service: Service, roads: Path, now) -> None:
    catalogues = Catalogues(service.registry)
    stopped = threading.Event()
    wrong: list[object] = []

    def look() -> None:
        while not stopped.is_set():
            with service.database.read() as session:
                known = catalogues.current(session)
                recorded = {record.id for record in published.records(session)}
                if service.database.is_spatialite and ("roads" in known.registry) != ("roads" in recorded):
                    wrong.append((known.revision, recorded))
                if set(known.registry) != set(known.tables):
                    wrong.append(known.revision)

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for round_number in range(5):
        _publish(service, roads, now + timedelta(minutes=round_number))
        unpublish(service, "roads", now=now)
    stopped.set()
    for thread in threads:
        thread.join(timeout=30)
    assert wrong == []
