"""Styles of a workbook: which cells show their number as a day or as a share."""

import re

from geo_service.reporting.package import Tree

_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_BUILT_IN_SHARES = frozenset({9, 10})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
"""Parts of a number format that are shown as they are, or are no digits: 年 between quotation marks."""


class Styles:
    """Number formats by the index that cells name.

    Parameters
    ----------
    tree : ElementTree or None
        The workbook's part of styles, where it has one.
    """

    def __init__(self, tree: Tree | None) -> None:
        self._formats: list[int] = []
        self._boxed: list[bool] = []
        self._codes: dict[int, str] = {}
        if tree is None:
            return
        for one in tree.iter("{*}numFmt"):
            if (number := one.get("numFmtId", "")).isdecimal():
                self._codes.setdefault(int(number), one.get("formatCode", ""))
        borders = next(tree.iter("{*}borders"), None)
        drawn = [
            any(side.get("style", "none") != "none" for side in border)
            for border in (() if borders is None else borders.iterchildren("{*}border"))
        ]
        cells = next(tree.iter("{*}cellXfs"), None)
        for one in () if cells is None else cells.iterchildren("{*}xf"):
            number = one.get("numFmtId", "0")
            self._formats.append(int(number) if number.isdecimal() else 0)
            border = one.get("borderId", "0")
            self._boxed.append(border.isdecimal() and int(border) < len(drawn) and drawn[int(border)])

    def is_boxed(self, style: int) -> bool:
        """Whether a cell has a border."""
        return style < len(self._boxed) and self._boxed[style]

    def is_date(self, style: int) -> bool:
        """Whether a number is shown as a day."""
        number = self._format(style)
        if number in self._codes:
            return bool(re.search(r"[yd年]", _QUOTED.sub("", self._codes[number].lower())))
        return number in _BUILT_IN_DATES

    def is_share(self, style: int) -> bool:
        """Whether a number is shown in per cent."""
        number = self._format(style)
        return (
            "%" in _QUOTED.sub("", self._codes[number])
            if number in self._codes
            else number in _BUILT_IN_SHARES
        )

    def _format(self, style: int) -> int:
        return self._formats[style] if style < len(self._formats) else 0
