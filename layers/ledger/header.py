"""Where the header of a sheet is, and what its columns are called."""

from collections.abc import Iterable
from dataclasses import dataclass

from layers.contract import Layer
from layers.folding import fold
from layers.ledger.columns import JOINT, Columns, Meaning
from layers.ledger.grid import Cell, Grid, cell_name

ROWS_SEARCHED = 40
"""Rows from the top among which a header is looked for: titles, notes and blank rows come before it."""

MOST_ROWS = 3
"""Rows of one header."""

LONGEST_NAME = 30
"""Characters; longer texts are data or explanations."""

LONGEST_LABEL = 200
"""Characters of a cell that a name or a comparison takes in."""

NEARLY = 0.75
"""Share of what the best header means, from which on an earlier one is the header and the best its repetition."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table.

    Parameters
    ----------
    first, last : int
        First and last row of it, counted from 0 as in `Grid.rows`.
    columns : tuple of str
        Names of all columns of the grid, no two the same; parts of two rows joined by ``/``. A column
        without a name is called by its letter (``F列``).
    score : int
        Columns that mean something to the layer; 0 where nothing was recognised.
    """

    first: int
    last: int
    columns: tuple[str, ...]
    score: int


def find_header(grid: Grid, layer: Layer) -> Header:
    """Return the header that means most to a layer.

    Titles above it are passed over. A header may have up to three rows, merged or not: the parts of a
    name are joined. Of headers that mean nearly the same, as on each page of a printed table, the first
    one counts: those below are repeated. Where nothing is recognised, it is the fullest of the first rows,
    with score 0, for a person to correct.

    Parameters
    ----------
    grid : Grid
    layer : Layer

    Returns
    -------
    Header
        Of an empty grid: row 0, no columns.
    """
    reader = _Reader(grid, layer)
    candidates: list[tuple[int, int, int]] = []
    for first in range(min(len(grid.rows), ROWS_SEARCHED)):
        if reader.distinct(first) < 2:
            continue
        for last in range(first, min(first + MOST_ROWS, len(grid.rows))):
            value = reader.meant(first, last) - reader.unlike(first, last)
            if value > 0:
                candidates.append((value, first, last))
    if not candidates:
        rows = range(min(len(grid.rows), ROWS_SEARCHED))
        fullest = max(rows, key=lambda row: (reader.words(row), -row), default=0)
        return header_at(grid, layer, fullest, fullest)
    _value, first, last = _first_of_equals(candidates)
    return header_at(grid, layer, first, last)


def header_at(grid: Grid, layer: Layer, first: int, last: int) -> Header:
    """Return the header in the rows that a person named.

    Parameters
    ----------
    grid : Grid
    layer : Layer
    first, last : int
        Counted from 0, both inside.

    Raises
    ------
    ValueError
        If the rows are not there, or are not in order.
    """
    if not grid.rows:
        return Header(0, 0, (), 0)
    if not 0 <= first <= last < len(grid.rows):
        raise ValueError(f"the sheet has {len(grid.rows)} rows, none from {first} to {last}")
    reader = _Reader(grid, layer)
    return Header(first, last, tuple(_unique(reader.names(first, last))), len(reader.targets(first, last)))


def label(cell: Cell) -> str:
    r"""Return the text of a header's cell in one line, cut where it is longer than any name.

    Examples
    --------
    >>> label("整改\n期限 "), label(2023), label(None)
    ('整改期限', '2023', '')
    """
    if cell is None:
        return ""
    lines = str(cell).replace("\r", "\n").split("\n")
    return " ".join("".join(line.strip() for line in lines).split())[:LONGEST_LABEL]


def _first_of_equals(candidates: Iterable[tuple[int, int, int]]) -> tuple[int, int, int]:
    """Return the best of value, first and last row, or an earlier one that is nearly as good with rows between."""
    found = list(candidates)
    best = max(found, key=_rank)
    while earlier := [one for one in found if one[2] + 1 < best[1] and one[0] >= NEARLY * best[0]]:
        best = max(earlier, key=_rank)
    return best


