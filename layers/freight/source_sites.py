"""Freight sources (货运源头单位): where trucks are loaded, and overloaded."""

from layers.contract import FREIGHT, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Shape, Style, Symbol
from layers.text import Text

KINDS = codes(
    ("quarry", "采石场、矿山", "Quarry or mine", *words("采石场 石场 矿山 矿场")),
    ("sand_yard", "砂石场", "Sand and gravel yard", *words("沙场 砂场 沙石场 砂石料场")),
    ("cement_works", "水泥厂", "Cement works", *words("水泥企业 水泥")),
    ("concrete_plant", "混凝土搅拌站", "Concrete plant", *words("搅拌站 商混站 混凝土公司")),
    ("wharf", "码头", "Wharf", *words("港口码头")),
    ("building_site", "建筑工地", "Building site", *words("工地")),
    ("logistics", "物流园、货运站", "Logistics park", *words("物流 货运站 货运场站 物流企业")),
    ("factory", "工厂", "Factory", *words("企业 厂矿")),
    ("other", "其他", "Other", *words("其它")),
)

STATUSES = codes(
    ("active", "在产", "Active", *words("生产 在营 正常 正常生产")),
    ("suspended", "停产", "Suspended", *words("停工 暂停")),
    ("closed", "关闭", "Closed", *words("已关闭 关停 注销")),
    ("unknown", "不详", "Not known", *words("不明")),
)

LAYER = Layer(
    id="source_sites",
    title=Text("货运源头单位", "Freight source sites"),
    description=Text(
        "货物装载源头：矿山、砂石场、水泥厂、码头等。",
        "Where loads come from: quarries, yards, cement works, wharves.",
    ),
    theme=FREIGHT,
    geometry=GeometryType.POINT,
    fields=(
        Field(
            name="name_zh",
            title=Text("单位名称", "Name (Chinese)"),
            required=True,
            max_length=100,
            synonyms=words("企业名称 源头单位 名称 单位 源头企业 源头企业名称"),
        ),
        Field(name="name_en", title=Text("英文名称", "Name (English)"), max_length=100),
        Field(
            name="kind",
            title=Text("类型", "Kind"),
            codes=KINDS,
            required=True,
            synonyms=words("企业类型 单位类型 类别"),
        ),
        Field(
            name="status",
            title=Text("状态", "Status"),
            codes=STATUSES,
            required=True,
            synonyms=words("生产状态 经营状态"),
        ),
        Field(
            name="credit_code",
            title=Text("统一社会信用代码", "Credit code"),
            max_length=18,
            synonyms=words("信用代码 社会信用代码"),
        ),
        Field(name="wharf_id", title=Text("关联码头", "Wharf"), references="wharves"),
        Field(
            name="is_published",
            title=Text("列入公示名录", "On the published list"),
            type=FieldType.BOOLEAN,
            help=Text("重点货运源头单位名录", "The list of key freight sources"),
            synonyms=words("是否公示 重点源头单位 是否重点"),
        ),
        Field(
            name="has_weighbridge",
            title=Text("出场称重", "Weighs on leaving"),
            type=FieldType.BOOLEAN,
            synonyms=words("有无称重设备 是否安装称重 称重设施"),
        ),
        Field(
            name="has_video",
            title=Text("视频监控", "Video"),
            type=FieldType.BOOLEAN,
            synonyms=words("有无监控 视频 监控设施"),
        ),
        Field(
            name="annual_output_t",
            title=Text("年出货量（吨）", "Yearly output (t)"),
            type=FieldType.NUMBER,
            unit="t",
            minimum=0,
            synonyms=words("年产量 年运量"),
        ),
        Field(
            name="access_road",
            title=Text("出入道路", "Access road"),
            max_length=100,
            synonyms=words("进出道路"),
        ),
        Field(
            name="township",
            title=Text("镇（街）", "Township"),
            references="townships",
            synonyms=words("乡镇 街道 镇街 所属镇街 所在镇 所在镇街 所在乡镇 所属乡镇 属地镇街"),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="name_zh",
    popup=(
        "name_zh",
        "kind",
        "status",
        "is_published",
        "has_weighbridge",
        "annual_output_t",
        "township",
        "certainty",
    ),
    style=Style(
        Symbol("#8c510a", Shape.CIRCLE),
        by="kind",
        symbols={
            "quarry": Symbol("#8c510a", Shape.TRIANGLE),
            "sand_yard": Symbol("#e69f00", Shape.CIRCLE),
            "cement_works": Symbol("#4d5d6c", Shape.SQUARE),
            "concrete_plant": Symbol("#4d5d6c", Shape.DIAMOND),
            "wharf": Symbol("#0072b2", Shape.SQUARE),
            "building_site": Symbol("#c2187a", Shape.TRIANGLE),
            "logistics": Symbol("#009e73", Shape.SQUARE),
            "factory": Symbol("#6a3d9a", Shape.SQUARE),
            "other": Symbol("#767f87", Shape.CIRCLE),
        },
    ),
)
