"""A sheet as people see it: texts in merged cells, titles across the page, cells left blank to fill in."""

from collections.abc import Iterator
from functools import cached_property

from geo_service.reporting.references import Cell, Range
from geo_service.reporting.sheet import Sheet

MOST_ROWS = 400
MOST_COLUMNS = 100
_TITLE_SHARE = 0.75
_AS_BLANK = frozenset({"", "0"})


class Picture:
    """What is seen of a sheet, up to so many rows and columns.

    Parameters
    ----------
    sheet : Sheet
    """

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.bottom = min(sheet.bottom, MOST_ROWS)
        self.right = min(sheet.right, MOST_COLUMNS)
        self._merged: dict[tuple[int, int], Range] = {}
        for merge in sheet.merges:
            if (merge.top, merge.left) in self._merged:
                continue  # two that overlap are none of a program that keeps to the rules
            for row in range(merge.top, min(merge.bottom, self.bottom) + 1):
                for column in range(merge.left, min(merge.right, self.right) + 1):
                    self._merged[row, column] = merge
        self._texts: dict[tuple[int, int], str] = {}
        self._calculated: set[tuple[int, int]] = set()
        self._boxed: set[tuple[int, int]] = set()
        for cell in sheet.places():
            if cell.row <= self.bottom and cell.column <= self.right:
                if sheet.styles.is_boxed(sheet.style(*cell)):
                    self._boxed.add(cell)
                if sheet.formula(*cell) is not None:
                    self._calculated.add(cell)
                elif text := sheet.own_text(*cell).strip():
                    self._texts[cell] = text

    @cached_property
    def used_rows(self) -> list[int]:
        """Rows with a cell of their own, which are few where the sheet is mostly nothing."""
        return sorted({cell.row for cell in self.sheet.places() if cell.row <= self.bottom})

    @cached_property
    def used_columns(self) -> list[int]:
        """Columns with a cell of their own."""
        return sorted({cell.column for cell in self.sheet.places() if cell.column <= self.right})

    def text(self, row: int, column: int) -> str:
        """Return the text that is seen at a place, that of a merged range anywhere inside it."""
        return self._texts.get(self.first(row, column), "")

    def first(self, row: int, column: int) -> Cell:
        """Return the cell that holds what is seen at a place."""
        merge = self._merged.get((row, column))
        return Cell(row, column) if merge is None else Cell(merge.top, merge.left)

    def area(self, row: int, column: int) -> Range:
        """Return the merged range at a place, or the cell itself."""
        return self._merged.get((row, column)) or Range(row, column, row, column)

    def right_of(self, cell: Cell) -> int:
        """Return the last column of what is seen at a cell."""
        return self.area(*cell).right

    def is_calculated(self, row: int, column: int) -> bool:
        """Whether a formula stands at a place."""
        return self.first(row, column) in self._calculated

    def is_blank(self, row: int, column: int) -> bool:
        """Whether a place waits to be filled in; of merged cells the first one."""
        return (
            1 <= row <= self.bottom
            and 1 <= column <= self.right
            and self.first(row, column) == (row, column)
            and not self.is_calculated(row, column)
            and self.text(row, column) in _AS_BLANK
        )

    def is_in_table(self, row: int, column: int) -> bool:
        """Whether a place has a border; every place, where the sheet draws none."""
        return not self._boxed or (row, column) in self._boxed

    def is_empty(self, row: int, column: int) -> bool:
        """Whether no text is seen at a place."""
        return self.text(row, column) in _AS_BLANK

    def labels(self) -> Iterator[Cell]:
        """Give the cells with a text."""
        yield from (Cell(*place) for place in sorted(self._texts))

    def is_title(self, row: int, column: int) -> bool:
        """Whether a text goes across the page from its left edge, as titles and headings of sections do."""
        return self.first(row, column) in self.titles

    @cached_property
    def titles(self) -> frozenset[Cell]:
        """The cells of such texts, and of those that stand alone in the first row."""
        found = set()
        for place in self._texts:
            area = self.area(*place)
            is_wide = area.right - area.left + 1 >= max(2, _TITLE_SHARE * self.right)
            if area.left == 1 and (is_wide or (place[0] == 1 and not self._beside(place[0], area))):
                found.add(Cell(*place))
        return frozenset(found)

    def _beside(self, row: int, area: Range) -> bool:
        return any(self.text(row, column) for column in range(area.right + 1, self.right + 1))
