from datetime import date, datetime, time, timedelta, timezone

import pytest
from shapely import Point

from layers.contract import REFERENCE, GeometryType, Layer
from layers.field import Field, FieldType
from layers.ledger import numbering
from layers.ledger.body import data_rows, titled_year
from layers.ledger.grid import Grid, Merge
from layers.ledger.header import find_header
from layers.ledger.names import Named, Names
from layers.ledger.rows import LedgerRow, understand
from layers.ledger.table import Record, RecordFault, Table
from layers.ledger.targets import propose_targets
from layers.registry import LAYERS
from layers.style import Style, Symbol
from layers.text import Text

HAZARDS = LAYERS["railway_hazards"]
TODAY = date(2023, 7, 31)
NAMES = Names(
    {
        "townships": [Named("441881102", ("望埠镇",)), Named("441881120", ("下𬒗镇",))],
        "railway_lines": [
            Named("jingguang", ("京广线",), "乌石至源潭"),
            Named("jingguang-hsr", ("京广高速线",)),
        ],
    }
)


def rows(columns, *values, layer=HAZARDS, targets=None, table=None, **options):
    """Read rows under the proposed targets."""
    found = table or Table(columns, [Record(n, row) for n, row in enumerate(values, 2)])
    chosen = targets or propose_targets(layer, columns, values)
    return understand(layer, found, chosen, NAMES, **{"today": TODAY, "defaults": {}, **options})


def row(columns, values, **options):
    (found,) = rows(columns, values, **options)
    return found


def told(found: LedgerRow):
    return [(fault.column, fault.reason.zh) for fault in found.faults]


COLUMNS = ("编号", "线别", "里程", "侧别", "类别", "发现日期", "经度", "纬度")


def test_row_of_a_ledger():
    found = row(COLUMNS, ("YD-1", "京广铁路", "K2155+300", "左", "彩钢瓦", "2023.6.30", 113.405, 24.185))
    assert found == LedgerRow(
        2,
        0,
        {
            "hazard_no": "YD-1",
            "line_id": "jingguang",
            "chainage": "K2155+300",
            "side": "left",
            "category": "rigid_debris",
            "found_on": date(2023, 6, 30),
        },
        (113.405, 24.185),
    )


def test_faults_name_column_value_reason_suggestion_and_field():
    found = row(("编号", "镇街"), ("YD-1", "望阜镇"))
    (fault,) = found.faults
    assert (fault.column, fault.value, fault.field) == ("镇街", "望阜镇", "township")
    assert fault.reason.en == "there is no “望阜镇” here"
    assert fault.suggestion.zh == "望埠镇"
    assert found.values == {"hazard_no": "YD-1"}


def test_all_faults_of_a_row_at_once():
    found = row(COLUMNS, ("YD-1", "武广线", "K1+000等3处", "东侧", "天气", "2023.2.30", 24.185, 113.405))
    assert [column for column, _ in told(found)] == ["线别", "侧别", "类别", "发现日期", "纬度", "里程"]


def test_several_chainages_become_several_rows_that_are_linked():
    found = rows(
        COLUMNS, ("YD-1", "京广线", "K2155+300、K2156+100", "左侧、右侧", "危树", "2023.6.30", None, None)
    )
    assert [(one.number, one.part) for one in found] == [(2, 1), (2, 2)]
    assert [one.values["hazard_no"] for one in found] == ["YD-1-1", "YD-1-2"]
    assert [one.values["chainage"] for one in found] == ["K2155+300", "K2156+100"]
    assert [one.values["side"] for one in found] == ["left", "right"]
    assert {one.values["ledger_no"] for one in found} == {"YD-1"}
    assert {one.values["category"] for one in found} == {"hazard_tree"}
    assert all(one.faults == () and one.notes[0].zh == "一行写有2处，分为2条" for one in found)


def test_what_is_told_once_holds_for_every_place():
    columns = ("编号", "里程", "侧别", "距铁路距离", "坐标")
    found = rows(columns, ("1", "K1+000、K2+000", "左", "30米、50米", "113.4,24.1；113.5,24.2"))
    assert [one.values["side"] for one in found] == ["left", "left"]
    assert [one.values["offset_m"] for one in found] == [30.0, 50.0]
    assert [one.xy for one in found] == [(113.4, 24.1), (113.5, 24.2)]


