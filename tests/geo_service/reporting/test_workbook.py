"""Workbooks that are damaged, hostile or unusual, and mappings that are none."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.styles import Border, Side

from blank_templates import by_township, growing_list
from geo_service.reporting.errors import BadMapping, BadPeriod, TemplateUnreadable
from geo_service.reporting.filling import Ledger, fill, fill_workbook
from geo_service.reporting.insertion import insert_rows
from geo_service.reporting.mapping import SheetMapping, TemplateMapping, list_of
from geo_service.reporting.period import Basis, occasion
from geo_service.reporting.workbook import Workbook
from layers.railway_hazards.figures import Measure, Period, is_meant

GOOD = by_township().content
SHEET = "xl/worksheets/sheet1.xml"


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            body = old.read(entry)
            new.writestr(entry.filename, change(body) if entry.filename == name else body)
    return result.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, id="an old or locked file"),
        pytest.param(GOOD[: len(GOOD) // 2], id="cut off"),
        pytest.param(with_part(SHEET, lambda body: body[:300]), id="a sheet cut off"),
        pytest.param(with_part(SHEET, lambda _: b"\0" * (61 * 2**20)), id="a bomb"),
        pytest.param(with_part(SHEET, lambda body: ENTITY + body.partition(b"?>")[2]), id="entities"),
        pytest.param(
            with_part(SHEET, lambda body: body.replace(b'r="A3"', b'r="??"', 1)), id="a cell without a place"
        ),
        pytest.param(
            with_part(SHEET, lambda body: body.replace(b"sheetData", b"cells")), id="a sheet without cells"
        ),
        pytest.param(
            with_part(
                "[Content_Types].xml", lambda body: body.replace(b"sheet.main", b"sheet.macroEnabled.main")
            ),
            id="macros",
        ),
        pytest.param(with_part("_rels/.rels", lambda _: b"<r/>"), id="no workbook"),
    ],
)
def test_what_is_no_blank_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(TemplateUnreadable):
        _ = Workbook(content).sheets


def test_texts_stay_texts_and_cells_keep_their_style() -> None:
    book = Workbook(GOOD)
    sheet = book.sheets["Sheet1"]
    written = {
        "B4": "=1+1",
        "C4": "下𬒗镇\n_x0041_",
        "D4": "a\x00b",
        "E4": " 空 ",
        "F4": 1.5,
        "Z99": date(2026, 6, 30),
    }
    for address, value in written.items():
        from geo_service.reporting.references import Cell

        assert sheet.put(*Cell.parse(address), value)
    assert not sheet.put(8, 2, 5)  # a formula
    assert [sheet.text(4, column) for column in (3, 4, 5)] == ["下𬒗镇\n_x0041_", "ab", " 空 "]
    after = load_workbook(io.BytesIO(book.save()))["Sheet1"]
    assert (after["B4"].data_type, after["B4"].value) == ("s", "=1+1")
    assert (after["D4"].value, after["E4"].value, after["F4"].value) == ("ab", " 空 ", 1.5)
    assert (after["Z99"].value, after["B8"].value) == ("2026-06-30", "=SUM(B4:B7)")


def test_formulas_of_the_continued_row_and_shared_ones_follow() -> None:
    book = Book()
    sheet = book.active
    sheet.append(["序号", "数", "双倍"])
    for row in (2, 3, 4):
        sheet.append([f"=ROW()-1+A$1*$B{row}", row, None])
    sheet.append(["=SUM(A2:A4)"])
    stream = io.BytesIO()
    book.save(stream)
    shared = b'<c r="C2"><f t="shared" ref="C2:C4" si="0">B2*2</f><v>4</v></c>'
    parts = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(parts, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == SHEET:
                for row, cell in ((2, shared), (3, b'<c r="C3"><f t="shared" si="0"/></c>')):
                    place = body.index(b"</row>", body.index(b'<row r="%d"' % row))
                    body = body[:place] + cell + body[place:]
            new.writestr(entry.filename, body)
    opened = Workbook(parts.getvalue())
    insert_rows(opened, opened.sheets["Sheet"], 4, 2)
    after = load_workbook(io.BytesIO(opened.save()))["Sheet"]
    assert [after.cell(row, 1).value for row in (4, 5, 6, 7)] == [
        "=ROW()-1+A$1*$B4",
        "=ROW()-1+A$1*$B5",
        "=ROW()-1+A$1*$B6",
        "=SUM(A2:A6)",
    ]
    assert [after.cell(row, 3).value for row in (2, 3)] == ["=B2*2", "=B3*2"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"sheets": {"a": 1}}',
        '{"sheets": {"a": {"tables": [{"rows": {"1": ["category:none"]}, "columns": {}, "measure": "total"}]}}}',
        '{"sheets": {"a": {"tables": [{"rows": {"0": []}, "columns": {}, "measure": "total"}]}}}',
        '{"sheets": {"a": {"lists": [{"first": 5, "last": 4, "columns": {}, "selection": "new"}]}}}',
        '{"sheets": {"a": {"lists": [{"first": 4, "last": 4, "columns": {"A": "phone"}, "selection": "new"}]}}}',
        '{"sheets": {"a": {"stamps": {"A1": "never"}}}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(BadMapping):
        TemplateMapping.parse(text)


@pytest.mark.parametrize(
    ("month", "since", "until", "title"),
    [
        ("2026-06", "", "", "2026年6月"),
        ("2026-6", "", "", "2026年6月"),
        ("2026-06", "", "2026-06-25", "2026年6月1日—6月25日"),
        ("", "2026-01-01", "2026-06-30", "2026年1—6月"),
        ("", "2025-01-01", "2025-12-31", "2025年"),
        ("", "2025-12-21", "2026-01-20", "2025年12月21日—2026年1月20日"),
        ("2026-02", "", "", "2026年2月"),
    ],
)
def test_periods(month: str, since: str, until: str, title: str) -> None:
    assert occasion(month, since, until, today=date(2026, 11, 23)).title == title


def test_a_period_that_is_not_over_is_counted_up_to_today() -> None:
    today = date(2026, 11, 10)
    for basis in Basis:
        running = occasion("2026-11", basis=basis, today=today)
        assert (running.period, running.is_running) == (Period(date(2026, 11, 1), today), True)
        assert (running.title, running.name) == ("2026年11月1日—11月10日", "20261101-20261110")
        assert occasion("", "2026-11-01", "2099-01-01", basis=basis, today=today) == running
        assert not occasion("2026-10", basis=basis, today=today).is_running
    due_later = {
        "id": "h",
        "status": "rectifying",
        "found_on": date(2026, 11, 2),
        "deadline": date(2026, 11, 20),
    }
    assert not is_meant(Measure.OVERDUE, due_later, running.period)
    made = fill(by_township().content, TemplateMapping({}), running, Ledger([due_later], {}))
    assert [context["day"] for message, context in made.notes if "today, %(day)s" in message] == [today]


def test_what_the_ledger_of_today_cannot_tell_of_the_past_is_told() -> None:
    def notes(basis: Basis, month: str) -> list[str]:
        asked = occasion(month, basis=basis, today=date(2026, 11, 10))
        made = fill(by_township().content, TemplateMapping({}), asked, Ledger([], {}))
        return [message for message, _ in made.notes if message.startswith("Kept under control, transferred")]

    assert len(notes(Basis.KNOWN, "2026-06")) == 1
    assert notes(Basis.STOOD, "2026-06") == notes(Basis.KNOWN, "2026-11") == []


def test_lists_side_by_side_share_the_rows_that_are_made() -> None:
    """One has three rows and one two; of the rows below, neither may come between those of a list."""
    book = Book()
    sheet = book.active
    sheet.append(["新增", None, None, "销号", None])
    for row in (2, 3, 4):
        sheet.cell(row, 1).border = sheet.cell(row, 4).border = Border(left=Side("thin"))
    sheet["D4"] = "小计"
    sheet["A5"] = "合计"
    stream = io.BytesIO()
    book.save(stream)
    since = date(2026, 6, 1)
    rows = [
        {"id": f"h{n}", "hazard_no": f"N{n}", "found_on": since, "status": "closed", "closed_on": since}
        for n in range(6)
    ]
    rows += [{"id": "i", "hazard_no": "N9", "found_on": since, "status": "reported"}]
    asked = occasion("2026-06", today=date(2026, 7, 1))
    for last, label in ((4, None), (3, "小计")):
        lists = (
            list_of(2, 4, {1: "#", 2: "hazard_no"}, Measure.NEW),
            list_of(2, last, {4: "hazard_no"}, Measure.CLOSED),
        )
        for order in (lists, lists[::-1]):
            mapping = TemplateMapping({"Sheet": SheetMapping(lists=order)})
            made = fill_workbook(Workbook(stream.getvalue()), mapping, asked, rows, {})
            after = load_workbook(io.BytesIO(made.content)).active
            below = [[cell.value for cell in row] for row in after.iter_rows(min_row=2)]
            assert made.listed == 13
            assert [row[0] for row in below[:7]] == [1, 2, 3, 4, 5, 6, 7]
            assert [row[1] for row in below[:7]] == [*(f"N{n}" for n in range(6)), "N9"]
            assert [row[3] for row in below[:6]] == [f"N{n}" for n in range(6)]
            if label is not None:
                assert label in [row[3] for row in below[6:]]
            assert below[7][0] == "合计"  # no row more than the longer one needs


@pytest.mark.parametrize(
    ("month", "since", "until"),
    [
        ("", "", ""),
        ("2026-13", "", ""),
        ("June", "", ""),
        ("0000-01", "", ""),
        ("", "2026-06-01", ""),
        ("", "2026-06-31", "2026-07-01"),
        ("", "2026-06-30", "2026-06-01"),
        ("2027-01", "", ""),
    ],
)
def test_what_is_no_period_is_refused(month: str, since: str, until: str) -> None:
    with pytest.raises(BadPeriod):
        occasion(month, since, until, today=date(2026, 11, 23))


def test_a_list_of_nothing_leaves_the_blank_as_it_was() -> None:
    from geo_service.reporting.labels import Vocabulary
    from geo_service.reporting.proposal import propose

    content = growing_list().content
    mapping = propose(Workbook(content), Vocabulary({}))
    made = fill_workbook(Workbook(content), mapping, occasion("2026-06", today=date(2026, 7, 1)), [], {})
    before, after = (load_workbook(io.BytesIO(it)).active for it in (content, made.content))
    assert [[cell.value for cell in row] for row in after] == [[cell.value for cell in row] for row in before]
