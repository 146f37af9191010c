"""Words of the pages of accounts: each one used, each one whole in both languages."""

import re
from pathlib import Path

from geo_service.api.auth.words import NOTICES, WORDS

SOURCE = Path(__file__).resolve().parents[4] / "geo_service"
USERS = [*SOURCE.glob("templates/auth/*.html"), *SOURCE.glob("api/auth/*.py")]
TEXT = "".join(path.read_text(encoding="utf-8") for path in USERS)


def test_both_languages_fill_in_the_same_values() -> None:
    for name, phrase in WORDS.items():
        assert set(re.findall(r"\{\w+\}", phrase.zh)) == set(re.findall(r"\{\w+\}", phrase.en)), name


def test_no_word_is_without_use_and_none_is_missing() -> None:
    used = set(re.findall(r"\bw\.(\w+)", TEXT))
    assert set(WORDS) - used - NOTICES == set()
    assert (used | NOTICES) - set(WORDS) == set()
