"""Read one value into the type of its field, from JSON, a GIS file or the text of a ledger."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from layers.feature import Value
from layers.field import Code, Field, FieldType
from layers.folding import fold, without_brackets
from layers.linear_referencing.chainage import ChainageError, parse_range
from layers.text import Text

INTEGER_LIMIT = 2**63
"""Both databases keep integers in 64 bits."""

LONGEST_NUMBER = 40
"""Characters of a number in a ledger; longer digits are no measurement."""

_TRUE = frozenset({"true", "yes", "1", "是", "有", "y", "t"})
_FALSE = frozenset({"false", "no", "0", "否", "无", "n", "f"})
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a value could not be read."""

    reason: Text


def read(field: Field, given: Any) -> Value | Unreadable:
    """Read one value.

    Parameters
    ----------
    field : Field
        What the value should be.
    given : Any
        What came. None and blank text mean no value.

    Returns
    -------
    str, int, float, bool, date, datetime, None or Unreadable
        The value in the field's type; None for no value.

    Examples
    --------
    >>> distance = Field(name="d", title=Text("距离", "Distance"), type=FieldType.NUMBER, minimum=0)
    >>> read(distance, "１２.5"), read(distance, ""), read(distance, None)
    (12.5, None, None)
    >>> read(distance, float("nan")).reason.en
    'needs a finite number'
    """
    if given is None or (isinstance(given, str) and not given.strip()):
        return None
    return _READERS[field.type](field, given)


def _text(field: Field, given: Any) -> Value | Unreadable:
    if isinstance(given, float) and given.is_integer():
        given = int(given)  # spreadsheets hand out 441881101.0 for a code
    if isinstance(given, bool) or not isinstance(given, str | int):
        return _unreadable("需为文字", "needs text")
    text = str(given).strip()
    if _UNSTORABLE.search(text):
        return _unreadable("含不可存储的字符", "holds a character that cannot be stored")
    if field.codes:
        return _code(field, text)
    if len(text) > field.max_length:
        return _unreadable(
            f"最多{field.max_length}字，现为{len(text)}字",
            f"may have {field.max_length} characters, has {len(text)}",
        )
    if field.is_chainage:
        try:
            parse_range(text)
        except ChainageError:
            return _NO_CHAINAGE
    return text


def _code(field: Field, text: str) -> Value | Unreadable:
    """Return the code that a text names by value, by label, or by a label without its brackets."""
    if any(text == code.value for code in field.codes):
        return text
    key = fold(text)
    for spellings in _spellings(field.codes):
        if key in spellings:
            return spellings[key]
    return _unreadable(
        "需为：" + "、".join(code.label.zh for code in field.codes),
        "needs one of: " + ", ".join(code.value for code in field.codes),
    )


@lru_cache(maxsize=256)
def _spellings(codes: tuple[Code, ...]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the codes by each folded word that means one of them alone, with and without brackets."""
    whole: dict[str, set[str]] = {}
    shortened: dict[str, set[str]] = {}
    for code in codes:
        for words in (code.value, code.label.zh, code.label.en, *code.synonyms):
            whole.setdefault(fold(words), set()).add(code.value)
            shortened.setdefault(without_brackets(fold(words)), set()).add(code.value)
    alone = [
        {word: next(iter(meant)) for word, meant in found.items() if len(meant) == 1}
        for found in (whole, shortened)
    ]
    return alone[0], alone[1]


def _number(field: Field, given: Any) -> Value | Unreadable:
    number = _parsed(given)
    if number is None:
        return _unreadable("需为数字", "needs a number")
    if isinstance(number, int) and abs(number) >= INTEGER_LIMIT:
        return _TOO_LARGE
    if not math.isfinite(number):
        return _unreadable("需为有限数字", "needs a finite number")
    return _limited(field, float(number))


def _integer(field: Field, given: Any) -> Value | Unreadable:
    number = _parsed(given)
    if number is None or (isinstance(number, float) and not number.is_integer()):
        return _unreadable("需为整数", "needs a whole number")
    if abs(number) >= INTEGER_LIMIT:
        return _TOO_LARGE
    return _limited(field, int(number))


def _parsed(given: Any) -> int | float | None:
    if isinstance(given, bool):
        return None
    if isinstance(given, str):
        plain = unicodedata.normalize("NFKC", given).strip()
        if len(plain) > LONGEST_NUMBER or not _NUMBER.fullmatch(plain):
            return None
        return int(plain) if plain.lstrip("+-").isdigit() else float(plain)
    if isinstance(given, int):
        return given
    return given if isinstance(given, float) else None


def _limited(field: Field, number: float) -> Value | Unreadable:
    if field.minimum is not None and number < field.minimum:
        return _unreadable(f"不小于{field.minimum:g}", f"is at least {field.minimum:g}")
    if field.maximum is not None and number > field.maximum:
        return _unreadable(f"不大于{field.maximum:g}", f"is at most {field.maximum:g}")
    return number


def _boolean(_field: Field, given: Any) -> Value | Unreadable:
    if isinstance(given, bool):
        return given
    word = fold(str(given)) if isinstance(given, str | int) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    return _unreadable("需为是或否", "needs true or false")


def _date(_field: Field, given: Any) -> Value | Unreadable:
    if isinstance(given, datetime):
        # A spreadsheet cell of a date is a moment at midnight; any other time of day would be lost.
        return given.date() if given.time() == time() else _NO_DATE
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", given).strip())
    except (TypeError, ValueError):
        return _NO_DATE


def _datetime(_field: Field, given: Any) -> Value | Unreadable:
    moment = given
    if isinstance(given, str):
        try:
            moment = datetime.fromisoformat(given.strip())
        except ValueError:
            return _NO_DATETIME
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return _NO_DATETIME
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # its day in UTC is beyond the calendar's ends
        return _NO_DATETIME


def _unreadable(zh: str, en: str) -> Unreadable:
    return Unreadable(Text(zh, en))


_TOO_LARGE = _unreadable("数字过大", "is too large a number")
_NO_CHAINAGE = _unreadable("里程需如 K2155+300", "needs a chainage such as K2155+300")
_NO_DATE = _unreadable("日期需如 2026-06-30", "needs a date such as 2026-06-30")
_NO_DATETIME = _unreadable(
    "时间需带时区，如 2026-06-30T08:00:00+08:00",
    "needs a time with its zone, such as 2026-06-30T08:00:00+08:00",
)

_READERS: dict[FieldType, Callable[[Field, Any], Value | Unreadable]] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
}
