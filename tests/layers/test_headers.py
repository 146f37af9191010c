import pytest

from layers.contract import REFERENCE, GeometryType, Layer
from layers.field import Field
from layers.headers import match
from layers.registry import LAYERS
from layers.style import Style, Symbol
from layers.text import Text

HAZARDS = LAYERS["railway_hazards"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("隐患编号", "hazard_no"),
        ("隐患编号*", "hazard_no"),
        (" 隐患\n编号 ", "hazard_no"),
        ("HAZARD NUMBER", "hazard_no"),
        ("hazard_no", "hazard_no"),
        ("距线路距离(米)", "offset_m"),
        ("距线路距离【米】", "offset_m"),
        ("距线路距离", "offset_m"),
        ("距线路距离（m）", "offset_m"),
        ("Ｋ里程", "chainage"),
        ("里程(起)", "chainage"),
        ("里程（止）", "chainage_to"),
        ("来源", "origin"),
        ("数据来源", "source"),
    ],
)
def test_headers_of_ledgers(header, field):
    assert match(HAZARDS, header).name == field


@pytest.mark.parametrize("header", ["", "（米）", "天气", "created_at", "入库时间", "责任人"])
def test_headers_that_mean_nothing_here(header):
    assert match(HAZARDS, header) is None


def test_header_that_two_fields_claim_belongs_to_neither():
    layer = Layer(
        id="roads",
        title=Text("公路", "Roads"),
        description=Text("公路", "Roads"),
        theme=REFERENCE,
        geometry=GeometryType.POINT,
        fields=(
            Field(name="road", title=Text("公路", "Road"), synonyms=("编号",)),
            Field(name="bridge", title=Text("桥梁", "Bridge"), synonyms=("编号",)),
        ),
        title_field="road",
        popup=("road",),
        style=Style(Symbol("#000000")),
    )
    assert match(layer, "编号") is None
    assert match(layer, "公路").name == "road"