def test_both_sides_by_name_are_two_places_and_both_sides_are_one():
    assert [one.values["side"] for one in rows(COLUMNS[:4], ("1", None, "K1+000", "左侧、右侧"))] == [
        "left",
        "right",
    ]
    assert [one.values["side"] for one in rows(COLUMNS[:4], ("1", None, "K1+000", "左右侧"))] == ["both"]
    assert [one.values["side"] for one in rows(COLUMNS[:4], ("1", None, "K1+000左、右侧", None))] == ["both"]


def test_coordinates_of_several_places():
    columns = ("编号", "经度", "纬度")
    found = rows(columns, ("1", "113.4、113.5", "24.1、24.2"))
    assert [one.xy for one in found] == [(113.4, 24.1), (113.5, 24.2)]


def test_places_that_cannot_be_counted():
    found = row(COLUMNS[:4], ("1", None, "K1+000、K2+000、K3+000", "左侧、右侧"))
    assert told(found) == [("里程", "各格所写处数不一（3、2）")]
    assert found.faults[0].suggestion.zh == "分行填写"
    assert found.part == 0


def test_a_layer_without_a_link_has_one_place_for_each_row():
    structures = LAYERS["structures"]
    found = row(("名称", "铁路里程"), ("桥", "K1+000、K2+000"), layer=structures)
    assert told(found) == [("铁路里程", "本图层一行只写一处")]
    assert found.values == {"name_zh": "桥"}


def test_words_beside_a_chainage():
    found = row(
        ("编号", "里程", "侧别", "距铁路距离"), ("1", "京广高铁下行线K2155+300左侧约30米", None, None)
    )
    assert found.values == {
        "hazard_no": "1",
        "line_id": "jingguang-hsr",
        "track_dir": "down",
        "chainage": "K2155+300",
        "side": "left",
        "offset_m": 30.0,
    }
    assert found.faults == ()


def test_words_beside_a_chainage_against_their_own_column():
    found = row(COLUMNS[:4], ("1", "京广线", "京广铁路K2155+300左侧", "右侧"))
    assert told(found) == [("里程", "写的“左侧”与“侧别”一列（右侧）不符")]
    found = row(COLUMNS[:4], ("1", "京广线", "武广线K2155+300", "右侧"))
    assert told(found) == [("里程", "系统中没有“武广线”")]


def test_a_road_beside_a_chainage():
    found = row(("名称", "桩号"), ("站", "G240线K2401+500"), layer=LAYERS["freight_checkpoints"])
    assert (found.values["road_no"], found.values["road_chainage"]) == ("G240", "K2401+500")


def test_second_chainage_leaves_out_what_the_first_says():
    found = row(("编号", "里程/起", "里程/止"), ("1", "K1577+655", "+900"))
    assert (found.values["chainage"], found.values["chainage_to"]) == ("K1577+655", "K1577+900")
    assert row(("编号", "里程"), ("1", "K1577+655～+900")).values["chainage"] == "K1577+655～+900"


def test_both_ends_of_a_segment_in_one_cell():
    segments = LAYERS["railway_segments"]
    found = row(("区段", "起讫里程"), ("望埠段", "K1577+655-K1586+578"), layer=segments)
    assert (found.values["chainage_from"], found.values["chainage_to"]) == ("K1577+655", "K1586+578")
    found = row(("区段", "起点里程", "终点里程"), ("望埠段", "K1577+655", "K1586+578"), layer=segments)
    assert (found.values["chainage_from"], found.values["chainage_to"]) == ("K1577+655", "K1586+578")


def test_counter_needs_a_prefix():
    found = row(("序号", "里程"), (1, "K1+000"))
    assert told(found) == [("序号", "“序号”只在本表内计数，换一张表又从1起")]
    assert "hazard_no" not in found.values
    options = {"number_prefix": "2023-07-"}
    assert row(("序号", "里程"), (1.0, "K1+000"), **options).values["hazard_no"] == "2023-07-001"
    assert row(("序号", "里程"), ("12.", "K1+000"), **options).values["hazard_no"] == "2023-07-012"
    assert row(("序号", "里程"), ("甲3", "K1+000"), **options).values["hazard_no"] == "2023-07-甲3"
    assert row(("编号", "里程"), ("YD-1", "K1+000"), **options).values["hazard_no"] == "YD-1"
    assert row(("里程",), ("K1+000",), **options).values["hazard_no"] == "2023-07-001"
    assert "hazard_no" not in row(("里程",), ("K1+000",)).values


