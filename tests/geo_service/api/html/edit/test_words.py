"""Words of the pages that change records: each one used, each one whole in both languages."""

import re
from pathlib import Path

import pytest

from geo_service.api.html.edit.words import EDIT_WORDS, edit_words
from layers.text import Language

SOURCE = Path(__file__).resolve().parents[5] / "geo_service"
USERS = [
    *SOURCE.glob("templates/edit*.html"),
    *(path for path in SOURCE.glob("api/html/edit/*.py") if path.name != "words.py"),
    SOURCE / "api/edit_page.py",
    SOURCE / "api/edit_typing.py",
    SOURCE / "api/html/items.py",
]
TEXT = "".join(path.read_text(encoding="utf-8") for path in USERS)


def test_both_languages_fill_in_the_same_values() -> None:
    for name, phrase in EDIT_WORDS.items():
        assert set(re.findall(r"\{\w+\}", phrase.zh)) == set(re.findall(r"\{\w+\}", phrase.en)), name


def test_no_word_is_without_use_and_none_is_missing() -> None:
    by_name = set(re.findall(r"\be\.(\w+)", TEXT)) | set(re.findall(r"edit_words\([\w.]+\)\.(\w+)", TEXT))
    by_key = set(re.findall(r'"(\w+)"', TEXT))
    assert by_name - set(EDIT_WORDS) == set()
    assert set(EDIT_WORDS) - by_name - by_key == set()


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(AttributeError):
        _ = edit_words(Language.ZH).nothing
