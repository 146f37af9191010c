"""Limits of a filter, checked before the parser and before the compiler.

The parser tries each pair of brackets in more than one way: an unbalanced or broken expression in
n pairs costs it 2ⁿ times its length, with the interpreter locked, and some thousand open brackets
end the process. What is refused here would therefore have been expensive or fatal there.
"""

import json
import math
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import Any

from geo_service.cql2.refusal import refusal, shown
from geo_service.cql2.tokens import GEOMETRIES, Token, TokenKind
from geo_service.errors import BadFilter

LONGEST = 20_000
"""Characters of a filter."""

DEEPEST = 12
"""Brackets within brackets, of CQL2 text."""

DEEPEST_JSON = 100
"""Brackets and braces within each other, of CQL2 JSON."""

DEEPEST_TREE = 32
"""Operators within operators."""

LONGEST_UNARY_RUN = 12
"""Signs and NOTs in a row."""

MOST_OPERATORS = 500
"""Operators of CQL2 text."""

MOST_OPERATIONS = 1_000
"""Operators and functions of the tree."""

MOST_WORK = 100_000
"""Characters, each counted twice for every pair of grouping brackets around it."""

EXACT = 2**53
"""Whole numbers up to here are exact in a double, which the parser reads them into."""

OPERATORS = frozenset({"and", "or", "not", "like", "between", "in", "is", "div"})


def check_text(text: str) -> None:
    """Check a filter as it came, in either encoding.

    Raises
    ------
    BadFilter
        If it is empty, too long, or holds a character that no database keeps in a text.
    """
    if not text.strip():
        raise refusal("筛选条件为空", "it is empty")
    if len(text) > LONGEST:
        raise refusal(f"超过 {LONGEST} 个字符", f"it has more than {LONGEST} characters")
    check_characters(text)


def check_characters(text: str) -> None:
    """Refuse NUL and halves of surrogate pairs."""
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise refusal("含有 NUL 或不成对的代理字符", "it holds a NUL or half of a surrogate pair")


def check_tokens(words: Sequence[Token]) -> None:
    """Check CQL2 text before it is parsed.

    Raises
    ------
    BadFilter
    """
    brackets: list[_Bracket] = []
    operators = run = work = doublings = 0
    in_geometry = False
    previous = Token(TokenKind.SIGN, "", 0)
    for word in words:
        work += (len(word.value) + 1) << doublings
        if word.is_sign("(") or word.is_sign(")"):
            if word.value == "(":
                brackets.append(_bracket(previous, within=brackets))
            else:
                _close(word, brackets)
            doublings = sum(bracket in _TRIED_TWICE for bracket in brackets)
            in_geometry = _Bracket.GEOMETRY in brackets
        elif not in_geometry:
            operators += _is_operator(word)
            run = run + 1 if word.is_unary else 0
        if len(brackets) > DEEPEST:
            raise _too_deep(DEEPEST)
        if run > LONGEST_UNARY_RUN:
            raise refusal(
                f"连续的 NOT 或正负号超过 {LONGEST_UNARY_RUN} 个",
                f"more than {LONGEST_UNARY_RUN} NOTs or signs in a row",
            )
        if operators > MOST_OPERATORS:
            raise _too_many(MOST_OPERATORS)
        previous = word
    if brackets:
        raise refusal(f"缺少 {len(brackets)} 个右括号", f"closing brackets are missing: {len(brackets)}")
    if work > MOST_WORK:
        raise refusal(
            "括号内的内容过长，请减少括号层数", "too much stands in nested brackets; use fewer of them"
        )


class _Bracket(Enum):
    """What a pair of brackets is for."""

    CALL = auto()
    GROUP = auto()
    GEOMETRY = auto()
    COORDINATES = auto()


_TRIED_TWICE = frozenset({_Bracket.GROUP, _Bracket.COORDINATES})
"""Where the parser has more than one way to go on."""


def _bracket(previous: Token, within: Sequence[_Bracket]) -> _Bracket:
    if _Bracket.GEOMETRY in within:
        return _Bracket.COORDINATES
    if previous.kind is not TokenKind.NAME:
        return _Bracket.GROUP
    opens = not previous.is_quoted and previous.value.upper() in {*GEOMETRIES, "Z"}
    return _Bracket.GEOMETRY if opens else _Bracket.CALL


def _close(word: Token, brackets: list[_Bracket]) -> None:
    if not brackets:
        raise refusal(
            f"第 {word.place} 个字符处的右括号没有对应的左括号",
            f"the bracket at character {word.place} was not opened",
        )
    brackets.pop()


def _is_operator(word: Token) -> bool:
    if word.kind is TokenKind.SIGN:
        return word.value not in "(),"
    return word.kind is TokenKind.KEYWORD and word.value in OPERATORS


def check_brackets(text: str) -> None:
    """Check how deep CQL2 JSON is nested, before it is parsed.

    Raises
    ------
    BadFilter
    """
    depth = 0
    in_string = escaped = False
    for letter in text:
        if in_string:
            in_string = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            in_string = True
        elif letter in "[{":
            depth += 1
            if depth > DEEPEST_JSON:
                raise _too_deep(DEEPEST_JSON)
        elif letter in "]}":
            depth -= 1


def check_tree(tree: Any) -> None:
    """Check the tree of either encoding before it is compiled.

    Raises
    ------
    BadFilter
    """
    operations = 0
    waiting: list[tuple[Any, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > DEEPEST_TREE:
            raise _too_deep(DEEPEST_TREE)
        match node:
            case str():
                check_characters(node)
            case bool() | None:
                pass
            case int() | float():
                check_number(node)
            case list():
                waiting += [(item, depth) for item in node]
            case dict():
                operations += "op" in node
                if operations > MOST_OPERATIONS:
                    raise _too_many(MOST_OPERATIONS)
                deeper = depth + ("op" in node)
                waiting += [(value, deeper) for value in _checked_members(node)]


def _checked_members(node: dict[str, Any]) -> Iterable[Any]:
    for name in node:
        check_characters(name)
    return node.values()


def check_number(number: float) -> None:
    """Refuse a number that is infinite, or a whole one that a double does not hold.

    Raises
    ------
    BadFilter
    """
    if isinstance(number, int) and abs(number) > EXACT:
        written = shown(json.dumps(number)) if abs(number) < 10**40 else "…"
        raise refusal(f"整数不得超过 ±{EXACT}：{written}", f"whole numbers go up to ±{EXACT}: {written}")
    if not math.isfinite(number):
        raise refusal("数值超出范围", "a number is out of range")


def _too_deep(limit: int) -> BadFilter:
    return refusal(f"嵌套超过 {limit} 层", f"it is nested more than {limit} levels deep")


def _too_many(limit: int) -> BadFilter:
    return refusal(f"运算超过 {limit} 个", f"it has more than {limit} operators")
