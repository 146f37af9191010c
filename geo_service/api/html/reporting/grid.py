"""The picture of a sheet on a page: its cells as people see them, and what goes into which."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo_service.api.html.reporting.phrases import Phrases, without_explanation
from geo_service.reporting.mapping import STAMP_TITLES, TARGET_TITLES, SheetMapping
from geo_service.reporting.picture import Picture
from geo_service.reporting.references import Cell, column_letters
from geo_service.reporting.terms import measure_of
from layers.railway_hazards.figures import TITLES
from layers.text import Language

MOST_ROWS = 150
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Square:
    """One cell of the picture, or several that are merged.

    Parameters
    ----------
    address, text : str
    rows, columns : int
        How many it covers.
    kind : str
        ``figure``, ``listed``, ``stamp`` or ``calculated``; empty for what stays as it is.
    meaning : str
        What goes there, in a reader's words.
    """

    address: str
    text: str
    rows: int
    columns: int
    kind: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """The picture of a sheet.

    Parameters
    ----------
    letters : sequence of str
        Names of the columns.
    rows : sequence of pairs
        Number of each row, and its cells.
    is_cut : bool
        Whether the sheet has more than is shown.
    """

    letters: Sequence[str]
    rows: Sequence[tuple[int, Sequence[Square]]]
    is_cut: bool


def grid(picture: Picture, meanings: dict[Cell, tuple[str, str]]) -> Grid:
    """Return the picture of a sheet with what goes where."""
    bottom, right = min(picture.bottom, MOST_ROWS), min(picture.right, MOST_COLUMNS)
    rows = []
    for row in range(1, bottom + 1):
        squares = []
        for column in range(1, right + 1):
            if picture.first(row, column) != (row, column):
                continue
            area = picture.area(row, column)
            kind, meaning = meanings.get(Cell(row, column), ("", ""))
            if picture.is_calculated(row, column):
                kind, meaning = "calculated", ""
            squares.append(
                Square(
                    Cell(row, column).text,
                    "" if picture.is_calculated(row, column) else picture.sheet.shown(row, column),
                    min(area.bottom, bottom) - row + 1,
                    min(area.right, right) - column + 1,
                    kind,
                    meaning,
                )
            )
        rows.append((row, squares))
    letters = [column_letters(column) for column in range(1, right + 1)]
    return Grid(letters, rows, picture.bottom > bottom or picture.right > right)


def meanings(given: SheetMapping, phrases: Phrases, language: Language) -> dict[Cell, tuple[str, str]]:
    """Return the kind of each cell that is filled in, and what goes there."""
    found: dict[Cell, tuple[str, str]] = {}
    for table in given.tables:
        for cell, of_row, of_column in table.cells():
            terms = [*of_row, *of_column]
            measure = TITLES[measure_of(terms, table.measure)].in_language(language)
            fields = phrases.short(term for term in terms if not term.startswith(("measure:", "span:")))
            short = without_explanation(measure)
            found[cell] = ("figure", f"{short} · {fields}" if fields else short)
    for one in given.lists:
        for column, name in one.columns.items():
            for row in range(one.first, min(one.last, one.first + MOST_ROWS) + 1):
                meaning = TARGET_TITLES[name].in_language(language) if row == one.first else ""
                found[Cell(row, column)] = ("listed", meaning)
    for cell, stamped in given.stamps.items():
        found[cell] = ("stamp", STAMP_TITLES[stamped].in_language(language))
    return found
