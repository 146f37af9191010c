"""Tables of figures in a blank: cells to fill in between labels that say what is counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo_service.reporting.labels import Vocabulary, measure_terms
from geo_service.reporting.mapping import MOST_LINES, MOST_TERMS, Counting, Listing, table_of
from geo_service.reporting.picture import Picture
from geo_service.reporting.references import Cell
from geo_service.reporting.terms import ALL, FIELDS, MEASURE, REST, measure_of, split
from layers.railway_hazards.figures import Measure

MOST_PLACES = 20_000
"""Cells that are looked at for a proposal; a person adds what lies beyond."""

MOST_READ = 3_000
"""Different lines of labels that are read for a sheet; a person tells what the rest means."""

MOST_LABELS = 12
"""Labels above one another, or side by side, that are read for one cell: the nearest."""

_FROM_TITLE = frozenset({Measure.NEW, Measure.OPEN, Measure.OVERDUE, Measure.MONITORED})
"""What a title may say for a table whose labels do not: 整改 in a title says nothing."""


@dataclass(frozen=True, slots=True)
class _Path:
    """Labels that belong to a cell, the outer ones first, and the cells that they stand in."""

    labels: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()

    @property
    def nearest(self) -> Cell:
        """The cell of the label beside the cells to fill in."""
        return self.cells[-1] if self.cells else Cell(0, 0)


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell to fill in, with what its row and its column say."""

    cell: Cell
    of_row: tuple[str, ...]
    of_column: tuple[str, ...]
    left: _Path
    above: _Path

    @property
    def is_counted(self) -> bool:
        """Whether both sides say something, or one says what is counted and the other is silent."""
        if self.of_row and self.of_column:
            return True
        if self.of_row:
            return _has_measure(self.of_row) and not self.above.labels
        return bool(self.of_column) and _has_measure(self.of_column) and not self.left.labels


def propose_tables(picture: Picture, vocabulary: Vocabulary, lists: Sequence[Listing]) -> list[Counting]:
    """Return the tables of figures of a sheet, from its top to its bottom."""
    reader = _Reader(picture, vocabulary)
    places = [place for place in reader.places() if not _is_listed(place.cell, lists)]
    counted = [place for place in places if place.is_counted]
    heads = {place.above.nearest for place in counted if place.of_row and place.of_column}
    # Beside a label that heads columns nothing is counted: it is a corner of the header.
    counted = [place for place in counted if place.left.nearest not in heads]
    seen: set[int] = set()
    kept = []
    for place in counted:
        if place.of_row or place.cell.column not in seen:
            kept.append(place)  # without labels of its own only the first row below a header is the county's
        if not place.of_row:
            seen.add(place.cell.column)
    # The header of a table ends in the lowest row that any cell of a row knows.
    bands: dict[int, int] = {}
    for place in kept:
        bands[place.cell.row] = max(bands.get(place.cell.row, 0), place.above.nearest.row)
    tables: dict[tuple[int, int], list[_Place]] = {}
    for place in kept:
        tables.setdefault((bands[place.cell.row], place.left.nearest.column), []).append(place)
    found = [_table(picture, group, places) for group in list(tables.values())[:MOST_LINES]]
    return [table for table in found if table.cells()]


