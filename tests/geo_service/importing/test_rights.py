"""Segment coordinators import rows of their own segments, and learn nothing of the others."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import shapely

import messy_ledger
from accounts import new_account
from databases import NOW
from geo_service.access.principal import Principal
from geo_service.db.tables import PEOPLE
from geo_service.editing.consistency import TAKEN
from geo_service.importing.judging import BORN_CLOSED
from geo_service.importing.plan import Mode, Plan
from geo_service.importing.report import Action
from geo_service.importing.store import store
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature, Value

HEADER = "隐患编号,线别,所属区段,里程,侧别,距铁路距离(米),隐患类别,等级,存在问题,排查时间"
PLAN = Plan(layer_id="railway_hazards")


def row(number: str, segment: str, problem: str = "树歪", chainage: str = "K2155+300") -> str:
    return f"{number},京广铁路,{segment},{chainage},左侧,30,危树危竹,一般隐患,{problem},2026-03-05"


def segments(service: Service) -> None:
    """Store two segments of the line, and a duty of p1 on the first."""
    common: dict[str, Value] = {"source": "测试", "certainty": "medium", "is_demo": False}
    line = shapely.LineString([(113.4, 24.2), (113.4, 24.1)])
    rows = [
        Feature(
            name,
            line,
            common
            | {
                "name_zh": title,
                "line_id": "jingguang",
                "level": "town",
                "side": "both",
                "chainage_from": start,
                "chainage_to": end,
            },
        )
        for name, title, start, end in (
            ("own", "望埠段", "K2150+000", "K2160+000"),
            ("foreign", "沙口段", "K2160+000", "K2170+000"),
        )
    ]
    duty: dict[str, Value] = {
        "segment_id": "own",
        "level": "town",
        "side": "local",
        "post": "段长",
        "person_id": "p1",
        "valid_from": date(2020, 1, 1),
    }
    with service.database.write() as session:
        session.execute(PEOPLE.insert().values(id="p1", name="某", is_demo=False))
        edits = service.edits(session, NOW)
        edits.create("railway_segments", rows)
        edits.create("duty_assignments", [Feature("d1", None, common | duty)])


def test_a_coordinator_imports_own_rows_alone(service: Service, tmp_path: Path, now) -> None:
    messy_ledger.reference_data(service)
    segments(service)
    path = tmp_path / "a.csv"
    path.write_text("\n".join((HEADER, row("H-9", "沙口段", "别人的隐患"))), encoding="utf-8")
    store(service, path, PLAN, now=now)
    lines = [
        row("H-1", "望埠段"),
        row("H-2", "沙口段"),
        row("H-3", ""),
        row("H-4", "", chainage="K2165+000"),
        row("H-5", "", chainage="K2160+000"),
        row("H-9", "望埠段", "我的隐患"),
    ]
    path.write_text("\n".join((HEADER, *lines)), encoding="utf-8")
    account = new_account(service, Role.COORDINATOR, person_id="p1")
    principal = Principal(Role.COORDINATOR, account_id=account.id, person_id="p1", may_write=True)
    with service.database.read() as session:
        coordinator = service.current(session, principal)
    report = store(coordinator, path, replace(PLAN, mode=Mode.UPDATE), now=now)
    actions = {one.row: one.action for one in report.outcomes}
    assert [row for row, action in actions.items() if action is Action.CREATE] == [2, 4]
    assert set(actions.values()) == {Action.CREATE, Action.REJECTED}
    assert [fault.column for fault in report.faults] == [*["所属区段"] * 3, "隐患编号"]
    # The segment of a row that names none follows from line, chainage and side; where two meet it is open.
    derived, foreign, between = (report.outcomes[place].notes[-1].zh for place in (2, 3, 4))
    assert derived == "“所属区段”按线路、里程与侧别取“望埠段”（镇级）"
    assert "沙口段" in foreign
    assert between.startswith("此处有2个同级区段（")
    assert "别人的隐患" not in str(report)
    assert report.outcomes[-1].id is None
    with service.database.read() as session:
        found = {
            one.properties["hazard_no"]: one
            for one in service.features(session, service.layer("railway_hazards")).read()
        }
    assert set(found) == {"H-1", "H-3", "H-9"}
    assert found["H-3"].properties["segment_id"] == "own"
    assert found["H-9"].properties["description"] == "别人的隐患"
    # Nothing enters as closed, and a number that somebody deleted looks like one that is taken.
    with service.database.write() as session:
        hazards = service.tables["railway_hazards"].c
        service.edits(session, now).delete("railway_hazards", hazards.hazard_no == "H-9")
    closed = [f"{row('H-7', '望埠段')},2026-04-01", f"{row('H-9', '望埠段')},"]
    path.write_text("\n".join((f"{HEADER},销号日期", *closed)), encoding="utf-8")
    report = store(coordinator, path, PLAN, now=now)
    assert [(one.row, one.column) for one in report.faults] == [(2, "销号日期"), (3, "隐患编号")]
    assert [one.reason for one in report.faults] == [BORN_CLOSED, TAKEN]
    assert store(service, path, PLAN, now=now).outcomes[0].action is Action.CREATE
