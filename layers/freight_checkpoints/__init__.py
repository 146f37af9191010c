"""Overload checkpoints (治超站点): fixed stations, weigh-in-motion sites, temporary posts, toll plazas."""

from layers.contract import FREIGHT, GeometryType, Layer
from layers.freight_checkpoints.schema import FIELDS
from layers.freight_checkpoints.style import STYLE
from layers.text import Text

LAYER = Layer(
    id="freight_checkpoints",
    title=Text("治超站点", "Freight checkpoints"),
    description=Text(
        "固定超限检测站、不停车检测点、流动卡点与收费站入口称重点。",
        "Fixed stations, weigh-in-motion sites, temporary posts and weighing at toll plazas.",
    ),
    theme=FREIGHT,
    geometry=GeometryType.POINT,
    fields=FIELDS,
    title_field="name_zh",
    key="station_code",
    popup=(
        "name_zh",
        "kind",
        "road_no",
        "road_chainage",
        "road_direction",
        "lanes",
        "status",
        "approval_no",
        "verification_valid_to",
        "certainty",
    ),
    style=STYLE,
)
