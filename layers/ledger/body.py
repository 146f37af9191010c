"""The rows below a header that are data: without totals, notes, repeated headers and blank rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from layers.folding import fold
from layers.ledger.columns import JOINT
from layers.ledger.grid import Cell, Grid
from layers.ledger.header import Header, label
from layers.ledger.table import Record, RecordFault, Table
from layers.text import Text

MOST_AHEAD = 3
"""Cells before the word for a subtotal."""

BLANKS = frozenset({"/", "-", "—", "——"})
"""What stands in the cells of a row of totals that have none."""

MOST_LISTED = 12
"""Row numbers that a note lists."""

_TOTAL = re.compile(
    r"(本?[页月季年期次表]|全[县市镇线区]|以上|累计)?(合计|小计|总计|共计|累计|汇总)([:：(].*|\d.*)?|(sub|grand)?total[:：]?"
)
_SIGNATURES = (
    "填表|填报|制表|制单|编制|审核|审批|复核|校核|签发|签字|签名|盖章|负责|单位负责|主要负责|分管领导|"
    "联系|填表单位|填报单位|制表单位|报送单位|报送|上报单位|领导签字|负责人签字"
)
_FOOTER = re.compile(
    rf"({_SIGNATURES})(人员|人|单位|日期|时间|电话|方式|领导|盖章|签字|签名|\([^()]{{0,6}}\))*[:：]"
)
_LONGEST_LEAD = 60
"""Characters within which the words for a signature end."""

_SUBTOTAL = re.compile(r"[^\d]{0,16}(合计|小计|总计|共计|累计|汇总)([:：(].{0,20})?")
_COUNT = re.compile(r"[约共]?\d[\d.,]{0,20}\D{0,3}")
_LONGEST_SUBTOTAL = 40
_NOTE = re.compile(r"(备注|备?注|说明|填[表报]说明|注意事项|附注|note|notes)([:：].*|\d[.、].*|)")
_EXAMPLE = re.compile(r"(填写|填表|填报)?(示例|样例|范例|举例|例)(行|\d{0,2})?[:：]?")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")

LIKE_DATA = 0.7
"""Share of the header's cells from which on a row above it looks like data."""

ENOUGH = 0.6
"""Share of a row's cells that repeat the header, from which on it is the header again."""


class _Kind(Enum):
    """What a row is that is no data, and what a person is told of it."""

    TOTAL = Text("合计行", "totals")
    HEADER = Text("重复的表头", "the header again")
    COUNTING = Text("栏次编号行", "numbers of the columns")
    EXAMPLE = Text("填写示例", "an example")
    TITLE = Text("小标题", "a title between rows")
    FOOTER = Text("表末说明或签字", "notes or signatures below the table")


@dataclass
class _Passed:
    """Rows that are no data, by kind."""

    rows: dict[_Kind, list[int]] = field(default_factory=dict)

    def add(self, kind: _Kind, number: int) -> None:
        self.rows.setdefault(kind, []).append(number)

    def notes(self) -> Iterator[Text]:
        for kind, numbers in self.rows.items():
            listed = _listed(numbers)
            yield Text(
                f"第{listed}行是{kind.value.zh}，未作数据",
                f"Row {listed}: {kind.value.en}, not taken as data",
            )


def data_rows(grid: Grid, header: Header) -> Table:
    """Return the rows below a header under the names of its columns.

    Left out, and named in the notes: rows of totals, the header again on a further page, numbers of
    columns, examples of templates, titles between rows, notes and signatures below the table; and rows
    above the header that look like data. Blank rows go without a word. The value of a cell that is merged
    downwards counts for each of its rows.

    Parameters
    ----------
    grid : Grid
    header : Header
        Of this grid.

    Returns
    -------
    Table
        Records keep the number that their row has in the sheet, counted from 1.
    """
    filling = _merged_downwards(grid, header)
    passed = _Passed()
    records: list[Record] = []
    repeats = _Repeats(grid, header)
    is_below = False
    for index in range(header.last + 1, len(grid.rows)):
        if not any(cell is not None for cell in grid.rows[index]):
            continue
        record = _record(index, grid.rows[index], filling.get(index))
        kind = _kind(record, repeats, is_first=not records, is_below=is_below)
        if kind is None:
            is_below = False
            records.append(record)
        else:
            is_below = kind is _Kind.FOOTER
            passed.add(kind, index + 1)
    numbers = {record.number for record in records}
    return Table(
        header.columns,
        records,
        faults=tuple(
            RecordFault(fault.row + 1, fault.reason, header.columns[fault.column])
            for fault in grid.faults
            if fault.row + 1 in numbers and fault.column < len(header.columns)
        ),
        notes=(*grid.notes, *_told_above(grid, header), *passed.notes()),
    )


