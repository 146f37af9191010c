"""Rows without a number whose name somebody else has: told, or matched where they are to be changed."""

from dataclasses import replace
from pathlib import Path

import shapely

from geo_service.importing.coarseness import COARSER
from geo_service.importing.plan import Mode, Plan
from geo_service.importing.store import store
from geo_service.service import Service

PLAN = Plan(layer_id="bus_stops", crs="EPSG:4326")


def test_names_that_are_there(service: Service, tmp_path: Path, now) -> None:
    layer = service.layer("bus_stops")
    kind, status = (layer.field(name).codes[0].value for name in ("kind", "status"))
    path = tmp_path / "a.csv"

    def stored(*rows: str, mode: Mode = Mode.NEW):
        lines = [row.replace(" ", f",{kind},{status},") for row in rows]
        path.write_text("\n".join(("站点名称,类型,状态,经度,纬度", *lines)), "utf-8")
        return store(service, path, replace(PLAN, mode=mode), now=now).outcomes

    stored("甲 113.4012345,24.1812345", "乙 113.4100011,24.1900011")
    near, far = stored("甲 113.4020001,24.1820001", "乙 113.4500011,24.1900011")
    assert near.action.value == far.action.value == "create"
    assert near.notes[-1].zh.startswith("已有同名要素“甲”（")
    assert not any("同名" in note.zh for note in far.notes)
    # Two have the name now: none is chosen. One of the other name is near: it is the one.
    several, one = stored("甲 113.4021001,24.1821001", "乙 113.4101011,24.1901011", mode=Mode.UPDATE)
    assert (several.action.value, one.action.value) == ("create", "update")
    # Round degrees do not move what is known better; it is shown.
    (coarse,) = stored("乙 113.41,24.19", mode=Mode.UPDATE)
    assert (coarse.action.value, coarse.notes[-1]) == ("unchanged", COARSER)
    assert [(it.field, it.is_taken) for it in coarse.differences] == [(layer.geometry_name, False)]
    with service.database.read() as session:
        places = {it.id: it.geometry for it in service.features(session, layer).read()}
    assert places[one.id or ""] == shapely.Point(113.4101011, 24.1901011)
