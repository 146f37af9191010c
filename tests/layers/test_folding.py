import pytest

from layers.conversion import read
from layers.field import Field, codes
from layers.folding import fold, without_brackets
from layers.text import Text


def test_folding_twice_changes_nothing():
    once = fold("【距　线路】 距离（Ｍ）*")
    assert once == "(距线路)距离(m)"
    assert fold(once) == once


@pytest.mark.parametrize(
    ("folded", "expected"), [("距离(m)", "距离"), ("(a)b(c)", "b"), ("距离", "距离"), ("距离(m", "距离(m")]
)
def test_what_stands_in_brackets_goes(folded, expected):
    assert without_brackets(folded) == expected


@pytest.mark.parametrize("given", ["轻飘物（地膜）", "轻飘物【地膜】", "轻飘物 [地膜]", "轻飘物"])
def test_labels_of_codes_are_folded_like_headers(given):
    field = Field(
        name="kind", title=Text("类别", "Kind"), codes=codes(("light", "轻飘物（地膜）", "Light (film)"))
    )
    assert read(field, given) == "light"
