"""A published layer goes without a trace, except in the history."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import column, inspect, select, text
from sqlalchemy import table as sql_table

from geo_service.credits import credits_of
from geo_service.db import published
from geo_service.db.edits import Edits
from geo_service.db.features import Features
from geo_service.db.tables import CHANGES, REVISIONS
from geo_service.errors import CollectionNotFound
from geo_service.publishing.errors import LayerInUse, LayerPublished, NotPublished
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.publishing.unpublish import unpublish, what_goes
from geo_service.service import Service
from layers.field import Field
from layers.registry import LAYERS, Registry
from layers.text import Text

POINT = "POINT (113.4 24.2)"


def edit(service: Service, now) -> None:
    with service.database.write() as session:
        current = service.current(session)
        features = Features(session, current.layer("roads"), current.tables["roads"])
        (feature,) = features.read()
        changed = replace(feature, properties={**feature.properties, "name": "new"})
        edits = Edits(session, current.registry, current.tables, actor="x", now=now)
        edits.replace("roads", changed)


def test_what_goes_is_told_first(publish_file, geojson, service: Service, now) -> None:
    publish_file(geojson((POINT, {"name": "old"})))
    edit(service, now + timedelta(days=1))
    goes = what_goes(service, "roads")
    assert (goes.layer.id, goes.rows, goes.changes) == ("roads", 1, 1)


def test_nothing_is_left_but_the_history(publish_file, geojson, service: Service, now) -> None:
    publish_file(geojson((POINT, {"name": "old"})), attribution="x")
    edit(service, now + timedelta(days=1))
    unpublish(service, "roads", now=now + timedelta(days=2))
    with service.database.read() as session:
        connection = session.connection()
        assert "roads" not in service.current(session).registry
        with pytest.raises(CollectionNotFound):
            service.current(session).layer("roads")
        assert published.records(session) == []
        assert credits_of(session, ["roads"]) == ()
        assert not [name for name in inspect(connection).get_table_names() if "roads" in name]
        history = session.execute(
            select(CHANGES.c.version, CHANGES.c.action, CHANGES.c.feature).order_by(CHANGES.c.seq)
        )
        states = [(row.version, row.action, row.feature and '"new"' in row.feature) for row in history]
        if service.database.is_spatialite:
            # Whatever SpatiaLite keeps about a table by its name.
            names = session.scalars(
                text("SELECT name FROM sqlite_master WHERE name LIKE '%published_roads%'")
            )
            assert list(names) == []
            for table in ("geometry_columns", "geometry_columns_statistics", "geometry_columns_time"):
                known = session.scalars(select(column("f_table_name")).select_from(sql_table(table)))
                assert "published_roads" not in known.all(), table
    assert states == [(1, "create", False), (2, "update", True), (3, "delete", None)]


def test_it_can_be_published_again_with_versions_that_go_on(
    publish_file, geojson, stored, service: Service, now
) -> None:
    publish_file(geojson((POINT, {})))
    unpublish(service, "roads", now=now)
    publish_file(geojson((POINT, {})))
    assert stored()[0]["properties"]["version"] == 3


def test_revisions_never_come_again(publish_file, geojson, service: Service, now) -> None:
    seen = []
    for _ in range(3):
        publish_file(geojson((POINT, {})), replace=True)
        with service.database.read() as session:
            seen.append(session.scalar(select(REVISIONS.c.revision).where(REVISIONS.c.layer_id == "roads")))
        unpublish(service, "roads", now=now)
    assert len(set(seen)) == 3
    assert seen == sorted(seen)


@pytest.mark.parametrize("name", ["roads", "wharves", "-catalogue"])
def test_what_was_not_published_cannot_be_taken_back(service: Service, now, name) -> None:
    with pytest.raises(NotPublished, match=name):
        unpublish(service, name, now=now)


@pytest.fixture
def unreadable(publish_file, geojson, service: Service, now) -> None:
    """A published layer whose manifest this program does not read."""
    publish_file(geojson((POINT, {"name": "old"}), (POINT, {"name": "older"})))
    with service.database.write() as session:
        session.connection().exec_driver_sql("UPDATE published_layers SET manifest = '[]'")
        published.raise_revision(session, published.CATALOGUE, now)


@pytest.mark.usefixtures("unreadable")
def test_a_layer_whose_manifest_cannot_be_read_is_taken_back(service: Service, now) -> None:
    goes = what_goes(service, "roads")
    assert (goes.id, goes.layer, goes.rows, goes.changes) == ("roads", None, 2, 0)
    assert goes.title == Text("roads", "roads")
    assert unpublish(service, "roads", now=now) == goes
    with service.database.read() as session:
        assert published.records(session) == []
        assert not inspect(session.connection()).has_table("published_roads")
        history = session.execute(
            select(CHANGES.c.feature_id, CHANGES.c.version, CHANGES.c.feature.is_(None))
            .where(CHANGES.c.action == "delete")
            .order_by(CHANGES.c.feature_id)
        )
        assert [tuple(row) for row in history] == [("1", 2, True), ("2", 2, True)]


@pytest.mark.usefixtures("unreadable")
def test_a_layer_whose_manifest_cannot_be_read_is_replaced(publish_file, geojson, stored) -> None:
    file = geojson((POINT, {"name": "new"}))
    with pytest.raises(LayerPublished):
        publish_file(file)
    made = publish_file(file, replace=True)
    assert made.told("Rows: 2 before, 1 in the file") is not None
    (feature,) = stored()
    assert (feature["properties"]["name"], feature["properties"]["version"]) == ("new", 3)


def test_a_layer_that_another_refers_to_stays(publish_file, geojson, service: Service, now) -> None:
    publish_file(geojson((POINT, {})))
    with service.database.write() as session:
        layer = service.current(session).registry["roads"]
        road = Field(name="road_id", title=Text("道路", "Road"), references="roads")
        other = replace(
            layer, id="signs", title=Text("标志", "Signs"), fields=(road,), popup=(), title_field="road_id"
        )
        published.remember(session, other, file="x", sha256="0" * 64, now=now, since=1)
    with pytest.raises(LayerInUse, match="Signs refers to the layer roads"):
        unpublish(service, "roads", now=now)


def test_a_layer_that_a_map_names_stays(geojson, service: Service, now) -> None:
    # Another county has no rivers of its own in the program and publishes them.
    few = Registry(LAYERS["townships"])
    without_rivers = Service.start(service.settings, few)
    publish(without_rivers, geojson((POINT, {})), Publication(id="rivers"), now=now)
    with pytest.raises(LayerInUse, match="The map Overview refers to the layer rivers"):
        unpublish(without_rivers, "rivers", now=now)
    without_rivers.database.close()
