"""What the monitors found: one open alert for each rule and subject, with its evidence and a review of its own."""

from layers.access import STAFF, Access, Role
from layers.contract import MONITORING, GeometryType, Layer
from layers.field import Field, FieldType, codes
from layers.style import Shape, Style, Symbol
from layers.text import Text
from layers.workflow import Guard, Party, Step, Workflow

RULES = codes(
    ("patrol_overdue", "区段巡查逾期", "Patrol of a segment overdue"),
    ("verification_expired", "不停车检测设备检定过期", "Verification of a weigh-in-motion site expired"),
    ("berth_over_capacity", "超核定能力靠泊", "Call above the berth's capacity"),
)

STATES = codes(
    ("open", "待处理", "Open"),
    ("confirmed", "属实", "Confirmed"),
    ("false_alarm", "误报", "False alarm"),
    ("closed", "已关闭", "Closed"),
)

EVIDENCE = Field(
    name="evidence",
    title=Text("依据", "Evidence"),
    max_length=4000,
    required=True,
    help=Text("规则的参数与所见数值", "Parameters of the rule and the values that it saw"),
)
"""A JSON object; pages show it in words (`layers.monitoring.evidence`)."""

UNSETTLED = frozenset({"open", "confirmed"})
HANDLERS = frozenset(Party)

CURRENT = Guard(
    "current",
    Text("情况已消除，或已有新的预警，不能撤回", "it has cleared, or a newer alert took its place"),
    lambda it: it.values.get("cleared_at") is None,
)

WORKFLOW = Workflow(
    initial="open",
    field="state",
    settled=frozenset({"false_alarm", "closed"}),
    steps=(
        Step(
            action="confirm",
            title=Text("确认属实", "Confirm"),
            sources=frozenset({"open"}),
            target="confirmed",
            by=HANDLERS,
        ),
        Step(
            action="close",
            title=Text("处理完毕，关闭", "Dealt with: close"),
            sources=UNSETTLED,
            target="closed",
            by=HANDLERS,
            needs_comment=True,
        ),
        Step(
            action="false_alarm",
            title=Text("误报", "False alarm"),
            sources=UNSETTLED,
            target="false_alarm",
            by=HANDLERS,
            needs_comment=True,
            is_negative=True,
        ),
        Step(
            action="reconsider",
            title=Text("撤回，重新处理", "Take back"),
            sources=frozenset({"false_alarm", "closed"}),
            target="open",
            by=HANDLERS,
            guards=(CURRENT,),
            needs_comment=True,
            is_negative=True,
        ),
    ),
)

LAYER = Layer(
    id="alerts",
    title=Text("监测预警", "Alerts"),
    description=Text(
        "各监测规则发现的情况：规则与版本、对象、依据、处理状态。同一对象同一规则只有一条未关闭的预警。",
        "What the monitoring rules found: rule and version, subject, evidence, state. "
        "A rule has one open alert for a subject.",
    ),
    theme=MONITORING,
    geometry=GeometryType.POINT,
    fields=(
        Field(
            name="title_zh",
            title=Text("预警", "Alert"),
            required=True,
            max_length=200,
        ),
        Field(name="rule", title=Text("规则", "Rule"), codes=RULES, required=True),
        Field(
            name="rule_version",
            title=Text("规则版本", "Version of the rule"),
            type=FieldType.INTEGER,
            required=True,
            minimum=1,
        ),
        Field(
            name="state",
            title=Text("状态", "State"),
            codes=STATES,
            required=True,
            by_review=True,
            default="open",
        ),
        Field(
            name="subject_layer", title=Text("对象图层", "Layer of the subject"), required=True, max_length=60
        ),
        Field(name="subject_id", title=Text("对象标识", "Subject"), required=True, max_length=100),
        Field(
            name="segment_id",
            title=Text("所属区段", "Segment"),
            references="railway_segments",
            help=Text("对象在铁路沿线时填写", "Where the subject lies beside the railway"),
        ),
        EVIDENCE,
        Field(
            name="opened_at",
            title=Text("发现时间", "Opened"),
            type=FieldType.DATETIME,
            required=True,
        ),
        Field(
            name="seen_at",
            title=Text("最近一次符合", "Last seen"),
            type=FieldType.DATETIME,
            required=True,
            help=Text("规则最近一次仍然成立的时间", "When the rule last held"),
        ),
        Field(
            name="cleared_at",
            title=Text("情况消除时间", "Cleared"),
            type=FieldType.DATETIME,
            help=Text(
                "规则不再成立、或由新预警接替的时间；处理与否看状态",
                "When the rule no longer held, or a newer alert took over; whether it was dealt with is the state",
            ),
        ),
    ),
    title_field="title_zh",
    popup=("title_zh", "rule", "state", "segment_id", "opened_at", "seen_at", "cleared_at"),
    style=Style(
        Symbol("#c51b1b", Shape.TRIANGLE),
        by="state",
        symbols={
            "open": Symbol("#c51b1b", Shape.TRIANGLE, size=9),
            "confirmed": Symbol("#d95f02", Shape.DIAMOND, size=9),
            "false_alarm": Symbol("#4d5d6c", Shape.CROSS),
            "closed": Symbol("#1b7837", Shape.CIRCLE),
        },
    ),
    temporal="opened_at",
    access=Access(readers=STAFF, editors=frozenset({Role.ADMINISTRATOR}), scope="segment_id"),
    workflow=WORKFLOW,
)
