"""Numbers as people write them: with units, thousands, and words of caution."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from layers.conversion import LONGEST_NUMBER, Unreadable
from layers.ledger.grid import Cell
from layers.ledger.misread import Misread
from layers.text import Text

_METRES: Mapping[str, str] = {
    "m": "1", "米": "1", "公尺": "1", "km": "1000", "公里": "1000", "千米": "1000",
    "cm": "0.01", "厘米": "0.01", "公分": "0.01", "mm": "0.001", "毫米": "0.001",
}  # fmt: skip
_TONNES: Mapping[str, str] = {
    "t": "1", "吨": "1", "万吨": "10000", "千吨": "1000", "kg": "0.001", "公斤": "0.001", "千克": "0.001",
    "dwt": "1", "吨级": "1",
}  # fmt: skip
UNITS: Mapping[str | None, Mapping[str, str]] = {
    None: dict.fromkeys(("车道", *"个处条座人辆道孔株棵根栋户台家宗次项线股"), "1"),
    "m": _METRES,
    "km": {unit: str(Decimal(size) / 1000) for unit, size in _METRES.items()},
    "t": _TONNES,
    "t/a": {**_TONNES, **{f"{unit}/年": size for unit, size in _TONNES.items()}, "t/a": "1"},
    "万元": {
        "万元": "1",
        "万": "1",
        "千元": "0.1",
        "百万元": "100",
        "亿元": "10000",
        "亿": "10000",
        "元": "0.0001",
    },
    "%": {"%": "1"},
    "min": {"分钟": "1", "分": "1", "min": "1", "小时": "60", "h": "60"},
    "km/h": {"km/h": "1", "公里/小时": "1", "公里/时": "1", "千米/小时": "1", "千米/时": "1"},
    "d": {"天": "1", "日": "1", "d": "1", "周": "7"},
    "kW": {"kw": "1", "千瓦": "1"},
    "V": {"v": "1", "伏": "1", "kv": "1000", "千伏": "1000"},
    "Hz": {"hz": "1", "赫兹": "1", "赫": "1"},
}
"""What units in a cell are in the unit of the field: of the field's unit, those that people write."""

_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+"
_TWO_NUMBERS = re.compile(r"\d\s+\d")
_CAUTION = r"(?:大约|约为|约|近似|近|≈|~|共计|共|计|距离?)?"
_QUANTITY = re.compile(rf"{_CAUTION}(?P<number>{_NUMBER})[多余]?(?P<unit>[^\d\s.+~-]*?)(?:左右|上下|处|余)?")
_RANGE = re.compile(rf"{_CAUTION}(?P<low>\d+(?:\.\d+)?)\D{{0,2}}?[-~—–至到]+(?P<high>\d+(?:\.\d+)?)\D{{0,3}}")
_BOUND = re.compile(
    rf"(?:[<>≤≥]=?|大于|小于|不足|不到|超过|高于|低于|不小于|不大于|至少|最多)(?:等于)?(?P<number>{_NUMBER})\D{{0,3}}"
)


def quantity(unit: str | None, cell: Cell) -> int | float | Unreadable:
    """Read a number in a unit.

    Parameters
    ----------
    unit : str or None
        That of the field; None for a plain count.
    cell : Cell

    Returns
    -------
    int, float or Unreadable
        In the field's unit. Words of caution (约, 左右, 多) go; a range and a bound are no number.

    Examples
    --------
    >>> quantity("m", "约３０米"), quantity("m", "0.3km"), quantity("t", "1,234.5吨"), quantity(None, "3 个")
    (30, 300, 1234.5, 3)
    >>> quantity("m", "30~50m").suggestion.en
    'one number, such as 30'
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    if not isinstance(cell, str):
        return _NO_NUMBER
    if len(cell) > 10 * LONGEST_NUMBER:
        return _NO_NUMBER
    given = unicodedata.normalize("NFKC", cell).casefold()
    text = "".join(given.split())
    if len(text) > LONGEST_NUMBER or _TWO_NUMBERS.search(given):
        return _NO_NUMBER
    if (bound := _BOUND.fullmatch(text)) is not None:
        return _one_number(bound["number"], Text("写的是界限而不是数", "is a bound, not a number"))
    if (match := _QUANTITY.fullmatch(text)) is not None:
        return _scaled(unit, match["number"], match["unit"])
    if (spread := _RANGE.fullmatch(text)) is not None:
        return _one_number(spread["low"], Text("写的是范围而不是一个数", "is a range, not one number"))
    return _NO_NUMBER


def leading_number(cell: Cell) -> float | Unreadable:
    """Return the number that a cell begins with, whatever follows; for a guess at what a column holds."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = unicodedata.normalize("NFKC", str(cell).strip()[:LONGEST_NUMBER])
    found = re.match(rf"[^\d+-]{{0,4}}({_NUMBER})", text)
    return _NO_NUMBER if found is None else float(found[1].replace(",", ""))


def in_unit(cell: Cell, unit: str) -> Cell:
    """Return a number of a column whose header has a unit with that unit; a cell with its own keeps it.

    Examples
    --------
    >>> in_unit(300, "万吨"), in_unit("约 1.5", "km"), in_unit("800米", "km"), in_unit(None, "km")
    ('300万吨', '1.5km', '800米', None)
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return cell
    if not isinstance(cell, str):
        return f"{Decimal(str(cell)):f}{unit}"
    if len(cell) > LONGEST_NUMBER or _TWO_NUMBERS.search(cell):
        return cell
    match = _QUANTITY.fullmatch("".join(unicodedata.normalize("NFKC", cell).casefold().split()))
    return cell if match is None or match["unit"] else f"{match['number']}{unit}"


def sizes_in(unit: str | None) -> Mapping[str, str]:
    """Return what one of each unit that people write is in a field's unit."""
    return UNITS.get(unit, {unit.casefold(): "1"} if unit else {})


def _scaled(unit: str | None, digits: str, written: str) -> int | float | Unreadable:
    sizes = sizes_in(unit)
    if written and written not in sizes:
        wanted = unit or "—"
        return Misread(
            Text(f"单位“{written}”与本列（{wanted}）不符", f"the unit “{written}” is not one of {wanted}"),
            Text(digits, digits),
        )
    number = Decimal(digits.replace(",", "")) * Decimal(sizes[written] if written else 1)
    return int(number) if number == number.to_integral_value() else float(number)


def _one_number(digits: str, reason: Text) -> Misread:
    return Misread(reason, Text(f"一个数，如 {digits}", f"one number, such as {digits}"))


_NO_NUMBER = Unreadable(Text("需为数字", "needs a number"))
