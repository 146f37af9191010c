"""Published layers go into backups, come back with them, and are checked like all others."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import inspect

from geo_service import demonstration
from geo_service.app import create_app
from geo_service.db import published
from geo_service.db.revisions import revisions
from geo_service.operation.backup import make_backup
from geo_service.operation.check import check
from geo_service.operation.checks.finding import Level
from geo_service.operation.restore import restore
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.publishing.unpublish import unpublish
from geo_service.service import Service
from layers.registry import LAYERS, Registry
from layers.text import Language


def write_points(path: Path, *names: str) -> Path:
    place = {"type": "Point", "coordinates": [113.4, 24.2]}
    rows = [{"type": "Feature", "geometry": place, "properties": {"名称": name}} for name in names]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    return path


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    return write_points(tmp_path / "roads.geojson", "路 0", "路 1", "路 2")


def published_rows(service: Service) -> dict[str, int]:
    with service.database.read() as session:
        current = service.current(session)
        return {
            layer.id: current.features(session, layer).count()
            for layer in current.registry.values()
            if layer.is_published
        }


def warnings(service: Service, now, registry: Registry = LAYERS) -> list[str]:
    found = check(service.settings, registry, now=now)
    ours = [one for one in found if one.name in ("layers", "content", "published")]
    return [one.sentence(Language.EN) for one in ours if one.level is not Level.OK]


def test_a_backup_brings_published_layers_back(service: Service, roads: Path, tmp_path: Path, now) -> None:
    publish(service, roads, Publication(id="roads"), now=now)
    backup = make_backup(service, tmp_path / "backups", now=now)
    assert backup.manifest.layers["roads"].rows == 3
    unpublish(service, "roads", now=now)
    publish(service, roads, Publication(id="paths"), now=now)
    restore(service, backup.path, now=now + timedelta(hours=1), replace=True)
    assert published_rows(service) == {"roads": 3}
    with service.database.read() as session:
        names = inspect(session.connection()).get_table_names()
    assert "published_roads" in names
    assert not [name for name in names if "paths" in name]
    assert warnings(service, now) == []
    # The layer goes on as before, and its identifier is free for nothing else.
    assert unpublish(service, "roads", now=now).rows == 3


def test_the_backup_of_before_a_restoration_holds_them_too(
    service: Service, roads: Path, tmp_path: Path, now
) -> None:
    empty = make_backup(service, tmp_path / "backups", now=now)
    publish(service, roads, Publication(id="roads"), now=now)
    assert published_rows(service) == {"roads": 3}
    restored = restore(service, empty.path, now=now + timedelta(hours=1), replace=True)
    assert published_rows(service) == {}
    assert restored.saved is not None
    restore(service, restored.saved.path, now=now + timedelta(hours=2), replace=True)
    assert published_rows(service) == {"roads": 3}


def test_a_file_published_behind_a_restoration_is_not_taken_for_one_before_it(
    service: Service, roads: Path, tmp_path: Path, now
) -> None:
    address = "/collections/roads/items?f=json&lang=zh"
    with TestClient(create_app(service)) as client:
        empty = make_backup(service, tmp_path / "backups", now=now)
        publish(service, roads, Publication(id="roads"), now=now)
        known = client.get(address)
        assert known.json()["numberReturned"] == 3
        restore(service, empty.path, now=now + timedelta(hours=1), replace=True)
        assert client.get(address).status_code == 404
        other = write_points(tmp_path / "other.geojson", "another file")
        publish(service, other, Publication(id="roads"), now=now + timedelta(hours=2))
        answer = client.get(address, headers={"If-None-Match": known.headers["ETag"]})
        assert answer.status_code == 200
        assert [row["properties"]["名称"] for row in answer.json()["features"]] == ["another file"]


def test_neither_where_the_database_before_it_is_lost(
    service: Service, bare_service: Service, roads: Path, tmp_path: Path, now
) -> None:
    # Nothing tells which layers readers know from there; none of their revisions comes again.
    backup = make_backup(service, tmp_path / "backups", now=now)
    restore(bare_service, backup.path, now=now)
    publish(bare_service, roads, Publication(id="roads"), now=now)
    with bare_service.database.read() as session:
        current = bare_service.current(session)
        assert current.features(session, current.layer("roads")).revision() > int(now.timestamp())


def test_the_layers_are_read_once_behind_a_restoration(
    service: Service, roads: Path, tmp_path: Path, now
) -> None:
    publish(service, roads, Publication(id="roads"), now=now)
    backup = make_backup(service, tmp_path / "backups", now=now)
    for _ in range(2):
        publish(service, roads, Publication(id="roads", replace=True), now=now)
    with service.database.read() as session:
        before = revisions(session).get(published.CATALOGUE, 0)
        service.current(session)
    restore(service, backup.path, now=now, replace=True)
    with service.database.read() as session:
        assert revisions(session).get(published.CATALOGUE, 0) > before
        first = service.current(session)
    with service.database.read() as session:
        assert service.current(session).registry is first.registry


def test_a_table_whose_manifest_cannot_be_read_goes_and_comes_with_its_record(
    service: Service, roads: Path, tmp_path: Path, now
) -> None:
    empty = make_backup(service, tmp_path / "backups", now=now)
    publish(service, roads, Publication(id="roads"), now=now)
    with service.database.write() as session:
        session.connection().exec_driver_sql("UPDATE published_layers SET manifest = '[]'")
    damaged = make_backup(service, tmp_path / "backups", now=now + timedelta(minutes=1))
    restore(service, damaged.path, now=now + timedelta(hours=1), replace=True)
    with service.database.read() as session:
        assert inspect(session.connection()).has_table("published_roads")
    restore(service, empty.path, now=now + timedelta(hours=2), replace=True)
    with service.database.read() as session:
        assert not inspect(session.connection()).has_table("published_roads")


def test_the_demonstration_leaves_them(full_service: Service, roads: Path, now) -> None:
    publish(full_service, roads, Publication(id="roads"), now=now)
    demonstration.clear(full_service, now=now)
    assert published_rows(full_service) == {"roads": 3}


def test_check_finds_nothing_amiss(service: Service, roads: Path, now) -> None:
    publish(service, roads, Publication(id="roads"), now=now)
    assert warnings(service, now) == []


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (
            "DELETE FROM published_roads WHERE id = '1'",
            "Feature 1 of layer roads: its history says that it is there, yet it has no row",
        ),
        ('ALTER TABLE published_roads RENAME COLUMN "名称" TO x', "The table of layer roads lacks columns"),
        (
            "UPDATE published_layers SET manifest = '[]'",
            "The manifest of the published layer roads cannot be read",
        ),
    ],
)
def test_check_tells_of_damage(service: Service, roads: Path, now, damage: str, told: str) -> None:
    publish(service, roads, Publication(id="roads"), now=now)
    with service.database.write() as session:
        session.connection().exec_driver_sql(damage)
        published.raise_revision(session, published.CATALOGUE, now)
    assert any(warning.startswith(told) for warning in warnings(service, now))


def test_check_tells_that_a_layer_of_the_program_hides_a_published_one(
    service: Service, roads: Path, now
) -> None:
    few = Registry(LAYERS["townships"])
    other = Service.start(service.settings, few)
    publish(other, roads, Publication(id="wharves"), now=now)
    assert "Layer wharves is part of the program now" in "".join(warnings(service, now))
    other.database.close()
    unpublish(service, "wharves", now=now)
    assert warnings(service, now) == []
