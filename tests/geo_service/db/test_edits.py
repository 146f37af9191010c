"""Writing: row, text, history and revision always agree; nothing is lost between two writers."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
import shapely
from sqlalchemy import select

from geo_service.db.edits import Edits
from geo_service.db.tables import CHANGES, REVISIONS
from geo_service.errors import BrokenReference, FeatureExists, FeatureNotFound, InvalidFeature, StaleVersion
from geo_service.service import Service
from layers.contract import Layer
from layers.feature import Feature

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def township(service: Service, example_feature: Callable[[Layer], Feature]) -> Feature:
    return example_feature(service.registry["townships"])


def _edits(service: Service, session, now) -> Edits:
    return Edits(session, service.registry, service.tables, actor="tester", now=now)


def _history(service: Service) -> list[tuple]:
    columns = (CHANGES.c.feature_id, CHANGES.c.version, CHANGES.c.action, CHANGES.c.actor)
    with service.database.read() as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(CHANGES.c.seq))]


def _revision(service: Service, layer_id: str = "townships") -> int:
    with service.database.read() as session:
        return service.features(session, service.registry[layer_id]).revision()


def test_create_replace_delete_are_told_by_the_history(service: Service, township: Feature, now) -> None:
    later = now + timedelta(hours=1)
    with service.database.write() as session:
        assert _edits(service, session, now).create("townships", [township]) == 1
    renamed = replace(township, properties={**township.properties, "name_zh": "新镇"})
    with service.database.write() as session:
        assert _edits(service, session, later).replace("townships", renamed, expected_version=1) == 2
    with service.database.read() as session:
        stored = service.features(session, service.registry["townships"]).one(township.id)
    properties = orjson.loads(stored.text)["properties"]
    assert (properties["name_zh"], properties["version"]) == ("新镇", 2)
    assert (properties["created_at"], properties["updated_at"]) == (
        "2026-11-22T01:30:00Z",
        "2026-11-22T02:30:00Z",
    )
    with service.database.write() as session:
        table = service.tables["townships"]
        assert _edits(service, session, later).delete("townships", table.c.id == township.id) == 1
    assert _history(service) == [
        (township.id, 1, "create", "tester"),
        (township.id, 2, "update", "tester"),
        (township.id, 3, "delete", "tester"),
    ]
    assert _revision(service) == 3


def test_history_keeps_the_text_of_each_version(service: Service, township: Feature, now) -> None:
    with service.database.write() as session:
        _edits(service, session, now).create("townships", [township])
    with service.database.read() as session:
        kept = session.scalar(select(CHANGES.c.feature))
        stored = service.features(session, service.registry["townships"]).one(township.id)
    assert kept.encode() == stored.text


def test_an_error_stores_nothing_and_leaves_the_revision(service: Service, township: Feature, now) -> None:
    broken = Feature("b", shapely.Point(113, 24), {**township.properties, "kind": "village"})
    with (
        pytest.raises(InvalidFeature, match="Feature b of townships: kind needs one of"),
        service.database.write() as session,
    ):
        _edits(service, session, now).create("townships", [township, broken])
    assert _history(service) == []
    assert _revision(service) == 0


@pytest.mark.parametrize(
    ("wkt", "reason"),
    [
        ("LINESTRING (113 24, 114 24)", "expected Point, got LineString"),
        ("POINT EMPTY", "empty"),
        ("POINT (24.1 113.4)", "degrees"),
        ("POINT (439543 2675907)", "degrees"),
    ],
)
def test_a_wrong_place_is_refused(service: Service, township: Feature, now, wkt: str, reason: str) -> None:
    with pytest.raises(InvalidFeature, match=reason), service.database.write() as session:
        _edits(service, session, now).create("townships", [replace(township, geometry=shapely.from_wkt(wkt))])


def test_a_polygon_that_crosses_itself_is_refused(service: Service, example_feature, now) -> None:
    bowtie = shapely.from_wkt("POLYGON ((113 24, 114 25, 114 24, 113 25, 113 24))")
    area = replace(example_feature(service.registry["port_areas"]), geometry=bowtie)
    with pytest.raises(InvalidFeature, match="Self-intersection"), service.database.write() as session:
        _edits(service, session, now).create("port_areas", [area])


def test_a_taken_identifier_is_refused(service: Service, township: Feature, now) -> None:
    with service.database.write() as session:
        _edits(service, session, now).create("townships", [township])
    with pytest.raises(FeatureExists, match=township.id), service.database.write() as session:
        _edits(service, session, now).create("townships", [township])
    twin = replace(township, id="twin")
    with pytest.raises(FeatureExists, match="twin"), service.database.write() as session:
        _edits(service, session, now).create("townships", [twin, twin])


def test_replacing_what_is_not_there_or_has_changed(service: Service, township: Feature, now) -> None:
    with pytest.raises(FeatureNotFound), service.database.write() as session:
        _edits(service, session, now).replace("townships", township)
    with service.database.write() as session:
        _edits(service, session, now).create("townships", [township])
    with pytest.raises(StaleVersion, match="at version 1 now, not 7"), service.database.write() as session:
        _edits(service, session, now).replace("townships", township, expected_version=7)


def test_coordinates_are_stored_as_they_are_told(service: Service, township: Feature, now) -> None:
    exact = replace(township, geometry=shapely.Point(113.123456789, 24.987654321))
    with service.database.write() as session:
        _edits(service, session, now).create("townships", [exact])
    with service.database.read() as session:
        features = service.features(session, service.registry["townships"])
        told = orjson.loads(features.one(township.id).text)["geometry"]["coordinates"]
        stored = next(iter(features.read())).geometry
    assert told == [113.1234568, 24.9876543] == [stored.x, stored.y]


def test_a_duty_lies_where_its_segment_lies_and_moves_with_it(service: Service, example_feature, now) -> None:
    registry = service.registry
    line = example_feature(registry["railway_lines"])
    required = {field.name for field in registry["railway_segments"].given_fields if field.required}
    example = example_feature(registry["railway_segments"])
    values = {name: value for name, value in example.properties.items() if name in required}
    segment = Feature("s1", shapely.LineString([(113, 24), (113.1, 24)]), {**values, "line_id": line.id})
    duty = example_feature(registry["duty_assignments"])
    duty = Feature("d1", None, {**duty.properties, "segment_id": "s1"})
    with service.database.write() as session:
        edits = _edits(service, session, now)
        edits.create("railway_lines", [line])
        edits.create("railway_segments", [segment])
        edits.create("duty_assignments", [duty])
    moved = replace(segment, geometry=shapely.LineString([(113, 24), (113.2, 24.1)]))
    with service.database.write() as session:
        _edits(service, session, now).replace("railway_segments", moved)
    with service.database.read() as session:
        stored = service.features(session, registry["duty_assignments"]).one("d1")
    assert orjson.loads(stored.text)["geometry"]["coordinates"] == [[113.0, 24.0], [113.2, 24.1]]
    assert stored.version == 2


WRITER = """
import sys
from datetime import UTC, datetime
from geo_service.db.edits import Edits
from geo_service.service import Service
from geo_service.settings import load_settings

