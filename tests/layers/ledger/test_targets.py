import pytest

from layers.ledger.targets import is_counter, propose_targets, target_choices
from layers.registry import LAYERS

HAZARDS = LAYERS["railway_hazards"]


def proposed(*columns, sample=(), layer=HAZARDS):
    return propose_targets(layer, columns, sample)


def test_headers_of_a_ledger():
    columns = (
        "序号",
        "隐患编号",
        "线别",
        "K里程",
        "方位",
        "整改/期限",
        "责任人",
        "联系电话",
        "是否销号",
        "天气",
    )
    assert proposed(*columns) == (
        "", "hazard_no", "line_id", "chainage", "side", "deadline", "", "", "status", "",
    )  # fmt: skip


def test_the_identifier_of_an_exported_file():
    for column in ("id", "标识", "Identifier"):
        assert proposed(column, "名称", layer=LAYERS["townships"]) == ("id", "name_zh")


def test_counter_is_the_number_only_where_there_is_no_other():
    assert proposed("序号", "里程") == ("hazard_no", "chainage")
    assert proposed("序号", "问题编号") == ("", "hazard_no")
    assert proposed("编号", "序号") == ("hazard_no", "")
    assert proposed("序号", "码头名称", layer=LAYERS["wharves"]) == ("", "name_zh")


@pytest.mark.parametrize("column", ["序号", " 序 号", "No.", "NO", "№"])
def test_counters(column):
    assert is_counter(column)


@pytest.mark.parametrize(
    ("columns", "sample", "expected"),
    [
        (("经度", "纬度"), (), ("lon", "lat")),
        (("坐标/东经", "坐标/北纬"), (), ("lon", "lat")),
        (("GPS经度", "GPS纬度"), (), ("lon", "lat")),
        (("经度（度）", "纬度(°)"), (), ("lon", "lat")),
        (("lng", "Latitude"), (), ("lon", "lat")),
        (("经纬度", "天气"), (), ("position", "")),
        (("坐标", "天气"), (), ("position", "")),
        (("经度,纬度", "天气"), (), ("position", "")),
        (("X", "Y"), (), ("northing", "easting")),
        (("X", "Y"), [(2675907.78, 439543.83)], ("northing", "easting")),
        (("X坐标", "Y坐标"), [(439543.83, 2675907.78)], ("easting", "northing")),
        (("X坐标(m)", "Y坐标(m)"), [(38439543.83, 2675907.78)], ("easting", "northing")),
        (("X", "Y"), [(113.405, 24.185)], ("lon", "lat")),
        (("x", "y"), [("24.185", "113.405"), (None, None)], ("lat", "lon")),
        (("东坐标", "北坐标"), [(113.405, 24.185)], ("lon", "lat")),
        (("纵坐标", "横坐标"), [(2675907.78, 439543.83)], ("northing", "easting")),
        (("坐标/X", "坐标/Y"), [("X=2675907.78", "Y=439543.83")], ("northing", "easting")),
    ],
)
def test_coordinates(columns, sample, expected):
    assert proposed(*columns, sample=sample) == expected


def test_coordinates_are_for_layers_of_points():
    assert proposed("经度", "纬度", layer=LAYERS["railway_lines"]) == ("", "")
    assert proposed("经度", "纬度", layer=LAYERS["indicators"]) == ("", "")
    assert proposed("经度", "纬度", layer=LAYERS["wharves"]) == ("lon", "lat")


def test_what_stands_below_speaks_against_the_words():
    assert proposed("位置", sample=[("望埠镇某村",), ("英红镇",)]) == ("",)
    assert proposed("位置", sample=[("K2155+300",), (None,)]) == ("chainage",)
    assert proposed("里程/起", "里程/止", sample=[("K2155+300", "+900")]) == ("chainage", "chainage_to")
    assert proposed("位置", sample=[("K2155+300等3处",)]) == ("chainage",)  # wrong, but meant as one


def test_two_columns_of_one_group_are_for_a_person_to_tell_apart():
    assert proposed("责任单位/甲方", "责任单位/乙方") == ("", "")
    assert proposed("责任单位/甲方", "责任单位") == ("", "responsible_unit")
    assert proposed("备注", "备注 (2)") == ("remark", "")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("整改情况", "是否销号"), ("progress", "status")),
        (("整改情况", "整改/是否销号"), ("progress", "status")),
        (("整改情况", "状态", "销号情况"), ("progress", "", "status")),
        (("是否完成", "整改进展", "状态"), ("", "progress", "status")),
        (("整改情况", "里程"), ("status", "chainage")),
    ],
)
def test_words_on_closing_come_before_words_on_the_work(columns, expected):
    assert proposed(*columns) == expected


def test_what_the_service_sets_is_not_proposed():
    assert proposed("演示数据", "入库时间", "版本", "id", "数据来源") == ("", "", "", "id", "source")


def test_headers_of_its_own_export_are_found_again():
    for layer in LAYERS.values():
        fields = [field for field in layer.given_fields if field.name != "is_demo"]
        assert proposed(*(field.title.zh for field in fields), layer=layer) == tuple(f.name for f in fields)
        assert proposed(*(field.name for field in fields), layer=layer) == tuple(f.name for f in fields)


def test_choices_of_a_form():
    names = [name for name, _ in target_choices(HAZARDS)]
    assert names[:6] == ["", "lon", "lat", "easting", "northing", "position"]
    assert names[-1] == "id"
    assert {"status", "closed_on", "source", "certainty"} <= set(names)
    assert not {"is_demo", "created_at", "version"} & set(names)
    assert len(set(names)) == len(names)
    assert "lon" not in [name for name, _ in target_choices(LAYERS["railway_lines"])]
