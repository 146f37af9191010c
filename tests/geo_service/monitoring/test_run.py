"""Alerts in the database: opened, followed, cleared and muted by runs over stored rows."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from accounts import browser
from geo_service import demonstration
from geo_service.access.principal import Principal
from geo_service.db.tables import CHANGES, MONITOR_STATES
from geo_service.monitoring.run import ACTOR, Summary, run
from geo_service.review.errors import StepNotAllowed
from geo_service.review.steps import Proposal, take
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature
from layers.monitoring.hysteresis import Move
from layers.monitoring.rule import Finding, Observation
from layers.monitoring.verification_expired import VERIFICATION_EXPIRED

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLERK = Principal(Role.CLERK, account_id="a-clerk", may_write=True)
SITE = "freight_checkpoints"


def alerts(service: Service, rule: str | None = None) -> list[dict[str, Any]]:
    """All alerts, or those of a rule, in the order of their identifiers."""
    with service.database.read() as session:
        found = [
            {"id": one.id, "place": one.geometry, **one.properties}
            for one in service.features(session, service.registry["alerts"]).read()
        ]
    return sorted((one for one in found if rule in (None, one["rule"])), key=lambda one: one["id"])


def settle(service: Service, alert: dict[str, Any], action: str, now: datetime) -> None:
    """Take a step of the review, as the office."""
    with service.database.write() as session:
        seen = service.current(session, CLERK)
        table = service.tables["alerts"]
        version = session.scalar(select(table.c.version).where(table.c.id == alert["id"]))
        proposal = Proposal(action, "已核对")
        take(seen, session, seen.layer("alerts"), alert["id"], proposal, now, version)


def verify_until(service: Service, day: datetime, now: datetime) -> None:
    """Give the site whose certificate had run out another one."""
    with service.database.write() as session:
        layer = service.registry[SITE]
        one = next(
            row
            for row in service.features(session, layer).read()
            if row.properties["name_zh"] == "演示不停车检测点2"
        )
        values = dict(one.properties) | {"verification_valid_to": day.date()}
        service.edits(session, now).replace(SITE, Feature(one.id, one.geometry, values))


def moves(summary: Summary, rule: str = "verification_expired") -> dict[str, int]:
    """What was done about the subjects of a rule."""
    assert summary.failed == ()
    return {str(move): count for move, count in summary.moves[rule].items()}


def test_the_rules_find_what_the_demonstration_holds_and_tell_it_once(
    full_service: Service, now: datetime
) -> None:
    assert run(full_service, now).count(Move.OPEN) == 4
    found = alerts(full_service)
    assert [one["title_zh"] for one in sorted(found, key=lambda one: one["title_zh"])] == [
        "京广线望埠镇区段（演示）：巡查逾期，应于2026-11-17前巡查",
        "京广线沙口镇区段（演示）：巡查逾期，应于2026-11-17前巡查",
        "演示不停车检测点2：设备检定已过期（有效期至2026-10-13）",
        "演示船02靠泊演示码头1·2号泊位：载重吨1250吨，核定1000吨",
    ]
    for one in found:
        assert (one["state"], one["is_demo"], one["rule_version"]) == ("open", True, 1)
        assert one["opened_at"] == one["seen_at"] == now
        assert one["place"].geom_type == "Point"
        assert json.loads(one["evidence"])
        assert (one.get("segment_id") == one["subject_id"]) == (one["rule"] == "patrol_overdue")
    with full_service.database.read() as session:
        before = session.execute(select(CHANGES.c.actor).where(CHANGES.c.layer_id == "alerts")).all()
        states = session.execute(select(MONITOR_STATES.c.alert_id)).scalars().all()
    assert [row.actor for row in before] == [ACTOR] * 4
    assert sorted(states) == [one["id"] for one in found]
    # An hour later nothing is written; on the next day once, that it still holds.
    again = run(full_service, now + HOUR)
    assert (again.count(Move.OPEN), again.count(Move.STAY)) == (0, 4)
    assert alerts(full_service) == found
    run(full_service, now + DAY)
    run(full_service, now + DAY + HOUR)
    after = alerts(full_service)
    assert {one["seen_at"] for one in after} == {now + DAY}
    assert {one["opened_at"] for one in after} == {now}
    with full_service.database.read() as session:
        rows = session.execute(select(CHANGES.c.seq).where(CHANGES.c.layer_id == "alerts")).all()
    assert len(rows) == 8


def test_an_alert_is_cleared_comes_back_and_is_muted_as_long_as_its_rule_holds(
    full_service: Service, now: datetime
) -> None:
    run(full_service, now)
    (first,) = alerts(full_service, "verification_expired")
    verify_until(full_service, now + 300 * DAY, now + HOUR)
    assert moves(run(full_service, now + 2 * HOUR)) == {"clear": 1}
    (cleared,) = alerts(full_service, "verification_expired")
    assert (cleared["state"], cleared["cleared_at"]) == ("open", now + 2 * HOUR)
    assert moves(run(full_service, now + 3 * HOUR)) == {"nothing": 1}
    # It holds again before anybody settled the alert: the same one, no second.
    verify_until(full_service, now - 5 * DAY, now + 4 * HOUR)
    assert moves(run(full_service, now + 5 * HOUR)) == {"return": 1}
    (back,) = alerts(full_service, "verification_expired")
    assert (back["id"], back.get("cleared_at"), back["opened_at"]) == (first["id"], None, now)
    assert "2026-11-17" in back["title_zh"]
    # A false alarm keeps silent, however long, until the rule once did not hold.
    settle(full_service, back, "false_alarm", now + 6 * HOUR)
    assert moves(run(full_service, now + 7 * HOUR)) == {"nothing": 1}
    assert moves(run(full_service, now + 40 * DAY)) == {"nothing": 1}
    verify_until(full_service, now + 300 * DAY, now + 41 * DAY)
    assert moves(run(full_service, now + 42 * DAY)) == {"forget": 1}
    verify_until(full_service, now + 41 * DAY, now + 43 * DAY)
    assert moves(run(full_service, now + 44 * DAY)) == {"open": 1}
    old, new = alerts(full_service, "verification_expired")
    assert (old["id"], old["state"], new["state"]) == (first["id"], "false_alarm", "open")
    # What a newer alert took over is not taken back: a subject would have two.
    assert old["cleared_at"] == now + 42 * DAY
    with pytest.raises(StepNotAllowed):
        settle(full_service, old, "reconsider", now + 44 * DAY)
    # Closed while the rule holds: a week later it is told again, by an alert of its own.
    settle(full_service, new, "close", now + 45 * DAY)
    assert moves(run(full_service, now + 51 * DAY)) == {"nothing": 1}
    assert moves(run(full_service, now + 52 * DAY)) == {"open": 1}
    found = alerts(full_service, "verification_expired")
    assert len(found) == 3
    with pytest.raises(StepNotAllowed):
        settle(full_service, found[1], "reconsider", now + 52 * DAY)
    # A call happened once: what was closed stays closed.
    (call,) = alerts(full_service, "berth_over_capacity")
    settle(full_service, call, "close", now + 53 * DAY)
    assert moves(run(full_service, now + 90 * DAY), "berth_over_capacity") == {"nothing": 1}
    assert demonstration.clear(full_service, now=now + 91 * DAY)
    assert alerts(full_service) == []
    assert moves(run(full_service, now + 92 * DAY)) == {"forget": 1}
    with full_service.database.read() as session:
        assert session.execute(select(MONITOR_STATES)).all() == []


def test_a_rule_that_fails_leaves_the_others_and_nothing_half_done(
    full_service: Service, now: datetime
) -> None:
    def broken(observation: Observation) -> Iterator[Finding]:
        raise ZeroDivisionError

    def nowhere(observation: Observation) -> Iterator[Finding]:
        first = observation.rows[SITE][0].id
        yield Finding(subject_layer=SITE, subject_id=first, title="甲", evidence={"a": 1})
        yield Finding(subject_layer=SITE, subject_id="gone", title="", evidence={})

    rules = (
        replace(VERIFICATION_EXPIRED, id="patrol_overdue", judge=nowhere),
        replace(VERIFICATION_EXPIRED, id="berth_over_capacity", judge=broken),
        VERIFICATION_EXPIRED,
    )
    summary = run(full_service, now, rules)
    assert summary.failed == ("patrol_overdue", "berth_over_capacity")
    assert [one["rule"] for one in alerts(full_service)] == ["verification_expired"]


def test_runs_at_the_same_time_open_every_alert_once(full_service: Service, now: datetime) -> None:
    others = [Service.start(full_service.settings) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        summaries = list(pool.map(lambda one: run(one, now), others))
    for other in others:
        other.database.close()
    assert sum(one.count(Move.OPEN) for one in summaries) == 4
    assert sum(one.count(Move.STAY) for one in summaries) == 8
    assert all(one.failed == () for one in summaries)
    assert len(alerts(full_service)) == 4


@pytest.mark.parametrize("dialect", ["spatialite"], indirect=True)
def test_alerts_are_for_those_who_work_with_them(full_service: Service, now: datetime) -> None:
    run(full_service, now)
    place = "/collections/alerts/items"
    for role, status, count in (
        (Role.CLERK, 200, 4),
        (Role.PLANNER, 200, 4),
        (Role.COORDINATOR, 200, 0),
        (Role.VIEWER, 404, None),
    ):
        with browser(full_service, role) as client:
            answer = client.get(place, params={"f": "json"})
            assert answer.status_code == status, role
            if count is not None:
                assert answer.json()["numberMatched"] == count, role
                assert client.get("/maps/alerts").status_code == 200
    with browser(full_service, Role.COORDINATOR, person_id="demo-person-003") as client:
        (own,) = client.get(place, params={"f": "json"}).json()["features"]
        assert own["properties"]["rule"] == "patrol_overdue"
        offered = client.get(f"{place}/{own['id']}/reviews/actions")
        assert offered.status_code == 200
        assert "false_alarm" in offered.text
    with browser(full_service, Role.CLERK) as client:
        answer = client.get("/collections/alerts/export?rule=patrol_overdue&f=csv")
        assert answer.text.count("：巡查逾期，应于") == 2
