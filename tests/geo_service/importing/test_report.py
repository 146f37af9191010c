"""Reports: kept and read again, in one language, as files that nothing in them can harm."""

import io

import openpyxl

from geo_service.importing.report import (
    Action,
    Column,
    Difference,
    Doubt,
    Plain,
    Report,
    RowFault,
    RowOutcome,
)
from geo_service.importing.report_files import rejected_xlsx, report_html
from layers.text import Language, Text

REASON = Text("不是所列之一", "is none of those")
FAULT = RowFault(5, "类别", '=HYPERLINK("http://x")', REASON, Text("危树", "tree"))
CELLS: tuple[Plain, ...] = ("=1+1", 12.5, None, True, "@SUM(A1)")
REPORT = Report(
    layer_id="railway_hazards",
    file="<台账>.xlsx",
    columns=tuple(Column(name, "", None) for name in ("编号", "距离", "空", "是否", "=备注")),
    crs="GCJ-02",
    crs_title=Text("火星坐标", "GCJ-02"),
    suspicions=(Doubt("gcj02", 3, 4, 600.0, 110.0, Text("像是 <GCJ-02>", "looks like <GCJ-02>")),),
    notes=(Text("合计行未作数据", "totals left out"),),
    outcomes=(
        RowOutcome(4, 0, Action.CREATE, "a", "H-1", place=(113.4, 24.2)),
        RowOutcome(5, 1, Action.REJECTED, faults=(FAULT,), cells=CELLS),
        RowOutcome(5, 2, Action.REJECTED, faults=(FAULT, RowFault(5, "", None, REASON)), cells=CELLS),
        RowOutcome(6, 0, Action.UPDATE, "b", differences=(Difference("side", REASON, None, "left", True),)),
    ),
)


def test_a_report_comes_back_as_it_was() -> None:
    assert Report.loaded(REPORT.dumped()) == REPORT


def test_a_report_is_told_in_one_language() -> None:
    told = REPORT.as_json(Language.EN, REPORT.of_actions((Action.REJECTED,)))
    assert told["counts"] == {"rows": 4, "create": 1, "update": 1, "unchanged": 0, "rejected": 2}
    assert told["suspicions"][0]["sentence"] == "looks like <GCJ-02>"
    assert [row["part"] for row in told["rows"]] == [1, 2]
    assert told["rows"][0]["faults"][0]["suggestion"] == "tree"
    assert REPORT.as_json(Language.ZH)["rows"][3]["differences"][0]["after"] == "left"
    assert [fault.column for fault in REPORT.faults] == ["类别", "类别", ""]


def test_rejected_rows_are_a_workbook_without_formulas() -> None:
    book = openpyxl.load_workbook(io.BytesIO(rejected_xlsx(REPORT, Language.ZH)))
    sheet = book.worksheets[0]
    head, row = list(sheet.iter_rows())
    assert [cell.value for cell in head][-3:] == ["原表行号", "退回原因", "修改建议"]
    assert [cell.value for cell in row][:6] == ["=1+1", 12.5, None, True, "@SUM(A1)", 5]
    assert row[6].value == "类别：不是所列之一\n不是所列之一"
    assert row[7].value == "危树"
    assert {cell.data_type for cell in (*head, *row)} <= {"s", "n", "b"}


def test_a_page_shows_what_rows_hold_as_text() -> None:
    page = report_html(REPORT, Language.ZH)
    assert "&lt;台账&gt;.xlsx" in page
    assert "像是 &lt;GCJ-02&gt;" in page
    assert "<script" not in page
    assert page.count("类别") == 2