def test_number_that_became_a_date():
    found = row(("编号", "里程"), (datetime.combine(date(2023, 3, 5), time()), "K1+000"))
    assert told(found) == [("编号", "表格软件把编号当成了日期")]


def test_the_same_number_twice():
    found = rows(("编号", "里程"), ("YD-1", "K1+000"), ("YD-2", "K2+000"), ("ｙｄ-1 ", "K3+000"))
    assert [told(one) for one in found] == [[("编号", "与第4行重复")], [], [("编号", "与第2行重复")]]
    assert [one.values["hazard_no"] for one in found] == ["YD-1", "YD-2", "ｙｄ-1"]


def test_number_merged_over_several_rows_is_one_row_of_the_ledger():
    sheet = Grid(
        "",
        (
            ("编号", "线路名称", "里程"),
            ("YD-1", "京广线", "K1+000"),
            (None, None, "K2+000、K3+000"),
            ("YD-2", None, "K4+000"),
        ),
        (Merge(1, 0, 2, 0), Merge(1, 1, 3, 1)),
    )
    table = data_rows(sheet, find_header(sheet, HAZARDS))
    found = rows(table.columns, table=table)
    assert [one.values["hazard_no"] for one in found] == ["YD-1-1", "YD-1-2", "YD-1-3", "YD-2"]
    assert [one.values.get("ledger_no") for one in found] == ["YD-1"] * 3 + [None]
    assert [(one.number, one.part) for one in found] == [(2, 1), (3, 2), (3, 3), (4, 0)]
    assert {one.values["line_id"] for one in found} == {"jingguang"}


def test_one_number_in_every_row_takes_work_for_each_row_once(monkeypatch):
    seen = []
    listed = numbering.listed

    def counted(numbers):
        seen.extend(found := list(numbers))
        return listed(found)

    monkeypatch.setattr(numbering, "listed", counted)
    found = rows(("编号", "备注"), *[("1", "x")] * 1000)
    assert len(seen) <= 10 * 1000
    wanted = ["与第3、4、5、6、7、8、9、10…行重复", "与第2、3、4、5、6、7、8、9…行重复"]
    assert [told(one)[-1][1] for one in (found[0], found[-1])] == wanted


def test_closed_rows_enter_as_closed():
    columns = ("编号", "发现日期", "整改情况", "销号日期")
    done, doing, wrong = rows(
        columns,
        ("1", "2023.5.1", "已整改", "2023.6.30"),
        ("2", "2023.5.1", "整改中", None),
        ("3", "2023.5.1", "整改中", "2023.6.30"),
    )
    assert (done.values["status"], done.values["closure_basis"]) == ("closed", "legacy")
    assert done.values["closed_on"] == date(2023, 6, 30)
    assert [note.zh for note in done.notes] == ["台账有销号日期，判为已销号"]
    assert not {"status", "closed_on", "closure_basis"} & set(doing.values)
    assert [note.zh for note in doing.notes] == ["台账状态“整改中”未采用，按“已上报”入库"]
    assert told(wrong) == [("销号日期", "状态为“整改中”而有销号日期")]
    assert wrong.faults[0].field == "closed_on"


def test_defaults_fill_what_the_ledger_leaves_out_and_hide_no_fault():
    defaults = {"line_id": "京广线", "grade": "一般", "certainty": "low", "status": "closed", "is_demo": "是"}
    first, second = rows(("编号", "线别"), ("1", None), ("2", "武广线"), defaults=defaults)
    assert first.values == {"hazard_no": "1", "line_id": "jingguang", "grade": "general", "certainty": "low"}
    assert "line_id" not in second.values
    assert len(second.faults) == 1


def test_a_wrong_default_is_a_fault_of_every_row():
    found = rows(("编号",), ("1",), ("2",), defaults={"grade": "特大", "gone": "x"})
    assert [told(one)[0] for one in found] == [("", "“隐患等级”的默认值：需为：重大隐患、一般隐患")] * 2


