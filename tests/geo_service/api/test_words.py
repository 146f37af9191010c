"""Words of the pages: each one used, each one whole in both languages."""

import re
from pathlib import Path

import pytest

from geo_service.api.words import WORDS, words
from layers.text import Language

SOURCE = Path(__file__).resolve().parents[3] / "geo_service"
USERS = [*SOURCE.glob("templates/*.html"), *SOURCE.glob("api/html/*.py")]
TEXT = "".join(path.read_text(encoding="utf-8") for path in USERS)
BY_TYPE = {name for name in WORDS if name.startswith("type_")}  # found by the type of a schema
BY_KIND = {"schema", "queryables", "sortables"}  # found by the end of an address
BY_ACTION = {f"change_{action}" for action in ("create", "update", "delete", "restore")}  # of a version


def test_both_languages_fill_in_the_same_values() -> None:
    for name, phrase in WORDS.items():
        assert set(re.findall(r"\{\w+\}", phrase.zh)) == set(re.findall(r"\{\w+\}", phrase.en)), name


def test_no_word_is_without_use_and_none_is_missing() -> None:
    used = set(re.findall(r"\bt\.(\w+)", TEXT)) | set(re.findall(r"\bwords\(language\)\.(\w+)", TEXT))
    used |= set(re.findall(r"\bwords\(reader\.language\)\.(\w+)", TEXT))
    assert set(WORDS) - used - BY_TYPE - BY_KIND - BY_ACTION == set()
    assert used - set(WORDS) == set()


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(AttributeError):
        _ = words(Language.ZH).nothing
