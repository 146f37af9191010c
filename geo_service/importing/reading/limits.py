"""How much one file may hold: what a county's largest ledger needs many times over."""

from geo_service.files.errors import FileUnreadable
from layers.text import Text

MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
MOST_CELLS = 5_000_000
"""Rows times columns of a sheet: what the memory of a small server holds beside its work."""

LONGEST_CELL = 32_767
"""Characters of one cell, as in spreadsheets."""

LARGEST_TEXT = 256 * 2**20
"""Bytes of a table of text."""

LONGEST_LINE = 4 * 2**20
"""Characters of one line of a table of text."""


def too_many_rows(name: str) -> FileUnreadable:
    """Return the error of a file with more than `MOST_ROWS` rows."""
    reason = Text(
        f"超过 {MOST_ROWS:,} 行，请拆分后分别导入",
        f"it has more than {MOST_ROWS:,} rows: split it and import the parts",
    )
    return FileUnreadable(file=name, reason=reason)


def too_wide(name: str) -> FileUnreadable:
    """Return the error of a file with more than `MOST_COLUMNS` columns."""
    reason = Text(f"列数超过 {MOST_COLUMNS:,}", f"it has more than {MOST_COLUMNS:,} columns")
    return FileUnreadable(file=name, reason=reason)


def too_many_cells(name: str) -> FileUnreadable:
    """Return the error of a sheet with more than `MOST_CELLS` cells."""
    reason = Text(
        f"单元格超过 {MOST_CELLS:,} 个，请删除多余的列，或拆分后分别导入",
        f"it has more than {MOST_CELLS:,} cells: delete columns that are not needed, or split it",
    )
    return FileUnreadable(file=name, reason=reason)


def require_modest_grid(name: str, rows: int, columns: int) -> None:
    """Refuse a sheet that is too long, too wide or too large.

    Raises
    ------
    FileUnreadable
    """
    if rows > MOST_ROWS:
        raise too_many_rows(name)
    if columns > MOST_COLUMNS:
        raise too_wide(name)
    if rows * columns > MOST_CELLS:
        raise too_many_cells(name)
