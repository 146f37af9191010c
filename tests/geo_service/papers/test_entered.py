"""What is filled in on a paper, and what text a file can hold."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from geo_service.papers.entered import entered
from geo_service.papers.errors import PaperInvalid
from geo_service.papers.kinds import ASSIGNMENT, CLOSURE
from geo_service.papers.plain import plain

TODAY = date(2026, 11, 23)
VALUES = {"responsible_unit": "望埠镇人民政府", "deadline": date(2026, 12, 1)}
GIVEN = {"addressee": "大站镇", "deadline": "2026-11-23"}


def test_what_is_left_out_is_taken_from_the_feature() -> None:
    assert entered(ASSIGNMENT, {}, VALUES, TODAY) == {"addressee": "望埠镇人民政府", "deadline": "2026-12-01"}
    assert entered(ASSIGNMENT, GIVEN | {"demand": " 拆除\r\n加固 ", "basis": ""}, VALUES, TODAY) == GIVEN | {
        "demand": "拆除\n加固"
    }
    assert entered(CLOSURE, {}, {}, TODAY) == {}


@pytest.mark.parametrize(
    ("given", "values", "wrong"),
    [
        ({}, {}, {"addressee", "deadline"}),
        ({}, VALUES | {"deadline": date(2026, 11, 22)}, {"deadline"}),  # past days are not proposed
        ({"deadline": "2026-11-22"}, VALUES, {"deadline"}),
        ({"deadline": "12月1日"}, VALUES, {"deadline"}),
        ({"deadline": 20261201, "addressee": ["x"]}, VALUES, {"deadline", "addressee"}),
        ({"addressee": "镇" * 101}, VALUES, {"addressee"}),
        ({"addressee": "\u202e\x00 "}, VALUES, {"addressee"}),
        ({"number": "7", "remark": "x", "": ""}, VALUES, {"number", "remark", "-"}),
    ],
)
def test_every_entry_that_is_wrong_is_named(
    given: dict[str, Any], values: dict[str, Any], wrong: set[str]
) -> None:
    with pytest.raises(PaperInvalid) as caught:
        entered(ASSIGNMENT, given, values, TODAY)
    assert {error.field for error in caught.value.errors} == wrong


@settings(deadline=None)  # on a busy machine a short text takes long as well
@given(st.text())
def test_plain_text_keeps_letters_and_fits_into_xml(text: str) -> None:
    kept = plain(text)
    element = etree.Element("t")
    element.text = kept
    assert etree.fromstring(etree.tostring(element)).text == (kept or None)
    assert plain(kept) == kept


def test_plain_text_has_no_marks_that_turn_it_round() -> None:
    assert (
        plain("编号\u202e1\u2066\x07\x85\ufffe\ud800\U00020000𬒗\t甲\r\n乙\u2028丙")
        == "编号1\U00020000𬒗\t甲\n乙\n丙"
    )
