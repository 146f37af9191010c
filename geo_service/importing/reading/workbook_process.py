"""Reads workbooks in a process of its own, where what is wrong with them does no harm to the service.

A file of a few bytes can ask for a sheet of seventeen billion cells, or bring the reading library down.
Run as a program (``python workbook_process.py BYTES SECONDS PATH [SHEET]``), with so much address space and
time of work, it writes what it reads as pickled plain values: a dictionary, for a sheet lists of rows after
it, and an empty list.
It imports nothing of the service, so that it starts quickly.
"""

import gc
import pickle
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile, is_zipfile

BLOCK = 5_000
MOST_FAULTS = 10_000
MOST_MERGES = 50_000
MOST_ROWS, MOST_COLUMNS = 2**20, 2**14
"""Of a sheet in any program: a place beyond is an invention."""

_CHUNK = 2**18
_SUSPECTS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b'"e"', b"'e'")
"""What a sheet has that holds formulas, or values that are errors."""


def main(memory: int, seconds: int, path: str, sheet: str | None = None) -> None:
    """Write what a workbook holds, or one of its sheets."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # rows are let go one by one, and none holds itself
    try:
        for answer in _answers(path, sheet):
            _put(answer)
    except MemoryError:
        _put({"error": "memory"})
    except BaseException as error:  # noqa: BLE001 - a panic of the library is none of Exception
        _put({"error": type(error).__name__})


def _answers(path: str, sheet: str | None) -> Iterator[Any]:
    import python_calamine as calamine

    # By content, not by name: many an .xls is an .xlsx.
    with Path(path).open("rb") as content, calamine.CalamineWorkbook.from_filelike(content) as book:
        tables = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
        shown = [one.name for one in tables if one.visible == calamine.SheetVisibleEnum.Visible]
        names = shown or [one.name for one in tables]
        if sheet is None:
            yield {"sheets": names}
            return
        if sheet not in book.sheet_names:
            yield {"error": "sheet", "sheets": names}
            return
        yield from _sheet(path, book.get_sheet_by_name(sheet), sheet)


def _sheet(path: str, table: Any, sheet: str) -> Iterator[Any]:
    marks = Marks()
    if is_zipfile(path):
        with ZipFile(path) as archive:
            marks.look(archive, sheet)
    merges = dict.fromkeys((*first, *last) for first, last in (table.merged_cell_ranges or [])[:MOST_MERGES])
    left = table.start[1] if table.start else 0
    yield {
        "rows": table.total_height,
        "columns": table.total_width,
        "merges": list(merges) or marks.merges,
        "faults": marks.faults,
        "is_stale": marks.is_stale,
    }
    blank: list[Any] = [""] * left
    block: list[list[Any]] = []
    for row in table.iter_rows():
        block.append(blank + row if left else row)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block
    yield []


def _put(answer: Any) -> None:
    pickler = pickle.Pickler(sys.stdout.buffer, protocol=5)
    pickler.fast = True  # no value refers to another
    pickler.dump(answer)


class Marks:
    """What the library does not tell of a sheet: formulas without a value, errors, merges of ODS."""

    def __init__(self) -> None:
        self.faults: list[tuple[int, int, str]] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.is_stale = False

    def look(self, archive: ZipFile, sheet: str) -> None:
        """Look at the parts of a workbook that tell of a sheet."""
        names = set(archive.namelist())
        if "content.xml" in names:
            _OdsSheet(self, sheet).read(archive, "content.xml")
        elif "xl/workbook.xml" in names and "xl/_rels/workbook.xml.rels" in names:
            book = _Book(sheet)
            book.read(archive, "xl/workbook.xml")
            targets = _Relations()
            targets.read(archive, "xl/_rels/workbook.xml.rels")
            part = targets.parts.get(book.relation, "")
            part = part.removeprefix("/") if part.startswith("/") else f"xl/{part}"
            if part in names and _holds_suspects(archive, part):
                self.is_stale = book.is_stale
                _XlsxSheet(self).read(archive, part)


def _holds_suspects(archive: ZipFile, part: str) -> bool:
    with archive.open(part) as content:
        before = b""
        while chunk := content.read(_CHUNK):
            text = before + chunk
            if any(suspect in text for suspect in _SUSPECTS):
                return True
            before = chunk[-2:]
    return False


class _Reader:
    """Reads XML piece by piece; nothing is expanded, and nothing fetched."""

    def read(self, archive: ZipFile, part: str) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = lambda name, given: self.start(name.rpartition(":")[2], given)
        parser.EndElementHandler = lambda name: self.end(name.rpartition(":")[2])
        parser.CharacterDataHandler = self.text
        with archive.open(part) as content:
            while chunk := content.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def start(self, name: str, given: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take text."""

    def _refuse(self, *_: object) -> None:
        raise ValueError("a workbook has no document type")


