"""No text, however it repeats itself, takes the readers of a ledger long."""

from contextlib import suppress
from time import perf_counter

import pytest

from layers.coordinates.notation import parse_angle, parse_metres, parse_pair
from layers.coordinates.source_system import source_system
from layers.field import FieldType
from layers.ledger.body import data_rows, titled_year
from layers.ledger.closing_words import asks_for_closing, tells_of_work
from layers.ledger.columns import Columns, stated_unit
from layers.ledger.grid import Grid
from layers.ledger.header import find_header, label
from layers.ledger.names import Named, Names
from layers.ledger.pasted import whole_rows
from layers.ledger.persons import is_about_persons
from layers.ledger.pieces import pairs, pieces
from layers.ledger.place_words import is_short, label_behind, parse_places
from layers.ledger.prefix import propose_prefix
from layers.ledger.quantity import in_unit, leading_number
from layers.ledger.table import Table
from layers.ledger.values import is_blank, ledger_value
from layers.linear_referencing.chainage import parse_chainage, parse_range
from layers.registry import LAYERS

HAZARDS = LAYERS["railway_hazards"]
NAMES = Names({"townships": [Named("t", ("望埠镇",))], "railway_lines": [Named("j", ("京广线",))]})
FIELDS = [
    *{field.type: field for field in HAZARDS.given_fields}.values(),
    *(HAZARDS.field(name) for name in ("category", "chainage", "offset_m", "found_on")),
]
LONGEST_S = 5.0
"""For all readers of one text, far above what they need: backtracking takes minutes or years."""

REPEATED = (
    *(
        "1",
        " ",
        "\n",
        " \n",
        "\t",
        "()",
        "(",
        "[a",
        "（）",
        "-",
        "--",
        "1-",
        "1.1.",
        "1,111",
        ",111",
        "~",
        "*",
    ),
    *(
        "镇",
        "铁路线",
        "线路线",
        "河流河",
        "街道办",
        "省",
        "乙市",
        "县区",
        "高铁",
        "审核",
        "审核()",
        "审核人",
        "签字人",
    ),
    *(
        "处",
        "附近",
        "处附近",
        "左右",
        "一带",
        "里程",
        "位于",
        "上行",
        "区间",
        "K1+",
        "K1+000",
        "K1+000、",
        "+1",
        "1km",
    ),
    *(
        "年",
        "2023",
        "2023年",
        "二〇",
        "十",
        "星期一",
        "上午1:1",
        "前",
        "底",
        "约",
        "°",
        "1°",
        "东经",
        "X=",
        "1:",
    ),
    *(
        "合计",
        "小计(",
        "示例",
        "段长",
        "区",
        "电话",
        "责任人",
        "坐标",
        "经",
        "xy",
        "EPSG:",
        "1.",
        "GEOG",
        "GEOG[",
    ),
    *("、", "a和", "'", "E1", "至", "_x000D_", "\u200b", "\u0315\u0300", "\ufdfa", "：", "。"),
)


def read_as_everything(text: str) -> None:
    for reader in (
        parse_places,
        parse_angle,
        parse_metres,
        parse_pair,
        source_system,
        parse_chainage,
        parse_range,
    ):
        with suppress(ValueError):
            reader(text)
    for reader in (
        label,
        stated_unit,
        is_short,
        leading_number,
        pieces,
        pairs,
        is_blank,
        Columns(HAZARDS).meaning,
    ):
        reader(text)
    for reader in (asks_for_closing.__wrapped__, tells_of_work.__wrapped__):
        reader(text)
    label_behind(text, "K1+1")
    label_behind("+100", text)
    in_unit(text, "km")
    is_about_persons(HAZARDS, text)
    for field in FIELDS:
        ledger_value(field, text, year=2023 if field.type is FieldType.DATE else None)
    for layer_id in ("townships", "railway_lines"):
        NAMES.find(layer_id, text)
    propose_prefix(HAZARDS, Table(("序号",), []), ["hazard_no"], [text])
    whole_rows("a\tb\n" + text)
    rows = (
        (text, "b", "c"),
        ("隐患编号", "里程", "备注"),
        (text, "K1", None),
        (None, None, text),
        (text,) * 3,
    )
    grid = Grid(text, rows)
    titled_year(grid, header := find_header(grid, HAZARDS))
    data_rows(grid, header)


@pytest.mark.parametrize(
    ("length", "start", "texts"),
    [(200, "", REPEATED), (200, "K1+000", REPEATED), (32_767, "", (*REPEATED[::5], "\u0315\u0300"))],
)
def test_texts_that_repeat_themselves(length, start, texts):
    slow = {}
    for repeated in texts:
        text = start + (repeated * length)[: length - len(start) - 1] + "x"
        began = perf_counter()
        read_as_everything(text)
        if (took := perf_counter() - began) > LONGEST_S:
            slow[repeated] = round(took, 1)
    assert slow == {}
