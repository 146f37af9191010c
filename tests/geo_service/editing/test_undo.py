"""Undoing and restoring: states, rights, reviews, segments; a coordinator's view of the history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import select

from accounts import new_account, program, token_of
from databases import NOW
from geo_service.access.errors import Forbidden, OutsideScope
from geo_service.access.principal import Principal
from geo_service.api.parameters.known import MAX_INTEGER
from geo_service.app import create_app
from geo_service.db.edits import Edits
from geo_service.db.selection import Selection, Window
from geo_service.db.tables import AUDIT_LOG
from geo_service.editing.errors import NothingToRestore, NotTheLatest
from geo_service.editing.undo import carry_out, to_restore, to_undo
from geo_service.errors import FeatureNotFound, StaleVersion, VersionNotFound
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature

HAZARDS = "railway_hazards"
LATER = NOW + timedelta(hours=1)
PLANNER = Principal(Role.PLANNER, account_id="p1", may_write=True)
OTHER = replace(PLANNER, account_id="p2")
CLERK = Principal(Role.CLERK, account_id="c1", may_write=True)
READS = replace(PLANNER, may_write=False)


@pytest.fixture
def duties(full_service: Service) -> Mapping[str, str]:
    """A person with a duty on one village segment, that segment, and one that is not theirs."""
    tables = full_service.tables
    with full_service.database.read() as session:
        assignments = tables["duty_assignments"]
        rows = session.execute(
            select(assignments.c.person_id, assignments.c.segment_id).where(
                assignments.c.level == "village", assignments.c.valid_to.is_(None)
            )
        ).all()
        hazards = tables[HAZARDS]
        own = {row.segment_id: row.person_id for row in rows}
        populated = set(session.scalars(select(hazards.c.segment_id)))
    mine, foreign = sorted(populated & own.keys())[:2]
    return {"person": own[mine], "own": mine, "foreign": foreign}


def coordinator(duties: Mapping[str, str]) -> Principal:
    return Principal(Role.COORDINATOR, account_id="k1", person_id=duties["person"], may_write=True)


def hazard_of(service: Service, segment: str) -> str:
    hazards = service.tables[HAZARDS]
    with service.database.read() as session:
        found = session.scalar(
            select(hazards.c.id).where(hazards.c.segment_id == segment).order_by(hazards.c.fid).limit(1)
        )
    assert found is not None
    return str(found)


def stored(service: Service, layer_id: str, feature_id: str) -> Feature:
    with service.database.read() as session:
        layer = service.registry[layer_id]
        return next(one for one in service.features(session, layer).read() if one.id == feature_id)


def change(
    service: Service, feature_id: str, at: datetime, actor: str = "x", geometry: Any = None, **values: Any
) -> None:
    now = stored(service, HAZARDS, feature_id)
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor=actor, now=at)
        feature = Feature(feature_id, geometry or now.geometry, {**now.properties, **values})
        edits.replace(HAZARDS, feature)


def remove(service: Service, feature_id: str, at: datetime, actor: str = "x") -> None:
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor=actor, now=at)
        edits.delete("hazard_extents", service.tables["hazard_extents"].c.hazard_id == feature_id)
        edits.delete(HAZARDS, service.tables[HAZARDS].c.id == feature_id)


def act(
    service: Service,
    principal: Principal,
    way: Any,
    feature_id: str,
    number: int,
    expected: int | None = None,
    at: datetime = LATER + timedelta(days=1),
) -> int:
    """Undo or restore in the name of a principal; return the version that came of it."""
    with service.database.write() as session:
        seen = service.current(session, principal)
        layer = seen.layer(HAZARDS)
        reversal = way(seen, session, layer, feature_id, number)
        return carry_out(seen, session, layer, reversal, at, expected).version


def test_an_update_is_undone_with_place_and_values(full_service: Service, duties: Mapping[str, str]) -> None:
    name = hazard_of(full_service, duties["own"])
    before = stored(full_service, HAZARDS, name)
    change(full_service, name, LATER, "p1", shapely.Point(113.5, 24.1), description="改了")
    assert stored(full_service, HAZARDS, name).properties["description"] == "改了"
    assert act(full_service, PLANNER, to_undo, name, 2) == 3
    after = stored(full_service, HAZARDS, name)
    assert after.properties == before.properties
    assert shapely.equals(after.geometry, before.geometry)


def test_undoing_twice_brings_the_change_back(full_service: Service, duties: Mapping[str, str]) -> None:
    name = hazard_of(full_service, duties["own"])
    change(full_service, name, LATER, "p1", description="改了")
    assert act(full_service, PLANNER, to_undo, name, 2) == 3
    assert act(full_service, PLANNER, to_undo, name, 3) == 4
    assert stored(full_service, HAZARDS, name).properties["description"] == "改了"


def test_only_the_own_latest_change_is_undone(full_service: Service, duties: Mapping[str, str]) -> None:
    name = hazard_of(full_service, duties["own"])
    change(full_service, name, LATER, "p1", description="一")
    with pytest.raises(Forbidden):
        act(full_service, OTHER, to_undo, name, 2)
    with pytest.raises(Forbidden):
        act(full_service, READS, to_undo, name, 2)
    change(full_service, name, LATER, "p2", description="二")
    with pytest.raises(NotTheLatest, match="version 3"):
        act(full_service, PLANNER, to_undo, name, 2)
    with pytest.raises(VersionNotFound):
        act(full_service, PLANNER, to_undo, name, 4)
    assert act(full_service, OTHER, to_undo, name, 3) == 4
    assert stored(full_service, HAZARDS, name).properties["description"] == "一"


def test_a_step_of_a_review_is_not_undone(full_service: Service, duties: Mapping[str, str]) -> None:
    name = hazard_of(full_service, duties["own"])
    status = stored(full_service, HAZARDS, name).properties["status"]
    other = next(
        code.value for code in full_service.registry[HAZARDS].field("status").codes if code.value != status
    )
    change(full_service, name, LATER, "c1", status=other)
    with pytest.raises(NothingToRestore):
        act(full_service, CLERK, to_undo, name, 2)
    change(full_service, name, LATER, "c1", description="改了")
    assert act(full_service, CLERK, to_restore, name, 1) == 4
    assert stored(full_service, HAZARDS, name).properties["status"] == other


def test_a_deleted_feature_comes_back_as_it_was(full_service: Service, duties: Mapping[str, str]) -> None:
    name = hazard_of(full_service, duties["own"])
    status = next(
        code.value for code in full_service.registry[HAZARDS].field("status").codes if code.value == "closed"
    )
    change(full_service, name, LATER, "p1", status=status, description="删前")
    before = stored(full_service, HAZARDS, name)
    remove(full_service, name, LATER, "p1")
    with pytest.raises(StopIteration):
        stored(full_service, HAZARDS, name)
    assert act(full_service, PLANNER, to_undo, name, 3) == 4
    after = stored(full_service, HAZARDS, name)
    assert after.properties == before.properties
    assert shapely.equals(after.geometry, before.geometry)


def test_restoring_a_deleted_feature_keeps_the_review(
    full_service: Service, duties: Mapping[str, str]
) -> None:
    name = hazard_of(full_service, duties["own"])
    first = stored(full_service, HAZARDS, name)
    change(full_service, name, LATER, status="closed", closure_basis=None, description="后来")
    remove(full_service, name, LATER)
    assert act(full_service, CLERK, to_restore, name, 1) == 4
    after = stored(full_service, HAZARDS, name)
    assert after.properties["status"] == "closed"
    assert after.properties.get("description") == first.properties.get("description")
    assert after.properties["is_demo"] is True


def test_a_deletion_leaves_nothing_to_bring_back(full_service: Service, duties: Mapping[str, str]) -> None:
    name = hazard_of(full_service, duties["own"])
    remove(full_service, name, LATER)
    with pytest.raises(VersionNotFound):
        act(full_service, PLANNER, to_restore, name, 2)


def test_what_was_previewed_is_what_happens(full_service: Service, duties: Mapping[str, str]) -> None:
    name = hazard_of(full_service, duties["own"])
    change(full_service, name, LATER, description="一")
    with pytest.raises(StaleVersion):
        act(full_service, PLANNER, to_restore, name, 1, expected=1)
    assert act(full_service, PLANNER, to_restore, name, 1, expected=2) == 3


def test_every_reversal_is_written_down(full_service: Service, duties: Mapping[str, str]) -> None:
    name = hazard_of(full_service, duties["own"])
    change(full_service, name, LATER, description="一")
    act(full_service, PLANNER, to_restore, name, 1)
    with full_service.database.read() as session:
        row = session.execute(select(AUDIT_LOG).order_by(AUDIT_LOG.c.seq.desc())).first()
    assert row is not None
    assert (row.action, row.actor, row.feature_id) == ("feature_changed", "p1", name)


# Segments


def items(service: Service, principal: Principal, moment: datetime | None = None) -> dict[str, Any]:
    with service.database.read() as session:
        seen = service.current(session, principal)
        seen = seen if moment is None else seen.as_of(moment)
        page = seen.features(session, seen.layer(HAZARDS)).page(Selection(), Window(10_000))
    return {feature["id"]: feature for feature in map(orjson.loads, page.features)}


def versions(service: Service, principal: Principal, feature_id: str) -> list[int]:
    with service.database.read() as session:
        seen = service.current(session, principal)
        found = seen.history(session, seen.layer(HAZARDS)).versions(feature_id, 100)
        return [one.number for one in found]


def test_versions_in_other_segments_stay_hidden(full_service: Service, duties: Mapping[str, str]) -> None:
    service, mine = full_service, coordinator(duties)
    name = hazard_of(service, duties["foreign"])
    assert versions(service, mine, name) == []
    change(service, name, LATER, description="秘密")
    change(service, name, LATER, segment_id=duties["own"], description="公开")
    change(service, name, LATER + timedelta(hours=1), description="再改")
    assert versions(service, mine, name) == [4, 3]
    assert versions(service, PLANNER, name) == [4, 3, 2, 1]
    assert name not in items(service, mine, NOW)
    assert name in items(service, PLANNER, NOW)
    assert items(service, mine, LATER + timedelta(hours=2))[name]["properties"]["description"] == "再改"
    for number in (1, 2):
        with pytest.raises(VersionNotFound):
            act(service, mine, to_restore, name, number)
    assert act(service, mine, to_restore, name, 3) == 5


def test_the_history_over_http_tells_nothing_of_other_segments(
    full_service: Service, duties: Mapping[str, str]
) -> None:
    service = full_service
    name = hazard_of(service, duties["foreign"])
    reader = program(service, Role.COORDINATOR, person_id=duties["person"])
    address = f"/collections/{HAZARDS}/items/{name}"
    assert reader.get(f"{address}/history").status_code == 404
    change(service, name, LATER, description="秘密")
    change(service, name, LATER, segment_id=duties["own"], description="公开")
    history = reader.get(f"{address}/history")
    assert [one["version"] for one in history.json()["versions"]] == [3]
    assert "changes" not in history.json()["versions"][0]
    for answer in (history, reader.get(f"{address}/history?f=html")):
        assert answer.status_code == 200
        assert "秘密" not in answer.text
        assert duties["foreign"] not in answer.text
    for number in (1, 2, MAX_INTEGER):
        assert reader.get(f"{address}/history?version={number}").status_code == 404
    assert reader.get(f"{address}/history?version=3").status_code == 200


def test_a_hazard_that_went_to_another_segment_is_gone_with_what_happened_there(
    full_service: Service, duties: Mapping[str, str]
) -> None:
    service, mine = full_service, coordinator(duties)
    name = hazard_of(service, duties["own"])
    change(service, name, LATER, segment_id=duties["foreign"])
    assert versions(service, mine, name) == [1]
    with pytest.raises((VersionNotFound, FeatureNotFound)):
        act(service, mine, to_restore, name, 1)
    assert name in items(service, mine, NOW)
    assert name not in items(service, mine, LATER)


def test_a_deletion_lies_where_the_version_before_it_lay(
    full_service: Service, duties: Mapping[str, str]
) -> None:
    service, mine = full_service, coordinator(duties)
    own, foreign = hazard_of(service, duties["own"]), hazard_of(service, duties["foreign"])
    for name in (own, foreign):
        remove(service, name, LATER)
    assert versions(service, mine, own) == [2, 1]
    assert versions(service, mine, foreign) == []
    reader = program(service, Role.COORDINATOR, person_id=duties["person"])
    listed = reader.get(f"/collections/{HAZARDS}/deleted").json()["features"]
    assert [one["id"] for one in listed] == [own]
    everything = program(service, Role.CLERK).get(f"/collections/{HAZARDS}/deleted").json()["features"]
    assert {one["id"] for one in everything} == {own, foreign}
    assert act(service, mine, to_restore, own, 1) == 3
    assert reader.get(f"/collections/{HAZARDS}/items/{own}").status_code == 200


def test_nobody_restores_into_other_segments(full_service: Service, duties: Mapping[str, str]) -> None:
    service = full_service
    name = hazard_of(service, duties["own"])
    mine = replace(coordinator(duties), account_id="x")
    change(service, name, LATER, description="一")
    with service.database.write() as session:
        seen = service.current(session, mine)
        layer = seen.layer(HAZARDS)
        reversal = to_undo(seen, session, layer, name, 2)
        assert reversal.after is not None
        properties = {**reversal.after.properties, "segment_id": duties["foreign"]}
        elsewhere = replace(reversal, after=replace(reversal.after, properties=properties))
        with pytest.raises(OutsideScope):
            carry_out(seen, session, layer, elsewhere, LATER)


def test_extents_of_the_past_follow_their_hazard_of_the_past(
    full_service: Service, duties: Mapping[str, str]
) -> None:
    """The hazard decides as it stood then, not as it stands now."""
    service, mine = full_service, coordinator(duties)
    extents = service.tables["hazard_extents"]
    hazards = service.tables[HAZARDS]
    with service.database.read() as session:
        found = session.execute(
            select(extents.c.id, extents.c.hazard_id, hazards.c.segment_id)
            .join(hazards, hazards.c.id == extents.c.hazard_id)
            .where(hazards.c.segment_id != duties["own"])
        ).first()
    assert found is not None
    change(service, found.hazard_id, LATER, segment_id=duties["own"])
    with service.database.read() as session:
        seen = service.current(session, mine)
        layer = seen.layer("hazard_extents")
        assert seen.features(session, layer).one(found.id).version == 1
        assert seen.as_of(LATER).features(session, layer).one(found.id).version == 1
        with pytest.raises(FeatureNotFound):
            seen.as_of(NOW).features(session, layer).one(found.id)


def test_restricted_fields_of_the_past_are_for_those_who_see_them(
    full_service: Service, duties: Mapping[str, str]
) -> None:
    service = full_service
    field = service.registry[HAZARDS].restricted[0].name
    name = hazard_of(service, duties["own"])
    change(service, name, LATER, **{field: "机密内容"})
    account = new_account(service, Role.CLERK)
    staff = TestClient(create_app(service), headers=token_of(service, account))
    public = TestClient(create_app(service))
    address = f"/collections/{HAZARDS}/items/{name}"
    paths = (
        f"{address}/history",
        f"{address}/history?f=html",
        f"{address}/history?version=2",
        f"{address}?as-of={LATER:%Y-%m-%dT%H:%M:%SZ}",
    )
    for path in paths:
        assert "机密内容" in staff.get(path).text, path
        assert "机密内容" not in public.get(path).text, path
        assert field not in public.get(path).text, path
    refused = public.get(f"/collections/{HAZARDS}/items?as-of=2024-01-01&filter={field}%20IS%20NULL")
    assert refused.status_code == 400
    asked = staff.get(
        f"/collections/{HAZARDS}/items?as-of={LATER:%Y-%m-%dT%H:%M:%SZ}&filter={field}='机密内容'"
    )
    assert [one["id"] for one in asked.json()["features"]] == [name]
