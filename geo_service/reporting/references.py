"""Addresses of cells and ranges, alone and inside formulas, and how they move when rows are inserted.

Pure. Rows and columns count from 1, as in the sheets themselves.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Self

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_NAME = r"(?:'(?:[^']++|'')++'|(?:\[\d+\])?[^\W\d][\w.]*)!"
_CELL = r"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_TOKEN = re.compile(
    rf"""
    "(?:[^"]++|"")*+"?                                                # a text
    | \[[^\]]*+\](?!\w*!)                                              # a column of a table
    | (?<![\w.$])(?P<sheet>{_NAME})?
      (?: (?P<first>{_CELL})(?::(?P<second>{_CELL}))? | (?P<top>\$?[1-9]\d*):(?P<bottom>\$?[1-9]\d*) )
      (?![\w.(])
    | '(?:[^']++|'')*+'?                                              # a name before nothing that moves
    """,
    re.VERBOSE,
)
_COLUMNS = re.compile(r"\$?[A-Z]{1,3}:\$?[A-Z]{1,3}")
LONGEST_FORMULA = 8_192
"""Characters of a formula in Excel; what is longer is left as it is."""

LAST_ROW = 1_048_576
"""Rows of a sheet; a range down to the last one does not grow beyond it."""

_PARTS = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")


class Cell(NamedTuple):
    """A place in a sheet."""

    row: int
    column: int

    @classmethod
    def parse(cls, address: str) -> Self:
        """Read an address.

        Raises
        ------
        ValueError

        Examples
        --------
        >>> Cell.parse("AB12"), Cell.parse("$C$3").text
        (Cell(row=12, column=28), 'C3')
        """
        found = _ADDRESS.fullmatch(address)
        if found is None:
            raise ValueError(f"a cell is called as C5, got {address[:20]!r}")
        return cls(int(found[2]), column_number(found[1]))

    @property
    def text(self) -> str:
        """The address."""
        return f"{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Range:
    """A rectangle of cells, its edges included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a range, or one cell as a range.

        Raises
        ------
        ValueError

        Examples
        --------
        >>> Range.parse("B2:D4").text, Range.parse("B2").text
        ('B2:D4', 'B2')
        """
        first, _, second = text.partition(":")
        begin, end = Cell.parse(first), Cell.parse(second or first)
        return cls(begin.row, begin.column, end.row, end.column)

    @property
    def text(self) -> str:
        """The range as it is written; of one cell its address."""
        first, last = Cell(self.top, self.left).text, Cell(self.bottom, self.right).text
        return first if first == last else f"{first}:{last}"

    def has(self, row: int, column: int) -> bool:
        """Whether a cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True)
class Insertion:
    """Rows that are inserted below a row, which they continue.

    Parameters
    ----------
    sheet : str
    after : int
        The last row of a list.
    count : int
    """

    sheet: str
    after: int
    count: int

    def row(self, row: int) -> int:
        """Return where a row is afterwards."""
        return min(row + self.count, LAST_ROW) if row > self.after else row

    def rows(self, top: int, bottom: int, *, grows: bool) -> tuple[int, int]:
        """Return where rows are afterwards.

        Parameters
        ----------
        top, bottom : int
        grows : bool
            Whether a range that ends with the last row of the list has the new ones as well.
        """
        has_new = grows and bottom == self.after
        return self.row(top), min(bottom + self.count, LAST_ROW) if has_new else self.row(bottom)

    def range(self, given: Range, *, grows: bool) -> Range:
        """Return where a range is afterwards."""
        top, bottom = self.rows(given.top, given.bottom, grows=grows)
        return Range(top, given.left, bottom, given.right)

    def formula(self, text: str, own_sheet: str) -> str:
        """Return a formula of a sheet as it has to be afterwards: sums over the list have its new rows.

        Examples
        --------
        >>> Insertion("表1", 9, 3).formula('SUM(C5:C9)+C12+"C12"', "表1")
        'SUM(C5:C12)+C15+"C12"'
        >>> Insertion("表1", 9, 3).formula("SUM(C5:C9)+表1!C12", "表2")
        'SUM(C5:C9)+表1!C15'
        """
        if len(text) > LONGEST_FORMULA:
            return text

        def moved(found: re.Match[str]) -> str:
            if not _is_reference(found) or _sheet_of(found, own_sheet) != self.sheet:
                return found[0]
            if found["top"]:
                top, bottom = (int(found[name].lstrip("$")) for name in ("top", "bottom"))
                return (found["sheet"] or "") + ":".join(
                    _with_digits(part, row)
                    for part, row in zip(
                        (found["top"], found["bottom"]),
                        self.rows(top, bottom, grows=top < bottom),
                        strict=True,
                    )
                )
            first, second = found["first"], found["second"]
            if second is None:
                return (found["sheet"] or "") + _with_row(first, self.row(_row(first)))
            is_list = _row(first) < _row(second) or _column(first) == _column(second)
            top, bottom = self.rows(_row(first), _row(second), grows=is_list)
            return f"{found['sheet'] or ''}{_with_row(first, top)}:{_with_row(second, bottom)}"

        return _TOKEN.sub(moved, text)


def translated(formula: str, rows: int, columns: int) -> str:
    """Return a formula as it is in a cell so many rows below and columns to the right.

    Examples
    --------
    >>> translated("IF(A5=$B$2,A5+表2!$C5,ROW())", 2, 1)
    'IF(B7=$B$2,B7+表2!$C7,ROW())'
    """
    if len(formula) > LONGEST_FORMULA:
        return formula

    def moved(found: re.Match[str]) -> str:
        if not _is_reference(found) or found["top"]:
            return found[0]
        ends = [_translated_cell(part, rows, columns) for part in (found["first"], found["second"]) if part]
        return (found["sheet"] or "") + ":".join(ends)

    return _TOKEN.sub(moved, formula)


def each_range(text: str, change: Callable[[Range], Range]) -> str:
    """Return a list of ranges between blanks with each of them changed; whole columns stay.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> each_range("A1:B2 C:D", lambda it: Range(it.top + 1, it.left, it.bottom + 1, it.right))
    'A2:B3 C:D'
    """
    return " ".join(
        part if _COLUMNS.fullmatch(part) else change(Range.parse(part)).text for part in text.split()
    )


def column_letters(number: int) -> str:
    """Return the name of a column.

    Examples
    --------
    >>> column_letters(1), column_letters(26), column_letters(27), column_letters(703)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column by its name."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _is_reference(found: re.Match[str]) -> bool:
    return found["first"] is not None or found["top"] is not None


def _sheet_of(found: re.Match[str], own_sheet: str) -> str:
    if found["sheet"] is None:
        return own_sheet
    name = found["sheet"][:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _row(cell: str) -> int:
    return Cell.parse(cell).row


def _column(cell: str) -> int:
    return Cell.parse(cell).column


def _with_row(cell: str, row: int) -> str:
    return re.sub(r"\d+$", str(row), cell)


def _with_digits(part: str, row: int) -> str:
    return f"${row}" if part.startswith("$") else str(row)


def _translated_cell(cell: str, rows: int, columns: int) -> str:
    found = _PARTS.fullmatch(cell)
    assert found is not None
    fixed_column, letters, fixed_row, digits = found.groups()
    column = letters if fixed_column else column_letters(max(1, column_number(letters) + columns))
    row = digits if fixed_row else str(max(1, int(digits) + rows))
    return f"{fixed_column}{column}{fixed_row}{row}"
