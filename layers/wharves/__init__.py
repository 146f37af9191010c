"""Wharves, between the port area above and the berths below."""

from layers.contract import WATERWAY, GeometryType, Layer
from layers.text import Text
from layers.wharves.schema import FIELDS
from layers.wharves.style import STYLE

LAYER = Layer(
    id="wharves",
    title=Text("码头", "Wharves"),
    description=Text(
        "港口码头；规划状态与经营状态分列。",
        "Wharves of the port; what the plan says and whether they operate are kept apart.",
    ),
    theme=WATERWAY,
    geometry=GeometryType.POINT,
    fields=FIELDS,
    title_field="name_zh",
    popup=(
        "name_zh",
        "name_en",
        "plan_status",
        "operating_status",
        "operator",
        "river_id",
        "bank",
        "cargo",
        "licence_valid_to",
        "certainty",
        "quote",
    ),
    style=STYLE,
)
