import pytest

from layers.conversion import Unreadable
from layers.ledger.quantity import leading_number, quantity


@pytest.mark.parametrize(
    ("unit", "cell", "expected"),
    [
        ("m", 30, 30),
        ("m", 30.5, 30.5),
        ("m", "30", 30),
        ("m", "３０米", 30),
        ("m", "30m", 30),
        ("m", "30 M", 30),
        ("m", "约30米", 30),
        ("m", "大约 30 米左右", 30),
        ("m", "30多米", 30),
        ("m", "30余米", 30),
        ("m", "近30米处", 30),
        ("m", "0.3公里", 300),
        ("m", "50cm", 0.5),
        ("m", "1,250米", 1250),
        ("m", "-3", -3),
        ("km", "500米", 0.5),
        ("km", "12.5", 12.5),
        ("t", "3万吨", 30000),
        ("t", "500kg", 0.5),
        ("t/a", "120万吨/年", 1_200_000),
        ("万元", "1.2亿元", 12000),
        ("万元", "350万", 350),
        ("%", "105.2%", 105.2),
        ("min", "半", None),
        ("min", "15分钟", 15),
        ("km/h", "160公里/小时", 160),
        (None, "3个", 3),
        (None, "2 车道", 2),
        ("m", "", None),
        ("m", "三十米", None),
        ("m", "30 40", None),
        ("m", "1,23", None),
        ("m", "30吨", None),
        ("m", True, None),
        ("m", "9" * 60, None),
    ],
)
def test_numbers_as_people_write_them(unit, cell, expected):
    found = quantity(unit, cell)
    if expected is None:
        assert isinstance(found, Unreadable)
    else:
        assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("cell", "suggested"),
    [
        ("30~50米", "30"),
        ("30-50m", "30"),
        ("30至50米", "30"),
        ("大于30米", "30"),
        ("≥30m", "30"),
        ("不足20米", "20"),
    ],
)
def test_ranges_and_bounds_are_no_number(cell, suggested):
    assert quantity("m", cell).suggestion.en == f"one number, such as {suggested}"


def test_another_unit_is_named():
    assert quantity("m", "30吨").reason.zh == "单位“吨”与本列（m）不符"


def test_number_at_the_beginning():
    assert leading_number("X=2675907.78") == 2675907.78
    assert leading_number("113°24′") == 113
    assert isinstance(leading_number("晴"), Unreadable)
