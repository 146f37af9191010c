"""Versions in the database: order, windows, what was stored, deleted features, members of stored texts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import orjson
import pytest
import shapely
from sqlalchemy import event, literal, select

from databases import NOW, Templates
from geo_service.db.edits import Edits
from geo_service.db.history import History, last_changes
from geo_service.db.members import member
from geo_service.errors import FeatureNotFound, VersionNotFound
from geo_service.service import Service
from known_rows import known_service
from layers.feature import Feature
from layers.field import Field, FieldType
from layers.text import Text

START = NOW + timedelta(days=1)


@pytest.fixture
def known(templates: Templates, dialect: str, tmp_path: Path) -> Iterator[Service]:
    """A service with four small layers; ``p`` was made, changed and deleted, ``q`` deleted and made again."""
    with known_service(templates, dialect, tmp_path / "known") as service:
        steps = (
            ("create", "p", 1),
            ("update", "p", 2),
            ("delete", "p", 0),
            ("create", "q", 1),
            ("delete", "q", 0),
            ("create", "q", 3),
        )
        for hours, (action, name, berths) in enumerate(steps):
            with service.database.write() as session:
                edits = Edits(
                    session,
                    service.registry,
                    service.tables,
                    actor="someone",
                    now=START + timedelta(hours=hours),
                    via="token:1",
                    address="10.0.0.1",
                )
                if action == "create":
                    edits.create("places", [place(name, berths)])
                elif action == "update":
                    edits.replace("places", place(name, berths))
                else:
                    edits.delete("places", service.tables["places"].c.id == name)
        yield service


def place(feature_id: str, berths: int) -> Feature:
    values = {
        "name_zh": feature_id,
        "berths": berths,
        "built_on": date(2020, 2, 29),
        "source": "测试",
        "certainty": "surveyed",
        "is_demo": False,
    }
    return Feature(feature_id, shapely.Point(113.4, 24.2), values)


@pytest.fixture
def history(known: Service) -> Iterator[History]:
    """The history of the places."""
    with known.database.read() as session:
        yield known.history(session, known.registry["places"])


def test_versions_newest_first_in_windows(history: History) -> None:
    assert [(one.number, one.action) for one in history.versions("p", 10)] == [
        (3, "delete"),
        (2, "update"),
        (1, "create"),
    ]
    assert [one.number for one in history.versions("p", 1, before=3)] == [2]
    assert [one.action for one in history.versions("q", 10)] == ["restore", "delete", "create"]
    assert history.versions("nobody", 10) == []


def test_a_version_tells_who_when_and_how(history: History) -> None:
    one = history.version("p", 2)
    assert (one.actor, one.via, one.address) == ("someone", "token:1", "10.0.0.1")
    assert one.at == START + timedelta(hours=1)
    assert one.feature is not None
    assert one.feature["properties"]["berths"] == 2
    assert history.version("p", 3).feature is None
    with pytest.raises(VersionNotFound):
        history.version("p", 4)


def test_the_last_version_counts_deletions(history: History) -> None:
    assert (history.latest("p"), history.latest("q")) == (3, 3)
    with pytest.raises(FeatureNotFound):
        history.latest("nobody")


def test_what_was_stored_comes_back_whole(history: History) -> None:
    found = history.stored(history.version("p", 2))
    assert found.properties["berths"] == 2
    assert found.properties["built_on"] == "2020-02-29"
    assert "height_m" not in found.properties
    assert "version" not in found.properties
    assert shapely.equals(found.geometry, shapely.Point(113.4, 24.2))


def test_deleted_features_are_those_that_are_not_there(history: History) -> None:
    (gone,) = history.deleted(10)
    assert (gone.deletion.feature_id, gone.deletion.number, gone.last.number) == ("p", 3, 2)
    assert history.deleted(10, before=gone.deletion.seq) == []


def test_deleted_features_come_with_one_statement(known: Service) -> None:
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    with known.database.write() as session:
        Edits(session, known.registry, known.tables, actor="x", now=START).delete(
            "places", known.tables["places"].c.id == "q"
        )
    with known.database.read() as session:
        asked = known.history(session, known.registry["places"])
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", count)
        found = asked.deleted(10)
        event.remove(connection, "before_cursor_execute", count)
    assert [(one.deletion.feature_id, one.last.number, one.last.action) for one in found] == [
        ("q", 3, "restore"),
        ("p", 2, "update"),
    ]
    assert len(statements) == 1


def test_the_last_change_up_to_a_moment(known: Service) -> None:
    with known.database.read() as session:
        found = last_changes(session, ["places", "tracks"], START + timedelta(hours=2, minutes=5), {})
        assert found["places"] == START + timedelta(hours=2)
        assert last_changes(session, ["places"], START - timedelta(days=5000), {}) == {}


@pytest.mark.parametrize(
    ("kind", "stored", "expected"),
    [
        (FieldType.TEXT, "甲", "甲"),
        (FieldType.TEXT, None, None),
        (FieldType.INTEGER, 2**53, 2**53),
        (FieldType.INTEGER, -3, -3),
        (FieldType.NUMBER, 2.5, 2.5),
        (FieldType.NUMBER, 1e-12, 1e-12),
        (FieldType.BOOLEAN, True, True),
        (FieldType.BOOLEAN, False, False),
        (FieldType.DATE, "2026-06-30", date(2026, 6, 30)),
        (FieldType.DATETIME, "2026-06-30T08:15:00Z", datetime(2026, 6, 30, 8, 15, tzinfo=UTC)),
    ],
)
def test_a_member_of_a_text_is_a_value_of_its_field(
    service: Service, kind: FieldType, stored: object, expected: object
) -> None:
    text = orjson.dumps({"properties": {"POP_名": stored}}).decode()
    field = Field(name="POP_名", title=Text("名", "Name"), type=kind)
    missing = Field(name="other", title=Text("名", "Name"), type=kind)
    with service.database.read() as session:
        assert session.scalar(select(member(literal(text), field))) == expected
        assert session.scalar(select(member(literal(text), missing))) is None


@pytest.mark.parametrize("kind", [kind for kind in FieldType if kind is not FieldType.TEXT])
def test_a_member_of_another_type_is_unknown(service: Service, kind: FieldType) -> None:
    """Another manifest may have kept a text under the name."""
    field = Field(name="value", title=Text("值", "Value"), type=kind)
    with service.database.read() as session:
        assert session.scalar(select(member(literal('{"properties":{"value":"abc"}}'), field))) is None
