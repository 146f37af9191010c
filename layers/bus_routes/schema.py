"""Columns of a bus route; identifiers are those of GTFS."""

from layers.field import Field, FieldType, codes, words
from layers.text import Text
from layers.vocabulary import VALIDITY

KINDS = codes(
    ("urban", "城区公交", "Urban", *words("城市公交 市区公交 城区")),
    ("suburban", "城乡公交", "Urban to rural", *words("城乡 城乡客运 城际公交")),
    ("rural", "镇村公交", "Rural", *words("镇村 农村客运 农村公交")),
    ("school", "学生专线", "School", *words("校车专线 学生车 学生班线")),
    ("custom", "定制公交", "On request", *words("定制 预约公交")),
    ("other", "其他", "Other", *words("其它")),
)

DIRECTIONS = codes(
    ("outbound", "去程", "Outbound", *words("上行 去 0 往")),
    ("inbound", "回程", "Inbound", *words("下行 回 1 返")),
    ("loop", "环线", "Loop", *words("环行 环形 循环")),
)
"""Outbound and inbound are GTFS ``direction_id`` 0 and 1."""

STATUSES = codes(
    ("operating", "运营", "Operating", *words("在营 运营中 正常 正常运营")),
    ("suspended", "停运", "Suspended", *words("停驶 暂停")),
    ("proposed", "拟开行", "Proposed", *words("拟开通 规划")),
    ("withdrawn", "已撤销", "Withdrawn", *words("撤销 已取消 取消")),
)

_CLOCK = Text("24小时制 时:分；过零点记作24:30", "HH:MM; past midnight counts on, as 24:30")

FIELDS = (
    Field(
        name="gtfs_route_id",
        title=Text("线路编号（GTFS）", "Route id (GTFS)"),
        required=True,
        max_length=60,
        synonyms=("route_id", "线路ID"),
    ),
    Field(
        name="gtfs_shape_id",
        title=Text("走向编号（GTFS）", "Shape id (GTFS)"),
        max_length=60,
        synonyms=("shape_id",),
    ),
    Field(
        name="route_no",
        title=Text("线路号", "Route number"),
        required=True,
        max_length=30,
        synonyms=words("路别 线路 route_short_name 路号 线路编号 公交线路 班线号"),
    ),
    Field(
        name="name_zh",
        title=Text("线路名称", "Route name"),
        required=True,
        max_length=120,
        synonyms=words("route_long_name 起讫站 线路全称 起止点 起讫点 起终点"),
    ),
    Field(
        name="kind",
        title=Text("线路类别", "Kind"),
        codes=KINDS,
        required=True,
        synonyms=words("类别 线路类型 类型"),
    ),
    Field(
        name="direction",
        title=Text("方向", "Direction"),
        codes=DIRECTIONS,
        required=True,
        synonyms=("上下行",),
    ),
    Field(
        name="variant",
        title=Text("变体", "Variant"),
        max_length=60,
        help=Text("如区间车、学生班", "Short working, school run"),
    ),
    Field(
        name="origin_stop",
        title=Text("起点站", "From"),
        max_length=60,
        synonyms=words("首站 起点 起始站 始发站 起点站名"),
    ),
    Field(
        name="destination_stop",
        title=Text("终点站", "To"),
        max_length=60,
        synonyms=words("末站 终点 终到站 终点站名"),
    ),
    Field(
        name="operator",
        title=Text("运营单位", "Operator"),
        max_length=100,
        synonyms=words("经营者 公司 营运单位 运营企业 经营单位 公交公司"),
    ),
    Field(
        name="first_departure",
        title=Text("首班车", "First departure"),
        max_length=5,
        synonyms=words("首班时间 首班 首班发车 首班发车时间"),
        help=_CLOCK,
    ),
    Field(
        name="last_departure",
        title=Text("末班车", "Last departure"),
        max_length=5,
        synonyms=words("末班时间 末班 末班发车 末班发车时间 收班时间"),
        help=_CLOCK,
    ),
    Field(
        name="headway_min",
        title=Text("发车间隔（分钟）", "Headway (min)"),
        type=FieldType.NUMBER,
        unit="min",
        minimum=1,
        maximum=1440,
        synonyms=words("间隔 班距 发班间隔 发车频率 间隔时间"),
    ),
    Field(
        name="length_m",
        title=Text("线路长度（米）", "Length (m)"),
        type=FieldType.NUMBER,
        unit="m",
        minimum=0,
        maximum=500_000,
        help=Text("单程运营长度，投影坐标计算", "One way as operated, from projected coordinates"),
        synonyms=words("里程 单程里程 线路里程"),
    ),
    Field(
        name="circuity",
        title=Text("非直线系数", "Circuity"),
        type=FieldType.NUMBER,
        minimum=1,
        help=Text(
            "运营长度与起讫点直线距离之比；环线无值",
            "Operated length over straight distance; none for a loop",
        ),
    ),
    Field(
        name="fare",
        title=Text("票价", "Fare"),
        max_length=60,
        synonyms=words("票制票价 全程票价"),
    ),
    Field(
        name="status",
        title=Text("状态", "Status"),
        codes=STATUSES,
        required=True,
        synonyms=words("运营状态 营运状态"),
    ),
    *VALIDITY,
    Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
)