class _Book(_Reader):
    """Which part a sheet is, and whether its formulas wait to be computed."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self.relation = ""
        self.is_stale = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "sheet" and given.get("name") == self._sheet:
            self.relation = next((value for key, value in given.items() if key.endswith(":id")), "")
        if name == "calcPr":
            self.is_stale = given.get("fullCalcOnLoad") in ("1", "true")


class _Relations(_Reader):
    def __init__(self) -> None:
        self.parts: dict[str, str] = {}

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            self.parts[given.get("Id", "")] = given.get("Target", "")


class _XlsxSheet(_Reader):
    """Finds cells with a formula that has no value, and cells whose value is an error."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._row = self._column = -1
        self._type = self._value = ""
        self._has_formula = self._in_value = False

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "c":
            self._place(given.get("r", ""))
            self._type, self._value, self._has_formula = given.get("t", "n"), "", False
        elif name == "v":
            self._in_value = True
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            number = given.get("r", "")
            self._row = int(number) - 1 if number.isdigit() else self._row + 1
            self._column = -1

    def text(self, text: str) -> None:
        if self._in_value:
            self._value += text

    def end(self, name: str) -> None:
        if name == "v":
            self._in_value = False
        elif name == "c" and len(self._marks.faults) < MOST_FAULTS:
            if self._type == "e":
                self._fault(self._value.strip()[:20])
            elif self._has_formula and self._type != "str" and not self._value.strip():
                self._fault("")

    def _fault(self, error: str) -> None:
        _require_place(self._row, self._column)
        self._marks.faults.append((self._row, self._column, error))

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        if not letters:
            self._column += 1
            return
        self._column = -1
        for letter in letters:
            self._column = (self._column + 1) * 26 + ord(letter.upper()) - ord("A")
        if digits := reference[len(letters) :]:
            self._row = int(digits) - 1


class _OdsSheet(_Reader):
    """Finds the merged cells of one table of an OpenDocument."""

    def __init__(self, marks: Marks, sheet: str) -> None:
        self._marks = marks
        self._sheet = sheet
        self._is_meant = False
        self._row = self._column = self._rows = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "table":
            self._is_meant = given.get("table:name") == self._sheet
            self._row = 0
        elif name == "table-row":
            self._rows = int(given.get("table:number-rows-repeated", 1))
            self._column = 0
        elif self._is_meant and name in ("table-cell", "covered-table-cell"):
            down = int(given.get("table:number-rows-spanned", 1))
            right = int(given.get("table:number-columns-spanned", 1))
            if (down > 1 or right > 1) and len(self._marks.merges) < MOST_MERGES:
                _require_place(self._row, self._column)
                last = (self._row + down - 1, self._column + right - 1)
                self._marks.merges.append((self._row, self._column, *last))
            self._column += int(given.get("table:number-columns-repeated", 1))

    def end(self, name: str) -> None:
        if name == "table-row":
            self._row += self._rows


def _require_place(row: int, column: int) -> None:
    if not (0 <= row < MOST_ROWS and 0 <= column < MOST_COLUMNS):
        raise ValueError("no sheet has such a cell")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
