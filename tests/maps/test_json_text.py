"""JSON inside a script element."""

import json

import pytest

from maps.json_text import json_text

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "${alert(1)}",
    "`\\",
    "]]>",
    "\u2028\u2029",
    "&lt;",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_neither_ends_the_script_nor_changes(value):
    text = json_text({value: [value]})
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == {value: [value]}


def test_chinese_stays_readable():
    assert json_text({"名": "英德"}) == '{"名":"英德"}'


def test_what_json_cannot_say_is_refused():
    with pytest.raises(ValueError, match="JSON compliant"):
        json_text(float("nan"))
