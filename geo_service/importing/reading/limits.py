"""How much one file may hold: what a county's largest ledger needs many times over."""

from collections.abc import Iterable

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

MOST_TEXT = 256 * 2**20
"""Bytes in UTF-8 of all texts of a file as they are kept, and of its geometries: some formats say once what
stands in each of their rows."""

MOST_FAULTS = 100_000
"""Cells that cannot be taken: with more of them, nobody reads which these are."""

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


def too_much_content(name: str) -> FileUnreadable:
    """Return the error of a file whose content takes more than `MOST_TEXT`."""
    size = MOST_TEXT // 2**20
    reason = Text(
        f"展开后的内容超过 {size} MB，请拆分后分别导入",
        f"its content unfolds to more than {size} MB: split it and import the parts",
    )
    return FileUnreadable(file=name, reason=reason)


def require_few_faults(name: str, count: int) -> None:
    """Refuse a file with more than `MOST_FAULTS` cells that cannot be taken.

    Raises
    ------
    FileUnreadable
    """
    if count > MOST_FAULTS:
        reason = Text(
            f"超过 {MOST_FAULTS:,} 个单元格无法读取", f"more than {MOST_FAULTS:,} of its cells cannot be read"
        )
        raise FileUnreadable(file=name, reason=reason)


class Allowance:
    """What the content of one file may take, counted while it is read.

    Parameters
    ----------
    file : str
        Its name, for errors.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._left = MOST_TEXT

    def take(self, values: Iterable[object]) -> None:
        """Count texts and well-known binary; what else there is takes little, and its number is limited.

        Raises
        ------
        FileUnreadable
            If it is more than `MOST_TEXT` by now.
        """
        for value in values:
            if isinstance(value, str):
                self._left -= len(value) if value.isascii() else 3 * len(value)
            elif isinstance(value, bytes):
                self._left -= len(value)
        if self._left < 0:
            raise too_much_content(self._file)


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
