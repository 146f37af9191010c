"""Bus routes, one geometry for each pattern (direction or variant)."""

from layers.bus_routes.schema import FIELDS
from layers.bus_routes.style import STYLE
from layers.contract import BUS, GeometryType, Layer
from layers.text import Text

LAYER = Layer(
    id="bus_routes",
    title=Text("公交线路", "Bus routes"),
    description=Text(
        "公交线路走向，每一方向或变体各一条；按行驶方向绘制。",
        "Alignments of bus routes, one for each direction or variant, drawn in the direction of travel.",
    ),
    theme=BUS,
    geometry=GeometryType.LINESTRING,
    fields=FIELDS,
    title_field="name_zh",
    popup=(
        "route_no",
        "name_zh",
        "kind",
        "direction",
        "operator",
        "first_departure",
        "last_departure",
        "headway_min",
        "length_m",
        "circuity",
        "status",
    ),
    style=STYLE,
)
