"""JSON of callers, read strictly: nothing stands twice, no number is lost, nothing is nested without end."""

import json
import math
import re
from collections import Counter
from typing import Any

import numpy as np

from geo_service.editing.errors import BadBody
from layers.text import Text

DEEPEST = 32
"""Levels of nesting that are read: a feature with a multipolygon has six."""

LONGEST_NUMBER = 40
"""Characters of a number; Python takes time with the square of a longer one."""

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_STEPS = np.zeros(256, dtype=np.int8)
_STEPS[[ord("{"), ord("[")]] = 1
_STEPS[[ord("}"), ord("]")]] = -1


def read_json(body: bytes) -> Any:
    """Read a JSON text (RFC 8259) in UTF-8.

    Stricter than most readers: a name that stands twice in an object, a number that is none
    (``NaN``) or beyond what a float holds, and half of a surrogate pair are refused.

    Raises
    ------
    BadBody
        With line and column where they are known.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _bad(f"第 {line} 行不是 UTF-8 文本", f"line {line} is not text in UTF-8") from None
    if _depth(body) > DEEPEST:
        raise _bad(f"嵌套超过 {DEEPEST} 层", f"it is nested deeper than {DEEPEST} levels")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        raise _bad(
            f"第 {error.lineno} 行第 {error.colno} 列不是有效的 JSON",
            f"line {error.lineno}, column {error.colno}: {error.msg}",
        ) from None
    if b"\\u" in body:
        _refuse_halves(value)
    return value


def _depth(body: bytes) -> int:
    """Return how deep brackets are nested outside of strings; cheap, so that it can be asked first."""
    bare = np.frombuffer(_STRING.sub(b"", body), dtype=np.uint8)
    return int(np.cumsum(_STEPS[bare], dtype=np.int32).max(initial=0))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        ((name, _),) = Counter(name for name, _ in pairs).most_common(1)
        shown = name[:60].encode(errors="replace").decode()
        raise _bad(f"成员 {shown} 出现两次", f"the member {shown} stands twice in an object")
    return members


def _constant(name: str) -> float:
    raise _bad(f"{name} 不是 JSON 数字", f"{name} is no number of JSON")


def _float(digits: str) -> float:
    number = float(_short(digits))
    if not math.isfinite(number):
        raise _bad(f"数字 {digits} 过大", f"the number {digits} is too large")
    return number


def _integer(digits: str) -> int:
    return int(_short(digits))


def _short(digits: str) -> str:
    if len(digits) > LONGEST_NUMBER:
        shown = f"{digits[:LONGEST_NUMBER]}…"
        raise _bad(f"数字 {shown} 过长", f"the number {shown} is too long")
    return digits


def _refuse_halves(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _bad(
            "含有不成对的代理字符（\\ud800 至 \\udfff）",
            "it holds half of a surrogate pair (\\ud800 to \\udfff)",
        ) from None


def _bad(zh: str, en: str) -> BadBody:
    return BadBody(reason=Text(zh, en))