def test_default_tells_which_of_several_is_meant():
    names = Names({"railway_lines": [Named("a", ("京广线",), "北"), Named("b", ("京广线",), "南")]})
    table = Table(("编号", "线别"), [Record(2, ("1", "京广铁路"))])
    targets = ("hazard_no", "line_id")
    (open_one,) = understand(HAZARDS, table, targets, names, today=TODAY, defaults={})
    assert open_one.faults[0].suggestion.zh == "写明标识，如 a"
    (settled,) = understand(HAZARDS, table, targets, names, today=TODAY, defaults={"line_id": "b"})
    assert settled.values["line_id"] == "b"


def test_columns_that_go_into_one_field():
    targets = ("hazard_no", "description", "description", "side", "side")
    columns = ("编号", "描述", "备注", "侧", "侧别")
    (found,) = rows(columns, ("1", "倾斜", "高15米", "左", None), targets=targets)
    assert found.values == {"hazard_no": "1", "description": "倾斜；高15米", "side": "left"}
    (found,) = rows(columns, ("1", "倾斜", "倾斜", "左", "右"), targets=targets)
    assert found.values["description"] == "倾斜"
    assert told(found) == [("侧", "两列都对应此字段而内容不同")]


def test_columns_and_targets_have_to_agree():
    with pytest.raises(ValueError, match="2 columns, but 1 targets"):
        rows(("编号", "里程"), ("1", "K1"), targets=("hazard_no",))


def test_features_of_a_file():
    reason = Text("线不闭合", "is not closed")
    table = Table(
        ("id", "hazard_no", "高度", "天气"),
        [Record(1, ("h-1", "YD-1", None, None), Point(1, 2)), Record(2, (7.0, "YD-2", None, None), None)],
        has_geometry=True,
        faults=[RecordFault(1, reason), RecordFault(1, reason, "天气"), RecordFault(2, reason, "高度")],
    )
    first, second = rows(table.columns, table=table)
    assert (first.id, first.geometry, second.id, second.geometry) == ("h-1", Point(1, 2), "7", None)
    assert told(first) == [("", "线不闭合")]
    assert told(second) == [("高度", "线不闭合")]
    assert second.faults[0].field == "height_m"


def test_the_same_identifier_twice():
    found = rows(("id", "名称"), ("w-1", "甲"), ("w-1", "乙"), layer=LAYERS["wharves"])
    assert [told(one) for one in found] == [[("id", "与第3行重复")], [("id", "与第2行重复")]]


def test_a_layer_that_keeps_coordinates_as_attributes_gets_both():
    layer = Layer(
        id="stops",
        title=Text("站", "Stops"),
        description=Text("站", "Stops"),
        theme=REFERENCE,
        geometry=GeometryType.POINT,
        fields=(
            Field(name="lon", title=Text("经度", "Lon"), type=FieldType.NUMBER),
            Field(name="at", title=Text("时间", "At"), type=FieldType.DATETIME),
        ),
        title_field="at",
        popup=("at",),
        style=Style(Symbol("#000000")),
    )
    found = row(
        ("lon", "lat", "时间"),
        (113.4, 24.1, "2023-06-30 08:30"),
        layer=layer,
        zone=timezone(timedelta(hours=8)),
    )
    assert found.xy == (113.4, 24.1)
    assert found.values["lon"] == 113.4
    assert found.values["at"].hour == 0


def test_year_of_the_title_counts_for_days_without_one():
    sheet = Grid("", (("2023年隐患台账", None), ("编号", "发现日期"), ("1", "6月30日")))
    header = find_header(sheet, HAZARDS)
    table = data_rows(sheet, header)
    (found,) = rows(table.columns, table=table, year=titled_year(sheet, header))
    assert found.values["found_on"] == date(2023, 6, 30)
    (found,) = rows(table.columns, table=table)
    assert told(found) == [("发现日期", "缺少年份")]


def test_equal_cells_of_different_types_are_told_apart():
    columns = ("名称", "卸货场地", "检测车道数")
    found = rows(
        columns, ("甲", 1, 1), ("乙", True, True), ("丙", 1.0, 1.0), layer=LAYERS["freight_checkpoints"]
    )
    assert [one.values["has_unloading_yard"] for one in found] == [True, True, True]
    assert [one.values.get("lanes") for one in found] == [1, None, 1]
