"""Words that several layers share: sides, directions, road classes, life of a facility.

A layer never imports another layer, so an enumeration used by two of them has its home here.
"""

from layers.field import Field, FieldType, codes
from layers.text import Text

SIDES = codes(("left", "左侧", "Left"), ("right", "右侧", "Right"), ("both", "两侧", "Both sides"))
"""Side of a railway line, facing increasing chainage."""

TRACK_DIRECTIONS = codes(
    ("up", "上行", "Up"),
    ("down", "下行", "Down"),
    ("both", "上下行", "Both"),
    ("single", "单线", "Single track"),
)

COORDINATOR_LEVELS = codes(
    ("county", "县级", "County"), ("town", "镇级", "Town"), ("village", "村级", "Village")
)
"""Levels of the dual segment coordinators (双段长): segments nest and duties follow the same levels."""

BANKS = codes(("left", "左岸", "Left bank"), ("right", "右岸", "Right bank"))
"""Bank of a river, facing downstream."""

PLAN_STATUSES = codes(
    ("planned", "规划", "Planned"),
    ("approved", "已批复", "Approved"),
    ("under_construction", "在建", "Under construction"),
    ("built", "已建成", "Built"),
    ("unplanned", "未列入规划", "Not in the plan"),
)
"""What the master plan says of a port facility, apart from whether it operates."""

OPERATING_STATUSES = codes(
    ("not_opened", "未投产", "Not opened"),
    ("operating", "在营", "Operating"),
    ("suspended", "停业", "Suspended"),
    ("closed", "已关闭", "Closed"),
    ("unlicensed", "无证经营", "Operating without a licence"),
    ("unknown", "不详", "Not known"),
)
"""Whether a port facility works today, apart from what the plan says."""

ROAD_CLASSES = codes(
    ("expressway", "高速公路", "Expressway"),
    ("national", "国道", "National road"),
    ("provincial", "省道", "Provincial road"),
    ("county", "县道", "County road"),
    ("township", "乡道", "Township road"),
    ("village", "村道", "Village road"),
    ("street", "城市道路", "City street"),
)

ROAD_DIRECTIONS = codes(
    ("increasing", "里程增大方向", "Increasing chainage"),
    ("decreasing", "里程减小方向", "Decreasing chainage"),
    ("both", "双向", "Both directions"),
)

VALIDITY = (
    Field(
        name="valid_from",
        title=Text("生效日期", "Valid from"),
        type=FieldType.DATE,
        synonyms=("起始日期", "开始日期"),
        help=Text("空值表示起始不详", "Empty where the beginning is not known"),
    ),
    Field(
        name="valid_to",
        title=Text("失效日期", "Valid to"),
        type=FieldType.DATE,
        synonyms=("终止日期", "截止日期"),
        help=Text("含当日；空值表示至今有效", "Inclusive; empty while still valid"),
        not_before="valid_from",
    ),
)
"""Period in which a row holds, both days included."""

ROAD_PLACE = (
    Field(
        name="road_no",
        title=Text("公路编号", "Road number"),
        max_length=20,
        synonyms=("路线编号", "线路编号"),
        help=Text("如 G240、S252", "For example G240, S252"),
    ),
    Field(name="road_name", title=Text("公路名称", "Road name"), max_length=60, synonyms=("路线名称",)),
    Field(
        name="road_class", title=Text("公路等级", "Road class"), codes=ROAD_CLASSES, synonyms=("行政等级",)
    ),
    Field(
        name="road_chainage",
        title=Text("公路桩号", "Road chainage"),
        max_length=60,
        synonyms=("桩号", "公路里程"),
        help=Text("按原文保存，如 K2401+500", "Kept as written, for example K2401+500"),
    ),
    Field(
        name="road_direction",
        title=Text("检查方向", "Direction"),
        codes=ROAD_DIRECTIONS,
        synonyms=("方向", "行驶方向"),
    ),
)
"""Place on a road: number, name, class, chainage, direction."""
