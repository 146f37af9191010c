"""Bridges, locks, dams, underpasses and tunnel portals."""

from layers.contract import REFERENCE, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Shape, Style, Symbol
from layers.text import Text
from layers.vocabulary import ROAD_PLACE

KINDS = codes(
    ("road_bridge", "公路桥", "Road bridge"),
    ("rail_bridge", "铁路桥", "Railway bridge"),
    ("overbridge", "上跨铁路桥", "Overbridge"),
    ("underpass", "下穿铁路涵洞", "Underpass"),
    ("tunnel_portal", "隧道口", "Tunnel portal"),
    ("lock", "船闸枢纽", "Lock"),
    ("dam", "拦河坝", "Dam"),
)

STATUSES = codes(
    ("in_service", "在用", "In service"),
    ("under_assessment", "评估论证中", "Under assessment"),
    ("under_construction", "在建", "Under construction"),
    ("suspended", "停用", "Out of service"),
    ("removed", "已拆除", "Removed"),
    ("unknown", "不详", "Not known"),
)


def _length(name: str, zh: str, en: str, maximum: float, help_text: Text | None = None) -> Field:
    return Field(
        name=name,
        title=Text(f"{zh}（米）", f"{en} (m)"),
        type=FieldType.NUMBER,
        unit="m",
        minimum=0,
        maximum=maximum,
        help=help_text,
        is_sensitive=name.startswith("clearance_"),
    )


LAYER = Layer(
    id="structures",
    title=Text("桥隧闸坝", "Structures"),
    description=Text(
        "桥梁、船闸、拦河坝、涵洞与隧道口。", "Bridges, locks, dams, underpasses and tunnel portals."
    ),
    theme=REFERENCE,
    geometry=GeometryType.POINT,
    fields=(
        Field(
            name="name_zh",
            title=Text("名称", "Name (Chinese)"),
            required=True,
            max_length=100,
            synonyms=words("桥梁名称 桥名 结构物名称"),
        ),
        Field(name="name_en", title=Text("英文名称", "Name (English)"), max_length=100),
        Field(
            name="kind",
            title=Text("类型", "Kind"),
            codes=KINDS,
            required=True,
            synonyms=words("结构类型 类别"),
        ),
        Field(name="status", title=Text("状态", "Status"), codes=STATUSES, required=True),
        Field(name="line_id", title=Text("铁路线路", "Railway line"), references="railway_lines"),
        Field(name="chainage", title=Text("铁路里程", "Railway chainage"), is_chainage=True, max_length=60),
        Field(name="river_id", title=Text("河流", "River"), references="rivers"),
        *ROAD_PLACE[:4],
        _length(
            "length_m",
            "全长",
            "Length",
            100_000,
            Text(
                "桥长决定上下游禁采距离（《铁路安全管理条例》第三十八条）",
                "A bridge's length decides how far sand mining is banned (State Council Order 639, art. 38)",
            ),
        ),
        _length("clearance_height_m", "净高", "Clearance height", 200),
        _length("clearance_width_m", "净宽", "Clearance width", 2000),
        _length("chamber_length_m", "闸室有效长度", "Lock chamber length", 1000),
        _length("chamber_width_m", "闸室有效宽度", "Lock chamber width", 200),
        _length("sill_depth_m", "门槛水深", "Depth over the sill", 50),
        Field(
            name="opened_on",
            title=Text("启用日期", "Opened on"),
            type=FieldType.DATE,
            synonyms=("通车日期", "通航日期"),
        ),
        Field(
            name="is_heritage",
            title=Text("文物保护单位", "Listed heritage"),
            type=FieldType.BOOLEAN,
            help=Text("改建、拆除须先办理文物手续", "Needs consent before it is altered or removed"),
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
        "name_en",
        "kind",
        "status",
        "river_id",
        "opened_on",
        "is_heritage",
        "certainty",
        "remark",
    ),
    style=Style(
        Symbol("#4d5d6c", Shape.DIAMOND),
        by="kind",
        symbols={
            "road_bridge": Symbol("#8c510a", Shape.DIAMOND),
            "rail_bridge": Symbol("#333f48", Shape.DIAMOND),
            "overbridge": Symbol("#b35c00", Shape.TRIANGLE),
            "underpass": Symbol("#6a3d9a", Shape.SQUARE),
            "tunnel_portal": Symbol("#333f48", Shape.TRIANGLE),
            "lock": Symbol("#0072b2", Shape.SQUARE, 7),
            "dam": Symbol("#4d5d6c", Shape.CROSS, 7),
        },
        label="name_zh",
        label_zoom=11,
    ),
)
