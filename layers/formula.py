"""Text in a table of plain text that a spreadsheet would calculate rather than show."""

from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would calculate rather than show."""

BLANKS = " \u00a0\u3000"
MARK = "'"


def harmless(value: Any) -> str:
    """Return a value as a cell that is shown and never calculated, whatever text it holds.

    Such a text gets an apostrophe before it; so does one that looks as if it had got one, so that
    `as_written` gives back every text as it was.

    Examples
    --------
    >>> harmless("=1+1"), harmless("京广线"), harmless(None)
    ("'=1+1", '京广线', '')
    """
    text = "" if value is None else str(value)
    return f"{MARK}{text}" if _is_formula(text.lstrip(MARK)) else text


def as_written(cell: str) -> str:
    """Return the text that `harmless` made a cell of.

    Examples
    --------
    >>> as_written("'=1+1"), as_written("'quoted'")
    ('=1+1', "'quoted'")
    """
    return cell[1:] if cell.startswith(MARK) and _is_formula(cell.lstrip(MARK)) else cell


def _is_formula(text: str) -> bool:
    return text.startswith(FORMULA) or text.lstrip(BLANKS).startswith(FORMULA)
