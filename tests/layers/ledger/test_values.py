from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from layers.conversion import Unreadable
from layers.field import Field, FieldType
from layers.ledger.misread import Misread
from layers.ledger.values import ledger_value
from layers.registry import LAYERS
from layers.text import Text

HAZARDS = LAYERS["railway_hazards"]
CHECKPOINTS = LAYERS["freight_checkpoints"]
MOMENT = Field(name="at", title=Text("时间", "Time"), type=FieldType.DATETIME)
JUNE_30 = date(2023, 6, 30)
BEIJING = timezone(timedelta(hours=8))


def value(name, cell, layer=HAZARDS, **options):
    return ledger_value(layer.field(name), cell, **options)


@pytest.mark.parametrize("cell", [None, "", "  ", "/", "／", "—", "——", "-", "\u200b", "\u3000"])
def test_cells_that_are_left_empty(cell):
    for name in ("description", "offset_m", "found_on", "category", "chainage"):
        assert value(name, cell) is None


def test_words_for_nothing_are_a_text_where_a_text_stands():
    assert value("offset_m", "无") is None
    assert value("deadline", "暂无") is None
    assert value("category", "不详") is None
    assert value("interim_measures", "无") == "无"
    assert value("has_unloading_yard", "无", CHECKPOINTS) is False


@pytest.mark.parametrize(
    ("name", "cell", "expected"),
    [
        ("category", "彩钢瓦", "rigid_debris"),
        ("category", "轻质漂浮物", "light_debris"),
        ("category", "危树隐患", "hazard_tree"),
        ("category", "堆放类", "stacking"),
        ("category", "私设人行过道", "illegal_crossing"),
        ("category", "hazard_tree", "hazard_tree"),
        ("category", "其它", "other"),
        ("category", "彩钢瓦、铁皮", "rigid_debris"),
        ("grade", "重大", "major"),
        ("grade", "一般隐患", "general"),
        ("side", "左", "left"),
        ("side", "左右侧", "both"),
        ("side", "线路右侧", "right"),
        ("track_dir", "上行线", "up"),
        ("track_dir", "双线", "both"),
        ("offset_datum", "坡脚", "embankment_toe"),
        ("offset_m", "约３０米", 30.0),
        ("found_on", "2023.6.30", date(2023, 6, 30)),
        ("found_on", 45107, date(2023, 6, 30)),
        ("hazard_no", 17.0, "17"),
        ("superior_no", 3.14, "3.14"),
        ("description", " 屋顶_x000D_\r\n松动\u200b ", "屋顶\n松动"),
        ("description", datetime.combine(JUNE_30, time()), "2023-06-30"),
        ("description", time(6), "06:00"),
        ("description", time(6, 0, 30), "06:00:30"),
        ("description", True, "是"),
        ("description", "下𬒗镇旁", "下𬒗镇旁"),
        ("chainage", "Ｋ２１５５＋３００", "Ｋ２１５５＋３００"),
    ],
)
def test_what_a_ledger_writes(name, cell, expected):
    assert value(name, cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *((cell, True) for cell in ("是", "√", "✓", "有", "已建", 1.0, True)),
        *((cell, False) for cell in ("否", "×", "无", "未设置", "0", 0, False)),
    ],
)
def test_ticks_and_crosses(cell, expected):
    assert value("has_unloading_yard", cell, CHECKPOINTS) is expected


@pytest.mark.parametrize("cell", ["也许", 2, "已阅", date(2023, 1, 1)])
def test_what_is_neither_yes_nor_no(cell):
    assert isinstance(value("has_unloading_yard", cell, CHECKPOINTS), Unreadable)


@pytest.mark.parametrize(
    ("name", "cell", "suggested"),
    [
        ("category", "铁路旁的彩钢瓦屋顶", "硬质漂浮物（彩钢瓦、铁皮、石棉瓦）"),
        ("category", "彩钢瓦、轻飘物", "硬质漂浮物（彩钢瓦、铁皮、石棉瓦）"),
        ("category", "防护珊栏", "防护栅栏破损、缺失"),
        ("category", "天气", None),
        ("grade", "特别重大", "重大隐患"),
        ("offset_m", "2~5m", "一个数，如 2"),
        ("offset_m", "#REF!", "填入数值"),
        ("category", "#N/A", "填入数值"),
    ],
)
def test_suggestions(name, cell, suggested):
    found = value(name, cell)
    assert isinstance(found, Misread)
    assert (found.suggestion.zh if found.suggestion else None) == suggested


def test_several_kinds_in_one_cell_are_named():
    assert (
        value("category", "危树、轻飘物").reason.zh
        == "一格写了几种：危树危竹；轻飘物（地膜、防尘网、塑料布）"
    )


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("chainage", date(2023, 3, 5)),
        ("chainage", "13800138000"),
        ("offset_m", datetime.combine(JUNE_30, time())),
        ("offset_m", -3),
        ("offset_m", 5001),
        ("offset_m", "9" * 50),
        ("category", time(3)),
        ("found_on", timedelta(days=1)),
        ("description", "长" * 2001),
        ("hazard_no", "编" * 61),
    ],
)
def test_what_no_field_takes(name, cell):
    assert isinstance(value(name, cell), Unreadable)


def test_moments_need_a_zone():
    told = datetime(2023, 6, 30, 0, 30, tzinfo=UTC)
    for cell in (datetime.combine(JUNE_30, time(8, 30)), "2023-06-30 08:30", "2023/06/30 08:30"):
        assert ledger_value(MOMENT, cell, zone=BEIJING) == told
        assert isinstance(ledger_value(MOMENT, cell), Unreadable)
    assert ledger_value(MOMENT, "2023-06-30T08:30:00+08:00") == told
    assert ledger_value(MOMENT, "2023.6.30", zone=BEIJING) == datetime(2023, 6, 29, 16, tzinfo=UTC)
    assert isinstance(ledger_value(MOMENT, "明天", zone=BEIJING), Unreadable)


def test_every_word_of_an_enumeration_means_one_code():
    for layer in LAYERS.values():
        for field in layer.enumerated:
            for code in field.codes:
                for word in code.synonyms:
                    assert ledger_value(field, word) == code.value, (layer.id, field.name, word)


def test_the_day_of_a_moment_with_a_zone_is_the_county_s():
    found_on = HAZARDS.field("found_on")
    for cell in (datetime(2023, 6, 30, 16, tzinfo=UTC), "2023-06-30T16:00Z"):
        assert ledger_value(found_on, cell, zone=BEIJING) == date(2023, 7, 1)
