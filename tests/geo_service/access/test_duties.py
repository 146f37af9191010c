"""The segments of a coordinator follow the duty and its days, and reach down to those nested in them."""

from datetime import date

import pytest

from geo_service.access.duties import own_segments
from geo_service.db.edits import Edits
from geo_service.service import Service
from layers.feature import Feature

PROVENANCE = {"source": "test", "certainty": "none", "is_demo": False}
DAY = date(2026, 6, 15)


@pytest.fixture
def nested(service: Service, now) -> Service:
    """A county segment with a town segment with a village segment, and a county segment beside."""
    line = {"name_zh": "线", "line_id": "line", "chainage_from": "K1", "chainage_to": "K2", "side": "left"}

    def segment(name: str, level: str, parent: str | None) -> Feature:
        given = {**line, "level": level, "parent_id": parent, **PROVENANCE}
        return Feature(name, None, {key: value for key, value in given.items() if value is not None})

    required = {
        field.name: field for field in service.registry["railway_lines"].given_fields if field.required
    }
    values = {name: (f.codes[0].value if f.codes else "x") for name, f in required.items()} | PROVENANCE
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="test", now=now)
        edits.create("railway_lines", [Feature("line", None, values)])
        edits.create(
            "railway_segments",
            [
                segment("county", "county", None),
                segment("town", "town", "county"),
                segment("village", "village", "town"),
                segment("beside", "county", None),
            ],
        )
    return service


def _hold(service: Service, now, name: str, segment: str, **days: date) -> None:
    given = {"segment_id": segment, "level": "town", "side": "local", "post": "段长", "person_id": "p"}
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="test", now=now)
        edits.create("duty_assignments", [Feature(name, None, {**given, **days, **PROVENANCE})])


def _own(service: Service, person: str = "p", day: date = DAY) -> frozenset[str]:
    with service.database.read() as session:
        return own_segments(session, service.tables, person, day)


def test_a_duty_reaches_down_not_up(nested: Service, now) -> None:
    _hold(nested, now, "d", "town")
    assert _own(nested) == {"town", "village"}
    assert _own(nested, "somebody else") == frozenset()


@pytest.mark.parametrize(
    ("days", "own"),
    [
        ({}, {"village"}),
        ({"valid_from": DAY}, {"village"}),
        ({"valid_to": DAY}, {"village"}),
        ({"valid_from": date(2026, 6, 16)}, set()),
        ({"valid_to": date(2026, 6, 14)}, set()),
    ],
)
def test_only_the_days_of_the_duty_count(nested: Service, now, days: dict[str, date], own: set[str]) -> None:
    _hold(nested, now, "d", "village", **days)
    assert _own(nested) == own


def test_segments_that_are_each_other_s_parents_come_to_an_end(nested: Service, now) -> None:
    _hold(nested, now, "d", "county")
    with nested.database.write() as session:
        edits = Edits(session, nested.registry, nested.tables, actor="test", now=now)
        with nested.database.read() as reading:
            county = next(
                row
                for row in nested.features(reading, nested.registry["railway_segments"]).read()
                if row.id == "county"
            )
        edits.replace(
            "railway_segments", Feature("county", None, {**county.properties, "parent_id": "village"})
        )
    assert _own(nested) == {"county", "town", "village"}
