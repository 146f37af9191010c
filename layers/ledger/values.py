"""One cell of a ledger as the value of a field."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from functools import lru_cache

from layers.conversion import Unreadable, read
from layers.feature import Value
from layers.field import Code, Field, FieldType
from layers.folding import fold, without_brackets
from layers.ledger.days import day
from layers.ledger.grid import Cell
from layers.ledger.misread import Misread
from layers.ledger.pieces import pieces
from layers.ledger.quantity import quantity
from layers.text import Text

DASHES = frozenset({"/", "\\", "-", "--", "—", "——", "–", "－", "…", "……", "*", "."})
"""What people put into a cell that they leave empty."""

NOTHING = frozenset(
    {"无", "暂无", "不详", "未知", "空", "待定", "未定", "未填", "none", "null", "nil", "n/a", "na", "nan"}
)
"""Words for no value, where the value would be a number, a day, a code or a name. In a text they are text."""

FAILED = frozenset(
    {"#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!", "#n/a", "#spill!", "#calc!", "####"}
)
"""What a spreadsheet shows where a formula failed."""

_TRUE = frozenset({"√", "✓", "✔", "☑", "v", "y", "yes", "true", "1", "对", "已", "有", "是", "具备", "配备"})
_FALSE = frozenset(
    {"×", "✗", "✘", "✕", "☒", "x", "n", "no", "false", "0", "错", "未", "无", "否", "没有", "不是"}
)
_DONE = frozenset({"建", "设", "配备", "设置", "安装", "具备", "配置"})
"""Words that 已 and 未 stand before."""

_ENDINGS = ("类隐患", "隐患", "类问题", "问题", "类", "等级", "级别", "级")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
LONGEST_SIGN = 40
"""Characters of what stands for no value, or for a formula that failed."""

LONGEST_CODE = 200
"""Characters in which a code is looked for; longer texts are descriptions."""

LONGEST_SLIP = 12
"""Characters of a text that may be a word with a slip of the pen; longer ones are sentences."""

FEW = 8
"""Codes that a sentence lists; of more it gives the number."""

_CLOSE = 0.6
"""Likeness of two words from which on one may be a slip of the other."""


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing, or only what people put into a cell that they leave empty.

    Examples
    --------
    >>> [is_blank(cell) for cell in (None, "  ", "／", "——", "无", 0)]
    [True, True, True, True, False, False]
    """
    if not isinstance(cell, str):
        return cell is None
    if cell[:1].isalnum():  # by far the most
        return False
    return not (text := plain(cell)) or (len(text) <= LONGEST_SIGN and fold(text) in DASHES)


def plain(text: str) -> str:
    r"""Return a text as it is kept: without blanks around it, with plain line breaks, nothing invisible.

    Examples
    --------
    >>> plain("彩钢瓦_x000D_\r\n松动\u200b ")
    '彩钢瓦\n松动'
    """
    text = text.replace("_x000D_", "").translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\u00a0", " ").strip()


def ledger_value(
    field: Field,
    cell: Cell,
    *,
    year: int | None = None,
    zone: tzinfo | None = None,
    suggests: bool = True,
) -> Value | Unreadable:
    """Read one cell.

    More is understood than `layers.conversion.read` does, since people wrote it: units, words of caution,
    every writing of a day, ticks and crosses, what spreadsheets make of a text. What is not certain is
    not read; the reason then comes with a suggestion (`Misread`).

    Parameters
    ----------
    field : Field
        What the value should be. One that refers to features is read by `layers.ledger.names`.
    cell : Cell
    year : int, optional
        Of days that leave it out.
    zone : tzinfo, optional
        The county's. Of moments that leave it out, which are not read without it; and where the day of
        a moment with another zone is wanted.
    suggests : bool
        Whether to look for the code that an unknown word may mean, which takes its time.

    Returns
    -------
    Value or Unreadable
        In the type of the field, within its limits; None for no value.

    Examples
    --------
    >>> from layers.railway_hazards import LAYER
    >>> ledger_value(LAYER.field("offset_m"), "约30米"), ledger_value(LAYER.field("category"), "彩钢瓦")
    (30.0, 'rigid_debris')
    """
    if is_blank(cell):
        return None
    if isinstance(cell, str):
        cell = plain(cell)
        key = fold(cell) if len(cell) <= LONGEST_SIGN else ""
        if key in FAILED:
            return Misread(
                Text(f"公式出错（{cell}）", f"a formula failed here ({cell})"),
                Text("填入数值", "the value itself"),
            )
        if key in NOTHING and (field.type is not FieldType.TEXT or field.codes):
            stated = read(field, cell)  # 无 may be a code, or a no
            return None if isinstance(stated, Unreadable) else stated
    found = _READERS[field.type](field, cell, year, zone)
    if suggests and isinstance(found, _NoCode) and isinstance(cell, str):
        return Misread(found.reason, _likely(field, cell))
    return found


