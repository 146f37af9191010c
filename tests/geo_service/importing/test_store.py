"""Ledgers stored: right places, right values, once; what others changed meanwhile; who may."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer
from sqlalchemy import func, select

import messy_ledger
from geo_service.access.errors import Forbidden
from geo_service.access.principal import Principal
from geo_service.db.revisions import revisions
from geo_service.db.tables import AUDIT_LOG, CHANGES, IMPORTS
from geo_service.importing.errors import AlreadyStored, RowsRejected, SystemNotDeclared
from geo_service.importing.examine import examine
from geo_service.importing.plan import Mode, Plan, Rule
from geo_service.importing.progress import Stage
from geo_service.importing.report import Action, Report
from geo_service.importing.store import store
from geo_service.service import Service
from layers.access import Role
from layers.feature import Feature

HAZARDS = Plan(layer_id="railway_hazards", crs="GCJ-02")
LONLAT = Transformer.from_crs(messy_ledger.COUNTY_GRID, messy_ledger.LONLAT, always_xy=True)
METRES_PER_DEGREE = 111_195


def hazards(service: Service) -> dict[str, Feature]:
    with service.database.read() as session:
        found = service.features(session, service.layer("railway_hazards")).read()
        return {str(one.properties["hazard_no"]): one for one in found}


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def actions(report: Report) -> list[tuple[int, str]]:
    return [(one.row, one.action.value) for one in report.outcomes]


def test_a_messy_ledger_comes_in_whole(service: Service, tmp_path: Path, now) -> None:
    messy_ledger.reference_data(service)
    path = tmp_path / "台账.xlsx"
    rows = messy_ledger.write(path)
    stages = []
    with service.database.read() as session, pytest.raises(SystemNotDeclared, match="GCJ-02"):
        examine(service, session, path, replace(HAZARDS, crs=""), today=service.today())
    with service.database.read() as session:
        dry = examine(service, session, path, HAZARDS, today=service.today())
    assert hazards(service) == {}
    plan = replace(HAZARDS, sheet=dry.sheet)
    with pytest.raises(RowsRejected):
        store(service, path, replace(plan, rule=Rule.ALL), now=now)
    assert hazards(service) == {}
    report = store(service, path, plan, now=now, progress=lambda *step: stages.append(step))
    assert report.is_stored
    assert report.outcomes == dry.outcomes
    found = hazards(service)
    for number, good in messy_ledger.GOOD.items():
        own = [one for key, one in sorted(found.items()) if key.startswith(number)]
        assert len(own) == len(good.places), number
        for feature, place in zip(own, good.places, strict=True):
            wanted = shapely.Point(*LONLAT.transform(*place))
            assert feature.geometry is not None
            assert feature.geometry.distance(wanted) * METRES_PER_DEGREE < 1.0, number
            told = {name: feature.properties.get(name) for name in good.values}
            assert told == dict(good.values), number
    assert len(found) == sum(len(good.places) for good in messy_ledger.GOOD.values())
    rejected = report.of_actions((Action.REJECTED,))
    for number, wrong in messy_ledger.WRONG.items():
        (outcome,) = [one for one in rejected if [one.row] == rows[number]]
        assert [fault.column for fault in outcome.faults] == [wrong.column], number
        assert outcome.cells
    assert {one.row for one in rejected} >= set(rows[messy_ledger.REPEATED])
    source = str(found["Y-01"].properties["source"])
    assert (Stage.STORING, len(found), len(found)) in stages
    with service.database.read() as session:
        record = session.execute(select(IMPORTS)).one()
        assert source == f"导入 {record.id} 第 {rows['Y-01'][0]} 行"  # names of files may name persons
        assert (record.created, record.rejected, record.file) == (len(found), len(rejected), "台账.xlsx")
        assert session.scalar(select(AUDIT_LOG.c.action)) == "imported"
        revision = revisions(session)["railway_hazards"]
    for mode in Mode:
        again = store(service, path, replace(plan, mode=mode), now=now)
        assert again.counts[Action.UNCHANGED] == len(found)
        assert again.counts[Action.CREATE] == again.counts[Action.UPDATE] == 0
        assert "同一文件" in again.notes[0].zh
    with service.database.read() as session:
        assert revisions(session)["railway_hazards"] == revision
    assert hazards(service) == found


HEADER = "隐患编号,线别,里程,侧别,距铁路距离(米),隐患类别,等级,存在问题,排查时间,状态,备注"
FIRST = "H-1,京广铁路,K2155+300,左侧,30,危树危竹,一般隐患,树歪,2026-03-05,已上报,"
SECOND = "H-2,京广铁路,K2155+900,左侧,30,危树危竹,一般隐患,树歪,2026-03-05,已上报,原备注"


def test_a_ledger_that_comes_again(service: Service, tmp_path: Path, now) -> None:
    messy_ledger.reference_data(service)
    plan = Plan(layer_id="railway_hazards")
    store(service, written(tmp_path / "a.csv", HEADER, FIRST, SECOND), plan, now=now, import_id="a" * 16)
    with pytest.raises(AlreadyStored):
        store(service, tmp_path / "a.csv", plan, now=now, import_id="a" * 16)
    before = hazards(service)
    changed = FIRST.replace("K2155+300", "K2155+400").replace("已上报", "整改中")
    path = written(
        tmp_path / "b.csv", HEADER, changed, SECOND.replace("原备注", ""), FIRST.replace("H-1", "H-3")
    )
    report = store(service, path, plan, now=now)
    assert actions(report) == [(2, "rejected"), (3, "unchanged"), (4, "create")]
    assert hazards(service)["H-1"] == before["H-1"]
    report = store(service, path, replace(plan, mode=Mode.UPDATE), now=now + timedelta(hours=1))
    assert actions(report) == [(2, "update"), (3, "unchanged"), (4, "unchanged")]
    after = hazards(service)
    assert after["H-1"].id == before["H-1"].id
    assert after["H-1"].properties["chainage"] == "K2155+400"
    moved = before["H-1"].geometry.distance(after["H-1"].geometry) * METRES_PER_DEGREE  # type: ignore[union-attr]
    assert moved == pytest.approx(100, abs=1)
    assert after["H-1"].properties["status"] == "reported"
    assert after["H-2"].properties["remark"] == "原备注"
    taken = {one.field: one.is_taken for one in report.outcomes[0].differences}
    assert taken == {"chainage": True, "geometry": True}
    with service.database.write() as session:
        edits = service.edits(session, now + timedelta(hours=2))
        edits.delete("railway_hazards", service.tables["railway_hazards"].c.id == before["H-1"].id)
        kept = after["H-2"]
        on_map = dict(kept.properties) | {"hazard_no": "H-22", "position_method": "map"}
        edits.replace("railway_hazards", Feature(kept.id, shapely.Point(113.4, 24.2), on_map))
    report = store(service, tmp_path / "a.csv", replace(plan, mode=Mode.UPDATE), now=now)
    assert actions(report) == [(2, "rejected"), (3, "rejected")]
    assert "删除" in report.faults[0].reason.zh
    assert "改用其他编号" in report.faults[1].reason.zh
    renumbered = written(
        tmp_path / "c.csv", HEADER, SECOND.replace("H-2", "H-22").replace("树歪", "树已修剪")
    )
    store(service, renumbered, replace(plan, mode=Mode.UPDATE), now=now)
    still = hazards(service)["H-22"]
    assert still.properties["description"] == "树已修剪"
    assert still.geometry == shapely.Point(113.4, 24.2)


STOPS = "站点名称,类型,状态,经度,纬度"


def test_rows_without_a_number_are_known_by_what_they_say(service: Service, tmp_path: Path, now) -> None:
    plan = Plan(layer_id="bus_stops", crs="EPSG:4326")
    lines = [
        "中心站,stop,in_use,113.40,24.18",
        "东门,stop,in_use,113.41,24.19",
        "东门,stop,in_use,113.41,24.19",
    ]
    path = written(tmp_path / "a.csv", STOPS, *lines)
    with service.database.read() as session:
        layer = service.layer("bus_stops")
        kinds = {name: layer.field(name).codes[0].value for name in ("kind", "status")}
    path.write_text(
        path.read_text("utf-8").replace(",stop,", f",{kinds['kind']},").replace("in_use", kinds["status"]),
        "utf-8",
    )
    report = store(service, path, plan, now=now)
    assert actions(report) == [(2, "create"), (3, "create"), (4, "unchanged")]
    assert actions(store(service, path, plan, now=now)) == [
        (2, "unchanged"),
        (3, "unchanged"),
        (4, "unchanged"),
    ]
    # The system was declared wrongly: the rows stay known, their places are put right.
    wrong = replace(plan, crs="GCJ-02", mode=Mode.UPDATE)
    report = store(service, path, wrong, now=now)
    assert [one.action.value for one in report.outcomes[:2]] == ["update", "update"]
    with service.database.read() as session:
        table = service.tables["bus_stops"]
        assert session.scalar(select(func.count()).select_from(table)) == 2
        assert set(session.scalars(select(table.c.position_method))) == {"gcj02_inverse"}
        found = list(service.features(session, layer).read())
    with service.database.write() as session:
        edited = dict(found[0].properties) | {"name_zh": "英德中心站", "position_method": "map"}
        service.edits(session, now).replace("bus_stops", Feature(found[0].id, found[0].geometry, edited))
    report = store(service, path, replace(plan, mode=Mode.UPDATE), now=now)
    assert report.outcomes[0].action is Action.UNCHANGED
    assert not any(one.is_taken for one in report.outcomes[0].differences)


def test_what_others_change_meanwhile_is_looked_at_again(service: Service, tmp_path: Path, now) -> None:
    messy_ledger.reference_data(service)
    plan = Plan(layer_id="railway_hazards")
    path = written(tmp_path / "a.csv", HEADER, FIRST, SECOND)
    other = written(tmp_path / "b.csv", HEADER, FIRST.replace("树歪", "另一处"))
    done: list[str] = []

    def meanwhile(stage: Stage, _done: int, _of: int) -> None:
        if stage is Stage.STORING and not done:
            done.append("once")
            store(service, other, plan, now=now)
            with service.database.write() as session:
                posts = service.tables["calibration_points"].c
                service.edits(session, now).delete("calibration_points", posts.id == "post-2155")

    report = store(service, path, plan, now=now, progress=meanwhile)
    assert actions(report) == [(2, "rejected"), (3, "create")]
    assert hazards(service)["H-1"].properties["description"] == "另一处"


def test_who_may_not_change_the_layer_stores_nothing(service: Service, tmp_path: Path, now) -> None:
    messy_ledger.reference_data(service)
    path = written(tmp_path / "a.csv", HEADER, FIRST)
    with service.database.read() as session:
        viewer = service.current(session, Principal(Role.VIEWER, account_id="v", may_write=True))
    with pytest.raises(Forbidden):
        store(viewer, path, Plan(layer_id="railway_hazards"), now=now)
    with service.database.read() as session:
        assert (
            session.scalar(
                select(func.count()).select_from(CHANGES).where(CHANGES.c.layer_id == "railway_hazards")
            )
            == 0
        )
