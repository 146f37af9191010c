from layers.ledger.body import data_rows, titled_year
from layers.ledger.grid import Grid, GridFault, Merge
from layers.ledger.header import find_header
from layers.ledger.table import RecordFault
from layers.registry import LAYERS
from layers.text import Text

HAZARDS = LAYERS["railway_hazards"]
NAMES = ("序号", "隐患编号", "线路名称", "里程", "隐患描述")
FIRST, SECOND = (1, "YD-1", "京广线", "K2155+300", "倾斜"), (2, "YD-2", "京广线", "K2156+300", "松动")


def table(*rows, merges=(), faults=()):
    grid = Grid("", rows, tuple(Merge(*merge) for merge in merges), faults)
    return data_rows(grid, find_header(grid, HAZARDS))


def one(text):
    return (text, None, None, None, None)


def test_rows_keep_their_number_in_the_sheet():
    found = table(one("台账"), NAMES, FIRST, (None,) * 5, SECOND)
    assert [(record.number, record.values) for record in found.records] == [(3, FIRST), (5, SECOND)]
    assert found.notes == ()
    assert found.columns == NAMES


def test_rows_that_are_no_data_are_named():
    found = table(
        one("2023年台账"),
        NAMES,
        (1, 2, 3, 4, 5),
        ("例", "YD-0", "京广线", "K1", "示例"),
        one("一、京广线"),
        FIRST,
        ("小 计", None, "1处", None, None),
        one("2023年台账"),
        NAMES,
        SECOND,
        ("合计", 2, None, None, None),
        ("备注：本表一式两份", None, None, None, None),
        one("2.每月5日前报送"),
        ("填表人：某某", None, "审核人：某某", None, "2023年7月1日"),
    )
    assert [record.number for record in found.records] == [6, 10]
    assert [note.zh for note in found.notes] == [
        "第3行是栏次编号行，未作数据",
        "第4行是填写示例，未作数据",
        "第5行是小标题，未作数据",
        "第7、11行是合计行，未作数据",
        "第8–9行是重复的表头，未作数据",
        "第12–14行是表末说明或签字，未作数据",
    ]


def test_data_that_only_looks_like_something_else():
    rows = [
        (1, "YD-1", "京广线", None, "合计3处隐患"),
        ("备注栏", "YD-2", "京广线", "K1", "说明：无"),
        (None, "YD-3", None, "K2", None),
        ("审核", "YD-4", "京广线", "K3", "倾斜"),
    ]
    assert len(table(NAMES, *rows).records) == 4


def test_merged_cells_hold_for_each_of_their_rows():
    found = table(
        NAMES,
        FIRST,
        (None, None, None, "K2157+100", None),
        SECOND,
        merges=[(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2)],
    )
    second = found.records[1]
    assert second.values == (1, "YD-1", "京广线", "K2157+100", None)
    assert second.filled == {0, 1, 2}
    assert found.records[0].filled == frozenset()


def test_rows_that_only_merged_cells_reach_are_blank():
    found = table(NAMES, FIRST, (None,) * 5, merges=[(1, 2, 2, 2)])
    assert len(found.records) == 1


def test_faults_of_cells_follow_their_rows():
    reason = Text("D3 的公式没有结果", "the formula in D3 has no result")
    faults = (GridFault(2, 3, reason), GridFault(0, 1, reason))
    found = table(NAMES, FIRST, (2, "YD-2", "京广线", None, "松动"), faults=faults)
    assert found.faults == (RecordFault(3, reason, "里程"),)


def test_many_rows_of_totals_are_not_all_listed():
    rows = [
        row for number in range(20) for row in ((number, f"YD-{number}", "京广线", "K1", "倾斜"), one("小计"))
    ]
    assert table(NAMES, *rows).notes[0].zh.count("、") == 11


def year(*rows, name="Sheet1"):
    grid = Grid(name, (*rows, NAMES, FIRST))
    return titled_year(grid, find_header(grid, HAZARDS))


def test_year_of_the_titles():
    assert year(one("英德市2023年铁路沿线隐患台账")) == 2023
    assert year(name="2024年") == 2024
    assert year(one("2023年"), one("填报日期：2023年7月1日")) == 2023
    assert year(one("2022-2023年")) is None
    assert year(one("隐患台账")) is None
    assert year(one("电话 13820231111")) is None


def test_subtotals_in_any_column():
    totals = [
        (None, "连江口镇小计", None, "3处", 12),
        (None, None, "小计", 3, None),
        ("望埠镇", None, "合 计", "/", 5.0),
        (None, None, None, None, "京广线小计：3处"),
    ]
    data = [
        (3, "YD-3", "京广线", "K3", "合计"),
        (None, "YD-4", "京广线", "K4", "小计"),
        (4, "会计室", "京广线", "K5", "倾斜"),
    ]
    found = table(NAMES, FIRST, *totals, *data)
    assert [record.number for record in found.records] == [2, 7, 8, 9]
    assert [note.zh for note in found.notes] == ["第3–6行是合计行，未作数据"]