class _Reader:
    """Reads the labels of each cell to fill in, each line once."""

    def __init__(self, picture: Picture, vocabulary: Vocabulary) -> None:
        self._picture = picture
        self._vocabulary = vocabulary
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._headers: dict[Cell, _Path] = {}
        self._sections: dict[tuple[int, int], tuple[str, ...]] = {}

    def places(self) -> list[_Place]:
        picture = self._picture
        found: list[_Place] = []
        for row in picture.used_rows:
            if len(found) >= MOST_PLACES:
                break
            left = _Path()
            is_after_text = True
            for column in picture.used_columns:
                if not picture.is_empty(row, column):
                    is_after_text = True
                if not (picture.is_blank(row, column) and picture.is_in_table(row, column)):
                    continue
                if is_after_text:  # blanks beside one another have the same label
                    left, is_after_text = self._left(row, column), False
                above = self._headers[Cell(row, column)] = self._above(row, column)
                section = self._section(row, above.nearest.row)
                labels = (*section, *left.labels)
                found.append(
                    _Place(Cell(row, column), self._line(labels), self._line(above.labels), left, above)
                )
        return found

    def _line(self, labels: tuple[str, ...]) -> tuple[str, ...]:
        if labels not in self._known:
            if len(self._known) >= MOST_READ:
                return ()
            self._known[labels] = self._vocabulary.line(labels)[:MOST_TERMS]
        return self._known[labels]

    def _above(self, row: int, column: int) -> _Path:
        """Return the header of a column: the first texts above, up to a blank or a title."""
        picture = self._picture
        row -= 1
        while row >= 1 and (picture.is_empty(row, column) or picture.is_title(row, column)):
            if (known := self._headers.get(Cell(row, column))) is not None:
                return known
            row -= 1
        cells: list[Cell] = []
        while (
            row >= 1
            and len(cells) < MOST_LABELS
            and not picture.is_empty(row, column)
            and not picture.is_title(row, column)
        ):
            cells.insert(0, picture.first(row, column))
            row = picture.area(row, column).top - 1
        return self._path(cells)

    def _left(self, row: int, column: int) -> _Path:
        """Return the label of a row: the first texts to the left, up to a blank."""
        picture = self._picture
        column -= 1
        while column >= 1 and picture.is_empty(row, column):
            column -= 1
        cells: list[Cell] = []
        while (
            column >= 1
            and len(cells) < MOST_LABELS
            and not picture.is_empty(row, column)
            and not picture.is_title(row, column)
        ):
            cells.insert(0, picture.first(row, column))
            column = picture.area(row, column).left - 1
        return self._path(cells)

    def _section(self, row: int, header: int) -> tuple[str, ...]:
        """Return the heading of the section that a row is in, where it says which rows are meant."""
        if (row, header) not in self._sections:
            self._sections[row, header] = self._section_above(row, header)
        return self._sections[row, header]

    def _section_above(self, row: int, header: int) -> tuple[str, ...]:
        picture = self._picture
        for above in range(row - 1, header, -1):
            if picture.is_title(above, 1) and header > 0:
                text = picture.text(above, 1)
                return (text,) if self._vocabulary.conditions(text) else ()
        return ()

    def _path(self, cells: list[Cell]) -> _Path:
        return _Path(tuple(self._picture.text(*cell) for cell in cells), tuple(cells))


def _table(picture: Picture, group: list[_Place], places: list[_Place]) -> Counting:
    rows: dict[int, tuple[str, ...]] = {}
    columns: dict[int, tuple[str, ...]] = {}
    for place in group:
        rows[place.cell.row] = place.of_row or (ALL,)
        columns[place.cell.column] = place.of_column or (ALL,)
    top, bottom = min(rows), max(rows)
    for place in places:  # lines that are not understood are there as well, for a person to tell
        row, column = place.cell
        if column in columns and top <= row <= bottom:
            rows.setdefault(row, ())
        if row in rows and min(columns) <= column <= max(columns):
            columns.setdefault(column, ())
    return table_of(_with_rest(rows), _with_rest(columns), _from_title(picture, top))


def _with_rest(lines: dict[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """Return lines whose others (其他) are those of the field that the other lines name most."""
    kinds = Counter(kind for terms in lines.values() for kind, _ in map(split, terms) if kind in FIELDS)
    field = kinds.most_common(1)[0][0] if kinds else None
    found = {}
    for number, terms in sorted(lines.items())[:MOST_LINES]:
        known = [f"{field}:{REST}" if term == REST else term for term in terms]
        found[number] = () if field is None and REST in terms else tuple(known)
    return found


def _from_title(picture: Picture, top: int) -> Measure:
    titles = [picture.text(*cell) for cell in sorted(picture.titles) if cell.row < top]
    for said in (*reversed(titles), picture.sheet.name):
        measure = measure_of(measure_terms(said), Measure.TOTAL)
        if measure in _FROM_TITLE:
            return measure
    return Measure.TOTAL


def _has_measure(terms: Iterable[str]) -> bool:
    return any(split(term)[0] == MEASURE for term in terms)


def _is_listed(cell: Cell, lists: Sequence[Listing]) -> bool:
    return any(one.first - 1 <= cell.row <= one.last for one in lists)
