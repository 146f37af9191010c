"""Works with their investment and milestones."""

from layers.contract import WORKS, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Shape, Style, Symbol
from layers.text import Text

KINDS = codes(
    ("waterway", "航道船闸", "Waterway or lock"),
    ("port", "港口码头", "Port"),
    ("bridge", "桥梁", "Bridge"),
    ("road", "公路", "Road"),
    ("railway", "铁路", "Railway"),
    ("plan", "规划编制", "Plan"),
    ("other", "其他", "Other"),
)

STAGES = codes(
    ("appraisal", "论证评估", "Appraisal"),
    ("planning", "规划编制", "Planning"),
    ("design", "设计报批", "Design and approval"),
    ("construction", "在建", "Construction"),
    ("finishing", "收尾", "Finishing"),
    ("completed", "完工", "Completed"),
    ("shelved", "暂缓", "Shelved"),
)

_OVERRUN = Text("可超过100%", "May exceed 100 %")


def _money(name: str, zh: str, en: str) -> Field:
    return Field(
        name=name,
        title=Text(f"{zh}（万元）", f"{en} (10 000 CNY)"),
        type=FieldType.NUMBER,
        unit="万元",
        minimum=0,
    )


def _share(name: str, zh: str, en: str) -> Field:
    return Field(
        name=name,
        title=Text(f"{zh}（%）", f"{en} (%)"),
        type=FieldType.NUMBER,
        unit="%",
        minimum=0,
        help=_OVERRUN,
    )


LAYER = Layer(
    id="projects",
    title=Text("重点项目", "Projects"),
    description=Text(
        "交通建设项目的投资进度与节点；完成比例可超过100%。",
        "Works with investment and milestones; a share of the budget may exceed 100 %.",
    ),
    theme=WORKS,
    geometry=GeometryType.POINT,
    fields=(
        Field(
            name="name_zh",
            title=Text("项目名称", "Name (Chinese)"),
            required=True,
            max_length=200,
            synonyms=words("工程名称 项目 建设项目"),
        ),
        Field(name="name_en", title=Text("英文名称", "Name (English)"), max_length=200),
        Field(name="kind", title=Text("项目类别", "Kind"), codes=KINDS, required=True, synonyms=("类别",)),
        Field(name="stage", title=Text("阶段", "Stage"), codes=STAGES, required=True, synonyms=("进展阶段",)),
        Field(name="as_of", title=Text("截至日期", "As of"), type=FieldType.DATE, synonyms=("统计截止日期",)),
        _money("invested_year_wan", "年度完成投资", "Invested this year"),
        _share("year_plan_share_pct", "占年度计划", "Share of the year's plan"),
        _money("invested_total_wan", "累计完成投资", "Invested so far"),
        _share("budget_share_pct", "占总投资", "Share of the budget"),
        _money("budget_wan", "总投资", "Budget"),
        Field(
            name="milestones",
            title=Text("节点", "Milestones"),
            max_length=2000,
            help=Text("每行一项：日期 事项", "One a line: date, then what happened"),
        ),
        Field(name="next_step", title=Text("下一步", "Next step"), max_length=1000),
        Field(name="starts_on", title=Text("开工日期", "Starts on"), type=FieldType.DATE),
        Field(name="ends_on", title=Text("完工日期", "Ends on"), type=FieldType.DATE),
        Field(name="structure_id", title=Text("关联桥闸", "Structure"), references="structures"),
        Field(name="wharf_id", title=Text("关联码头", "Wharf"), references="wharves"),
        Field(name="owner", title=Text("项目业主", "Client"), max_length=100, synonyms=("建设单位",)),
        Field(
            name="township",
            title=Text("镇（街）", "Township"),
            references="townships",
            synonyms=words("乡镇 街道 镇街 所属镇街 所在镇 所在镇街 所在乡镇 所属乡镇 属地镇街"),
        ),
        Field(
            name="quote",
            title=Text("原文", "Quote"),
            max_length=1000,
            help=Text("来源文件中的原句", "The phrase of the document it comes from, verbatim"),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="name_zh",
    popup=(
        "name_zh",
        "name_en",
        "kind",
        "stage",
        "as_of",
        "invested_total_wan",
        "budget_share_pct",
        "milestones",
        "certainty",
        "quote",
    ),
    style=Style(
        Symbol("#6a3d9a", Shape.STAR, 8),
        by="stage",
        symbols={
            "appraisal": Symbol("#e69f00", Shape.DIAMOND, 8),
            "planning": Symbol("#e69f00", Shape.SQUARE, 8),
            "design": Symbol("#b35c00", Shape.SQUARE, 8),
            "construction": Symbol("#c2187a", Shape.TRIANGLE, 8),
            "finishing": Symbol("#6a3d9a", Shape.STAR, 8),
            "completed": Symbol("#009e73", Shape.CIRCLE, 8),
            "shelved": Symbol("#767f87", Shape.CROSS, 8),
        },
        label="name_zh",
        label_zoom=12,
    ),
    temporal="as_of",
)
