"""Railway lines, the axes that chainages, segments and protection zones refer to."""

from layers.access import OFFICE, Access
from layers.contract import RAILWAY, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Style, Symbol
from layers.text import Text

RAIL_CLASSES = codes(
    ("conventional", "普速铁路", "Conventional", *words("普速 普铁 普通铁路")),
    ("high_speed", "高速铁路", "High-speed", *words("高铁 高速 客运专线")),
)
DOWN_SIDES = codes(("left", "左侧", "Left"), ("right", "右侧", "Right"))

LAYER = Layer(
    id="railway_lines",
    title=Text("铁路线路", "Railway lines"),
    description=Text(
        "铁路线路中心线，一律按里程增大方向绘制；左右侧、上下行侧均以此为准。",
        "Centre lines, always drawn in increasing chainage: left, right and the down side follow from that.",
    ),
    theme=RAILWAY,
    geometry=GeometryType.LINESTRING,
    fields=(
        Field(
            name="name_zh",
            title=Text("线路名称", "Name (Chinese)"),
            required=True,
            max_length=60,
            synonyms=words("线名 线别 铁路名称 线路"),
        ),
        Field(name="name_en", title=Text("英文名称", "Name (English)"), max_length=100),
        Field(
            name="section",
            title=Text("区间", "Section"),
            max_length=100,
            help=Text("本行所含的起讫区间", "The stretch that this row covers"),
        ),
        Field(
            name="rail_class",
            title=Text("铁路类别", "Rail class"),
            codes=RAIL_CLASSES,
            required=True,
            synonyms=("线路类别",),
            help=Text(
                "《铁路安全管理条例》第一百零七条：设计时速250公里以上且初期运营200公里以上的客运专线为高速铁路",
                "State Council Order 639, art. 107: passenger lines designed for 250 km/h and run at 200 km/h or more",
            ),
        ),
        Field(name="electrified", title=Text("电气化", "Electrified"), type=FieldType.BOOLEAN),
        Field(
            name="track_count",
            title=Text("正线数目", "Main tracks"),
            type=FieldType.INTEGER,
            minimum=1,
            maximum=12,
            synonyms=words("线数"),
        ),
        Field(
            name="design_speed_kmh",
            title=Text("设计速度（公里/小时）", "Design speed (km/h)"),
            type=FieldType.NUMBER,
            unit="km/h",
            minimum=1,
            maximum=600,
            synonyms=words("设计时速"),
        ),
        Field(
            name="down_side",
            title=Text("下行线所在侧", "Side of the down track"),
            codes=DOWN_SIDES,
            help=Text("面向里程增大方向；空值按左侧", "Facing increasing chainage; left where empty"),
        ),
        Field(
            name="edge_offset_m",
            title=Text("中心线至坡脚距离（米）", "Centre line to embankment toe (m)"),
            type=FieldType.NUMBER,
            unit="m",
            minimum=0,
            maximum=200,
            help=Text(
                "保护区自路堤坡脚、路堑坡顶或桥梁外侧起算，而非线路中心线",
                "The protection zone is measured from the toe, cutting top or bridge edge, not from the centre line",
            ),
        ),
        Field(
            name="chainage_from",
            title=Text("起点里程", "Chainage at the start"),
            is_chainage=True,
            max_length=60,
            synonyms=words("起始里程"),
        ),
        Field(
            name="chainage_to",
            title=Text("终点里程", "Chainage at the end"),
            is_chainage=True,
            max_length=60,
            synonyms=words("终止里程"),
        ),
        Field(
            name="operator",
            title=Text("管理单位", "Operator"),
            max_length=100,
            synonyms=words("铁路局 产权单位 运营单位"),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="name_zh",
    popup=(
        "name_zh",
        "section",
        "rail_class",
        "electrified",
        "design_speed_kmh",
        "down_side",
        "certainty",
        "remark",
    ),
    style=Style(
        Symbol("#333f48", size=3),
        by="rail_class",
        symbols={
            "conventional": Symbol("#333f48", size=3),
            "high_speed": Symbol("#7a3b8f", size=3, dash="12 4"),
        },
        label="name_zh",
        label_zoom=11,
    ),
    access=Access(editors=OFFICE),
)
