"""Columns of a checkpoint: its place on the road, its approval, its verification certificate."""

from layers.field import Field, FieldType, codes
from layers.text import Text
from layers.vocabulary import ROAD_PLACE, VALIDITY

KINDS = codes(
    ("fixed_station", "固定超限检测站", "Fixed station"),
    ("wim_site", "不停车检测点", "Weigh-in-motion site"),
    ("temporary", "流动检测点", "Temporary post"),
    ("toll_plaza", "收费站入口称重", "Toll plaza"),
)

STATUSES = codes(
    ("active", "启用", "Active"),
    ("suspended", "停用", "Suspended"),
    ("planned", "拟设", "Planned"),
    ("removed", "已撤销", "Removed"),
)

FIELDS = (
    Field(
        name="name_zh",
        title=Text("站点名称", "Name (Chinese)"),
        required=True,
        max_length=100,
        synonyms=("名称", "检测站名称"),
    ),
    Field(name="name_en", title=Text("英文名称", "Name (English)"), max_length=100),
    Field(
        name="station_code",
        title=Text("站点编码", "Station code"),
        max_length=30,
        synonyms=("站点编号", "检测站编号"),
    ),
    Field(name="kind", title=Text("站点类型", "Kind"), codes=KINDS, required=True, synonyms=("类型",)),
    *ROAD_PLACE,
    Field(
        name="lanes",
        title=Text("检测车道数", "Lanes"),
        type=FieldType.INTEGER,
        minimum=1,
        maximum=20,
        synonyms=("车道数",),
    ),
    Field(name="status", title=Text("状态", "Status"), codes=STATUSES, required=True),
    Field(
        name="approval_no",
        title=Text("批准文号", "Approval"),
        max_length=100,
        help=Text(
            "《公路安全保护条例》第三十九条：固定检测站由省级人民政府批准",
            "Highway Safety Protection Regulation, art. 39: a fixed station needs the province's approval",
        ),
    ),
    Field(name="operator", title=Text("管理单位", "Operator"), max_length=100, synonyms=("所属单位",)),
    Field(name="equipment", title=Text("设备型号", "Equipment"), max_length=100),
    Field(
        name="verification_no",
        title=Text("检定证书编号", "Verification certificate"),
        max_length=60,
        synonyms=("检定证书号",),
    ),
    Field(
        name="verification_valid_to",
        title=Text("检定有效期至", "Verification valid to"),
        type=FieldType.DATE,
        synonyms=("检定有效期",),
        help=Text("称重设备计量检定，含当日", "Of the weighing equipment, inclusive"),
    ),
    Field(name="has_unloading_yard", title=Text("卸货场地", "Unloading yard"), type=FieldType.BOOLEAN),
    *VALIDITY,
    Field(
        name="township", title=Text("镇（街）", "Township"), references="townships", synonyms=("乡镇", "街道")
    ),
    Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
)
