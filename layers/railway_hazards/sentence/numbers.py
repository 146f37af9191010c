"""Numbers in figures and in words."""

import re

WORDS = "零〇一二两三四五六七八九十百千"
NUMBER = rf"(?:\d{{1,9}}(?:\.\d{{1,6}})?|[{WORDS}]{{1,12}}(?:点[零〇一二三四五六七八九]{{1,6}})?)"
"""A number as a part of an expression; bounded, so that rows of digits cost no time."""

_DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_COUNTED = re.compile(
    r"(?:[一二两三四五六七八九]千零?)?(?:[一二两三四五六七八九]百零?)?(?:[一二三四五六七八九]?十)?[一二两三四五六七八九]?"
)
_IN_A_ROW = re.compile(r"[零〇一二三四五六七八九]{2,}")


def number_of(text: str) -> float | None:
    """Return a number; None where the words are none, or leave it open which one.

    Examples
    --------
    >>> [number_of(text) for text in ("30", "8.5", "三十", "一百二十", "两千一百五十五", "二一五五", "零点五")]
    [30.0, 8.5, 30.0, 120.0, 2155.0, 2155.0, 0.5]
    >>> number_of("三四十"), number_of("一百二"), number_of("百"), number_of("三四")
    (None, None, None, None)
    """
    if text.isascii():
        return float(text)
    whole, _, decimals = text.partition("点")
    base = _whole(whole)
    if base is None or not decimals:
        return base
    return float(f"{base:g}." + "".join(str(_DIGITS[word]) for word in decimals))


def _whole(text: str) -> float | None:
    if text in ("零", "〇"):
        return 0.0
    if _IN_A_ROW.fullmatch(text):
        # Two in a row mean either of them (三四米); a post is called by three or four.
        return None if len(text) < 3 else float("".join(str(_DIGITS[word]) for word in text))
    if not text or not _COUNTED.fullmatch(text) or re.search(r"[百千][一二两三四五六七八九]$", text):
        return None
    total, digit = 0, 0
    for word in text.replace("零", ""):
        if word in _UNITS:
            total += (digit or 1) * _UNITS[word]
            digit = 0
        else:
            digit = _DIGITS[word]
    return float(total + digit)
