"""What the audit log says about an export: which features were asked for, without what may name somebody."""

import re
from collections.abc import Iterable
from functools import partial
from urllib.parse import quote_plus

from layers.contract import Layer
from layers.field import FieldType

LONGEST = 500
HIDDEN = "***"
READABLE = ",:/()'<>=*"
"""Characters that stay as they are."""

STRING = re.compile(r"'(?:[^']|'')*'")
INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]{5,15}(Z|[+-]\d\d:\d\d)?)?|\.\.")
"""A day or a moment, as filters write them."""

PLAIN = (
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "f",
    "lang",
    "filter-crs",
    "filter-lang",
    "precision",
    "profile",
    "properties",
    "values",
    "encoding",
    "as-of",
)
"""Parameters whose values are never a text of somebody's own."""


def asked(parameters: Iterable[tuple[str, str]], layer: Layer) -> str:
    """Return the query of an export as it is kept.

    Codes, numbers, dates and boxes stay; free text, in which somebody may have looked for a person,
    gives way to asterisks. So do the texts of a filter, and the whole of one that is JSON.

    Parameters
    ----------
    parameters : iterable of pairs
        Names and values as they came.
    layer : Layer
        That was exported.

    Returns
    -------
    str
        At most `LONGEST` characters.
    """
    pairs = [f"{name}={quote_plus(_kept(name, value, layer), safe=READABLE)}" for name, value in parameters]
    text = "&".join(pairs)
    return text if len(text) <= LONGEST else text[: LONGEST - len(HIDDEN)] + HIDDEN


def _kept(name: str, value: str, layer: Layer) -> str:
    if name in PLAIN:
        return value
    if name == "filter":
        return HIDDEN if value.lstrip().startswith("{") else STRING.sub(partial(_literal, layer), value)
    field = layer.by_name.get(name)
    is_free = field is None or (field.type is FieldType.TEXT and not field.codes and not field.references)
    return HIDDEN if is_free else value


def _literal(layer: Layer, found: re.Match[str]) -> str:
    text = found[0][1:-1]
    is_code = any(code.value == text for field in layer.all_fields for code in field.codes)
    return found[0] if is_code or INSTANT.fullmatch(text) else f"'{HIDDEN}'"
