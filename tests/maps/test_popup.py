"""What popups are told: titles, labels, references, in one language."""

from layers.contract import REFERENCE, GeometryType, Layer
from layers.field import Field, FieldType, codes
from layers.style import Style, Symbol
from layers.text import Language, Text
from maps.popup import field_model, fields_model

TOWNS = Layer(
    id="towns",
    title=Text("镇", "Towns"),
    description=Text("镇", "Towns"),
    theme=REFERENCE,
    geometry=GeometryType.POINT,
    fields=(
        Field(name="name_zh", title=Text("名称", "Name")),
        Field(name="name_en", title=Text("英文名称", "English name")),
        Field(name="note", title=Text("备注", "Note")),
        Field(name="kind", title=Text("类型", "Kind"), codes=codes(("town", "镇", "Town"))),
    ),
    title_field="name_zh",
    popup=("name_zh",),
    style=Style(Symbol("#000000")),
)


def test_labels_come_in_the_readers_language():
    field = TOWNS.field("kind")
    assert field_model(field, {}, Language.ZH) == {"title": "类型", "type": "text", "codes": {"town": "镇"}}
    assert field_model(field, {}, Language.EN) == {"title": "Kind", "type": "text", "codes": {"town": "Town"}}


def test_a_reference_says_how_to_name_what_it_refers_to():
    field = Field(name="township", title=Text("镇", "Town"), references="towns")
    assert field_model(field, {"towns": TOWNS}, Language.EN)["references"] == {
        "layer": "towns",
        "titleFields": ["name_en", "name_zh"],
    }


def test_a_reference_to_a_layer_that_is_not_there_is_shown_as_it_is():
    field = Field(name="township", title=Text("镇", "Town"), references="towns")
    assert "references" not in field_model(field, {}, Language.ZH)


def test_the_page_carries_what_is_read_and_no_more():
    names = set(fields_model(TOWNS, {}, Language.ZH))
    assert names == {"name_zh", "kind", "source", "certainty", "accuracy_m", "is_demo"}


def test_a_number_keeps_its_type():
    field = Field(name="length_m", title=Text("长度（米）", "Length (m)"), type=FieldType.NUMBER)
    assert field_model(field, {}, Language.ZH)["type"] == "number"
