"""Tables of text: CSV, TSV, and what was pasted out of a spreadsheet or a text document."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from geo_service.files.errors import FileUnreadable, OtherEncoding, UnknownEncoding
from geo_service.importing.reading.cells import GridMaker
from geo_service.importing.reading.encodings import Detected, decoded, detect, known_name, pieces_of
from geo_service.importing.reading.limits import LARGEST_TEXT, LONGEST_LINE
from layers.formula import as_written
from layers.ledger.grid import Grid
from layers.text import Text

ENDINGS = frozenset({".csv", ".tsv", ".txt"})
_DELIMITERS = (",", "\t", ";", "|", "，")
_LOOKED_AT = 200
"""Rows by which the delimiter is told."""

_SEP = re.compile(r"sep=(.)", re.IGNORECASE)
"""A first line by which spreadsheets are told the delimiter."""

_QUOTED_TEXT = re.compile(r'="([^"]*)"')
"""A text as exports write it, lest spreadsheets take it for a number."""


def encoding_of(path: Path) -> Detected:
    """Find in which encoding a table of text is.

    Raises
    ------
    FileUnreadable
        If it is too large to look at.
    """
    size = path.stat().st_size
    if size > LARGEST_TEXT:
        reason = Text(
            f"文件有 {size / 2**20:,.0f} MB，最大 {LARGEST_TEXT // 2**20} MB",
            f"it has {size / 2**20:,.0f} MB, {LARGEST_TEXT // 2**20} MB at most are taken",
        )
        raise FileUnreadable(file=path.name, reason=reason)
    return detect(pieces_of(path))


def read_delimited(path: Path, encoding: str | None = None) -> Grid:
    """Read a table of text; its delimiter is told by its rows.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        As `encodings.CODECS` or `encodings.known_name` has it; found by default.

    Raises
    ------
    FileUnreadable, OtherEncoding, UnknownEncoding
    """
    detected = encoding_of(path)
    name = detected.name if encoding is None else known_name(encoding)
    if name is None:
        reason = detected.fault if encoding is None else Text(f"不支持 {encoding}", f"{encoding} is not read")
        raise UnknownEncoding(file=path.name, reason=reason)
    try:
        rows = _rows(path.name, lambda: decoded(name, pieces_of(path)()))
        return _grid(path.name, rows)
    except UnicodeDecodeError:
        raise OtherEncoding(file=path.name, encoding=name) from None


def _grid(name: str, rows: Iterable[list[str]]) -> Grid:
    maker = GridMaker(name, "")
    for row in rows:
        maker.add(map(_as_typed, row))
    return maker.grid()


def _as_typed(cell: str) -> str:
    """Return a text as it was typed, where it was written as a formula of itself or kept from being one."""
    if cell.startswith('="') and (quoted := _QUOTED_TEXT.fullmatch(cell)):
        return quoted[1]
    return as_written(cell)


def _rows(name: str, text: Callable[[], Iterator[str]]) -> Iterator[list[str]]:
    lines = _lines(name, text())
    first = next(lines, "")
    said = _SEP.fullmatch(first.strip("\r\n\ufeff"))
    delimiter = said[1] if said else _delimiter(name, text)
    if said:
        yield []
    else:
        lines = _lines(name, text())
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if reader.line_num == 1 and row:
                row[0] = row[0].removeprefix("\ufeff")
            yield row
    except csv.Error as error:
        reason = Text(
            f"第 {reader.line_num} 行附近的单元格过长，可能缺少一个引号",
            f"a cell near line {reader.line_num} is too long: a quotation mark may be missing",
        )
        raise FileUnreadable(file=name, reason=reason) from error


def _lines(name: str, pieces: Iterator[str]) -> Iterator[str]:
    """Give the lines of a text with their ends, whichever of the usual three these are."""
    left = ""
    for piece in pieces:
        left += piece
        if len(left) > 1 and (parts := re.split(r"(?<=\n)|(?<=\r)(?!\n)", left[:-1])):
            *whole, rest = parts
            yield from whole
            left = rest + left[-1]
        if len(left) > LONGEST_LINE:
            reason = Text("其中一行过长", "one of its lines is too long")
            raise FileUnreadable(file=name, reason=reason)
    yield from filter(None, re.split(r"(?<=\n)|(?<=\r)(?!\n)", left))


def _delimiter(name: str, text: Callable[[], Iterator[str]]) -> str:
    """Return the delimiter by which most of the first rows come out equally wide, and widest."""
    head = list(islice(_lines(name, text()), _LOOKED_AT))
    return max(_DELIMITERS, key=lambda delimiter: _evenness(head, delimiter))


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row))
    except csv.Error:
        return 0.0, 0
    wide = Counter({width: count for width, count in widths.items() if width > 1})
    if not wide:
        return 0.0, 0
    width, count = max(wide.items(), key=lambda one: (one[1], one[0]))
    return count / widths.total(), width
