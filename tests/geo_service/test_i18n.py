"""Catalogues and the choice of a language."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from geo_service.i18n import negotiate, translate
from layers.text import Language, Text

PACKAGE = Path(__file__).resolve().parents[2] / "geo_service"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2)}


def _messages() -> set[str]:
    found = extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


def _catalogue() -> dict[str, str]:
    with (PACKAGE / "locale" / "zh" / "messages.po").open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file, locale="zh") if entry.id}


def test_every_message_has_its_chinese_and_no_other_is_kept() -> None:
    catalogue = _catalogue()
    assert sorted(_messages() - set(catalogue)) == []
    assert sorted(set(catalogue) - _messages()) == []
    assert [message for message, chinese in catalogue.items() if not chinese] == []


def test_translations_have_the_same_places() -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)s", text))

    assert [message for message, chinese in _catalogue().items() if places(message) != places(chinese)] == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, Language.ZH),
        ("", Language.ZH),
        ("*", Language.ZH),
        ("en", Language.EN),
        ("en-US,en;q=0.9", Language.EN),
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.ZH),
        ("fr,en;q=0.2", Language.EN),
        ("en;q=0.1,zh-Hans;q=0.9", Language.ZH),
        ("en;q=0", Language.ZH),
        ("en;q=high", Language.ZH),
        ("-,;;q=,\x00", Language.ZH),
        ("x" * 5000, Language.ZH),
    ],
)
def test_negotiation(header: str | None, expected: Language) -> None:
    assert negotiate(header, Language.ZH) is expected


def test_a_text_fills_its_place_in_the_readers_language() -> None:
    reason = Text("为空", "it is empty")
    message = "Backup: %(reason)s"
    assert translate(message, Language.EN, reason=reason) == "Backup: it is empty"
    assert translate(message, Language.ZH, reason=reason) == "备份：为空"
