"""The parameters that a map page keeps its state in.

The server renders the same page for all of them but the moment; the page's own scripts read and
write them (`maps/static/own/url_state.js`).
"""

from geo_service.api.parameters.definitions import AS_OF, Parameter
from layers.text import Text

SHOWN_LAYERS = Parameter(
    "layers",
    {"type": "string"},
    Text("显示的图层标识，以逗号分隔", "Identifiers of the layers that are switched on, divided by commas"),
)
SEARCH = Parameter(
    "q",
    {"type": "string"},
    Text("在列表中查找的文字", "Words that are looked for in the list"),
)
PLACE = Parameter(
    "at",
    {"type": "string"},
    Text(
        "地图位置：缩放级别/纬度/经度，如 9/24.18/113.41",
        "Position of the map: zoom/latitude/longitude, for example 9/24.18/113.41",
    ),
)
CODES = Parameter(
    "filter",
    {"type": "array", "items": {"type": "string"}},
    Text(
        "图层.字段:代码,代码，如 wharves.plan_status:planned；可重复",
        "layer.field:code,code, for example wharves.plan_status:planned; may be repeated",
    ),
)

WHERE = Parameter(
    "where",
    {"type": "string"},
    Text(
        "只显示一个图层中符合条件的要素：图层:CQL2，如 wharves:is_demo = false",
        "Only features of a layer under a condition: layer:CQL2, for example wharves:is_demo = false",
    ),
)

ONCE = (SHOWN_LAYERS, SEARCH, PLACE, AS_OF, WHERE)
"""Parameters that stand once at most."""

REPEATED = (CODES,)
"""Parameters that may stand several times."""
