import pytest

from layers.ledger.names import MOST_UNKNOWN, Named, Names

TOWNS = [
    Named("441881001", ("英城街道", "441881001", "Yingcheng")),
    Named("441881102", ("望埠镇", "441881102", "Wangbu")),
    Named("441881103", ("横石水镇", "441881103", "Hengshishui")),
    Named("441881125", ("横石塘镇", "441881125", "Hengshitang")),
    Named("441881120", ("下𬒗镇", "441881120", "Xiashitai")),
]
LINES = [
    Named("jingguang", ("京广线", "Beijing–Guangzhou Railway"), "乌石至源潭"),
    Named("jingguang-hsr", ("京广高速线", ""), "韶关至清远"),
]
NORTH = Named("jingguang-north", ("京广线",), "县境以北")
NAMES = Names({"townships": TOWNS, "railway_lines": LINES})


@pytest.mark.parametrize(
    ("layer_id", "given", "expected"),
    [
        ("townships", "望埠镇", "441881102"),
        ("townships", " 望 埠 ", "441881102"),
        ("townships", "441881102", "441881102"),
        ("townships", "WANGBU", "441881102"),
        ("townships", "望埠镇人民政府", "441881102"),
        ("townships", "英德市望埠镇", "441881102"),
        ("townships", "广东省清远市英德市望埠", "441881102"),
        ("townships", "英城街道办事处", "441881001"),
        ("townships", "英城", "441881001"),
        ("townships", "下𬒗", "441881120"),
        ("railway_lines", "京广线", "jingguang"),
        ("railway_lines", "京广铁路", "jingguang"),
        ("railway_lines", "京广", "jingguang"),
        ("railway_lines", "京广铁路线", "jingguang"),
        ("railway_lines", "京广线（乌石至源潭）", "jingguang"),
        ("railway_lines", "京广高铁", "jingguang-hsr"),
        ("railway_lines", "京广客运专线", "jingguang-hsr"),
        ("railway_lines", "jingguang-hsr", "jingguang-hsr"),
    ],
)
def test_names_with_and_without_their_endings(layer_id, given, expected):
    assert NAMES.find(layer_id, given) == expected


@pytest.mark.parametrize(
    ("layer_id", "given", "suggested"),
    [
        ("townships", "望阜镇", "望埠镇"),
        ("townships", "下石太镇", "下𬒗镇"),
        ("townships", "横石", "横石水镇或横石塘镇"),
        ("townships", "英德望埠", "望埠镇"),
        ("townships", "镇", None),
        ("townships", "不存在", None),
        ("railway_lines", "武广高铁", None),
        ("rivers", "北江", None),
    ],
)
def test_unknown_names(layer_id, given, suggested):
    found = NAMES.find(layer_id, given)
    assert found.reason.zh == f"系统中没有“{given}”"
    assert (found.suggestion.zh if found.suggestion else None) == suggested


def test_several_of_one_name():
    names = Names({"railway_lines": [*LINES, NORTH]})
    found = names.find("railway_lines", "京广铁路")
    assert (
        found.reason.zh == "有2个同名：京广线（乌石至源潭） [jingguang]、京广线（县境以北） [jingguang-north]"
    )
    assert found.suggestion.en == "the identifier, such as jingguang"
    assert names.find("railway_lines", "京广铁路", "jingguang-north") == "jingguang-north"
    assert names.find("railway_lines", "京广高铁", "jingguang-north") == "jingguang-hsr"
    assert names.find("railway_lines", "京广线（县境以北）") == "jingguang-north"
    assert not isinstance(names.find("railway_lines", "京广线", "somewhere-else"), str)


def test_exact_name_comes_before_a_shortened_one():
    names = Names({"rivers": [Named("lian", ("连江",)), Named("lian-he", ("连河",))]})
    assert names.find("rivers", "连江") == "lian"
    assert not isinstance(names.find("rivers", "连"), str)


def test_names_without_end_and_unknown_names_cost_little(monkeypatch):
    compared = []
    monkeypatch.setattr(
        "layers.ledger.names.get_close_matches", lambda *given, **_: compared.append(given) or []
    )
    names = Names({"townships": TOWNS})
    for number in range(2_000):
        assert not isinstance(names.find("townships", f"某处{number}"), str)
        assert not isinstance(names.find("townships", f"某处{number}"), str)
    assert len(compared) == MOST_UNKNOWN
    assert names.find("townships", "望埠") == "441881102"
    for ending in ("铁路线", "街道办事处", "线路线", "河流河"):
        assert not isinstance(names.find("townships", "甲" + ending * 19 + "x"), str)
