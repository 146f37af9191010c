"""What a row of a bus-line table says: one stop of one line, in its order.

The table is no layer of its own: its rows become stops and routes. It is described as a layer is, so
that its headers, values and coordinates are read by the same rules as those of every ledger.
"""

from layers.bus_routes.schema import DIRECTIONS, KINDS
from layers.contract import BUS, GeometryType, Layer
from layers.field import Field, FieldType
from layers.style import Style, Symbol
from layers.text import Text

TABLE = Layer(
    id="bus_line_rows",
    title=Text("公交线路站点表", "Table of bus lines"),
    description=Text(
        "每行一条线路的一个站点，按站序排列。", "One stop of one line in each row, in their order."
    ),
    theme=BUS,
    geometry=GeometryType.POINT,
    fields=(
        Field(
            name="route_no",
            title=Text("线路", "Line"),
            required=True,
            max_length=30,
            synonyms=(
                "线路号",
                "线路名称",
                "线路编号",
                "公交线路",
                "路别",
                "班线",
                "route",
                "route_short_name",
            ),
        ),
        Field(
            name="route_name",
            title=Text("线路全称", "Name of the line"),
            max_length=120,
            synonyms=("起讫点", "起讫站", "route_long_name"),
        ),
        Field(name="kind", title=Text("线路类别", "Kind"), codes=KINDS, synonyms=("类别",)),
        Field(
            name="operator", title=Text("运营单位", "Operator"), max_length=100, synonyms=("经营者", "公司")
        ),
        Field(
            name="direction",
            title=Text("方向", "Direction"),
            codes=DIRECTIONS,
            synonyms=("上下行", "行向", "direction_id", "往返"),
        ),
        Field(name="variant", title=Text("变体", "Variant"), max_length=60, synonyms=("支线", "班次类型")),
        Field(
            name="stop_order",
            title=Text("站序", "Order"),
            type=FieldType.INTEGER,
            minimum=0,
            synonyms=("站点序号", "站点顺序", "停靠顺序", "顺序", "站次", "stop_sequence"),
        ),
        Field(
            name="stop_name",
            title=Text("站名", "Stop"),
            required=True,
            max_length=60,
            synonyms=("站点名称", "站点", "车站", "停靠站", "站台名称", "stop_name"),
        ),
        Field(
            name="gtfs_stop_id",
            title=Text("站点编号", "Stop id"),
            max_length=60,
            synonyms=("stop_id", "站点ID"),
        ),
        Field(name="stop_code", title=Text("站牌号", "Stop code"), max_length=30, synonyms=("站台编号",)),
        Field(name="road_side", title=Text("站台位置", "Platform"), max_length=60),
    ),
    title_field="stop_name",
    popup=("stop_name",),
    style=Style(Symbol("#0072b2", size=4)),
)
