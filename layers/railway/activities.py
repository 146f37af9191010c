"""Work of the dual segment coordinators besides patrols: meetings, publicity, joint checks."""

from layers.access import OFFICE, Access
from layers.contract import RAILWAY, Layer
from layers.field import Field, FieldType, codes, words
from layers.text import Text

KINDS = codes(
    ("meeting", "联席会议", "Joint meeting", *words("会议 工作会议 联席会")),
    ("publicity", "宣传活动", "Publicity", *words("宣传 爱路护路宣传 护路宣传")),
    ("joint_check", "联合检查执法", "Joint check", *words("联合执法 联合检查 联合行动 联合整治")),
    ("training", "培训", "Training", *words("业务培训")),
)

LAYER = Layer(
    id="activities",
    title=Text("双段长活动", "Activities of coordinators"),
    description=Text(
        "会议、宣传、联合检查等工作记录，供半年报告统计。",
        "Meetings, publicity and joint checks, as the half-year report counts them.",
    ),
    theme=RAILWAY,
    geometry=None,
    fields=(
        Field(
            name="title_zh",
            title=Text("名称", "Title"),
            required=True,
            max_length=200,
            synonyms=words("主题 活动名称 会议名称"),
        ),
        Field(
            name="kind",
            title=Text("类型", "Kind"),
            codes=KINDS,
            required=True,
            synonyms=words("类别 活动类型"),
        ),
        Field(
            name="held_on",
            title=Text("日期", "Held on"),
            type=FieldType.DATE,
            required=True,
            not_in_future=True,
            synonyms=words("时间 举办日期 活动日期"),
        ),
        Field(
            name="township",
            title=Text("镇（街）", "Township"),
            references="townships",
            synonyms=words("乡镇 街道 镇街 所在镇"),
        ),
        Field(
            name="line_id",
            title=Text("线路", "Railway line"),
            references="railway_lines",
            synonyms=words("线路名称 线别"),
        ),
        Field(
            name="organiser",
            title=Text("组织单位", "Organiser"),
            max_length=100,
            synonyms=words("主办单位 牵头单位"),
        ),
        Field(
            name="attendance",
            title=Text("参加人数", "Attendance"),
            type=FieldType.INTEGER,
            minimum=0,
            maximum=1_000_000,
            synonyms=("人数",),
        ),
        Field(
            name="outcome",
            title=Text("结果", "Outcome"),
            max_length=2000,
            synonyms=words("内容 情况 议定事项"),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="title_zh",
    popup=("title_zh", "kind", "held_on", "township", "organiser", "attendance", "outcome"),
    temporal="held_on",
    access=Access(editors=OFFICE),
)
