"""Columns of a wharf, after the port operation licence (港口经营许可证) and the master plan."""

from layers.field import Field, FieldType, codes, words
from layers.text import Text
from layers.vocabulary import BANKS, OPERATING_STATUSES, PLAN_STATUSES

USES = codes(
    ("public", "公用", "Public", *words("公共 公用码头")),
    ("captive", "自用", "Captive", *words("货主 自用码头 货主码头")),
)

FIELDS = (
    Field(
        name="name_zh",
        title=Text("码头名称", "Name (Chinese)"),
        required=True,
        max_length=100,
        synonyms=words("码头 名称 码头名"),
    ),
    Field(name="name_en", title=Text("英文名称", "Name (English)"), max_length=100),
    Field(
        name="port_area_id",
        title=Text("港区", "Port area"),
        references="port_areas",
        synonyms=words("所属港区"),
    ),
    Field(
        name="operator",
        title=Text("经营人", "Operator"),
        max_length=100,
        synonyms=words("港口经营人 经营单位 企业名称 经营企业 业主单位 单位名称"),
    ),
    Field(
        name="credit_code",
        title=Text("统一社会信用代码", "Credit code"),
        max_length=18,
        help=Text("18位", "18 characters"),
        synonyms=words("信用代码 社会信用代码"),
    ),
    Field(
        name="licence_no",
        title=Text("港口经营许可证编号", "Port operation licence"),
        max_length=60,
        synonyms=words("许可证号 经营许可证号 许可证编号 港口经营许可证号 经营许可证编号"),
    ),
    Field(
        name="licence_valid_to",
        title=Text("许可证有效期至", "Licence valid to"),
        type=FieldType.DATE,
        synonyms=words("有效期至 有效期 许可有效期 许可证有效期 许可证到期日 证件有效期"),
        help=Text("含当日", "Inclusive"),
    ),
    Field(
        name="plan_status",
        title=Text("规划状态", "Plan status"),
        codes=PLAN_STATUSES,
        required=True,
        synonyms=words("建设状态 建设情况 规划情况"),
    ),
    Field(
        name="operating_status",
        title=Text("经营状态", "Operating status"),
        codes=OPERATING_STATUSES,
        required=True,
        synonyms=words("运营状态 运营情况 经营情况 状态"),
    ),
    Field(
        name="river_id",
        title=Text("河流", "River"),
        references="rivers",
        synonyms=words("所在河流 所在水域 水域 航道"),
    ),
    Field(
        name="bank",
        title=Text("岸别", "Bank"),
        codes=BANKS,
        help=Text("面向下游", "Facing downstream"),
        synonyms=words("岸侧"),
    ),
    Field(
        name="river_chainage_km",
        title=Text("河道里程（公里）", "River chainage (km)"),
        type=FieldType.NUMBER,
        unit="km",
        minimum=0,
        synonyms=("航道里程",),
    ),
    Field(
        name="shoreline_m",
        title=Text("使用岸线（米）", "Shoreline (m)"),
        type=FieldType.NUMBER,
        unit="m",
        minimum=0,
        maximum=50_000,
        synonyms=words("岸线长度 岸线 泊位岸线长度"),
    ),
    Field(
        name="use",
        title=Text("使用性质", "Use"),
        codes=USES,
        synonyms=words("码头性质 性质"),
    ),
    Field(
        name="cargo",
        title=Text("货种", "Cargo"),
        max_length=200,
        synonyms=words("主要货种 经营货种 作业货种 货物种类"),
        help=Text("多项以顿号分隔", "Several separated by 、"),
    ),
    Field(
        name="design_throughput_t",
        title=Text("设计年通过能力（吨）", "Design throughput (t a year)"),
        type=FieldType.NUMBER,
        unit="t/a",
        minimum=0,
        synonyms=words("年通过能力 设计通过能力 年吞吐能力 设计年吞吐量"),
    ),
    Field(
        name="receives_waste",
        title=Text("接收船舶污染物", "Receives ship waste"),
        type=FieldType.BOOLEAN,
        synonyms=words("污染物接收 接收污染物"),
    ),
    Field(
        name="waste_kinds",
        title=Text("接收污染物种类", "Kinds of waste received"),
        max_length=200,
        help=Text("生活垃圾、生活污水、油污水、洗舱水", "Garbage, sewage, oily water, tank washings"),
    ),
    Field(
        name="has_weighbridge",
        title=Text("地磅", "Weighbridge"),
        type=FieldType.BOOLEAN,
        synonyms=words("有无地磅 称重设施 出场称重"),
    ),
    Field(
        name="has_dust_control",
        title=Text("防尘设施", "Dust control"),
        type=FieldType.BOOLEAN,
        synonyms=words("有无防尘设施 扬尘防治设施"),
    ),
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
)
