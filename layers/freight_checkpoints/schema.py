"""Columns of a checkpoint: its place on the road, its approval, its verification certificate."""

from layers.field import Field, FieldType, codes, words
from layers.text import Text
from layers.vocabulary import ROAD_PLACE, VALIDITY

KINDS = codes(
    (
        "fixed_station",
        "固定超限检测站",
        "Fixed station",
        *words("固定站 固定检测站 超限检测站 治超站 固定治超站"),
    ),
    (
        "wim_site",
        "不停车检测点",
        "Weigh-in-motion site",
        *words("不停车检测 非现场执法点 非现场检测点 不停车称重点"),
    ),
    ("temporary", "流动检测点", "Temporary post", *words("流动 临时 流动治超点 临时检测点 流动卡点")),
    ("toll_plaza", "收费站入口称重", "Toll plaza", *words("收费站 高速入口称重 入口称重")),
)

STATUSES = codes(
    ("active", "启用", "Active", *words("在用 使用中 正常 运行")),
    ("suspended", "停用", "Suspended", *words("暂停 停运")),
    ("planned", "拟设", "Planned", *words("规划 拟建")),
    ("removed", "已撤销", "Removed", *words("撤销 拆除")),
)

FIELDS = (
    Field(
        name="name_zh",
        title=Text("站点名称", "Name (Chinese)"),
        required=True,
        max_length=100,
        synonyms=words("名称 检测站名称 检测点名称 治超站名称 检测站 点位名称"),
    ),
    Field(name="name_en", title=Text("英文名称", "Name (English)"), max_length=100),
    Field(
        name="station_code",
        title=Text("站点编码", "Station code"),
        max_length=30,
        synonyms=words("站点编号 检测站编号 编号 站点代码"),
    ),
    Field(
        name="kind",
        title=Text("站点类型", "Kind"),
        codes=KINDS,
        required=True,
        synonyms=words("类型 站点类别 检测点类型"),
    ),
    *ROAD_PLACE,
    Field(
        name="lanes",
        title=Text("检测车道数", "Lanes"),
        type=FieldType.INTEGER,
        minimum=1,
        maximum=20,
        synonyms=words("车道数 车道 检测车道"),
    ),
    Field(
        name="status",
        title=Text("状态", "Status"),
        codes=STATUSES,
        required=True,
        synonyms=words("运行状态 使用状态"),
    ),
    Field(
        name="approval_no",
        title=Text("批准文号", "Approval"),
        max_length=100,
        help=Text(
            "《公路安全保护条例》第三十九条：固定检测站由省级人民政府批准",
            "Highway Safety Protection Regulation, art. 39: a fixed station needs the province's approval",
        ),
        synonyms=words("批文 批复文号"),
    ),
    Field(
        name="operator",
        title=Text("管理单位", "Operator"),
        max_length=100,
        synonyms=words("所属单位 管理部门 主管单位"),
    ),
    Field(
        name="equipment",
        title=Text("设备型号", "Equipment"),
        max_length=100,
        synonyms=words("设备 称重设备"),
    ),
    Field(
        name="verification_no",
        title=Text("检定证书编号", "Verification certificate"),
        max_length=60,
        synonyms=words("检定证书号 检定证号"),
    ),
    Field(
        name="verification_valid_to",
        title=Text("检定有效期至", "Verification valid to"),
        type=FieldType.DATE,
        synonyms=words("检定有效期 检定到期日 检定有效期限"),
        help=Text("称重设备计量检定，含当日", "Of the weighing equipment, inclusive"),
    ),
    Field(
        name="has_unloading_yard",
        title=Text("卸货场地", "Unloading yard"),
        type=FieldType.BOOLEAN,
        synonyms=words("卸载场 卸货场"),
    ),
    *VALIDITY,
    Field(
        name="township",
        title=Text("镇（街）", "Township"),
        references="townships",
        synonyms=words("乡镇 街道 镇街 所属镇街 所在镇 所在镇街 所在乡镇 所属乡镇 属地镇街"),
    ),
    Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
)
