"""Chainage equations (断链): places where the labels of a line jump."""

from layers.access import OFFICE, Access
from layers.contract import RAILWAY, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Shape, Style, Symbol
from layers.text import Text
from layers.vocabulary import CHAINAGE_SERIES, VALIDITY

KINDS = codes(
    ("overlap", "长链", "Overlap (labels repeat)", *words("长链 重叠")),
    ("gap", "短链", "Gap (labels jump)", *words("短链 缺口")),
)

LAYER = Layer(
    id="chainage_equations",
    title=Text("断链", "Chainage equations"),
    description=Text(
        "里程与地面长度不连续处：来向里程与去向里程不同，长链处里程重复，短链处里程缺失。",
        "Where chainage and ground length part: the label on arrival differs from that on departure; "
        "on an overlap labels repeat, in a gap they are missing.",
    ),
    theme=RAILWAY,
    geometry=GeometryType.POINT,
    fields=(
        *CHAINAGE_SERIES,
        Field(name="kind", title=Text("类型", "Kind"), codes=KINDS, required=True, synonyms=("断链类型",)),
        Field(
            name="label_back",
            title=Text("来向里程", "Chainage on arrival"),
            required=True,
            is_chainage=True,
            max_length=60,
            synonyms=words("断链前里程 来向桩号 链前里程"),
            help=Text("沿里程增大方向到达断链处的里程", "The label arriving, facing increasing chainage"),
        ),
        Field(
            name="label_ahead",
            title=Text("去向里程", "Chainage on departure"),
            required=True,
            is_chainage=True,
            max_length=60,
            synonyms=words("断链后里程 去向桩号 链后里程"),
            help=Text("离开断链处的里程", "The label departing"),
        ),
        Field(
            name="length_m",
            title=Text("断链长度（米）", "Length (m)"),
            type=FieldType.NUMBER,
            unit="m",
            minimum=0,
            maximum=100_000,
            synonyms=words("断链长 长度"),
        ),
        Field(
            name="mark",
            title=Text("重复里程标记", "Mark of repeated posts"),
            max_length=1,
            help=Text("长链内公里标所加字母，如 K2077A", "Letter of the repeated posts, as in K2077A"),
        ),
        *VALIDITY,
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="label_ahead",
    popup=("kind", "line_id", "series", "label_back", "label_ahead", "length_m", "mark", "certainty"),
    style=Style(
        Symbol("#d55e00", Shape.DIAMOND, 4),
        by="kind",
        symbols={
            "overlap": Symbol("#d55e00", Shape.DIAMOND, 5),
            "gap": Symbol("#8c510a", Shape.SQUARE, 5),
        },
        label="label_ahead",
        label_zoom=14,
    ),
    access=Access(editors=OFFICE),
)
