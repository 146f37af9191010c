"""How a filter is refused: one error, its reason in both languages."""

import unicodedata

from geo_service.errors import BadFilter
from layers.text import Text

SHOWN = 40


def refusal(zh: str, en: str) -> BadFilter:
    """Return the error to raise."""
    return BadFilter(reason=Text(zh, en))


def shown(value: object) -> str:
    """Return the beginning of what a request holds, on one line, for a message."""
    text = str(value)
    cut = text[:SHOWN] + ("…" if len(text) > SHOWN else "")
    return "".join("·" if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in cut)
