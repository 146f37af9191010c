"""CQL2 text to a tree, by the ``cql2`` package.

What the package reads otherwise than the standard has it is put in a form that it reads well
before it sees it: escapes in texts, names that begin with an underscore or a colon, ``.5``, and in
geometries signs, exponents and spaces.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import cql2

from geo_service.cql2.guard import check_number, check_text, check_tokens
from geo_service.cql2.refusal import refusal, shown
from geo_service.cql2.tokens import GEOMETRIES, Token, TokenKind, tokens
from geo_service.errors import BadFilter

FURTHEST = 1e9
"""Largest coordinate of any reference system that is written out, in its unit."""

_PLACE = re.compile(r"--> (\d+):(\d+)")
_FUNCTION = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def read_text(text: str, change: Callable[[list[Token]], list[Token]] = list) -> Any:
    """Return the tree of a filter in CQL2 text.

    Parameters
    ----------
    text : str
    change : callable
        Applied to the words, for a dialect.

    Raises
    ------
    BadFilter
        Near the place where it stops being CQL2.
    """
    check_text(text)
    words = change(list(tokens(text)))
    check_tokens(words)
    written = "".join(_standard(words))
    try:
        return cql2.parse_text(written).to_json()
    except cql2.ParseError as error:
        raise _unreadable(written, str(error)) from None
    except Exception:  # noqa: BLE001 - the package raises bare Exception for what its grammar lets through
        raise refusal("其中的几何或数值不成立", "a geometry or number in it is not complete") from None


def _unreadable(written: str, message: str) -> BadFilter:
    found = _PLACE.search(message)
    lines = written.split("\n")
    if found is None or int(found[1]) > len(lines):
        return refusal("不是有效的 CQL2 文本", "it is not CQL2 text")
    rest = lines[int(found[1]) - 1][int(found[2]) - 1 :].strip()
    if not rest:
        return refusal("条件不完整", "it ends before it is complete")
    return refusal(f"此处不是有效的 CQL2：{shown(rest)}", f"it is not CQL2 from here on: {shown(rest)}")


def _standard(words: Sequence[Token]) -> Iterator[str]:
    """Give the pieces of the text that the package reads."""
    depth = 0  # brackets since the name of a geometry, 0 outside of one
    sign = ""
    ends = Token(TokenKind.SIGN, "", 0)
    for word, follower in pairwise([*words, ends]):
        opens = depth == 0 and _opens_geometry(word, follower)
        if opens:
            depth = 1
        if depth and not (opens or depth == 1):
            if word.value in ("+", "-"):
                if follower.kind is not TokenKind.NUMBER:
                    raise refusal("几何的坐标不成立", "a coordinate is not a number")
                sign = word.value.strip("+")
                continue
            yield _in_geometry(word, sign, follower)
            sign = ""
        else:
            yield _outside(word, follower, within=bool(depth))
        if depth and word.is_sign("("):
            depth += 1
        elif depth and word.is_sign(")"):
            depth = 0 if depth == 2 else depth - 1


def _opens_geometry(word: Token, follower: Token) -> bool:
    if word.kind is not TokenKind.NAME or word.is_quoted or word.value.upper() not in GEOMETRIES:
        return False
    if follower.kind is TokenKind.NAME and follower.value.upper() == "EMPTY":
        raise refusal("几何为空", "a geometry of it is empty")
    return follower.is_sign("(") or (follower.kind is TokenKind.NAME and follower.value.upper() == "Z")


def _in_geometry(word: Token, sign: str, follower: Token) -> str:
    if word.kind is not TokenKind.NUMBER:
        return word.value
    number = _number(word)
    if abs(number) > FURTHEST:
        raise refusal(
            f"坐标超出范围：{shown(word.value)}", f"a coordinate is out of range: {shown(word.value)}"
        )
    plain = format(Decimal(repr(number)), "f") if number > 1e-15 else "0"
    space = " " if follower.kind is TokenKind.NUMBER or follower.value in ("-", "+") else ""
    return f"{sign}{plain}{space}"


def _outside(word: Token, follower: Token, *, within: bool) -> str:
    match word.kind:
        case TokenKind.TEXT:
            return "'" + word.value.replace("'", "''") + "'"
        case TokenKind.NUMBER:
            return f"{_number(word)!r} "
        case TokenKind.NAME if within:
            return word.value
        case TokenKind.NAME if follower.is_sign("(") and not word.is_quoted:
            if not _FUNCTION.fullmatch(word.value):
                raise refusal(f"没有函数 {shown(word.value)}", f"there is no function {shown(word.value)}")
            return word.value
        case TokenKind.NAME:
            return '"' + word.value.replace('"', '""') + '" '
        case TokenKind.KEYWORD:
            return f" {word.value} "
        case TokenKind.SIGN:
            return word.value


def _number(word: Token) -> float:
    value = float(word.value)
    check_number(value)
    if word.value.isdigit():
        check_number(int(word.value))
    return value
