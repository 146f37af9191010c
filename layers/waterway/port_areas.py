"""Port areas of the master plan."""

from layers.contract import WATERWAY, GeometryType, Layer
from layers.field import Field, FieldType
from layers.style import Style, Symbol
from layers.text import Text
from layers.vocabulary import PLAN_STATUSES

LAYER = Layer(
    id="port_areas",
    title=Text("港区", "Port areas"),
    description=Text("港口总体规划划定的港区与作业区。", "Areas that the port master plan sets aside."),
    theme=WATERWAY,
    geometry=GeometryType.POLYGON,
    fields=(
        Field(
            name="name_zh",
            title=Text("港区名称", "Name (Chinese)"),
            required=True,
            max_length=100,
            synonyms=("港区",),
        ),
        Field(name="name_en", title=Text("英文名称", "Name (English)"), max_length=100),
        Field(
            name="port",
            title=Text("港口", "Port"),
            max_length=60,
            help=Text("如清远港", "For example Qingyuan Port"),
        ),
        Field(
            name="plan_name",
            title=Text("规划名称", "Plan"),
            max_length=200,
            help=Text("含版本与批准文号", "With edition and approval number"),
        ),
        Field(
            name="plan_status",
            title=Text("规划状态", "Plan status"),
            codes=PLAN_STATUSES,
            required=True,
            synonyms=("规划情况",),
        ),
        Field(
            name="shoreline_m",
            title=Text("规划岸线（米）", "Planned shoreline (m)"),
            type=FieldType.NUMBER,
            unit="m",
            minimum=0,
            maximum=200_000,
        ),
        Field(
            name="design_throughput_t",
            title=Text("规划年通过能力（吨）", "Planned throughput (t a year)"),
            type=FieldType.NUMBER,
            unit="t/a",
            minimum=0,
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="name_zh",
    popup=("name_zh", "port", "plan_name", "plan_status", "shoreline_m", "design_throughput_t"),
    style=Style(
        Symbol("#56a0d3", size=2),
        by="plan_status",
        symbols={
            "planned": Symbol("#e69f00", size=2, dash="8 4"),
            "approved": Symbol("#b35c00", size=2, dash="12 3"),
            "under_construction": Symbol("#c2187a", size=2),
            "built": Symbol("#0072b2", size=2),
            "unplanned": Symbol("#4d5d6c", size=2, dash="3 4"),
        },
        label="name_zh",
        label_zoom=11,
    ),
)
