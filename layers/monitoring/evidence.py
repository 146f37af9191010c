"""The evidence of an alert in words: what its names mean, and values as a person writes them."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from layers.field import Code
from layers.monitoring.rules import RULES
from layers.text import Language, Text
from layers.waterway.berth_calls import DWT_SOURCES

WORDS: Mapping[str, Text] = MappingProxyType(
    {name: text for rule in RULES for name, text in rule.words.items()}
)
CODES: Mapping[str, tuple[Code, ...]] = MappingProxyType({"dwt_source": DWT_SOURCES})
"""Names whose values are codes of a layer."""


def in_words(evidence: str, language: Language) -> str:
    """Return evidence as a sentence; a text that is no evidence stays as it is.

    What is not known or does not hold is left out, what holds is told by its name alone.

    Examples
    --------
    >>> in_words('{"cadence_days": 15, "last_patrolled_on": null, "is_cadence_of_segment": true}', Language.ZH)
    '巡查周期（天）：15；采用该区段自定的周期'
    >>> in_words('{"dwt": 1200.0, "dwt_source": "ais", "unknown": []}', Language.EN)
    'Deadweight (t): 1200; Deadweight known from: AIS'
    >>> in_words("seen from the road", Language.EN)
    'seen from the road'
    """
    try:
        found = json.loads(evidence)
    except (ValueError, RecursionError):
        return evidence
    if not isinstance(found, dict):
        return evidence
    between = "；" if language is Language.ZH else "; "
    return between.join(filter(None, (_told(name, value, language) for name, value in found.items())))


def _told(name: str, value: Any, language: Language) -> str:
    title = WORDS[name].in_language(language) if name in WORDS else name
    if value is True:
        return title
    text = "" if value is None or value is False else _value(name, value, language)
    return f"{title}{'：' if language is Language.ZH else ': '}{text}" if text else ""


def _value(name: str, value: Any, language: Language) -> str:
    if isinstance(value, list):
        return ("、" if language is Language.ZH else ", ").join(map(str, value))
    label = next((code.label for code in CODES.get(name, ()) if code.value == value), None)
    if label is not None:
        return label.in_language(language)
    return f"{value:g}" if isinstance(value, float) else str(value)
