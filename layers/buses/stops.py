"""Bus stops, terminals and coach stations."""

from layers.contract import BUS, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Shape, Style, Symbol
from layers.text import Text

KINDS = codes(
    ("stop", "停靠站", "Stop", *words("站点 公交站 中途站 途经站 停靠点")),
    ("terminal", "首末站", "Terminal", *words("首站 末站 始发站 终点站 总站")),
    ("interchange", "公交枢纽", "Interchange", *words("枢纽 枢纽站")),
    ("coach_station", "汽车客运站", "Coach station", *words("客运站 汽车站")),
)

STATUSES = codes(
    ("in_service", "在用", "In service", *words("使用中 正常 启用")),
    ("suspended", "停用", "Out of service", *words("停用中 暂停使用")),
    ("proposed", "拟设", "Proposed", *words("规划 拟建")),
    ("withdrawn", "已撤销", "Withdrawn", *words("撤销 已取消")),
    ("unknown", "不详", "Not known", *words("不明")),
)

LAYER = Layer(
    id="bus_stops",
    title=Text("公交站点", "Bus stops"),
    description=Text(
        "公交停靠站、首末站、枢纽与汽车客运站。", "Stops, terminals, interchanges and coach stations."
    ),
    theme=BUS,
    geometry=GeometryType.POINT,
    fields=(
        Field(
            name="gtfs_stop_id",
            title=Text("站点编号（GTFS）", "Stop id (GTFS)"),
            max_length=60,
            synonyms=words("stop_id 站点ID 站点编号"),
        ),
        Field(name="stop_code", title=Text("站牌号", "Stop code"), max_length=30, synonyms=("站台编号",)),
        Field(
            name="name_zh",
            title=Text("站名", "Name (Chinese)"),
            required=True,
            max_length=100,
            synonyms=words("站点名称 stop_name 公交站 公交站名 停靠站 停靠站名称 站点"),
        ),
        Field(name="name_en", title=Text("英文站名", "Name (English)"), max_length=100),
        Field(
            name="kind",
            title=Text("类型", "Kind"),
            codes=KINDS,
            required=True,
            synonyms=words("站点类型 类别"),
        ),
        Field(
            name="road_side",
            title=Text("站台位置", "Platform"),
            max_length=60,
            help=Text("如路东侧、往火车站方向", "Such as east side, towards the station"),
            synonyms=words("方位 道路侧 位置描述"),
        ),
        Field(
            name="has_shelter",
            title=Text("候车亭", "Shelter"),
            type=FieldType.BOOLEAN,
            synonyms=words("有无候车亭 是否有候车亭"),
        ),
        Field(
            name="is_accessible",
            title=Text("无障碍", "Step-free"),
            type=FieldType.BOOLEAN,
            synonyms=words("无障碍设施"),
        ),
        Field(name="status", title=Text("状态", "Status"), codes=STATUSES, required=True),
        Field(
            name="township",
            title=Text("镇（街）", "Township"),
            references="townships",
            synonyms=words("乡镇 街道 镇街 所属镇街 所在镇 所在镇街 所在乡镇 所属乡镇 属地镇街"),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="name_zh",
    key="gtfs_stop_id",
    popup=("name_zh", "name_en", "kind", "road_side", "has_shelter", "status", "certainty", "remark"),
    style=Style(
        Symbol("#0072b2", size=4),
        by="kind",
        symbols={
            "stop": Symbol("#0072b2", Shape.CIRCLE, 4),
            "terminal": Symbol("#004d7a", Shape.SQUARE, 6),
            "interchange": Symbol("#c2187a", Shape.STAR, 7),
            "coach_station": Symbol("#b35c00", Shape.DIAMOND, 7),
        },
        label="name_zh",
        label_zoom=14,
    ),
)
