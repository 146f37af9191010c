"""What GDAL sends as ``filter-lang=cql-text``: CQL2 text with words of its own.

Its driver writes truth values as 0 and 1, a date with a ``T`` behind it, and ``ILIKE`` for a
comparison without regard to case. Source: GDAL, ``ogr/ogrsf_frmts/wfs/ogroapifdriver.cpp``, and the
requests that GDAL 3.6 and 3.12 were seen to send.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from geo_service.cql2.tokens import Token, TokenKind
from layers.contract import Layer
from layers.field import FieldType

_DAY = re.compile(r"\d{4}-\d\d-\d\dT", re.ASCII)
_TRUTH = {0: False, 1: True}


def without_ilike(words: Sequence[Token]) -> list[Token]:
    """Return the words with ``name ILIKE text`` as ``CASEI(name) LIKE CASEI(text)``."""
    found: list[Token] = []
    place = 0
    while place < len(words):
        trio = words[place : place + 3]
        if _is_ilike(trio):
            name, operator, pattern = trio
            found += [*_folded(name), Token(TokenKind.KEYWORD, "like", operator.place), *_folded(pattern)]
            place += 3
        else:
            found.append(words[place])
            place += 1
    return found


def _is_ilike(words: Sequence[Token]) -> bool:
    return (
        [word.kind for word in words] == [TokenKind.NAME, TokenKind.NAME, TokenKind.TEXT]
        and not words[1].is_quoted
        and words[1].value.upper() == "ILIKE"
    )


def _folded(word: Token) -> list[Token]:
    opens, closes = (Token(TokenKind.SIGN, sign, word.place) for sign in "()")
    return [Token(TokenKind.NAME, "CASEI", word.place), opens, replace(word), closes]


def with_typed_values(node: Any, layer: Layer) -> Any:
    """Return the tree with the values beside truth values and dates in the type of the field."""
    if isinstance(node, list):
        return [with_typed_values(part, layer) for part in node]
    if not isinstance(node, Mapping):
        return node
    arguments = node.get("args")
    if not isinstance(arguments, list):
        return node
    kinds = {_kind(argument, layer) for argument in arguments}
    typed = [with_typed_values(argument, layer) for argument in arguments]
    if FieldType.BOOLEAN in kinds:
        typed = [_TRUTH.get(part, part) if _is_number(part) else part for part in typed]
    if kinds & {FieldType.DATE, FieldType.DATETIME}:
        typed = [part[:-1] if isinstance(part, str) and _DAY.fullmatch(part) else part for part in typed]
    return {**node, "args": typed}


def _kind(node: Any, layer: Layer) -> FieldType | None:
    name = node.get("property") if isinstance(node, Mapping) else None
    field = layer.by_name.get(name) if isinstance(name, str) else None
    return None if field is None else field.type


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
