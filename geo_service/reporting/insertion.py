"""Rows that continue a list: everything in a workbook that names a row below them moves along.

What Excel does when rows are inserted, for all that a blank usually holds: cells, merged ranges, formulas of
all sheets, conditional formats, validations, names and print areas, comments, drawings, tables.
"""

from functools import partial

from lxml import etree

from geo_service.reporting.errors import TemplateUnreadable
from geo_service.reporting.package import Element
from geo_service.reporting.references import Insertion, Range, each_range
from geo_service.reporting.sheet import Sheet
from geo_service.reporting.workbook import Workbook
from layers.text import Text

_RANGES = ("ref", "sqref")
_CELLS = ("activeCell", "topLeftCell")
_CHARTS = "xl/charts/chart"
_FORMULAS = ("f", "formula", "formula1", "formula2")
"""Elements of a sheet whose text is a formula: of cells, conditional formats and validations."""


def insert_rows(workbook: Workbook, sheet: Sheet, after: int, count: int) -> None:
    """Insert rows below a row; they continue it with its height, styles, formulas and merged cells.

    Parameters
    ----------
    workbook : Workbook
    sheet : Sheet
    after : int
        The last row of a list. Sums over the list, and what else ends with this row, have the new ones.
    count : int

    Raises
    ------
    TemplateUnreadable
        If a part of the workbook names cells in a way that cannot be read.
    """
    if count <= 0:
        return
    try:
        _insert(workbook, sheet, Insertion(sheet.name, after, count))
    except ValueError as error:
        reason = Text("其中引用的单元格有误", "it names cells in a way that cannot be read")
        raise TemplateUnreadable(reason=reason) from error


def _insert(workbook: Workbook, sheet: Sheet, insertion: Insertion) -> None:
    sheet.unshare_formulas()
    merges = _merges(sheet, insertion)
    for other in workbook.sheets.values():
        _move_formulas(other, insertion)
    # Behind the formulas: those of the new rows stand where they belong.
    sheet.move_rows(insertion.after, insertion.count)
    sheet.set_merges(merges)
    _move_attributes(sheet, insertion)
    _move_names(workbook, insertion)
    _move_order(workbook, sheet, insertion)
    for kind, part in workbook.package.relations(sheet.part).values():
        if not workbook.package.has(part):
            continue
        if kind in ("comments", "threadedComment", "table"):
            _move_references(workbook.package.change(part).getroot(), insertion)
        elif kind in ("drawing", "vmlDrawing"):
            _move_anchors(workbook, part, insertion)


def _merges(sheet: Sheet, insertion: Insertion) -> list[Range]:
    """Return the merged ranges afterwards; those of the continued row stand in each new row as well."""
    found = [insertion.range(merge, grows=merge.top < merge.bottom) for merge in sheet.merges]
    model = [merge for merge in sheet.merges if merge.top == merge.bottom == insertion.after]
    return found + [
        Range(row, merge.left, row, merge.right)
        for row in range(insertion.after + 1, insertion.after + insertion.count + 1)
        for merge in model
    ]


def _move_attributes(sheet: Sheet, insertion: Insertion) -> None:
    skipped = {sheet.tag("mergeCell"), sheet.tag("c"), sheet.tag("row"), sheet.tag("f")}
    for element in sheet.tree.iter(etree.Element):
        if element.tag in skipped:
            continue
        for name in (*_RANGES, *_CELLS):
            if (given := element.get(name)) is not None:
                element.set(name, each_range(given, partial(insertion.range, grows=name in _RANGES)))
        if etree.QName(element).localname == "sqref" and element.text:
            element.text = each_range(element.text, partial(insertion.range, grows=True))
    for element in sheet.tree.iter(sheet.tag("brk")):
        parent = element.getparent()
        if parent is not None and parent.tag == sheet.tag("rowBreaks"):
            element.set("id", str(insertion.row(int(element.get("id", "0")))))


def _move_formulas(sheet: Sheet, insertion: Insertion) -> None:
    for element in sheet.tree.iter(*(f"{{*}}{name}" for name in _FORMULAS)):
        if not element.text:
            continue
        moved = insertion.formula(element.text, sheet.name)
        if moved != element.text:
            element.text = moved
            sheet.is_changed = True
        if sheet.name == insertion.sheet and (given := element.get("ref")) is not None:
            element.set("ref", each_range(given, partial(insertion.range, grows=False)))


def _move_names(workbook: Workbook, insertion: Insertion) -> None:
    """Move what names and charts refer to; both say the sheet with every range."""
    for element in list(workbook.root.iter("{*}definedName")):
        moved = insertion.formula(element.text or "", "")
        if moved != element.text:
            workbook.package.change(workbook.part)
            element.text = moved
    for part in workbook.package.names():
        if part.startswith(_CHARTS):
            for element in workbook.package.tree(part).iter("{*}f"):
                moved = insertion.formula(element.text or "", "")
                if moved != element.text:
                    workbook.package.change(part)
                    element.text = moved


def _move_order(workbook: Workbook, sheet: Sheet, insertion: Insertion) -> None:
    """Move the cells in the order of calculation; Excel calls a file damaged where it names other cells."""
    part = workbook.part_of_kind("calcChain")
    if part is None:
        return
    own = str(workbook.sheet_index(sheet.name))
    index = ""
    for element in workbook.package.change(part).getroot().iter("{*}c"):
        index = element.get("i", index)
        if index == own:
            element.set("r", insertion.range(Range.parse(element.get("r", "")), grows=False).text)


def _move_references(root: Element, insertion: Insertion) -> None:
    for element in root.iter(etree.Element):
        if (given := element.get("ref")) is not None:
            grows = etree.QName(element).localname != "comment"
            element.set("ref", each_range(given, partial(insertion.range, grows=grows)))


def _move_anchors(workbook: Workbook, part: str, insertion: Insertion) -> None:
    """Move pictures, and the boxes of comments; they count rows from 0.

    Boxes that some programs write as no proper XML stay where they are; the comments themselves move.
    """
    try:
        workbook.package.tree(part)
    except TemplateUnreadable:
        return
    for element in workbook.package.change(part).getroot().iter(etree.Element):
        name = etree.QName(element).localname
        text = (element.text or "").strip()
        if name in ("row", "Row") and text.isdecimal():
            element.text = str(insertion.row(int(text) + 1) - 1)
        elif name == "Anchor" and text:
            parts = [part.strip() for part in text.split(",")]
            for place in (2, 6):
                if place < len(parts) and parts[place].isdecimal():
                    parts[place] = str(insertion.row(int(parts[place]) + 1) - 1)
            element.text = ", ".join(parts)
