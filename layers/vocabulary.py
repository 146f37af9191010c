"""Words that several layers share: sides, directions, road classes, life of a facility.

A layer never imports another layer, so an enumeration used by two of them has its home here.
"""

from layers.field import Field, FieldType, codes, words
from layers.text import Text

SIDES = codes(
    ("left", "左侧", "Left", *words("左 左边 线路左侧 铁路左侧")),
    ("right", "右侧", "Right", *words("右 右边 线路右侧 铁路右侧")),
    ("both", "两侧", "Both sides", *words("左右侧 左右两侧 双侧 两边 左右")),
)
"""Side of a railway line, facing increasing chainage."""

TRACK_DIRECTIONS = codes(
    ("up", "上行", "Up", *words("上行线 上行侧 上")),
    ("down", "下行", "Down", *words("下行线 下行侧 下")),
    ("both", "上下行", "Both", *words("双线 上下行线 上、下行 双向")),
    ("single", "单线", "Single track", *words("单 单线铁路")),
)

COORDINATOR_LEVELS = codes(
    ("county", "县级", "County", *words("县 县(市)级 市县级")),
    ("town", "镇级", "Town", *words("镇 乡镇级 镇街级")),
    ("village", "村级", "Village", *words("村 村居级")),
)
"""Levels of the dual segment coordinators (双段长): segments nest and duties follow the same levels."""

BANKS = codes(("left", "左岸", "Left bank", *words("左")), ("right", "右岸", "Right bank", *words("右")))
"""Bank of a river, facing downstream."""

PLAN_STATUSES = codes(
    ("planned", "规划", "Planned", *words("规划中 拟建")),
    ("approved", "已批复", "Approved", *words("已批准 批复")),
    ("under_construction", "在建", "Under construction", *words("建设中 在建中")),
    ("built", "已建成", "Built", *words("已建 建成 现状")),
    ("unplanned", "未列入规划", "Not in the plan", *words("规划外")),
)
"""What the master plan says of a port facility, apart from whether it operates."""

OPERATING_STATUSES = codes(
    ("not_opened", "未投产", "Not opened", *words("未运营 未投入运营")),
    ("operating", "在营", "Operating", *words("运营 运营中 营运 正常经营 营业 在用 正常")),
    ("suspended", "停业", "Suspended", *words("停运 暂停 歇业 停用")),
    ("closed", "已关闭", "Closed", *words("关闭 已关停 取缔")),
    ("unlicensed", "无证经营", "Operating without a licence", *words("无证 无证码头")),
    ("unknown", "不详", "Not known", *words("不明")),
)
"""Whether a port facility works today, apart from what the plan says."""

ROAD_CLASSES = codes(
    ("expressway", "高速公路", "Expressway", *words("高速")),
    ("national", "国道", "National road", *words("国家公路")),
    ("provincial", "省道", "Provincial road", *words("省级公路")),
    ("county", "县道", "County road"),
    ("township", "乡道", "Township road"),
    ("village", "村道", "Village road"),
    ("street", "城市道路", "City street"),
)

ROAD_DIRECTIONS = codes(
    ("increasing", "里程增大方向", "Increasing chainage", *words("上行 正向")),
    ("decreasing", "里程减小方向", "Decreasing chainage", *words("下行 反向")),
    ("both", "双向", "Both directions", *words("双侧 双向检测")),
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
        synonyms=words("路线编号 线路编号 公路线路编号 路线代码"),
        help=Text("如 G240、S252", "For example G240, S252"),
    ),
    Field(
        name="road_name",
        title=Text("公路名称", "Road name"),
        max_length=60,
        synonyms=words("路线名称 道路名称"),
    ),
    Field(
        name="road_class",
        title=Text("公路等级", "Road class"),
        codes=ROAD_CLASSES,
        synonyms=words("行政等级 公路类别 道路等级"),
    ),
    Field(
        name="road_chainage",
        title=Text("公路桩号", "Road chainage"),
        is_chainage=True,
        max_length=60,
        synonyms=words("桩号 公路里程 桩号位置 里程桩号 中心桩号"),
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

CHAINAGE_SERIES = (
    Field(
        name="line_id",
        title=Text("线路", "Railway line"),
        required=True,
        references="railway_lines",
        synonyms=("线路名称", "线别"),
    ),
    Field(
        name="series",
        title=Text("里程系列", "Chainage series"),
        required=True,
        max_length=8,
        help=Text("里程冠号，如 K、DK、CK", "Prefix of the chainage: K, DK, CK"),
        synonyms=words("冠号 里程冠号"),
    ),
    Field(
        name="track_dir",
        title=Text("行别", "Track direction"),
        codes=TRACK_DIRECTIONS,
        synonyms=("上下行",),
    ),
)
"""Which chainage of which line: line, series, track."""
