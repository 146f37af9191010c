"""Blank workbooks as superiors send them, each with what has to stand in its cells afterwards.

What is expected is counted here in one line each, without the code under test.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

Hazard = Mapping[str, Any]
SINCE, UNTIL = date(2026, 6, 1), date(2026, 6, 30)
TOWNS = {"t1": "英城街道", "t2": "望埠镇", "t3": "下𬒗镇", "t4": "连江口镇"}
LINES = {"l1": "京广线", "l2": "京广线", "l3": "京广高速铁路", "l4": "广乐联络线"}
NAMES = {"township": list(TOWNS.items()), "line_id": list(LINES.items())}
CATEGORIES = {
    "light_debris": "轻飘物",
    "rigid_debris": "彩钢瓦",
    "hazard_tree": "危树、危竹",
    "building_encroachment": "建（构）筑物",
    "stacking": "堆放物",
    "illegal_crossing": "私设过道",
    "other": "其他",
}
STATUSES = ("reported", "assigned", "rectifying", "submitted", "closed", "closed", "closed", "reopened")
STATUSES += ("rejected", "duplicate", "transferred", "monitored")


def hazards(count: int = 90) -> list[Hazard]:
    """Return invented rows of the ledger, the same each time."""
    dice = random.Random(20260630)  # noqa: S311 - no secrets, the same rows each time
    made = []
    for number in range(count):
        status = dice.choice(STATUSES)
        found = date(2025, 11, 1) + timedelta(days=dice.randrange(250))
        closed = found + timedelta(days=dice.randrange(5, 90)) if status == "closed" else None
        made.append(
            {
                "id": f"h{number}",
                "hazard_no": f"YD-{number:03d}",
                "township": dice.choice([*TOWNS, None]),
                "line_id": dice.choice(list(LINES)),
                "category": dice.choice([*CATEGORIES, "grazing"]),
                "grade": dice.choice(["major", "general", "general"]),
                "responsible_side": dice.choice(["local", "railway", "enterprise", "joint"]),
                "side": dice.choice(["left", "right"]),
                "status": status,
                "found_on": found,
                "closed_on": closed,
                "deadline": found + timedelta(days=30) if dice.random() < 0.8 else None,
                "chainage": f"K{2150 + number % 20}+{number * 7 % 1000:03d}",
                "description": f"第{number}处隐患\n需要整改",
                "responsible_unit": f"单位{number % 5}",
            }
        )
    return made


def _counts(h: Hazard) -> bool:
    return h["status"] not in ("rejected", "duplicate") and h["found_on"] <= UNTIL


def _is_closed(h: Hazard) -> bool:
    return _counts(h) and h["status"] == "closed" and h["closed_on"] <= UNTIL


def _is_open(h: Hazard) -> bool:
    waits = h["status"] in ("reported", "assigned", "rectifying", "submitted", "reopened")
    return _counts(h) and (waits or (h["status"] == "closed" and h["closed_on"] > UNTIL))


Test = Callable[[Hazard], bool]
TESTS: Mapping[str, Test] = {
    "new": lambda h: _counts(h) and h["found_on"] >= SINCE,
    "closed": lambda h: _is_closed(h) and h["closed_on"] >= SINCE,
    "new_year": lambda h: _counts(h) and h["found_on"].year == 2026,
    "closed_year": lambda h: _is_closed(h) and h["closed_on"].year == 2026,
    "total": _counts,
    "closed_all": _is_closed,
    "open": _is_open,
    "overdue": lambda h: _is_open(h) and h["deadline"] is not None and h["deadline"] < UNTIL,
    "monitored": lambda h: _counts(h) and h["status"] == "monitored",
}


def number(what: str, *tests: Test) -> int:
    """Count the invented rows that a measure and all tests hold for."""
    return sum(TESTS[what](h) and all(test(h) for test in tests) for h in hazards())


def rate(*tests: Test) -> float:
    """Return the closure rate of the invented rows for which all tests hold."""
    return number("closed_all", *tests) / number("total", *tests)


def of(name: str, *values: str | None) -> Test:
    """Return the test that a value is one of some."""
    return lambda h: h[name] in values


def anyone(_: Hazard) -> bool:
    """Hold for every row."""
    return True


@dataclass
class Blank:
    """A blank: its file, and by sheet and cell what has to stand there.

    ``grows`` tells by sheet after which row how many are inserted.
    """

    name: str
    book: Workbook
    expected: dict[str, dict[str, Any]] = field(default_factory=dict)
    grows: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        stream = BytesIO()
        self.book.save(stream)
        return stream.getvalue()


THIN = Side(style="thin", color="808080")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def sheet_of(book: Workbook, title: str, name: str = "Sheet1") -> Worksheet:
    """Return a sheet with a title across, page settings, widths and a frozen header."""
    sheet = book.active if book.active.title == "Sheet" else book.create_sheet()
    sheet.title = name
    sheet["A1"] = title
    sheet["A1"].font = Font(name="方正小标宋简体", size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 36
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_margins.left = 0.4
    sheet.oddFooter.center.text = "第 &P 页"
    sheet.column_dimensions["A"].width = 17.5
    return sheet


def put(sheet: Worksheet, rows: Sequence[Sequence[Any]], top: int, left: int = 1, width: int = 0) -> None:
    """Write texts into boxes; blank cells of the table have a box and a font of their own."""
    for row, values in enumerate(rows, top):
        for column in range(left, left + max(width, len(values))):
            cell = sheet.cell(row, column)
            place = column - left
            value = values[place] if place < len(values) else None
            if value is not None:
                cell.value = value
            cell.border = BOX
            cell.font = Font(name="仿宋_GB2312", size=11, color="1F1F1F")
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.protection = Protection(locked=value is not None)


def merge(sheet: Worksheet, *ranges: str) -> None:
    for one in ranges:
        sheet.merge_cells(one)


def grid(
    rows: Sequence[Test], columns: Sequence[tuple[str, Test]], top: int, left: int = 2
) -> dict[str, int]:
    """Return what stands in a table whose rows are tests and whose columns a measure and a test."""
    return {
        f"{chr(64 + left + place)}{row}": number(what, test, also)
        for row, test in enumerate(rows, top)
        for place, (what, also) in enumerate(columns)
    }


USUAL = ("new", "closed", "total", "closed_all", "open", "overdue")
USUAL_LABELS = ("本月新增（处）", "本月销号", "累计排查", "累计销号", "未销号", "其中：逾期")
BY_TOWN = [of("township", town) for town in TOWNS]
BY_LINE = [of("line_id", "l1", "l2"), of("line_id", "l3"), of("line_id", "l4")]
LINE_LABELS = ("京广铁路", "京广高铁", "广乐联络线")
ALL_COLUMNS = [(what, anyone) for what in USUAL]


def by_township() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "英德市   年   月铁路沿线隐患统计表")
    merge(sheet, "A1:G1")
    put(sheet, [("镇（街）", *USUAL_LABELS), *((town,) for town in TOWNS.values())], 3, width=7)
    put(sheet, [("合计", *(f"=SUM({c}4:{c}7)" for c in "BCDEFG"))], 8)
    sheet["A10"] = "填报人：            审核人：            填报日期：    年  月  日"
    sheet["B3"].comment = Comment("只统计本月发现的", "上级")
    sheet.freeze_panes = "B4"
    expected = grid(BY_TOWN, ALL_COLUMNS, 4) | {"A1": "英德市2026年6月铁路沿线隐患统计表"}
    expected["A10"] = "填报人：            审核人：            填报日期：2026年7月2日"
    return Blank("by township", book, {"Sheet1": expected})


def two_row_header() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "隐患整改情况统计表")
    merge(sheet, "A1:I1", "A3:A4", "B3:C3", "D3:D4", "E3:G3", "H3:H4", "I3:I4")
    head = ("镇街", "本月新增", None, "本月销号", "累计", None, None, "整改率", "备注")
    put(sheet, [head, (None, "重大", "一般", None, "排查数", "已整改", "未整改")], 3, width=9)
    put(sheet, [(town.removesuffix("街道").removesuffix("镇"),) for town in TOWNS.values()], 5, width=9)
    for row in range(5, 9):
        sheet.cell(row, 8).number_format = "0.0%"
    columns = [("new", of("grade", "major")), ("new", of("grade", "general")), ("closed", anyone)]
    columns += [("total", anyone), ("closed_all", anyone), ("open", anyone)]
    expected: dict[str, Any] = grid(BY_TOWN, columns, 5)
    expected |= {f"H{row}": rate(test) for row, test in enumerate(BY_TOWN, 5)}
    return Blank("header in two rows", book, {"Sheet1": expected})


def by_line() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "铁路沿线环境安全隐患月报")
    merge(sheet, "A1:H1")
    sheet["A2"] = "截止日期：20  年  月  日"
    put(sheet, [("序号", "线别", *USUAL_LABELS)], 3)
    put(sheet, [(place, label) for place, label in enumerate(LINE_LABELS, 1)], 4, width=8)
    put(sheet, [("合计", None, *(f"=SUM({c}4:{c}6)" for c in "CDEFGH"))], 7)
    merge(sheet, "A7:B7")
    sheet["A9"] = "单位负责人（签字）："
    expected = grid(BY_LINE, ALL_COLUMNS, 4, 3) | {"A2": "截止日期：2026年6月30日"}
    return Blank("by line", book, {"Sheet1": expected})


def by_category() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "按类别统计")
    merge(sheet, "A1:G1")
    put(sheet, [("隐患类别", *USUAL_LABELS)], 2)
    put(sheet, [(f"{place}. {label}",) for place, label in enumerate(CATEGORIES.values(), 1)], 3, width=7)
    put(sheet, [("合计",)], 10, width=7)
    named = [code for code in CATEGORIES if code != "other"]
    rows = [of("category", code) for code in named]
    rows += [lambda h: h["category"] not in named, anyone]
    return Blank("by category, others and total", book, {"Sheet1": grid(rows, ALL_COLUMNS, 3)})


def cross(title: str, what: str) -> Blank:
    book = Workbook()
    sheet = sheet_of(book, title)
    merge(sheet, "A1:I1")
    put(sheet, [("镇街", *CATEGORIES.values(), "合计")], 3)
    put(sheet, [(town,) for town in TOWNS.values()], 4, width=8)
    for row in range(4, 8):
        put(sheet, [(f"=SUM(B{row}:H{row})",)], row, 9)
    named = [code for code in CATEGORIES if code != "other"]
    columns = [(what, of("category", code)) for code in named]
    columns.append((what, lambda h: h["category"] not in named))
    return Blank(title, book, {"Sheet1": grid(BY_TOWN, columns, 4)})


def line_by_grade() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "分线路分等级未销号隐患")
    merge(sheet, "A1:D1")
    put(sheet, [("线路名称", "重大隐患", "一般隐患", "小计")], 2)
    put(sheet, [(label,) for label in LINE_LABELS], 3, width=4)
    put(sheet, [("总计",)], 6, width=4)
    columns = [("open", of("grade", "major")), ("open", of("grade", "general")), ("open", anyone)]
    return Blank("line by grade", book, {"Sheet1": grid([*BY_LINE, anyone], columns, 3)})


def key_value() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "铁路沿线安全环境治理月报")
    merge(sheet, "A1:B1")
    labels = (
        "本月新增隐患数",
        "本月销号隐患数",
        "累计排查隐患数",
        "累计销号数",
        "未销号数",
        "逾期未整改数",
        "持续管控",
    )
    put(sheet, [("指标", "数值"), *((label,) for label in labels), ("整改率",)], 2, width=2)
    whats = (*USUAL, "monitored")
    expected: dict[str, Any] = {f"B{row}": number(what) for row, what in enumerate(whats, 3)}
    expected["B10"] = f"{rate():.1%}"
    return Blank("key and value", book, {"Sheet1": expected})


def spans() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "隐患治理进度表")
    merge(sheet, "A1:D1")
    head = ("项目", "本月", "本年", "累计")
    put(sheet, [head, ("新增隐患",), ("销号隐患",), ("其中：重大隐患新增",)], 3, width=4)
    found, closed = ("new", "new_year", "total"), ("closed", "closed_year", "closed_all")
    expected = dict(zip(("B4", "C4", "D4"), map(number, found), strict=True))
    expected |= dict(zip(("B5", "C5", "D5"), map(number, closed), strict=True))
    expected |= {
        f"{column}6": number(what, of("grade", "major")) for column, what in zip("BCD", found, strict=True)
    }
    return Blank("what by when", book, {"Sheet1": expected})


def two_panels() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "隐患情况简表")
    merge(sheet, "A1:D1")
    put(sheet, [("本月新增", None, "本月销号", None), ("累计排查", None, "累计销号", None)], 2)
    put(sheet, [("未销号", None, "逾期", None)], 4)
    cells = ("B2", "D2", "B3", "D3", "B4", "D4")
    return Blank("two panels", book, {"Sheet1": dict(zip(cells, map(number, USUAL), strict=True))})


def one_row() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "全市隐患统计")
    merge(sheet, "A1:F1")
    put(sheet, [USUAL_LABELS, ()], 3, width=6)
    return Blank("one row", book, {"Sheet1": grid([anyone], ALL_COLUMNS, 4, 1)})


def united() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "隐患分类统计")
    merge(sheet, "A1:C1")
    put(
        sheet,
        [("类别", "本期新增", "本期整改完成"), ("彩钢瓦、轻飘物",), ("危树危竹",), ("违章堆放物",)],
        2,
        width=3,
    )
    sheet["A5"] = "堆放物"
    rows = [
        of("category", "light_debris", "rigid_debris"),
        of("category", "hazard_tree"),
        of("category", "stacking"),
    ]
    return Blank(
        "categories together", book, {"Sheet1": grid(rows, [("new", anyone), ("closed", anyone)], 3)}
    )


def shares(header: str, number_format: str, shown: Callable[[float], Any]) -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "整改率统计")
    merge(sheet, "A1:C1")
    put(sheet, [("乡镇", "累计排查", header), *((town,) for town in TOWNS.values())], 2, width=3)
    for row in range(3, 7):
        sheet.cell(row, 3).number_format = number_format
    expected: dict[str, Any] = grid(BY_TOWN, [("total", anyone)], 3)
    expected |= {f"C{row}": shown(rate(test)) for row, test in enumerate(BY_TOWN, 3)}
    return Blank(f"rate as {header} {number_format}", book, {"Sheet1": expected})


def groups() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "分线路分类别统计表")
    merge(sheet, "A1:E1", "A3:A5", "A6:A8")
    put(sheet, [("线路", "等级", "本月新增", "本月销号", "说明")], 2)
    for top, label in ((3, "京广线"), (6, "京广高铁")):
        put(sheet, [(label, "重大"), (None, "一般"), (None, "小计")], top, width=5)
    tests = [of("grade", "major"), of("grade", "general"), anyone]
    expected = {}
    for top, line in ((3, BY_LINE[0]), (6, BY_LINE[1])):
        for row, test in enumerate(tests, top):
            expected |= {f"C{row}": number("new", line, test), f"D{row}": number("closed", line, test)}
    return Blank("merged groups of rows", book, {"Sheet1": expected})


def sections() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "分线路统计")
    merge(sheet, "A1:C1", "A3:C3", "A6:C6")
    put(sheet, [("类别", "累计排查", "未整改"), ("一、京广线",), ("危树危竹",), ("堆放物",)], 2, width=3)
    put(sheet, [("二、京广高铁",), ("危树危竹",), ("堆放物",)], 6, width=3)
    tests = [of("category", "hazard_tree"), of("category", "stacking")]
    expected = {}
    for top, line in ((4, BY_LINE[0]), (7, BY_LINE[1])):
        for row, test in enumerate(tests, top):
            expected |= {f"B{row}": number("total", line, test), f"C{row}": number("open", line, test)}
    return Blank("sections across", book, {"Sheet1": expected})


def towns_across() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "各镇街隐患情况")
    merge(sheet, "A1:F1")
    put(sheet, [("项目", *TOWNS.values(), "合计"), *((label,) for label in USUAL_LABELS)], 2, width=6)
    expected = {
        f"{column}{row}": number(what, test)
        for column, test in zip("BCDEF", [*BY_TOWN, anyone], strict=True)
        for row, what in enumerate(USUAL, 3)
    }
    return Blank("townships across", book, {"Sheet1": expected})


def by_side() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "责任方统计")
    merge(sheet, "A1:E1", "A2:A3", "B2:E2")
    put(sheet, [("镇街", "未销号隐患数"), (None, "地方", "铁路", "企业", "合计")], 2, width=5)
    put(sheet, [(town,) for town in TOWNS.values()], 4, width=5)
    columns = [("open", of("responsible_side", it)) for it in ("local", "railway", "enterprise")]
    return Blank("by who is responsible", book, {"Sheet1": grid(BY_TOWN, [*columns, ("open", anyone)], 4)})


def two_tables() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "隐患月度统计")
    merge(sheet, "A1:D1", "A8:D8")
    put(sheet, [("镇街", "本月新增", "本月销号", "备注"), *((town,) for town in TOWNS.values())], 2, width=4)
    sheet["A8"] = "按线路"
    put(sheet, [("线路", "累计排查", "未整改", "备注"), *((label,) for label in LINE_LABELS)], 9, width=4)
    expected = grid(BY_TOWN, [("new", anyone), ("closed", anyone)], 3)
    expected |= grid(BY_LINE, [("total", anyone), ("open", anyone)], 10)
    return Blank("two tables", book, {"Sheet1": expected})


def with_rules() -> Blank:
    blank = by_township()
    blank.name = "validations, conditional formats, a hidden sheet, protection"
    sheet = blank.book["Sheet1"]
    hidden = blank.book.create_sheet("字典")
    hidden.append(["望埠镇", "=1+1"])
    hidden.sheet_state = "veryHidden"
    check = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", showErrorMessage=True)
    check.add("B4:G7")
    sheet.add_data_validation(check)
    red = PatternFill("solid", bgColor="FFC7CE")
    sheet.conditional_formatting.add("G4:G7", CellIsRule(operator="greaterThan", formula=["0"], fill=red))
    sheet.protection.sheet = True
    sheet.protection.password = "blank"  # noqa: S105 - of a blank
    return blank


HEADERS = (
    "序号",
    "隐患编号",
    "线别",
    "里程",
    "镇街",
    "问题类型",
    "隐患等级",
    "问题描述",
    "排查时间",
    "整改期限",
    "状态",
)
FIELDS = ("#", "hazard_no", "line_id", "chainage", "township", "category", "grade", "description")
FIELDS += ("found_on", "deadline", "status")


def listed(what: str, top: int, fields: Sequence[str] = FIELDS, *, dates: bool = False) -> dict[str, Any]:
    """Return what stands in a list of the rows for which a measure holds."""
    from layers.railway_hazards import LAYER

    chosen = sorted(filter(TESTS[what], hazards()), key=lambda h: (h["found_on"], h["hazard_no"]))
    expected: dict[str, Any] = {}
    for place, hazard in enumerate(chosen):
        for column, name in enumerate(fields):
            value = place + 1 if name == "#" else hazard.get(name)
            if name in ("line_id", "township"):
                value = (LINES | TOWNS).get(value, value)
            elif name in ("category", "grade", "status"):
                value = LAYER.field(name).label(value).zh
            elif isinstance(value, date) and not dates:
                value = value.isoformat()
            expected[f"{chr(65 + column)}{top + place}"] = value
    return expected


def _list(title: str, what: str, rows: int, name: str, *, top: int = 3) -> tuple[Blank, Worksheet, int]:
    book = Workbook()
    sheet = sheet_of(book, title)
    merge(sheet, "A1:K1")
    put(sheet, [HEADERS, *([()] * rows)], top, width=11)
    more = max(0, number(what) - rows)
    last = top + rows
    blank = Blank(name, book, {"Sheet1": listed(what, top + 1)}, {"Sheet1": (last, more)} if more else {})
    return blank, sheet, last


def list_with_room() -> Blank:
    blank, sheet, last = _list("本月新增隐患台账", "new", 40, "a list with room")
    sheet.cell(last + 2, 1, "填报单位（盖章）：")
    return blank


def growing_list() -> Blank:
    blank, sheet, last = _list("未销号隐患清单", "open", 4, "a list that grows, with total and signatures")
    put(sheet, [("合计", f'=COUNTA(B4:B{last})&"处"', None, "=B8")], last + 1, width=11)
    sheet.merge_cells(start_row=last + 3, start_column=1, end_row=last + 3, end_column=5)
    sheet.cell(last + 3, 1, "填报人签字：")
    sheet.cell(last + 3, 1).comment = Comment("手写签字", "上级")
    sheet.row_dimensions[last].height = 41
    sheet.row_dimensions[last + 3].height = 52
    return blank


def merged_list() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "逾期未整改隐患明细")
    merge(sheet, "A1:G1", "A2:A3", "B2:B3", "C2:D3", "E2:E3", "F2:G2")
    put(
        sheet,
        [("序号", "编号", "隐患描述", None, "责任单位", "整改"), (None,) * 5 + ("期限", "措施")],
        2,
        width=7,
    )
    put(sheet, [()] * 2, 4, width=7)
    merge(sheet, "C4:D4", "C5:D5")
    fields = ("#", "hazard_no", "description", "", "responsible_unit", "deadline", "measures")
    return Blank(
        "a list under a header in two rows, cells merged in each row",
        book,
        {"Sheet1": {cell: it for cell, it in listed("overdue", 4, fields).items() if it is not None}},
        {"Sheet1": (5, number("overdue") - 2)},
    )


def dated_list() -> Blank:
    blank, sheet, _ = _list("本月销号清单", "closed", 40, "a list with days and numbers of its own")
    for row in range(4, 44):
        sheet.cell(row, 1).value = row - 3
        for column in (9, 10):
            sheet.cell(row, column).number_format = 'yyyy"年"m"月"d"日"'
    blank.expected["Sheet1"] = listed("closed", 4, dates=True)
    return blank


def printed_list() -> Blank:
    blank, sheet, last = _list("逾期隐患督办单", "overdue", 3, "a list with print settings and rules")
    sheet.cell(last + 1, 1, "备注：逾期以截止日期计")
    sheet.print_area = f"A1:K{last + 1}"
    sheet.print_title_rows = "1:3"
    sheet.row_breaks.append(Break(id=last + 1))
    sheet.auto_filter.ref = f"A3:K{last}"
    check = DataValidation(type="list", formula1=f"$M$1:$M${last + 1}")
    check.add(f"G4:G{last}")
    sheet.add_data_validation(check)
    grey = PatternFill("solid", bgColor="DDDDDD")
    sheet.conditional_formatting.add(f"A4:K{last}", FormulaRule(formula=["$J4<TODAY()"], fill=grey))
    blank.book.defined_names["逾期"] = DefinedName("逾期", attr_text=f"Sheet1!$B$4:$B${last}")
    return blank


def charted_list() -> Blank:
    blank, sheet, last = _list("未整改隐患", "open", 3, "a list in a table, with a chart below")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=4, max_row=last))
    sheet.add_chart(chart, f"B{last + 2}")
    style = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(Table(displayName="台账", ref=f"A3:K{last}", tableStyleInfo=style))
    return blank


def one_line_list() -> Blank:
    blank, _, _ = _list("新增隐患", "new", 1, "a list of one row that is copied")
    return blank


def list_beside_figures() -> Blank:
    blank, _, last = _list("未销号隐患清单", "open", 5, "a list and figures in another sheet")
    summary = sheet_of(blank.book, "汇总表", "汇总")
    merge(summary, "A1:C1")
    put(summary, [("镇街", "未整改", "逾期"), *((town,) for town in TOWNS.values())], 2, width=3)
    put(summary, [("核对", f"=COUNTA(Sheet1!B4:B{last})", "=B3+SUM(Sheet1!A4)")], 7)
    blank.expected["汇总"] = grid(BY_TOWN, [("open", anyone), ("overdue", anyone)], 3)
    return blank


def figures_above_list() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "隐患月报")
    merge(sheet, "A1:F1")
    put(sheet, [("本月新增", "本月销号", "未销号"), ()], 2, width=3)
    put(sheet, [("隐患编号", "里程", "镇街", "隐患描述", "整改期限"), (), ()], 6, width=5)
    sheet["A5"] = "未销号清单"
    merge(sheet, "A5:F5")
    put(sheet, [("线路", "累计排查"), *((label,) for label in LINE_LABELS)], 10, width=2)
    more = number("open") - 2
    fields = ("hazard_no", "chainage", "township", "description", "deadline")
    expected = {"A3": number("new"), "B3": number("closed"), "C3": number("open")} | listed("open", 7, fields)
    expected |= {f"B{11 + more + place}": number("total", test) for place, test in enumerate(BY_LINE)}
    return Blank("figures, a list, figures below it", book, {"Sheet1": expected}, {"Sheet1": (8, more)})


def signed_form() -> Blank:
    book = Workbook()
    sheet = sheet_of(book, "附件2：隐患排查治理报表")
    put(sheet, [("报告期", None, "填报日期", None), ("填报单位", None, "截止日期", None)], 2)
    sheet["D2"].number_format = sheet["D3"].number_format = "yyyy/m/d"
    put(sheet, [("项目", "数量"), ("排查发现隐患", None), ("已销号", None)], 5)
    sheet["A9"] = "审核：        （公章）"
    expected = {"B2": "2026年6月", "D2": date(2026, 7, 2), "D3": UNTIL}
    expected |= {"B6": number("total"), "B7": number("closed_all")}
    return Blank("a form with days in cells of their own", book, {"Sheet1": expected})


def blanks() -> list[Blank]:
    """Return all blanks, each made anew."""
    return [
        by_township(),
        two_row_header(),
        by_line(),
        by_category(),
        cross("各镇街本月新增隐患分类统计表", "new"),
        cross("各镇街逾期隐患分类统计表", "overdue"),
        cross("各镇街隐患分类统计表", "total"),
        line_by_grade(),
        key_value(),
        spans(),
        two_panels(),
        one_row(),
        united(),
        shares("整改率", "0.00%", lambda it: it),
        shares("整改率（%）", "General", lambda it: round(it * 100, 1)),
        shares("销号率", "General", lambda it: f"{it:.1%}"),
        groups(),
        sections(),
        towns_across(),
        by_side(),
        two_tables(),
        with_rules(),
        list_with_room(),
        growing_list(),
        merged_list(),
        dated_list(),
        printed_list(),
        charted_list(),
        one_line_list(),
        list_beside_figures(),
        figures_above_list(),
        signed_form(),
    ]
