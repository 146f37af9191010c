"""Blanks and formulas made to take long, invented hazards, lists in one another's cells."""

import time
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook as Book

from blank_templates import NAMES
from geo_service.reporting.errors import BadMapping, TemplateUnreadable
from geo_service.reporting.filling import Ledger, file_name, fill
from geo_service.reporting.labels import Vocabulary
from geo_service.reporting.mapping import SheetMapping, TemplateMapping, list_of, table_of
from geo_service.reporting.period import occasion
from geo_service.reporting.proposal import propose
from geo_service.reporting.references import Insertion
from geo_service.reporting.workbook import Workbook
from layers.railway_hazards.figures import Measure


def content_of(book: Book) -> bytes:
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_cell_far_out_is_refused() -> None:
    book = Book()
    book.active["XFD1048576"] = "x"
    with pytest.raises(TemplateUnreadable) as caught:
        propose(Workbook(content_of(book)), Vocabulary(NAMES))
    assert "stray cells" in str(caught.value.context["reason"])


def test_formulas_made_to_take_long_are_read_in_one_go() -> None:
    before = time.perf_counter()
    for text in ("''" * 4_000, "'" * 8_191, '"' * 8_191):
        assert Insertion("A", 3, 2).formula(text, "A") == text
    assert time.perf_counter() - before < 2
    assert Insertion("it's", 3, 2).formula("'it''s'!C5", "A") == "'it''s'!C7"


def test_two_lists_in_the_same_cells_are_refused() -> None:
    one = list_of(4, 9, {2: "hazard_no"}, Measure.TOTAL)
    given = TemplateMapping({"S": SheetMapping((), (one, one))}).as_json()
    with pytest.raises(BadMapping):
        TemplateMapping.parse(given)


def test_invented_hazards_count_where_they_are_asked_for_only() -> None:
    table = table_of({2: ("all",)}, {2: ("measure:new",)}, Measure.NEW)
    mapping = TemplateMapping({"Sheet": SheetMapping((table,))})
    rows = [
        {"id": str(number), "status": "rectifying", "found_on": date(2026, month, 3), "is_demo": True}
        for number, month in enumerate((5, 6))
    ]
    asked = occasion("2026-06", today=date(2026, 7, 1))
    content = content_of(Book())
    without = fill(content, mapping, asked, Ledger(rows, {}))
    made = fill(content, mapping, asked, Ledger(rows, {}), with_demo=True)
    assert (without.figures, without.has_demo, made.figures, made.has_demo) == (0, False, 1, True)
    assert without.notes[0][1] == {"count": 1}  # that of May would not have been counted
    assert file_name("月/报", asked, has_demo=True) == "月_报_2026-06-demo.xlsx"
