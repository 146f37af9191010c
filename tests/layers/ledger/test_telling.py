from datetime import date

from layers.ledger.columns import Columns, stated_unit
from layers.ledger.names import Names
from layers.ledger.rows import understand
from layers.ledger.table import Record, Table
from layers.ledger.targets import propose_targets
from layers.ledger.telling import told_of_required, told_of_units
from layers.registry import LAYERS

WHARVES, HAZARDS, PROJECTS = LAYERS["wharves"], LAYERS["railway_hazards"], LAYERS["projects"]


def values(layer, column, cell):
    targets = propose_targets(layer, [column], [(cell,)])
    table = Table((column,), [Record(2, (cell,))])
    (row,) = understand(layer, table, targets, Names({}), today=date(2023, 7, 31), defaults={})
    return targets[0], row.values.get(targets[0])


def test_numbers_are_converted_from_the_unit_of_their_header():
    for column, cell, expected in (
        ("年通过能力（万吨）", 300, 3_000_000),
        ("年通过能力(万吨/年)", 1.5, 15_000),
        ("年通过能力（千吨）", "约30", 30_000),
        ("年通过能力/万吨", 300, 3_000_000),
        ("设计年通过能力（吨）", 300, 300),
        ("年通过能力（单位：万吨）", "500吨", 500),
    ):
        assert values(WHARVES, column, cell) == ("design_throughput_t", expected), column
    assert values(HAZARDS, "距线路距离(km)", 0.3) == ("offset_m", 300)
    assert values(HAZARDS, "距线路距离（厘米）", 50) == ("offset_m", 0.5)
    assert values(PROJECTS, "总投资（亿元）", 1.2) == ("budget_wan", 12_000)
    assert values(PROJECTS, "总投资（万元）", 350) == ("budget_wan", 350)


def test_a_column_in_another_kind_of_unit_is_left_out():
    columns = ("年通过能力（万元）", "年通过能力（必填）")
    assert propose_targets(WHARVES, columns) == ("", "design_throughput_t")
    assert Columns(WHARVES).meaning("年通过能力（万元）") is None
    (told,) = told_of_units(WHARVES, columns, ("", "design_throughput_t"))
    assert told.zh == "“年通过能力（万元）”的单位万元不能换算为“设计年通过能力（吨）”的单位（t/a），不导入"
    assert values(WHARVES, "年通过能力（万元）", 3) == ("", None)


def test_a_person_cannot_choose_a_unit_away():
    table = Table(("年通过能力（万元）",), [Record(2, (300,))])
    (row,) = understand(
        WHARVES, table, ["design_throughput_t"], Names({}), today=date(2023, 7, 31), defaults={}
    )
    assert (row.faults[0].value, row.faults[0].reason.zh) == (300, "单位“万元”与本列（t/a）不符")


def test_what_is_converted_is_told():
    (told,) = told_of_units(WHARVES, ("年通过能力（万吨）", "备注"), ("design_throughput_t", "remark"))
    assert told.en == "“年通过能力（万吨）”: converted from 万吨 to t/a"


def test_units_of_headers():
    given = ("距离(KM)", "距离（公里）", "距离/米", "里程（起）", "坐标/X", "")
    assert [stated_unit(words) for words in given] == ["km", "公里", "米", "", "", ""]


def test_required_fields_without_a_column_are_named():
    targets = ("line_id", "chainage", "category", "grade", "description")
    (told,) = told_of_required(HAZARDS, targets, {"found_on": "2023-07-01"}, is_numbered=False)
    assert told.en == "required, but no column serves them: Hazard number"
    assert told_of_required(HAZARDS, targets, {"found_on": "2023-07-01"}, is_numbered=True) == ()


def test_words_of_ledgers_for_codes_and_townships():
    assert propose_targets(WHARVES, ("规划情况", "有效期", "所在镇街")) == (
        *("plan_status", "licence_valid_to", "township"),
    )
