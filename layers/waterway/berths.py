"""Berths, drawn as their quay line."""

from layers.contract import WATERWAY, GeometryType, Layer
from layers.field import Field, FieldType, codes, measure, words
from layers.style import Style, Symbol
from layers.text import Text
from layers.vocabulary import OPERATING_STATUSES

SHORE_POWER = codes(
    ("available", "可用", "Available", *words("已建可用 具备 正常 已建")),
    ("out_of_order", "故障停用", "Out of order", *words("故障 损坏 停用")),
    ("none", "未建", "None", *words("无 未配备 未建设")),
    ("unknown", "不详", "Not known", *words("不明")),
)


LAYER = Layer(
    id="berths",
    title=Text("泊位", "Berths"),
    description=Text(
        "泊位前沿线，含核定靠泊能力与岸电设施。", "Quay lines with approved capacity and shore power."
    ),
    theme=WATERWAY,
    geometry=GeometryType.LINESTRING,
    fields=(
        Field(
            name="wharf_id",
            title=Text("码头", "Wharf"),
            required=True,
            references="wharves",
            synonyms=words("所属码头 码头名称 所在码头"),
        ),
        Field(
            name="berth_no",
            title=Text("泊位编号", "Berth"),
            required=True,
            max_length=30,
            synonyms=words("泊位号 泊位 泊位名称"),
        ),
        measure("length_m", Text("泊位长度（米）", "Length (m)"), "m", 2000),
        measure("design_dwt", Text("设计靠泊吨级（吨）", "Design DWT (t)"), "t", 500_000, ("设计吨级",)),
        measure(
            "approved_max_dwt",
            Text("核定最大靠泊吨级（吨）", "Approved maximum DWT (t)"),
            "t",
            500_000,
            ("核定靠泊能力", "靠泊能力"),
        ),
        measure("max_loa_m", Text("允许最大船长（米）", "Maximum length overall (m)"), "m", 500),
        measure("max_beam_m", Text("允许最大船宽（米）", "Maximum beam (m)"), "m", 100),
        measure("max_draught_m", Text("允许最大吃水（米）", "Maximum draught (m)"), "m", 30),
        measure("front_depth_m", Text("前沿水深（米）", "Depth alongside (m)"), "m", 50, ("前沿设计水深",)),
        Field(
            name="operating_status",
            title=Text("经营状态", "Operating status"),
            codes=OPERATING_STATUSES,
            required=True,
            synonyms=words("状态 运营状态"),
        ),
        Field(
            name="shore_power",
            title=Text("岸电状态", "Shore power"),
            codes=SHORE_POWER,
            required=True,
            synonyms=("岸电", "岸电设施"),
        ),
        measure("shore_power_kw", Text("岸电容量（千瓦）", "Shore power (kW)"), "kW", 50_000),
        measure("shore_power_v", Text("岸电电压（伏）", "Shore power (V)"), "V", 50_000),
        measure("shore_power_hz", Text("岸电频率（赫兹）", "Shore power (Hz)"), "Hz", 100),
        Field(
            name="shore_power_sockets",
            title=Text("岸电接口数", "Shore power sockets"),
            type=FieldType.INTEGER,
            minimum=0,
            maximum=100,
        ),
        Field(
            name="shore_power_tested_on",
            title=Text("岸电检测日期", "Shore power tested on"),
            type=FieldType.DATE,
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="berth_no",
    popup=(
        "berth_no",
        "wharf_id",
        "length_m",
        "approved_max_dwt",
        "front_depth_m",
        "operating_status",
        "shore_power",
    ),
    style=Style(
        Symbol("#0072b2", size=5),
        by="shore_power",
        symbols={
            "available": Symbol("#009e73", size=5),
            "out_of_order": Symbol("#d55e00", size=5, dash="8 3"),
            "none": Symbol("#4d5d6c", size=4),
            "unknown": Symbol("#4d5d6c", size=4, dash="3 4"),
        },
        label="berth_no",
        label_zoom=15,
    ),
)