service = Service.start(load_settings())
layer = service.registry["townships"]
for _ in range(int(sys.argv[1])):
    with service.database.write() as session:
        feature = next(iter(service.features(session, layer).read()))
        count = int(feature.properties["accuracy_m"]) + 1
        changed = type(feature)(feature.id, feature.geometry, {**feature.properties, "accuracy_m": count})
        edits = Edits(session, service.registry, service.tables, actor=sys.argv[2], now=datetime.now(UTC))
        edits.replace(layer.id, changed)
"""


def test_two_processes_writing_at_once_lose_nothing(service: Service, township: Feature, now) -> None:
    counter = replace(township, properties={**township.properties, "accuracy_m": 0})
    with service.database.write() as session:
        _edits(service, session, now).create("townships", [counter])
    url = service.settings.database_url
    environment = {"GEO_SERVICE_STATE_DIR": str(service.settings.state_dir), "PATH": "/usr/bin:/bin"}
    if url is not None:
        environment["GEO_SERVICE_DATABASE_URL"] = url.get_secret_value()
    times = 100
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(times), name], env=environment, cwd=ROOT)
        for name in ("one", "two")
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    with service.database.read() as session:
        stored = service.features(session, service.registry["townships"]).one(township.id)
        revision = session.scalar(select(REVISIONS.c.revision).where(REVISIONS.c.layer_id == "townships"))
    assert orjson.loads(stored.text)["properties"]["accuracy_m"] == 2 * times
    assert stored.version == revision == 2 * times + 1
    assert len(_history(service)) == 2 * times + 1


def test_a_version_never_stands_for_two_states(service: Service, township: Feature, now) -> None:
    table = service.tables["townships"]
    with service.database.write() as session:
        _edits(service, session, now).create("townships", [township])
    with service.database.write() as session:
        _edits(service, session, now).delete("townships", table.c.id == township.id)
    with service.database.write() as session:
        _edits(service, session, now).create("townships", [township])
    with service.database.read() as session:
        assert service.features(session, service.registry["townships"]).one(township.id).version == 3


def test_a_reference_to_nowhere_stores_nothing(service: Service, example_feature, now) -> None:
    river = example_feature(service.registry["rivers"])
    lost = replace(river, properties={**river.properties, "flows_into": "nowhere"})
    with pytest.raises(BrokenReference), service.database.write() as session:
        _edits(service, session, now).create("rivers", [lost])
    assert _history(service) == []


@pytest.mark.parametrize("feature_id", ["", ".", "..", "a/b", "a?b", "a#b", "a\r\nb", "a\0", "x" * 101])
def test_an_identifier_that_no_address_can_name_is_refused(
    service: Service, township, now, feature_id: str
) -> None:
    with pytest.raises(InvalidFeature, match="its id needs"), service.database.write() as session:
        _edits(service, session, now).create("townships", [replace(township, id=feature_id)])
