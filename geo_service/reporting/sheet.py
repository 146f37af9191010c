"""Cells of one sheet, read and changed in its XML so that all else stays as it is."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import date, timedelta
from itertools import islice

from lxml import etree

from geo_service.reporting.package import Element, Tree
from geo_service.reporting.references import Cell, Range, translated
from geo_service.reporting.styles import Styles

Value = str | int | float | date

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,17})?(E-?\d{1,2})?")
LAST_SERIAL = 2_900_000
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
LONGEST_TEXT = 32_767
MOST_MERGES = 50_000


class Sheet:
    """One sheet of a workbook.

    Parameters
    ----------
    name, part : str
        As people see it, and the part of the archive.
    tree : ElementTree
    texts : sequence of str
        The workbook's shared texts.
    styles : Styles
    is_1904 : bool
        Whether days are counted from 1904.
    is_hidden : bool
        Whether people do not see it.
    """

    def __init__(
        self,
        name: str,
        part: str,
        tree: Tree,
        texts: Sequence[str],
        styles: Styles,
        *,
        is_1904: bool = False,
        is_hidden: bool = False,
    ) -> None:
        self.name = name
        self.part = part
        self.tree = tree
        self.styles = styles
        self.is_hidden = is_hidden
        self.is_changed = False
        self._texts = texts
        self._is_1904 = is_1904
        self._namespace = f"{{{etree.QName(tree.getroot()).namespace}}}"
        self.index()

    def index(self) -> None:
        """Find rows, cells and merged ranges anew, after rows were moved."""
        self._data = next(self.tree.iter(self.tag("sheetData")))
        self._rows: dict[int, Element] = {}
        self._cells: dict[Cell, Element] = {}
        row_number = 0
        for row in self._data.iterchildren(self.tag("row")):
            row_number = int(row.get("r", row_number + 1))
            row.set("r", str(row_number))
            self._rows[row_number] = row
            column = 0
            for cell in row.iterchildren(self.tag("c")):
                place = Cell.parse(cell.get("r") or Cell(row_number, column + 1).text)
                column = place.column
                cell.set("r", place.text)
                int(cell.get("s", "0"))  # a file of which this is no number is damaged, and told so here
                self._cells[place] = cell
        merges = self.tree.iter(self.tag("mergeCell"))
        self.merges = [Range.parse(merge.get("ref", "")) for merge in islice(merges, MOST_MERGES + 1)]
        if len(self.merges) > MOST_MERGES:
            raise ValueError(f"a sheet has at most {MOST_MERGES} merged ranges here")

    def tag(self, name: str) -> str:
        """Return the name of an element of sheets."""
        return f"{self._namespace}{name}"

    @property
    def bottom(self) -> int:
        """The last row with anything in it, styles included."""
        return max((place.row for place in self._cells), default=0)

    @property
    def right(self) -> int:
        """The last column with anything in it."""
        return max((place.column for place in self._cells), default=0)

    def places(self) -> Iterator[Cell]:
        """Give the cells that the sheet has, row by row."""
        yield from sorted(self._cells)

    def merge_at(self, row: int, column: int) -> Range | None:
        """Return the merged range that a cell lies in."""
        return next((merge for merge in self.merges if merge.has(row, column)), None)

    def text(self, row: int, column: int) -> str:
        """Return what stands in a cell as text; empty for none. Of a merged range, what its first cell has."""
        merge = self.merge_at(row, column)
        return self.own_text(row, column) if merge is None else self.own_text(merge.top, merge.left)

    def own_text(self, row: int, column: int) -> str:
        """Return what stands in a cell as text, whatever it is merged with."""
        cell = self._cells.get(Cell(row, column))
        if cell is None:
            return ""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _unescaped("".join(_runs(cell.find(self.tag("is")))))
        value = (cell.findtext(self.tag("v")) or "").strip()
        if kind == "s":
            number = int(value) if value.isdecimal() else -1
            return self._texts[number] if 0 <= number < len(self._texts) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        return value

    def shown(self, row: int, column: int) -> str:
        """Return what a cell shows: a number in its style, where that is a day or a share."""
        text = self.own_text(row, column)
        if not _NUMBER.fullmatch(text):
            return text
        if self.is_share(row, column):
            return f"{float(text):.1%}"
        if self.is_date(row, column) and 0 < float(text) < LAST_SERIAL:
            return (self._epoch + timedelta(days=int(float(text)))).isoformat()
        return text

    def formula(self, row: int, column: int) -> str | None:
        """Return the formula of a cell; empty where it shares that of another."""
        cell = self._cells.get(Cell(row, column))
        formula = None if cell is None else cell.find(self.tag("f"))
        return None if formula is None else formula.text or ""

    def style(self, row: int, column: int) -> int:
        """Return the index of a cell's style: its own, else that of its row or column."""
        cell = self._cells.get(Cell(row, column))
        if cell is not None:
            return int(cell.get("s", "0"))
        given = self._rows.get(row)
        if given is not None and given.get("customFormat") in ("1", "true"):
            return int(given.get("s", "0"))
        for one in self.tree.iter(self.tag("col")):
            if int(one.get("min", "0")) <= column <= int(one.get("max", "0")):
                return int(one.get("style", "0"))
        return 0

    def is_date(self, row: int, column: int) -> bool:
        """Whether a cell shows its number as a day."""
        return self.styles.is_date(self.style(row, column))

    def is_share(self, row: int, column: int) -> bool:
        """Whether a cell shows its number in per cent."""
        return self.styles.is_share(self.style(row, column))

    def put(self, row: int, column: int, value: Value | None) -> bool:
        """Write into a cell and keep its style; a cell with a formula stays as it is.

        A day is written as a number where the cell shows days, else as a text such as 2026-06-30.

        Returns
        -------
        bool
            Whether it was written.
        """
        if self.formula(row, column) is not None:
            return False
        self.is_changed = True
        cell = self._made(row, column)
        for child in list(cell):
            if child.tag in (self.tag("v"), self.tag("is")):
                cell.remove(child)
        cell.attrib.pop("t", "")
        if value is None:
            return True
        if isinstance(value, date):
            value = self._serial(value) if self.is_date(row, column) else value.isoformat()
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            text = etree.SubElement(etree.SubElement(cell, self.tag("is")), self.tag("t"))
            text.text = _ESCAPE.sub("_x005F_", _FORBIDDEN.sub("", value)[:LONGEST_TEXT])
            text.set(SPACE, "preserve")
        else:
            etree.SubElement(cell, self.tag("v")).text = repr(value)
        return True

    def forget_results(self) -> bool:
        """Drop what formulas came to when the file was saved; return whether there were any."""
        found = False
        for cell in self._cells.values():
            if cell.find(self.tag("f")) is not None:
                found = True
                for value in cell.findall(self.tag("v")):
                    cell.remove(value)
                cell.attrib.pop("t", "")
        self.is_changed = self.is_changed or found
        return found

    def unshare_formulas(self) -> None:
        """Give each cell that shares the formula of another its own, before rows are moved apart."""
        masters: dict[str, tuple[Cell, str]] = {}
        for place in sorted(self._cells):
            formula = self._cells[place].find(self.tag("f"))
            if formula is None or formula.get("t") != "shared":
                continue
            number = formula.get("si", "")
            if formula.text:
                masters[number] = (place, formula.text)
            elif number in masters:
                first, text = masters[number]
                formula.text = translated(text, place.row - first.row, place.column - first.column)
            for name in ("t", "si", "ref"):
                formula.attrib.pop(name, "")

    def move_rows(self, after: int, count: int) -> None:
        """Move rows down and continue the last one before them, with its height, styles and formulas."""
        self.is_changed = True
        model = self._rows.get(after)
        for number in sorted(self._rows, reverse=True):
            if number > after:
                self._renumber(self._rows[number], number + count)
        if model is not None:
            for offset in range(count, 0, -1):
                model.addnext(self._continued(model, after, offset))
        self.index()

    def set_merges(self, merges: Sequence[Range]) -> None:
        """Write the merged ranges."""
        parent = next(self.tree.iter(self.tag("mergeCells")), None)
        if parent is None:
            return
        for child in list(parent):
            parent.remove(child)
        for merge in merges:
            etree.SubElement(parent, self.tag("mergeCell"), {"ref": merge.text})
        parent.set("count", str(len(merges)))
        self.merges = list(merges)

    def _continued(self, model: Element, after: int, offset: int) -> Element:
        row = deepcopy(model)
        row.tail = None
        for cell in row.iterchildren(self.tag("c")):
            formula = cell.find(self.tag("f"))
            text = None if formula is None else formula.text
            for child in list(cell):
                cell.remove(child)
            cell.attrib.pop("t", "")
            if text:
                etree.SubElement(cell, self.tag("f")).text = translated(text, offset, 0)
        self._renumber(row, after + offset)
        return row

    def _renumber(self, row: Element, number: int) -> None:
        row.set("r", str(number))
        for cell in row.iterchildren(self.tag("c")):
            cell.set("r", Cell(number, Cell.parse(cell.get("r", "")).column).text)

    def _made(self, row: int, column: int) -> Element:
        place = Cell(row, column)
        if place in self._cells:
            return self._cells[place]
        style = self.style(row, column)
        parent = self._rows.get(row)
        if parent is None:
            parent = etree.Element(self.tag("row"), {"r": str(row)})
            following = [number for number in self._rows if number < row]
            self._data.insert(len(following), parent)
            self._rows[row] = parent
        cell = etree.Element(self.tag("c"), {"r": place.text} | ({"s": str(style)} if style else {}))
        before = [it for it in parent if Cell.parse(it.get("r") or "A1").column < column]
        parent.insert(len(before), cell)
        parent.attrib.pop("spans", "")
        self._cells[place] = cell
        return cell

    def _serial(self, day: date) -> int:
        return (day - self._epoch).days

    @property
    def _epoch(self) -> date:
        return date(1904, 1, 1) if self._is_1904 else date(1899, 12, 30)


def text_of_item(item: Element) -> str:
    """Return a shared text without how it is read aloud."""
    return _unescaped("".join(_runs(item)))


def _runs(item: Element | None) -> Iterator[str]:
    for child in () if item is None else item:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child).localname
        if name == "t":
            yield child.text or ""
        elif name == "r":
            yield child.findtext("{*}t") or ""


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
