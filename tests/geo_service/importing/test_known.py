"""What rows refer to: names that several lines have, faults that show the cell as it stands in the file."""

from pathlib import Path

import shapely

import messy_ledger
from databases import NOW
from geo_service.importing.examine import examine
from geo_service.importing.plan import Plan
from geo_service.importing.report import Action
from geo_service.service import Service
from layers.feature import Feature

HEADER = "隐患编号,线别,里程,侧别,距铁路距离(米),隐患类别,等级,存在问题,排查时间"
ROW = "{0},京广铁路,K2155+300,左侧,30,危树危竹,一般隐患,树歪,{1}"


def line(name: str, *places: tuple[float, float]) -> Feature:
    values = {
        "name_zh": "京广铁路",
        "name_en": "Beijing–Guangzhou Railway",
        "rail_class": "conventional",
        "down_side": "left",
    }
    provenance = {"source": "测试", "certainty": "medium", "is_demo": False}
    return Feature(name, shapely.LineString(places), values | provenance)


def test_a_name_of_several_lines_is_that_of_the_county(service: Service, tmp_path: Path) -> None:
    messy_ledger.reference_data(service)
    path = tmp_path / "a.csv"
    path.write_text(
        "\n".join((HEADER, ROW.format("H-1", "2026.3.5"), ROW.format("H-2", "2031.3.5"))), "utf-8"
    )
    plan = Plan(layer_id="railway_hazards")

    def looked(*lines: Feature):
        with service.database.write() as session:
            service.edits(session, NOW).create("railway_lines", lines)
        with service.database.read() as session:
            return examine(service, session, path, plan, today=service.today())

    with service.database.read() as session:
        (own,) = service.features(session, service.layer("railway_lines")).read()
    english = {"name_en": "Beijing–Guangzhou Railway"}
    with service.database.write() as session:
        named = Feature(own.id, own.geometry, own.properties | english)
        service.edits(session, NOW).replace("railway_lines", named)
    beyond = looked(line("beyond", (113.6, 25.5), (113.6, 25.6)))
    assert [one.action for one in beyond.outcomes] == [Action.CREATE, Action.REJECTED]
    assert (beyond.faults[0].column, beyond.faults[0].value) == ("排查时间", "2031.3.5")
    (told,) = [note for note in beyond.notes if "取经过县域的一条" in note.zh]
    assert told.zh.startswith("“京广铁路”有2条")
    assert "Railway" not in told.zh
    assert told.en.startswith("2 lines are called Beijing–Guangzhou Railway")
    new = dict(beyond.outcomes[0].values)
    assert (new["hazard_no"], new["chainage"], new["found_on"]) == ("H-1", "K2155+300", "2026-03-05")
    within = looked(line("within", (113.3, 24.1), (113.3, 24.2)))
    assert [one.action for one in within.outcomes] == [Action.REJECTED, Action.REJECTED]
    assert "within" in within.faults[0].reason.zh
