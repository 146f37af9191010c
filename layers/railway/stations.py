"""Railway stations."""

from layers.access import OFFICE, Access
from layers.contract import RAILWAY, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Shape, Style, Symbol
from layers.text import Text

STATUSES = codes(
    ("in_service", "办理客运", "Passenger service"),
    ("passenger_suspended", "客运停办", "Passenger service suspended"),
    ("freight_only", "仅办理货运", "Freight only"),
    ("closed", "已关闭", "Closed"),
    ("unknown", "不详", "Not known"),
)

LAYER = Layer(
    id="railway_stations",
    title=Text("铁路车站", "Railway stations"),
    description=Text(
        "铁路车站点位、电报码与客运状态。", "Stations with telegraph code and state of passenger service."
    ),
    theme=RAILWAY,
    geometry=GeometryType.POINT,
    fields=(
        Field(
            name="name_zh",
            title=Text("站名", "Name (Chinese)"),
            required=True,
            max_length=60,
            synonyms=words("车站 车站名称 车站名"),
        ),
        Field(name="name_en", title=Text("英文站名", "Name (English)"), max_length=100),
        Field(
            name="line_id",
            title=Text("线路", "Railway line"),
            required=True,
            references="railway_lines",
            synonyms=("线路名称", "线别"),
        ),
        Field(
            name="telecode",
            title=Text("电报码", "Telegraph code"),
            max_length=3,
            help=Text("客票系统三位电报码", "Three letters of the ticketing system"),
        ),
        Field(
            name="chainage",
            title=Text("车站中心里程", "Chainage of the centre"),
            is_chainage=True,
            max_length=60,
            synonyms=words("里程 中心里程"),
        ),
        Field(name="status", title=Text("状态", "Status"), codes=STATUSES, required=True),
        Field(name="opened_on", title=Text("启用日期", "Opened on"), type=FieldType.DATE),
        Field(
            name="township",
            title=Text("镇（街）", "Township"),
            references="townships",
            synonyms=words("乡镇 街道 镇街 所属镇街 所在镇 所在镇街 所在乡镇 所属乡镇 属地镇街"),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="name_zh",
    popup=("name_zh", "name_en", "line_id", "telecode", "status", "certainty", "remark"),
    style=Style(
        Symbol("#333f48", Shape.SQUARE),
        by="status",
        symbols={
            "in_service": Symbol("#0072b2", Shape.SQUARE),
            "passenger_suspended": Symbol("#b35c00", Shape.DIAMOND),
            "freight_only": Symbol("#6a3d9a", Shape.SQUARE, 5),
            "closed": Symbol("#767f87", Shape.CROSS),
            "unknown": Symbol("#767f87", Shape.SQUARE, 5),
        },
        label="name_zh",
        label_zoom=10,
    ),
    access=Access(editors=OFFICE),
)
