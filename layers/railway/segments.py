"""Segments of the railway, each watched by one pair of segment coordinators (双段长)."""

from layers.access import OFFICE, Access
from layers.contract import RAILWAY, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Style, Symbol
from layers.text import Text
from layers.vocabulary import COORDINATOR_LEVELS, SIDES

AREA_CLASSES = codes(
    ("urban", "城市市区", "Urban"),
    ("suburban_residential", "城市郊区居民居住区", "Suburban residential"),
    ("village_residential", "村镇居民居住区", "Village residential"),
    ("other", "其他地区", "Other"),
)

LAYER = Layer(
    id="railway_segments",
    title=Text("责任区段", "Railway segments"),
    description=Text(
        "“双段长”责任区段，县、镇、村三级嵌套；几何由线路与起讫里程推得。",
        "Segments of the dual coordinators, nested by county, town and village; "
        "geometry follows from line and chainage.",
    ),
    theme=RAILWAY,
    geometry=GeometryType.LINESTRING,
    fields=(
        Field(
            name="name_zh",
            title=Text("区段名称", "Segment name"),
            required=True,
            max_length=100,
            synonyms=words("责任区段 区段 责任段名称 区段名"),
        ),
        Field(
            name="line_id",
            title=Text("线路", "Railway line"),
            required=True,
            references="railway_lines",
            synonyms=("线路名称", "线别"),
        ),
        Field(
            name="level",
            title=Text("层级", "Level"),
            codes=COORDINATOR_LEVELS,
            required=True,
            synonyms=("级别",),
        ),
        Field(
            name="parent_id",
            title=Text("上级区段", "Parent segment"),
            references="railway_segments",
            help=Text("县级区段无上级", "A county segment has none"),
        ),
        Field(
            name="chainage_from",
            title=Text("起点里程", "Chainage from"),
            is_chainage=True,
            required=True,
            max_length=60,
            synonyms=words("起始里程 里程起 起讫里程 里程 里程范围 起止里程 里程(起)"),
        ),
        Field(
            name="chainage_to",
            title=Text("终点里程", "Chainage to"),
            is_chainage=True,
            required=True,
            max_length=60,
            synonyms=words("终止里程 里程止 讫点里程 里程(止)"),
        ),
        Field(
            name="side",
            title=Text("侧别", "Side"),
            codes=SIDES,
            required=True,
            help=Text("责任所及一侧，面向里程增大方向", "Side covered, facing increasing chainage"),
        ),
        Field(
            name="township",
            title=Text("镇（街）", "Township"),
            references="townships",
            synonyms=words("乡镇 街道 镇街 所属镇街 所在镇 所在镇街 所在乡镇 所属乡镇 属地镇街"),
        ),
        Field(
            name="area_class",
            title=Text("地区类别", "Area class"),
            codes=AREA_CLASSES,
            help=Text(
                "《铁路安全管理条例》第二十七条的四类地区",
                "The four classes of State Council Order 639, art. 27",
            ),
            synonyms=words("保护区类型 区域类别"),
        ),
        Field(
            name="edge_offset_m",
            title=Text("中心线至坡脚距离（米）", "Centre line to embankment toe (m)"),
            type=FieldType.NUMBER,
            unit="m",
            minimum=0,
            maximum=200,
            help=Text("空值取线路的数值", "The line's value where empty"),
            synonyms=words("坡脚距离"),
        ),
        Field(
            name="patrol_cadence_days",
            title=Text("巡查周期（天）", "Patrol cadence (days)"),
            type=FieldType.INTEGER,
            unit="d",
            minimum=1,
            maximum=366,
            help=Text(
                "空值取该层级的设置值；非法定数值", "The level's setting where empty; not a number of law"
            ),
            synonyms=words("巡查频次"),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="name_zh",
    popup=("name_zh", "level", "line_id", "chainage_from", "chainage_to", "side", "township", "area_class"),
    style=Style(
        Symbol("#009e73", size=5),
        by="level",
        symbols={
            "county": Symbol("#004d3a", size=7),
            "town": Symbol("#009e73", size=5),
            "village": Symbol("#e69f00", size=4, dash="8 4"),
        },
    ),
    access=Access(editors=OFFICE),
)
