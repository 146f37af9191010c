"""Rivers as axes: directed downstream, with a chainage of their own."""

from layers.contract import REFERENCE, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Style, Symbol
from layers.text import Text

WATERWAY_CLASSES = codes(
    ("I", "Ⅰ级（3000吨）", "Class I (3000 t)"),
    ("II", "Ⅱ级（2000吨）", "Class II (2000 t)"),
    ("III", "Ⅲ级（1000吨）", "Class III (1000 t)"),
    ("IV", "Ⅳ级（500吨）", "Class IV (500 t)"),
    ("V", "Ⅴ级（300吨）", "Class V (300 t)"),
    ("VI", "Ⅵ级（100吨）", "Class VI (100 t)"),
    ("VII", "Ⅶ级（50吨）", "Class VII (50 t)"),
    ("below", "等外航道", "Below class VII"),
    ("none", "不通航", "Not navigable"),
    ("unknown", "不详", "Not known"),
)
"""Classes and vessel tonnages of GB 50139, Navigation standard of inland waterway."""

DEEP, MID, PALE, GREY = "#08519c", "#2b7bba", "#5ba3d0", "#7d98a8"

LAYER = Layer(
    id="rivers",
    title=Text("河流航道", "Rivers"),
    description=Text(
        "河流中心线，一律顺流绘制；左右岸面向下游，采砂等上下游距离沿河计算。",
        "Centre lines drawn downstream: banks face downstream, and upstream or downstream distances run along the river.",
    ),
    theme=REFERENCE,
    geometry=GeometryType.LINESTRING,
    fields=(
        Field(
            name="name_zh",
            title=Text("河名", "Name (Chinese)"),
            required=True,
            max_length=60,
            synonyms=words("河流 河流名称 河道名称"),
        ),
        Field(name="name_en", title=Text("英文名称", "Name (English)"), max_length=100),
        Field(name="section", title=Text("河段", "Section"), max_length=100),
        Field(
            name="waterway_class",
            title=Text("航道等级", "Waterway class"),
            codes=WATERWAY_CLASSES,
            required=True,
            synonyms=words("等级"),
        ),
        Field(name="flows_into", title=Text("汇入", "Flows into"), references="rivers"),
        Field(
            name="chainage_start_km",
            title=Text("起点里程（公里）", "Chainage at the start (km)"),
            type=FieldType.NUMBER,
            unit="km",
            minimum=0,
            help=Text(
                "首个折点的河道里程，向下游递增；仅为本图层相对里程，非航道部门公布里程",
                "River chainage of the first vertex, growing downstream; relative to this layer, not an official one",
            ),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="name_zh",
    popup=("name_zh", "name_en", "section", "waterway_class", "flows_into", "certainty", "remark"),
    style=Style(
        Symbol(MID, size=3),
        by="waterway_class",
        symbols={
            "I": Symbol(DEEP, size=6),
            "II": Symbol(DEEP, size=5.5),
            "III": Symbol(DEEP, size=5),
            "IV": Symbol(MID, size=4.5),
            "V": Symbol(MID, size=4),
            "VI": Symbol(PALE, size=3.5),
            "VII": Symbol(PALE, size=3),
            "below": Symbol(PALE, size=2.5),
            "none": Symbol(GREY, size=2, dash="6 4"),
            "unknown": Symbol(MID, size=3, dash="10 3"),
        },
        label="name_zh",
        label_zoom=9,
    ),
)
