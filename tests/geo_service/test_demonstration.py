"""The demonstration set in the database: honest, stored once, gone in one step."""

import pytest
from sqlalchemy import select, update

from accounts import new_account
from geo_service import demonstration
from geo_service.access.assignments import Duty, assign
from geo_service.db.edits import Edits
from geo_service.db.tables import PEOPLE
from geo_service.errors import DemoInUse
from geo_service.exporting.geojson import collection
from geo_service.exporting.order import Order
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature

INVENTED = (
    "railway_hazards",
    "railway_segments",
    "duty_assignments",
    "calibration_points",
    "bus_routes",
    "freight_checkpoints",
)


def _counts(service: Service) -> dict[str, int]:
    with service.database.read() as session:
        return {layer.id: service.features(session, layer).count() for layer in service.registry.values()}


def _demo_left(service: Service) -> list[str]:
    with service.database.read() as session:
        return [
            layer.id for layer in service.registry.values() if service.features(session, layer).has_demo()
        ]


def test_what_has_no_published_position_is_all_marked(shared_full_service: Service) -> None:
    with shared_full_service.database.read() as session:
        for layer_id in INVENTED:
            rows = list(shared_full_service.features(session, shared_full_service.registry[layer_id]).read())
            assert rows, layer_id
            assert all(row.properties["is_demo"] for row in rows), layer_id


def test_clear_removes_every_invented_row_and_nothing_else(full_service: Service, now) -> None:
    before = _counts(full_service)
    removed = demonstration.clear(full_service, now=now)
    after = _counts(full_service)
    assert _demo_left(full_service) == []
    assert removed == sum(before.values()) - sum(after.values())
    assert (after["townships"], after["indicators"], after["wharves"]) == (24, 120, 3)
    with full_service.database.read() as session:
        assert session.scalars(select(PEOPLE.c.id)).all() == []


def test_a_cleared_set_does_not_come_back_at_the_next_start(full_service: Service, now) -> None:
    demonstration.clear(full_service, now=now)
    assert demonstration.load_once(full_service, now=now) == 0
    assert _demo_left(full_service) == []


def test_any_size_takes_the_place_of_the_present_set(full_service: Service, now) -> None:
    demonstration.replace(full_service, hazards=500, seed=11, now=now)
    assert _counts(full_service)["railway_hazards"] == 500
    demonstration.replace(full_service, hazards=30, seed=7, now=now)
    assert _counts(full_service)["railway_hazards"] == 30


def test_a_real_row_that_leans_on_an_invented_one_stops_the_clearing(full_service: Service, now) -> None:
    with full_service.database.read() as session:
        features = full_service.features(session, full_service.registry["railway_hazards"])
        example = next(row for row in features.read() if "segment_id" in row.properties)
    real = Feature("real-1", example.geometry, {**example.properties, "is_demo": False})
    with full_service.database.write() as session:
        edits = Edits(session, full_service.registry, full_service.tables, actor="test", now=now)
        edits.create("railway_hazards", [real])
    before = _counts(full_service)
    with pytest.raises(DemoInUse, match="railway_hazards/real-1 refers to the demonstration row"):
        demonstration.clear(full_service, now=now)
    assert _counts(full_service) == before


def test_an_account_of_an_invented_person_stops_the_clearing(full_service: Service, now) -> None:
    account = new_account(full_service, Role.COORDINATOR, person_id="demo-person-001")
    before = _counts(full_service)
    with pytest.raises(DemoInUse, match=f"accounts/{account.name} refers to .* people/demo-person-001"):
        demonstration.clear(full_service, now=now)
    assert _counts(full_service) == before


def test_a_real_duty_of_an_invented_person_stops_the_clearing(full_service: Service, now) -> None:
    with full_service.database.write() as session:
        features = full_service.features(session, full_service.registry["railway_segments"])
        example = next(row for row in features.read() if "parent_id" not in row.properties)
        real = Feature("real-1", example.geometry, {**example.properties, "is_demo": False})
        full_service.edits(session, now).create("railway_segments", [real])
        duty = Duty("real-1", "local", "段长", "demo-person-001")
        duty_id = assign(full_service, session, duty, now)
    with pytest.raises(DemoInUse, match=f"duty_assignments/{duty_id} refers to .* people/demo-person-001"):
        demonstration.clear(full_service, now=now)


def test_people_are_invented_and_in_no_feature(shared_full_service: Service) -> None:
    with shared_full_service.database.read() as session:
        people = session.execute(select(PEOPLE)).mappings().all()
        assert people
        assert all(person["is_demo"] and person["phone"] is None for person in people)
        names = [person["name"].encode() for person in people]
        for layer in shared_full_service.registry.values():
            for text in collection(Order(service=shared_full_service, layer=layer)):
                assert not any(name in text for name in names)


def test_demo_people_stay_apart_from_real_ones(full_service: Service, now) -> None:
    with full_service.database.write() as session:
        one = session.scalar(select(PEOPLE.c.id).limit(1))
        session.execute(update(PEOPLE).where(PEOPLE.c.id == one).values(is_demo=False))
    demonstration.clear(full_service, now=now)
    with full_service.database.read() as session:
        assert session.scalars(select(PEOPLE.c.id)).all() == [one]
