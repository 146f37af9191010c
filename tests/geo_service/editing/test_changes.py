"""Changes in the name of a principal: what forms and the API rely on."""

from dataclasses import replace as but
from datetime import datetime

import pytest
import shapely

from geo_service.access.errors import Forbidden, OutsideScope
from geo_service.access.principal import Principal
from geo_service.editing.changes import Draft, create, may_edit, remove, replace, standing
from geo_service.editing.errors import ReviewOnly
from geo_service.editing.identifiers import new_identifier
from geo_service.errors import FeatureExists, FeatureNotFound, InvalidFeature, StaleVersion
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature

PLANNER = Principal(Role.PLANNER, account_id="planner-1", may_write=True)
NOBODY = Principal(Role.COORDINATOR, account_id="coordinator-1", person_id="no duties", may_write=True)


def draft(**values: object) -> Draft:
    """A township as a form gives it: everything as text."""
    given = {"code": "441881999", "name_zh": "新镇", "kind": "镇", "source": "test", "certainty": "surveyed"}
    return Draft(shapely.Point(113.4, 24.2), {**given, **values})


def test_text_of_a_form_is_read(full_service: Service, now: datetime) -> None:
    with full_service.database.write() as session:
        service = full_service.current(session, PLANNER)
        layer = service.layer("townships")
        made = create(service, session, layer, draft(accuracy_m="１２.5", name_en=" "), now)
        feature = standing(service, session, layer, made.id).feature
        assert feature.properties == {
            "code": "441881999",
            "name_zh": "新镇",
            "kind": "town",
            "source": "test",
            "certainty": "surveyed",
            "accuracy_m": 12.5,
            "is_demo": False,
        }
        assert replace(service, session, layer, made.id, draft(), now, made.version) == (made.id, 2)
        with pytest.raises(StaleVersion):
            replace(service, session, layer, made.id, draft(), now, made.version)
        with pytest.raises(StaleVersion):
            remove(service, session, layer, made.id, now, 1)
        remove(service, session, layer, made.id, now, 2)
        with pytest.raises(FeatureNotFound):
            standing(service, session, layer, made.id)
        # A new feature does not take over the history of a deleted one, nor begins its review anew.
        with pytest.raises(FeatureExists):
            create(service, session, layer, draft(), now, made.id)
        before = Feature(made.id, None, {"is_demo": False})
        assert create(service, session, layer, draft(), now, made.id, last=before) == (made.id, 4)


def test_a_duty_names_a_person_who_is_there(full_service: Service, now: datetime) -> None:
    with full_service.database.write() as session:
        service = full_service.current(session, PLANNER)
        clerk = full_service.current(session, but(PLANNER, role=Role.CLERK))
        layer = service.layer("duty_assignments")
        segment = next(iter(service.features(session, service.layer("railway_segments")).read())).id
        given = {"segment_id": segment, "level": "town", "side": "local", "post": "段长"}
        given |= {"source": "test", "certainty": "none"}
        with pytest.raises(InvalidFeature) as caught:
            create(clerk, session, layer, Draft(None, {**given, "person_id": "nobody"}), now)
        assert [error.field for error in caught.value.errors] == ["person_id"]
        create(clerk, session, layer, Draft(None, {**given, "person_id": "demo-person-001"}), now)


def test_every_fault_is_there_for_a_form(full_service: Service, now: datetime) -> None:
    with full_service.database.write() as session:
        service = full_service.current(session, PLANNER)
        layer = service.layer("townships")
        wrong = Draft(shapely.box(113, 24, 114, 25), {"code": "1", "kind": "x", "is_demo": "是", "z": "1"})
        with pytest.raises(InvalidFeature) as caught:
            create(service, session, layer, wrong, now)
        names = {error.field for error in caught.value.errors}
        assert names == {"name_zh", "kind", "source", "certainty", "is_demo", "z", "geometry"}


def test_who_may_edit(full_service: Service, now: datetime) -> None:
    with full_service.database.write() as session:
        for principal, expected in (
            (PLANNER, True),
            (but(PLANNER, may_write=False), False),
            (but(PLANNER, must_change_password=True), False),
            (but(PLANNER, role=Role.SUPERVISOR), False),
            (NOBODY, False),
        ):
            service = full_service.current(session, principal)
            layer = service.layer("townships")
            assert may_edit(service, layer) is expected
            if not expected:
                with pytest.raises(Forbidden):
                    create(service, session, layer, draft(), now)
                with pytest.raises(Forbidden):
                    remove(service, session, layer, "any", now)


def test_a_coordinator_without_duties_changes_nothing(full_service: Service, now: datetime) -> None:
    with full_service.database.write() as session:
        everything = full_service.features(session, full_service.registry["railway_hazards"])
        hazard = next(one for one in everything.read() if one.properties.get("segment_id"))
        service = full_service.current(session, NOBODY)
        layer = service.layer("railway_hazards")
        left = {"status", "closed_on", "closure_basis", "is_demo"}
        values = {name: value for name, value in hazard.properties.items() if name not in left}
        same = Draft(hazard.geometry, values)
        with pytest.raises(FeatureNotFound):
            replace(service, session, layer, hazard.id, same, now)
        with pytest.raises(OutsideScope):
            create(service, session, layer, same, now)
        with pytest.raises(ReviewOnly, match="status"):
            create(service, session, layer, Draft(None, {**values, "status": "已销号"}), now)


def test_identifiers_stand_in_the_order_of_their_making(now: datetime) -> None:
    moments = [now.replace(year=year) for year in (2001, 2026, 2027, 3000)]
    made = [new_identifier(moment) for moment in moments]
    assert made == sorted(made)
    assert {len(one) for one in made} == {14}
    assert len({new_identifier(now) for _ in range(100)}) == 100
