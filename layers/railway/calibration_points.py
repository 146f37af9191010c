"""Places of known chainage, from which every other chainage is interpolated."""

from layers.access import OFFICE, Access
from layers.contract import RAILWAY, GeometryType, Layer
from layers.field import Field, codes, words
from layers.style import Shape, Style, Symbol
from layers.text import Text
from layers.vocabulary import CHAINAGE_SERIES, VALIDITY

KINDS = codes(
    ("km_post", "公里标", "Kilometre post", *words("公里桩 里程标 里程桩")),
    ("station_centre", "车站中心", "Station centre", *words("站中心 车站")),
    ("bridge_abutment", "桥台", "Bridge abutment", *words("桥头 桥梁")),
    ("tunnel_portal", "隧道口", "Tunnel portal", *words("隧道进口 隧道出口 洞口")),
)

LAYER = Layer(
    id="calibration_points",
    title=Text("里程校准点", "Calibration points"),
    description=Text(
        "已知里程的地物：公里标、车站中心、桥台、隧道口；换算里程与位置时在相邻校准点之间内插。",
        "Things of known chainage: posts, station centres, abutments, portals; chainages are interpolated between them.",
    ),
    theme=RAILWAY,
    geometry=GeometryType.POINT,
    fields=(
        *CHAINAGE_SERIES,
        Field(
            name="label",
            title=Text("里程", "Chainage"),
            required=True,
            is_chainage=True,
            max_length=60,
            synonyms=words("公里标 里程桩号 桩号"),
            help=Text("按原文保存，如 K2150+000", "Kept as written, for example K2150+000"),
        ),
        Field(
            name="kind",
            title=Text("类型", "Kind"),
            codes=KINDS,
            required=True,
            synonyms=words("类别 标志类型"),
        ),
        Field(name="name_zh", title=Text("名称", "Name"), max_length=60),
        *VALIDITY,
        Field(name="remark", title=Text("备注", "Remark"), max_length=1000),
    ),
    title_field="label",
    popup=("label", "line_id", "series", "kind", "name_zh", "valid_from", "valid_to", "certainty"),
    style=Style(
        Symbol("#333f48", Shape.SQUARE, 3),
        by="kind",
        symbols={
            "km_post": Symbol("#333f48", Shape.SQUARE, 3),
            "station_centre": Symbol("#0072b2", Shape.CIRCLE, 4),
            "bridge_abutment": Symbol("#b35c00", Shape.DIAMOND, 4),
            "tunnel_portal": Symbol("#6a3d9a", Shape.TRIANGLE, 4),
        },
        label="label",
        label_zoom=14,
    ),
    access=Access(editors=OFFICE),
)
