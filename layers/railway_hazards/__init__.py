"""Hazards beside the railway, the ledger of the dual segment coordinators (双段长)."""

from layers.access import OFFICE, Access, Role
from layers.contract import RAILWAY, GeometryType, Layer
from layers.railway_hazards.schema import FIELDS
from layers.railway_hazards.style import STYLE
from layers.railway_hazards.workflow import WORKFLOW
from layers.text import Text

LAYER = Layer(
    id="railway_hazards",
    title=Text("铁路沿线隐患", "Railway hazards"),
    description=Text(
        "铁路沿线外部环境安全隐患台账：位置、类别、等级、责任与整改期限。",
        "Ledger of hazards beside the railway: place, category, grade, responsibility and deadline.",
    ),
    theme=RAILWAY,
    geometry=GeometryType.POINT,
    fields=FIELDS,
    title_field="hazard_no",
    key="hazard_no",
    popup=(
        "hazard_no",
        "category",
        "grade",
        "status",
        "line_id",
        "chainage",
        "side",
        "offset_m",
        "offset_datum",
        "township",
        "description",
        "deadline",
    ),
    style=STYLE,
    temporal="found_on",
    access=Access(editors=OFFICE | {Role.COORDINATOR}, scope="segment_id"),
    workflow=WORKFLOW,
)