def _rank(candidate: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return how good a candidate is: by what it means, then by how few rows it has, then by how early it is."""
    value, first, last = candidate
    return value, first - last, -first


class _Reader:
    """The upper rows of a grid with merged cells filled."""

    def __init__(self, grid: Grid, layer: Layer) -> None:
        self._columns = Columns(layer)
        self._rows = [list(row) for row in grid.rows[: ROWS_SEARCHED + MOST_ROWS]]
        self._grid = grid
        self._width = len(grid.rows[0]) if grid.rows else 0
        self._titles: set[int] = set()
        self._merged_from: dict[tuple[int, int], tuple[int, int]] = {}
        self._is_merged = False
        self._joined: set[tuple[int, int]] = set()
        self._meanings: dict[str, Meaning | None] = {}
        for merge in grid.merges:
            if merge.top >= len(self._rows):
                continue
            if merge.right - merge.left + 1 >= max(self._width, 2):
                self._titles.update(range(merge.top, merge.bottom + 1))
                continue
            self._is_merged = True
            if merge.bottom > merge.top and isinstance(self._rows[merge.top][merge.left], str):
                self._joined.add((merge.top, merge.bottom))
            for row in range(merge.top, min(merge.bottom + 1, len(self._rows))):
                for column in range(merge.left, min(merge.right + 1, self._width)):
                    self._rows[row][column] = self._rows[merge.top][merge.left]
                    self._merged_from[row, column] = (merge.top, merge.left)

    def distinct(self, row: int) -> int:
        """Cells of a row with a text, merged ones counted once; 0 for a title across the sheet."""
        if row in self._titles:
            return 0
        cells = self._rows[row]
        return len(
            {
                self._merged_from.get((row, column), (row, column))
                for column in range(self._width)
                if cells[column] is not None
            }
        )

    def words(self, row: int) -> int:
        """Cells of a row that could be names."""
        return 0 if row in self._titles else sum(_is_name(cell) for cell in self._rows[row])

    def unlike(self, first: int, last: int) -> int:
        """Cells in the rows that no header has: numbers, dates, long texts."""
        return sum(
            cell is not None and not _is_name(cell)
            for row in range(first, last + 1)
            for cell in self._rows[row]
        )

    def names(self, first: int, last: int) -> list[str]:
        """Names of all columns; empty for none. Rows beyond the searched ones are read as they are."""
        rows = [self._row(row) for row in range(first, last + 1) if row not in self._titles]
        if not self._is_merged:
            self._spread(rows)
        names = []
        for column in range(self._width):
            parts: list[str] = []
            for row in rows:
                text = row[column]
                if text and (not parts or fold(text) != fold(parts[-1])):
                    parts.append(text)
            names.append(JOINT.join(parts))
        return names

    def targets(self, first: int, last: int) -> set[str]:
        """What the names mean, each once."""
        found = (self._meaning(name) for name in self.names(first, last) if name)
        return {meaning.target for meaning in found if meaning is not None}

    def meant(self, first: int, last: int) -> int:
        """How many of the columns mean something; 0 where a row is a title, or shares merged cells with another."""
        if any(row in self._titles for row in range(first, last + 1)):
            return 0
        if any(top < first <= bottom or top <= last < bottom for top, bottom in self._joined):
            return 0
        return len(self.targets(first, last))

    def _meaning(self, name: str) -> Meaning | None:
        if name not in self._meanings:
            self._meanings[name] = self._columns.meaning(name)
        return self._meanings[name]

    def _row(self, row: int) -> list[str]:
        cells = self._rows[row] if row < len(self._rows) else self._grid.rows[row]
        return [label(cell) for cell in cells]

    def _spread(self, rows: list[list[str]]) -> None:
        """Carry a group's name to the right over its columns: a table of text has no merged cells."""
        for upper, row in enumerate(rows[:-1]):
            below = [any(lower[column] for lower in rows[upper + 1 :]) for column in range(self._width)]
            for column in range(1, self._width):
                if not row[column] and row[column - 1] and below[column] and below[column - 1]:
                    row[column] = row[column - 1]


def _is_name(cell: Cell) -> bool:
    return isinstance(cell, str) and len(label(cell)) <= LONGEST_NAME


def _unique(names: Iterable[str]) -> Iterable[str]:
    """Give the names, a number behind each that stood before and a letter for none."""
    taken: set[str] = set()
    for column, given in enumerate(names):
        name = stem = given or f"{cell_name(0, column)[:-1]}列"
        copy = 1
        while name in taken:
            copy += 1
            name = f"{stem} ({copy})"
        taken.add(name)
        yield name
