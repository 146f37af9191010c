"""Tables of bus lines: stops and routes stored together, once, in the right place."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from typer.testing import CliRunner

from geo_service.access.errors import Forbidden
from geo_service.access.principal import Principal
from geo_service.cli import app
from geo_service.db.tables import AUDIT_LOG, IMPORTS
from geo_service.importing.errors import RowsRejected, SystemNotDeclared
from geo_service.importing.examine import examine
from geo_service.importing.plan import Mode, Plan, Rule
from geo_service.importing.report import Action, Report
from geo_service.importing.store import store
from geo_service.service import Service
from layers.access import Role
from layers.coordinates.offsets import wgs84_to_gcj02
from layers.feature import Feature
from processes import environment

PLAN = Plan(layer_id="bus_line_rows", crs="GCJ-02")
PLACES = {"火车站": (113.405, 24.185), "市场": (113.415, 24.19), "下𬒗镇": (113.43, 24.2)}


def stored(service: Service, layer_id: str) -> list[Feature]:
    with service.database.read() as session:
        return list(service.features(session, service.layer(layer_id)).read())


def write(path: Path, shift: float = 0.0) -> Path:
    """Write a table as operators keep it: a title, a merged line, GCJ-02, and three rows with faults."""
    import numpy as np

    book = Workbook()
    sheet = book.active
    sheet.append(["英德市公交线路站点表"])
    sheet.merge_cells("A1:F1")
    sheet.append(["线路", "上下行", "站序", "站点名称", "经度", "纬度"])
    names = list(PLACES)
    for direction, order in (("上行", names), ("下行", names[::-1])):
        first = sheet.max_row + 1
        for place, name in enumerate(order, 1):
            lon, lat = wgs84_to_gcj02(np.array([PLACES[name]]))[0]
            sheet.append(["1路", direction, place, name, round(lon + shift, 6), round(lat, 6)])
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    sheet.append(["2路", "环线", 1, "市场", None, None])
    sheet.append(["2路", "环线", 2, "没有的站", None, None])
    sheet.append(["2路", "环线", 2, "火车站", None, None])
    sheet.append(["2路", "往南", 3, "火车站", None, None])
    book.save(path)
    return path


def told(report: Report) -> list[tuple[int, str]]:
    return [(one.row, one.action.value) for one in report.outcomes]


def test_a_table_becomes_stops_and_routes(service: Service, tmp_path: Path, now: datetime) -> None:
    path = write(tmp_path / "公交.xlsx")
    with service.database.read() as session:
        with pytest.raises(SystemNotDeclared):
            examine(service, session, path, replace(PLAN, crs=""), today=service.today())
        dry = examine(service, session, path, PLAN, today=service.today())
    with pytest.raises(RowsRejected):
        store(service, path, replace(PLAN, rule=Rule.ALL), now=now)
    assert stored(service, "bus_stops") == stored(service, "bus_routes") == []
    found = store(service, path, PLAN, now=now)
    assert dry.outcomes == found.outcomes
    assert found.is_stored
    assert any("近似值" in note.zh for note in found.notes)
    stops_told, routes_told = found.of_layer("bus_stops"), found.of_layer("bus_routes")
    assert told(stops_told) == [
        (3, "create"),
        (4, "create"),
        (5, "create"),
        (10, "rejected"),
        (11, "rejected"),
        (12, "rejected"),
    ]
    reasons = [fault.reason.zh for fault in stops_told.faults]
    assert reasons[:2] == ["没有坐标，也没有同名的站点", "站序 2 与第 10 行重复"]
    assert stops_told.faults[2].column == "上下行"
    assert told(routes_told) == [(3, "create"), (6, "create"), (9, "rejected")]

    stops = {str(one.properties["name_zh"]): one for one in stored(service, "bus_stops")}
    assert stops.keys() == PLACES.keys()
    for name, (lon, lat) in PLACES.items():
        assert (stops[name].geometry.x, stops[name].geometry.y) == pytest.approx((lon, lat), abs=2e-6)
        assert stops[name].properties["source_crs"] == "GCJ-02"
        assert stops[name].properties["position_method"] == "gcj02_inverse"
    routes = {str(one.properties["direction"]): one for one in stored(service, "bus_routes")}
    assert routes.keys() == {"outbound", "inbound"}
    along = [(stops[name].geometry.x, stops[name].geometry.y) for name in PLACES]
    assert [
        point == pytest.approx(stop, abs=1e-7)
        for point, stop in zip(routes["outbound"].geometry.coords, along, strict=True)
    ] == [True] * 3
    assert list(routes["inbound"].geometry.coords) == list(routes["outbound"].geometry.coords)[::-1]
    assert routes["inbound"].properties["certainty"] == "low"
    with service.database.read() as session:
        (import_id,) = session.scalars(select(IMPORTS.c.id))
        assert routes["outbound"].properties["source"] == f"导入 {import_id} 第 3 行"
        kept = session.execute(select(IMPORTS.c.layer_id, IMPORTS.c.created, IMPORTS.c.rejected)).all()
        assert sorted(map(tuple, kept)) == [("bus_line_rows", 5, 4)]
        assert list(session.scalars(select(AUDIT_LOG.c.action))) == ["imported", "imported"]


def test_the_same_table_again_changes_nothing_and_moved_stops_redraw_the_line(
    service: Service, tmp_path: Path, now: datetime
) -> None:
    path = write(tmp_path / "公交.xlsx")
    store(service, path, PLAN, now=now)
    before = stored(service, "bus_stops"), stored(service, "bus_routes")
    for mode in Mode:
        again = store(service, path, replace(PLAN, mode=mode), now=now)
        assert again.of_layer("bus_stops").counts[Action.UNCHANGED] == 3
        assert again.of_layer("bus_routes").counts[Action.UNCHANGED] == 2
        assert (stored(service, "bus_stops"), stored(service, "bus_routes")) == before
    moved = write(tmp_path / "新.xlsx", shift=0.001)  # some 100 m: other stops
    update = replace(PLAN, mode=Mode.UPDATE)
    reports = store(service, moved, update, now=now)
    assert reports.of_layer("bus_stops").counts[Action.CREATE] == 3
    assert reports.of_layer("bus_routes").counts[Action.UPDATE] == 2
    drawn = next(one for one in stored(service, "bus_routes") if one.properties["direction"] == "outbound")
    assert drawn.geometry.coords[0][0] == pytest.approx(113.406, abs=2e-5)
    part = tmp_path / "part.csv"
    part.write_text(
        "线路,方向,站序,站名,经度,纬度\n1路,去程,1,火车站,113.405,24.185\n"
        "1路,去程,2,镇政府,113.43,24.2\n1路,去程,x,市场,113.415,24.19\n",
        encoding="utf-8",
    )
    lame = store(service, part, replace(update, crs="EPSG:4326"), now=now)
    assert [(one.action, one.notes[0].zh) for one in lame.of_layer("bus_routes").outcomes] == [
        (Action.UNCHANGED, "该线路有行被退回，保留已有走向")
    ]
    better = Feature(drawn.id, drawn.geometry, {**drawn.properties, "certainty": "surveyed"})
    with service.database.write() as session:
        service.edits(session, now).replace("bus_routes", better)
    kept = store(service, path, update, now=now)
    (outcome,) = [one for one in kept.of_layer("bus_routes").outcomes if one.id == drawn.id]
    assert (outcome.action, outcome.notes[0].zh) == (Action.UNCHANGED, "已有更可信的走向，予以保留")


def test_who_may_not_edit_buses_stores_nothing(service: Service, tmp_path: Path, now: datetime) -> None:
    viewer = Principal(Role.VIEWER, account_id="v", may_write=True)
    with service.database.read() as session:
        seen = service.current(session, viewer)
    with pytest.raises(Forbidden):
        store(seen, write(tmp_path / "公交.xlsx"), PLAN, now=now)


def test_at_the_command_line(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(service.settings).items():
        monkeypatch.setenv(name, value)
    path = write(tmp_path / "公交.xlsx")

    def run(*options: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["import-bus-lines", str(path), "--crs", "GCJ-02", *options])
        return result.exit_code, result.output

    status, output = run("--dry-run")
    assert (status, "Nothing was stored." in output) == (0, True)
    assert run("--all-or-nothing")[0] == 1
    assert stored(service, "bus_stops") == []
    status, output = run()
    assert (status, "Stored." in output) == (0, True)
    assert "Bus stops: New 3" in output
    assert "Row 11, 站序: order 2 stands in row 10 as well" in output
    assert len(stored(service, "bus_routes")) == 2
