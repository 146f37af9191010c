"""Outlines of hazards that are more than a point."""

from layers.access import OFFICE, Access, Role
from layers.contract import RAILWAY, GeometryType, Layer
from layers.field import Field, FieldType, codes
from layers.style import Style, Symbol
from layers.text import Text

METHODS = codes(
    ("image", "影像勾绘", "Traced on an image"),
    ("walked", "实地绕测", "Walked with a receiver"),
    ("drone", "无人机测量", "Drone survey"),
    ("survey", "全站仪或RTK测量", "Total station or RTK survey"),
    ("sketch", "示意", "Sketch"),
)

LAYER = Layer(
    id="hazard_extents",
    title=Text("隐患范围", "Hazard extents"),
    description=Text(
        "面状隐患的范围线，如彩钢瓦棚、堆场、施工场地。",
        "Outlines of hazards: sheds, stockpiles, building sites.",
    ),
    theme=RAILWAY,
    geometry=GeometryType.POLYGON,
    fields=(
        Field(
            name="hazard_id",
            title=Text("隐患", "Hazard"),
            required=True,
            references="railway_hazards",
            synonyms=("隐患编号",),
        ),
        Field(name="method", title=Text("勾绘方式", "Method"), codes=METHODS),
        Field(name="drawn_on", title=Text("勾绘日期", "Drawn on"), type=FieldType.DATE),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="hazard_id",
    popup=("hazard_id", "method", "drawn_on", "remark"),
    style=Style(Symbol("#d95f02", size=2)),
    temporal="drawn_on",
    access=Access(editors=OFFICE | {Role.COORDINATOR}, scope="hazard_id"),
)
