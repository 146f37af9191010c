"""Blanks of superiors: what is proposed fills each of them right and leaves all else as it was."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from blank_templates import LINES, NAMES, TOWNS, UNTIL, Blank, blanks, hazards
from geo_service.reporting.filling import fill_workbook
from geo_service.reporting.labels import Vocabulary
from geo_service.reporting.mapping import TemplateMapping
from geo_service.reporting.period import Basis, Occasion
from geo_service.reporting.proposal import propose
from geo_service.reporting.references import Insertion, Range
from geo_service.reporting.workbook import Workbook
from layers.railway_hazards.figures import Period

OCCASION = Occasion(Period(date(2026, 6, 1), UNTIL), Basis.KNOWN, date(2026, 7, 2))
TITLES = {"line_id": LINES, "township": TOWNS}


def filled(content: bytes) -> bytes:
    proposed = propose(Workbook(content), Vocabulary(NAMES))
    kept = TemplateMapping.parse(proposed.as_json())
    assert kept == proposed
    return fill_workbook(Workbook(content), kept, OCCASION, hazards(), TITLES).content


def values(sheet: Worksheet) -> dict[str, Any]:
    return {
        cell.coordinate: cell.value.date() if isinstance(cell.value, datetime) else cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def looks(sheet: Worksheet, row: int, column: int) -> tuple[Any, ...]:
    """Return what a cell looks like; the table of styles itself is compared byte for byte."""
    return sheet.cell(row, column).style_id, sheet.row_dimensions[row].height


@pytest.mark.parametrize("blank", blanks(), ids=lambda blank: blank.name)
def test_a_blank_is_filled_in_right_and_keeps_its_form(blank: Blank) -> None:
    content = blank.content
    result = filled(content)
    before, after = load_workbook(BytesIO(content)), load_workbook(BytesIO(result))
    assert after.sheetnames == before.sheetnames
    for name in before.sheetnames:
        last, more = blank.grows.get(name, (10_000, 0))
        insertion = Insertion(name, last, more)
        old, new = before[name], after[name]
        expected = {
            Range.parse(cell).text: value
            for cell, value in blank.expected.get(name, {}).items()
            if value is not None
        }
        untouched = {
            insertion.range(Range.parse(cell), grows=False).text: (
                insertion.formula(value, name) if isinstance(value, str) and value.startswith("=") else value
            )
            for cell, value in values(old).items()
        }
        for other, (edge, count) in blank.grows.items():
            if other != name:
                move = Insertion(other, edge, count)
                untouched = {
                    cell: move.formula(value, name) if isinstance(value, str) else value
                    for cell, value in untouched.items()
                }
        assert values(new) == untouched | expected
        for row in range(1, old.max_row + 1):
            for column in range(1, old.max_column + 1):
                assert looks(new, insertion.row(row), column) == looks(old, row, column)
        for row in range(last + 1, last + more + 1):
            for column in range(1, old.max_column + 1):
                assert looks(new, row, column) == looks(old, last, column)
        assert _page(new) == _page(old)
    assert _other_parts(content, result) == []


def _page(sheet: Worksheet) -> tuple[Any, ...]:
    return (
        sheet.page_setup.orientation,
        sheet.page_setup.paperSize,
        sheet.page_margins.left,
        sheet.oddFooter.center.text,
        sheet.freeze_panes,
        sheet.print_title_rows,
        sheet.protection.password,
        sheet.sheet_state,
        {letter: width.width for letter, width in sheet.column_dimensions.items()},
    )


def _other_parts(before: bytes, after: bytes) -> list[str]:
    """Return the parts that differ although nothing was written into them."""
    changing = (
        "xl/worksheets/",
        "xl/workbook.xml",
        "xl/calcChain",
        "xl/comments",
        "xl/drawings",
        "xl/charts",
    )
    changing += ("xl/tables/",)
    with zipfile.ZipFile(BytesIO(before)) as old, zipfile.ZipFile(BytesIO(after)) as new:
        assert new.namelist() == old.namelist()
        assert new.testzip() is None
        return [
            name
            for name in old.namelist()
            if old.read(name) != new.read(name) and (not name.startswith(changing) or name.endswith(".rels"))
        ]


def test_what_refers_to_rows_below_a_list_moves_with_them() -> None:
    by_name = {blank.name: blank for blank in blanks()}

    def grown(name: str) -> tuple[Any, int, int]:
        blank = by_name[name]
        return load_workbook(BytesIO(filled(blank.content))), *blank.grows["Sheet1"]

    book, last, more = grown("a list with print settings and rules")
    sheet, end = book["Sheet1"], last + more
    assert sheet.print_area == f"'Sheet1'!$A$1:$K${end + 1}"
    assert sheet.auto_filter.ref == f"A3:K{end}"
    assert [one.id for one in sheet.row_breaks.brk] == [end + 1]
    (check,) = sheet.data_validations.dataValidation
    assert (str(check.sqref), check.formula1) == (f"G4:G{end}", f"$M$1:$M${end + 1}")
    ((area, rules),) = sheet.conditional_formatting._cf_rules.items()
    assert (str(area.sqref), rules[0].formula) == (f"A4:K{end}", ["$J4<TODAY()"])
    assert book.defined_names["逾期"].attr_text == f"Sheet1!$B$4:$B${end}"

    book, last, more = grown("a list in a table, with a chart below")
    sheet, end = book["Sheet1"], last + more
    assert sheet.tables["台账"].ref == f"A3:K{end}"
    (chart,) = sheet._charts
    assert chart.anchor._from.row == end + 1  # counted from 0
    assert chart.series[0].val.numRef.f == f"'Sheet1'!$A$4:$A${end}"

    book, last, more = grown("a list that grows, with total and signatures")
    sheet, end = book["Sheet1"], last + more
    assert sheet.cell(end + 1, 2).value == f'=COUNTA(B4:B{end})&"处"'
    assert sheet.cell(end + 1, 4).value == f"=B{8 + more}"
    assert sheet.cell(end + 3, 1).comment.text == "手写签字"
    assert [str(merge) for merge in sheet.merged_cells.ranges if merge.min_row > 3] == [
        f"A{end + 3}:E{end + 3}"
    ]

    book, last, more = grown("a list under a header in two rows, cells merged in each row")
    merges = {str(merge) for merge in book["Sheet1"].merged_cells.ranges}
    assert {f"C{row}:D{row}" for row in range(4, last + more + 1)} <= merges


def test_formulas_are_calculated_by_the_program_that_opens_the_file() -> None:
    blank = blanks()[0].content
    result = filled(blank)
    with zipfile.ZipFile(BytesIO(result)) as parts:
        assert b'fullCalcOnLoad="1"' in parts.read("xl/workbook.xml")
    assert load_workbook(BytesIO(result), data_only=True)["Sheet1"]["B8"].value is None