def titled_year(grid: Grid, header: Header) -> int | None:
    """Return the one year that the titles above a header or the sheet's name speak of, else None.

    Dates of a ledger often leave it out (6月30日).
    """
    texts = [grid.name, *(label(cell) for row in grid.rows[: header.first] for cell in row)]
    years = {int(year) for text in texts for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


class _Repeats:
    """The texts of the header and of the titles above it, with which later pages begin again."""

    def __init__(self, grid: Grid, header: Header) -> None:
        rows = range(header.first, header.last + 1) if grid.rows else ()
        self._words = {cell for row in rows for cell in grid.rows[row] if isinstance(cell, str)}
        self._words.update(header.columns, (name.replace(JOINT, "") for name in header.columns))
        names = [[fold(part) for part in name.split(JOINT)] for name in header.columns]
        self._names = [
            {
                *(*parts, "".join(parts), fold(header.columns[column])),
                *(fold(label(grid.rows[row][column])) for row in rows),
            }
            - {""}
            for column, parts in enumerate(names)
        ]
        self._titles = {
            fold(label(cell)) for row in grid.rows[: header.first] for cell in row if isinstance(cell, str)
        }

    def header(self, cells: Sequence[Cell]) -> bool:
        if not any(cell in self._words for cell in cells if isinstance(cell, str)):
            return False  # by far the most rows, without a look at each cell
        given = [(column, fold(label(cell))) for column, cell in enumerate(cells) if cell is not None]
        same = sum(text in self._names[column] for column, text in given)
        return same >= 2 and same >= ENOUGH * len(given)

    def title(self, present: Sequence[Cell]) -> bool:
        return all(isinstance(cell, str) and fold(label(cell)) in self._titles for cell in present)


def _kind(record: Record, repeats: _Repeats, *, is_first: bool, is_below: bool) -> _Kind | None:
    """Return what a row is that is no data; None for data."""
    cells = record.values
    present = [cell for cell in cells if cell is not None]
    lead = fold(label(present[0])) if isinstance(present[0], str) else ""
    if _TOTAL.fullmatch(lead) or _is_subtotal(record):
        return _Kind.TOTAL
    if repeats.header(cells) or repeats.title(present):
        return _Kind.HEADER
    if is_first and len(present) >= 4 and _counts(present):
        return _Kind.COUNTING
    if _EXAMPLE.fullmatch(lead):
        return _Kind.EXAMPLE
    if _FOOTER.match(lead[:_LONGEST_LEAD]) or (_NOTE.fullmatch(lead) and len(present) <= 2):
        return _Kind.FOOTER
    if len(present) == 1 and isinstance(present[0], str) and len(cells) >= 3:
        return _Kind.FOOTER if is_below else _Kind.TITLE
    return None


def _is_subtotal(record: Record) -> bool:
    """Whether a row holds the word for a total in any of its columns, and beside it nothing but counts.

    Before it may stand what the total is of, or the counter of the sheet.
    """
    cells = [cell for column, cell in enumerate(record.values) if column not in record.filled]
    place = next((at for at, cell in enumerate(cells) if _says_total(cell)), None)
    if place is None:
        return False
    ahead = [cell for cell in cells[:place] if cell is not None]
    texts = [cell for cell in ahead if not _is_count(cell)]
    behind = (cell for cell in cells[place + 1 :] if cell is not None)
    return (
        len(ahead) <= MOST_AHEAD
        and all(isinstance(cell, str) and not any(map(str.isdigit, cell)) for cell in texts)
        and all(_is_count(cell) for cell in behind)
    )


def _says_total(cell: Cell) -> bool:
    if not isinstance(cell, str) or len(cell) > _LONGEST_SUBTOTAL or not ("计" in cell or "汇总" in cell):
        return False
    return _SUBTOTAL.fullmatch(fold(label(cell))) is not None


def _is_count(cell: Cell) -> bool:
    if isinstance(cell, int | float):
        return True
    return isinstance(cell, str) and (cell in BLANKS or _COUNT.fullmatch(fold(cell[:30])) is not None)


def _told_above(grid: Grid, header: Header) -> Iterator[Text]:
    """Say which rows above a header look like data: a person may have to choose another header."""
    if not grid.rows:
        return
    rows = grid.rows[header.first : header.last + 1]
    named = sum(any(row[column] is not None for row in rows) for column in range(len(header.columns)))
    above = [
        number
        for number, row in enumerate(grid.rows[: header.first], 1)
        if (present := sum(cell is not None for cell in row)) >= 2 and present >= LIKE_DATA * named
    ]
    if above:
        listed = _listed(above)
        yield Text(
            f"第{listed}行在表头（第{header.first + 1}行）之上，看来是数据，未导入；如有误请另选表头行",
            f"Row {listed}: above the header (row {header.first + 1}) and looks like data, not imported;"
            " choose another header if that is wrong",
        )


def _counts(present: Sequence[Cell]) -> bool:
    """Whether cells are 1, 2, 3 … or (1), (2), (3) …, perhaps behind 甲, 乙."""
    texts = [fold(label(cell)).strip("()[]<>栏") for cell in present]
    texts = [text.removesuffix(".0") for text in texts if text not in {"甲", "乙", "丙", "丁", "栏次"}]
    return len(texts) >= 3 and texts == [str(number) for number in range(1, len(texts) + 1)]


def _merged_downwards(grid: Grid, header: Header) -> dict[int, dict[int, Cell]]:
    """Return, by row and column, the values of cells that are merged with one in a row above."""
    found: dict[int, dict[int, Cell]] = {}
    for merge in grid.merges:
        if merge.bottom > merge.top > header.last and merge.top < len(grid.rows):
            value = grid.rows[merge.top][merge.left]
            for row in range(merge.top + 1, min(merge.bottom + 1, len(grid.rows))):
                found.setdefault(row, {})[merge.left] = value
    return found


def _record(index: int, cells: tuple[Cell, ...], filling: dict[int, Cell] | None) -> Record:
    filled = {
        column: value
        for column, value in (filling or {}).items()
        if value is not None and cells[column] is None
    }
    if not filled:
        return Record(index + 1, cells)
    values = tuple(filled.get(column, cell) for column, cell in enumerate(cells))
    return Record(index + 1, values, filled=frozenset(filled))


def _listed(numbers: Sequence[int]) -> str:
    """Return row numbers in words: 4、7–9."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    words = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    return "、".join(words[:MOST_LISTED]) + ("…" if len(words) > MOST_LISTED else "")
