from layers.field import words
from layers.headers import headers
from layers.ledger.persons import is_about_persons, told_of_persons
from layers.ledger.targets import propose_targets
from layers.registry import LAYERS

HAZARDS = LAYERS["railway_hazards"]
PERSONS = words(
    "责任人 联系电话 地方段长 铁路段长 验收人 姓名 联系人及电话 整改/责任人 责任人（电话） 地方段长（姓名、电话） 手机号码 "
    "身份证号 排查人员 验收人签字 包保领导 镇级段长 phone 业主联系电话 户主 填报人 责任单位联系人 产权人"
)
OTHERS = words(
    "责任单位 产权单位 验收日期 验收意见 电话线 领导小组意见 段长办意见 联系单位 责任方 人员编号 name 名称 检查时间 "
    "巡查人数 业主单位 责任区段 人口"
)


def test_columns_about_persons_are_known_and_left_out():
    assert [column for column in PERSONS if not is_about_persons(HAZARDS, column)] == []
    assert [column for column in OTHERS if is_about_persons(HAZARDS, column)] == []
    assert set(propose_targets(HAZARDS, PERSONS)) == {""}
    assert not is_about_persons(HAZARDS, "姓名电话" * 50)


def test_what_a_layer_claims_is_its_own():
    for layer in LAYERS.values():
        assert [name for name in headers(layer) if is_about_persons(layer, name)] == [], layer.id


def test_a_person_is_told_why():
    (note,) = told_of_persons(HAZARDS, ["备注", "责任人", "电话"])
    assert "“责任人”、“电话”" in note.zh
    assert "人员" in note.zh
    assert told_of_persons(HAZARDS, ["备注"]) == ()
