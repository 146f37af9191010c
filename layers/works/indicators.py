"""Published figures, each with its period, unit and the exact phrase it comes from."""

from layers.contract import WORKS, Layer
from layers.field import Field, FieldType, codes
from layers.text import Text

DOMAINS = codes(
    ("rail", "铁路", "Railway"),
    ("road_passenger", "道路客运", "Road passengers"),
    ("safety", "安全生产", "Safety"),
    ("works", "工程建设", "Works"),
    ("waterway", "航道船闸", "Waterway"),
    ("permit", "行政许可", "Permits"),
    ("oversize", "大件运输", "Oversize transport"),
    ("bus", "公交", "Buses"),
    ("enforcement", "行政执法", "Enforcement"),
    ("freight", "货运治超", "Freight"),
    ("campaign", "专项整治", "Campaign"),
    ("complaint", "投诉信访", "Complaints"),
    ("driving_school", "驾培", "Driving schools"),
    ("ship", "航运企业与船舶", "Shipping"),
    ("ship_pollution", "船舶污染物", "Ship waste"),
    ("shore_power", "岸电", "Shore power"),
    ("its_alarm", "智能监管", "Vehicle alarms"),
    ("credit", "质量信誉考核", "Credit assessment"),
    ("volume", "运量", "Volumes"),
    ("resource", "机构与装备", "Resources"),
)

KINDS = codes(
    ("actual", "实际", "Actual"),
    ("baseline", "基期", "Baseline"),
    ("target", "目标", "Target"),
    ("derived", "推算", "Derived"),
)

SCOPES = codes(("core", "核心业务", "Core"), ("context", "背景", "Context"))

LAYER = Layer(
    id="indicators",
    title=Text("公布指标", "Published figures"),
    description=Text(
        "工作总结等文件公布的数字，附期间、单位与原句；按原文收录，不作修正。",
        "Figures of published reports with period, unit and the phrase itself; kept as published, never corrected.",
    ),
    theme=WORKS,
    geometry=None,
    fields=(
        Field(
            name="indicator_id",
            title=Text("指标编号", "Indicator"),
            required=True,
            max_length=80,
            help=Text("同一指标各期编号相同", "The same for every period of one indicator"),
        ),
        Field(name="domain", title=Text("领域", "Domain"), codes=DOMAINS, required=True),
        Field(
            name="label_zh",
            title=Text("指标名称", "Label (Chinese)"),
            required=True,
            max_length=100,
            synonyms=("指标",),
        ),
        Field(name="label_en", title=Text("英文名称", "Label (English)"), max_length=150),
        Field(
            name="value",
            title=Text("数值", "Value"),
            type=FieldType.NUMBER,
            help=Text("按公布单位；日期型指标为空", "In the unit as published; empty for a date"),
        ),
        Field(
            name="value_text",
            title=Text("文字值", "Value in words"),
            max_length=60,
            help=Text("日期等非数字的值", "A value that is no number, such as a date"),
        ),
        Field(name="unit", title=Text("单位", "Unit"), required=True, max_length=30),
        Field(
            name="value_base",
            title=Text("换算值", "Value in base unit"),
            type=FieldType.NUMBER,
            help=Text("换算到基本单位", "Converted to the base unit"),
        ),
        Field(name="unit_base", title=Text("基本单位", "Base unit"), max_length=30),
        Field(name="period", title=Text("期间", "Period"), required=True, max_length=80),
        Field(name="period_from", title=Text("期间起", "Period from"), type=FieldType.DATE),
        Field(name="period_to", title=Text("期间止", "Period to"), type=FieldType.DATE),
        Field(name="kind", title=Text("性质", "Kind"), codes=KINDS, required=True),
        Field(name="scope", title=Text("范围", "Scope"), codes=SCOPES, required=True),
        Field(
            name="quote",
            title=Text("原文", "Quote"),
            max_length=1000,
            help=Text("来源文件中的原句；推算值无原句", "The phrase, verbatim; a derived figure has none"),
        ),
        Field(name="note", title=Text("说明", "Note"), max_length=1000),
    ),
    title_field="label_zh",
    popup=("label_zh", "value", "value_text", "unit", "period", "kind", "quote", "note"),
    temporal="period_to",
)
