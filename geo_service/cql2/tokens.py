"""The words of a filter in CQL2 text.

Source: OGC 21-065r2, annex B (grammar), and requirement ``/req/cql2-text/escaping``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from geo_service.cql2.refusal import refusal, shown

_START = (
    r":_A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFE\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_PART = rf"{_START}.0-9\u0300-\u036F\u203F-\u2040"
_SPACE = r"\t\n\v\f\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"

_TOKEN = re.compile(
    rf"(?P<space>[{_SPACE}]+)"
    r"|(?P<text>'(?:[^'\\]|''|\\.)*')"
    r'|(?P<quoted>"(?:[^"]|"")*")'
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<name>[{_START}][{_PART}]*)"
    r"|(?P<sign><>|<=|>=|[=<>+*/%^(),-])",
    re.DOTALL,
)
_ESCAPE = re.compile(r"''|\\(.)", re.DOTALL)
_ESCAPED = {"a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "'": "'", "\\": "\\"}

KEYWORDS = frozenset({"and", "or", "not", "like", "between", "in", "is", "null", "true", "false", "div"})


GEOMETRIES = frozenset(
    {
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION",
        "BBOX",
    }
)
"""Names that begin a geometry where a bracket follows."""


class TokenKind(StrEnum):
    """What a token is."""

    TEXT = "text"
    NAME = "name"
    NUMBER = "number"
    KEYWORD = "keyword"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """One word.

    Parameters
    ----------
    kind : TokenKind
    value : str
        Without quotes and escapes; keywords in lower case.
    place : int
        Where it begins in the filter, from 1.
    is_quoted : bool
        Whether a name stands in double quotes, so that it is no function and no keyword.
    """

    kind: TokenKind
    value: str
    place: int
    is_quoted: bool = False

    @property
    def is_unary(self) -> bool:
        """Whether this may stand before an operand."""
        return self.value in ("-", "+", "not") and self.kind in (TokenKind.SIGN, TokenKind.KEYWORD)

    def is_sign(self, value: str) -> bool:
        """Whether this is a certain sign."""
        return self.kind is TokenKind.SIGN and self.value == value


def tokens(text: str) -> Iterator[Token]:
    """Give the words of a filter in their order.

    Raises
    ------
    BadFilter
        Where a character begins no word, or a quote is not closed.
    """
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            rest = shown(text[place:])
            raise refusal(
                f"第 {place + 1} 个字符处无法识别：{rest}", f"character {place + 1} is not understood: {rest}"
            )
        if match.lastgroup != "space":
            yield _token(str(match.lastgroup), match[0], place + 1)
        place = match.end()


def _token(group: str, raw: str, place: int) -> Token:
    match group:
        case "text":
            return Token(TokenKind.TEXT, _ESCAPE.sub(_unescaped, raw[1:-1]), place)
        case "quoted":
            return Token(TokenKind.NAME, raw[1:-1].replace('""', '"'), place, is_quoted=True)
        case "name" if raw.lower() in KEYWORDS:
            return Token(TokenKind.KEYWORD, raw.lower(), place)
        case _:
            return Token(TokenKind(group), raw, place)


def _unescaped(match: re.Match[str]) -> str:
    if match[0] == "''":
        return "'"
    return _ESCAPED.get(match[1], match[0])  # an unknown escape stays: LIKE has its own, \% and \_