class _NoCode(Misread):
    """That a word is none of the codes of its field."""


def _text(field: Field, cell: Cell, _year: int | None, _zone: tzinfo | None) -> Value | Unreadable:
    if isinstance(cell, date | time | timedelta):
        if field.codes or field.is_chainage:
            return Unreadable(
                Text("表格软件把它当成了日期或时间", "the spreadsheet took it for a date or time")
            )
        if isinstance(cell, time) and cell == cell.replace(second=0, microsecond=0):
            return read(field, cell.isoformat("minutes"))  # 06:00 in a CSV became a time of day
        return read(field, str(cell.date() if isinstance(cell, datetime) and cell.time() == time() else cell))
    if isinstance(cell, bool):
        return read(field, "是" if cell else "否")
    if isinstance(cell, float) and not cell.is_integer():
        cell = repr(cell)
    found = read(field, cell)
    if not isinstance(found, Unreadable) or not isinstance(cell, str):
        return found
    return _code(field, cell, found) if field.codes else found


def _code(field: Field, text: str, unread: Unreadable) -> Value | Unreadable:
    """Return the code of a text with a usual ending; else say which could be meant."""
    if len(text) > LONGEST_CODE:
        return unread
    for ending in _ENDINGS:
        if text.endswith(ending) and not isinstance(
            found := read(field, text.removesuffix(ending)), Unreadable
        ):
            return found
    named = [read(field, piece) for piece in pieces(text)]
    codes = list(dict.fromkeys(value for value in named if isinstance(value, str)))
    if named and len(codes) == 1 and len(named) > 1 and not any(isinstance(v, Unreadable) for v in named):
        return codes[0]
    if len(codes) > 1:
        labels = [field.label(value) for value in codes]
        reason = Text(
            "一格写了几种：" + "；".join(label.zh for label in labels),
            "names several: " + "; ".join(label.en for label in labels),
        )
        return Misread(reason, labels[0])
    count = len(field.codes)
    reason = Text(f"不是所列{count}种之一", f"is none of the {count} kinds") if count > FEW else unread.reason
    return _NoCode(reason)


def _likely(field: Field, text: str) -> Text | None:
    """Return the label of the code that a text most likely means; None where that is open."""
    key = fold(text)
    words = _words(field.codes)
    held = {code.value: code for word, code in words.items() if len(word) >= 2 and word in key}
    if len(held) == 1:
        return next(iter(held.values())).label
    close = get_close_matches(key, words, n=1, cutoff=_CLOSE) if len(key) <= LONGEST_SLIP else []
    return words[close[0]].label if close else None


@lru_cache(maxsize=256)
def _words(codes: tuple[Code, ...]) -> Mapping[str, Code]:
    """Return the codes by their folded words, with and without brackets."""
    return {
        form: code
        for code in codes
        for word in (code.value, code.label.zh, code.label.en, *code.synonyms)
        for form in (fold(word), without_brackets(fold(word)))
        if form
    }


def _number(field: Field, cell: Cell, _year: int | None, _zone: tzinfo | None) -> Value | Unreadable:
    if isinstance(cell, date | time | timedelta):
        return Unreadable(Text("是日期或时间，不是数字", "is a date or time, not a number"))
    number = quantity(field.unit, cell)
    return number if isinstance(number, Unreadable) else read(field, number)


def _boolean(field: Field, cell: Cell, _year: int | None, _zone: tzinfo | None) -> Value | Unreadable:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, str):
        word = fold(cell)
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        if word[:1] in {"已", "未", "不"} and word[1:] in _DONE:
            return word[0] == "已"
    return read(field, cell)


def _date(field: Field, cell: Cell, year: int | None, zone: tzinfo | None) -> Value | Unreadable:
    return day(cell, year=year, is_limit=not field.not_in_future, zone=zone)


def _datetime(field: Field, cell: Cell, year: int | None, zone: tzinfo | None) -> Value | Unreadable:
    moment: object = cell
    if isinstance(cell, str):
        if len(cell) > LONGEST_CODE:
            return day(cell)
        try:
            moment = datetime.fromisoformat(unicodedata.normalize("NFKC", cell).replace("/", "-"))
        except ValueError:
            moment = day(cell, year=year, zone=zone)
            if isinstance(moment, Unreadable):
                return moment
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if isinstance(moment, datetime) and moment.tzinfo is None and zone is not None:
        moment = moment.replace(tzinfo=zone)
    return read(field, moment)


_READERS: dict[FieldType, Callable[[Field, Cell, int | None, tzinfo | None], Value | Unreadable]] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _number,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
}
