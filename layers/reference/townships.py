"""Townships of the county, as the points of their seats."""

from layers.contract import REFERENCE, GeometryType, Layer
from layers.field import Field, codes, words
from layers.style import Shape, Style, Symbol
from layers.text import Text

LAYER = Layer(
    id="townships",
    title=Text("镇（街）驻地", "Townships"),
    description=Text(
        "各镇、街道驻地点位与统计区划代码。", "Seats of the towns and subdistricts with their official codes."
    ),
    theme=REFERENCE,
    geometry=GeometryType.POINT,
    fields=(
        Field(
            name="code",
            title=Text("区划代码", "Division code"),
            required=True,
            max_length=12,
            synonyms=words("行政区划代码 代码"),
        ),
        Field(
            name="name_zh",
            title=Text("名称", "Name (Chinese)"),
            required=True,
            max_length=60,
            synonyms=words("镇街 镇(街) 乡镇 镇街名称"),
        ),
        Field(name="name_en", title=Text("英文名称", "Name (English)"), max_length=60),
        Field(
            name="kind",
            title=Text("类型", "Kind"),
            codes=codes(("subdistrict", "街道", "Subdistrict"), ("town", "镇", "Town")),
            required=True,
        ),
    ),
    title_field="name_zh",
    popup=("name_zh", "name_en", "kind", "code"),
    style=Style(Symbol("#333f48", Shape.SQUARE, 4), label="name_zh", label_zoom=9),
)
