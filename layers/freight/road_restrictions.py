"""Limits of height, width and mass on roads."""

from layers.contract import FREIGHT, GeometryType, Layer
from layers.field import Field, FieldType, codes, words
from layers.style import Shape, Style, Symbol
from layers.text import Text
from layers.vocabulary import ROAD_PLACE, VALIDITY

KINDS = codes(
    ("height", "限高", "Height", *words("高 限高架")),
    ("width", "限宽", "Width", *words("宽")),
    ("mass", "限重", "Mass", *words("重 限载")),
    ("several", "多项限制", "Several limits", *words("限高限宽 综合 多项")),
)

STATUSES = codes(
    ("in_force", "有效", "In force", *words("在用 使用中 完好 正常")),
    ("damaged", "设施损坏", "Gauge damaged", *words("损坏 破损")),
    ("lifted", "已解除", "Lifted", *words("已拆除 解除 撤销")),
)


def _limit(name: str, title: Text, unit: str, maximum: float, synonyms: tuple[str, ...]) -> Field:
    return Field(
        name=name,
        title=title,
        type=FieldType.NUMBER,
        unit=unit,
        minimum=0,
        maximum=maximum,
        synonyms=synonyms,
        is_sensitive=True,
    )


LAYER = Layer(
    id="road_restrictions",
    title=Text("限高限宽限重点", "Road restrictions"),
    description=Text(
        "公路、桥涵的限高、限宽、限重点。",
        "Where a road, bridge or underpass limits height, width or mass.",
    ),
    theme=FREIGHT,
    geometry=GeometryType.POINT,
    fields=(
        Field(
            name="name_zh",
            title=Text("名称", "Name (Chinese)"),
            required=True,
            max_length=100,
            synonyms=words("地点 桥梁名称 限高架名称 点位名称 位置"),
        ),
        Field(name="kind", title=Text("限制类型", "Kind"), codes=KINDS, required=True, synonyms=("类型",)),
        _limit("max_height_m", Text("限高（米）", "Maximum height (m)"), "m", 20, ("限制高度",)),
        _limit("max_width_m", Text("限宽（米）", "Maximum width (m)"), "m", 50, ("限制宽度",)),
        _limit("max_mass_t", Text("限重（吨）", "Maximum mass (t)"), "t", 1000, ("限载", "限制总质量")),
        _limit("max_axle_mass_t", Text("限制轴重（吨）", "Maximum axle mass (t)"), "t", 100, ("轴重",)),
        *ROAD_PLACE,
        Field(name="structure_id", title=Text("关联桥涵", "Structure"), references="structures"),
        Field(name="basis", title=Text("依据文号", "Basis"), max_length=200, synonyms=("文号",)),
        Field(
            name="status",
            title=Text("状态", "Status"),
            codes=STATUSES,
            required=True,
            synonyms=words("设施状态"),
        ),
        *VALIDITY,
        Field(
            name="township",
            title=Text("镇（街）", "Township"),
            references="townships",
            synonyms=words("乡镇 街道 镇街 所属镇街 所在镇 所在镇街 所在乡镇 所属乡镇 属地镇街"),
        ),
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="name_zh",
    popup=(
        "name_zh",
        "kind",
        "max_height_m",
        "max_width_m",
        "max_mass_t",
        "road_no",
        "road_chainage",
        "status",
    ),
    style=Style(
        Symbol("#c51b1b", Shape.CIRCLE),
        by="kind",
        symbols={
            "height": Symbol("#c51b1b", Shape.TRIANGLE),
            "width": Symbol("#b35c00", Shape.SQUARE),
            "mass": Symbol("#6a3d9a", Shape.DIAMOND),
            "several": Symbol("#333f48", Shape.STAR),
        },
    ),
)
