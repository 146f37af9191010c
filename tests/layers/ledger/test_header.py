from datetime import date

import pytest

from layers.ledger.body import data_rows
from layers.ledger.grid import Grid, Merge
from layers.ledger.header import Header, find_header, header_at, label
from layers.registry import LAYERS

HAZARDS = LAYERS["railway_hazards"]
NAMES = ("隐患编号", "线路名称", "里程", "隐患类别", "隐患描述", "发现日期")
DATA = ("YD-1", "京广线", "K2155+300", "危树", "倾斜", "2023.6.30")
EMPTY = (None,) * 6


def grid(*rows, merges=(), name="Sheet1"):
    return Grid(name, rows, tuple(Merge(*merge) for merge in merges))


def test_header_in_the_first_row():
    assert find_header(grid(NAMES, DATA), HAZARDS) == Header(0, 0, NAMES, 6)


def test_titles_notes_and_blank_rows_come_before_it():
    found = find_header(
        grid(
            ("2023年铁路沿线隐患台账", *EMPTY[1:]),
            ("填报单位：交通运输局", None, None, None, "填报日期", date(2023, 7, 1)),
            EMPTY,
            NAMES,
            DATA,
            merges=[(0, 0, 0, 5)],
        ),
        HAZARDS,
    )
    assert (found.first, found.last, found.columns) == (3, 3, NAMES)


def test_two_rows_with_merged_cells_are_joined():
    found = find_header(
        grid(
            ("隐患编号", "里程", None, "整改", None, "坐标", None),
            (None, "起", "止", "期限", "责任单位", "东经", "北纬"),
            ("YD-1", "K1", "K2", "2023.6.30", "镇政府", 113.4, 24.1),
            merges=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4), (0, 5, 0, 6)],
        ),
        HAZARDS,
    )
    assert (found.first, found.last) == (0, 1)
    assert found.columns == (
        "隐患编号",
        "里程/起",
        "里程/止",
        "整改/期限",
        "整改/责任单位",
        "坐标/东经",
        "坐标/北纬",
    )
    assert found.score == 7


def test_two_rows_of_a_text_without_merged_cells():
    found = find_header(
        grid(
            ("隐患编号", "里程", None, "整改", None),
            (None, "起", "止", "期限", "责任单位"),
            ("YD-1", "K1", "K2", "2023.6.30", "镇政府"),
        ),
        HAZARDS,
    )
    assert found.columns == ("隐患编号", "里程/起", "里程/止", "整改/期限", "整改/责任单位")


def test_three_rows():
    found = find_header(
        grid(
            ("编号", "基本情况", None, None, "备注"),
            (None, "位置", None, "隐患", None),
            (None, "线别", "K里程", "隐患类别", None),
            DATA[:5],
            merges=[(0, 0, 2, 0), (0, 1, 0, 3), (1, 1, 1, 2), (0, 4, 2, 4)],
        ),
        HAZARDS,
    )
    assert (found.first, found.last, found.score) == (0, 2, 5)
    assert found.columns[1] == "基本情况/位置/线别"


def test_data_below_is_no_second_row_of_the_header():
    text = ("YD-1", "京广线", "位置", "其他", "备注", "说明")
    assert find_header(grid(NAMES, text, text), HAZARDS).last == 0


def test_columns_without_a_name_and_the_same_name_twice():
    found = find_header(grid((*NAMES, None, "备注", "备注"), (*DATA, 1, 2, 3)), HAZARDS)
    assert found.columns[6:] == ("G列", "备注", "备注 (2)")


def test_line_breaks_and_blanks_in_a_name():
    assert label(" 整改\n 期限 ") == "整改期限"
    assert label("Hazard  number") == "Hazard number"
    assert find_header(grid(("隐患\n编号", " 里 程 ", "隐患类别*"), DATA[:3]), HAZARDS).score == 3


def test_nothing_recognised_gives_the_fullest_row():
    found = find_header(grid(("甲", None, None), ("子", "丑", "寅"), (1, 2, 3)), HAZARDS)
    assert (found.first, found.score) == (1, 0)


@pytest.mark.parametrize("rows", [(), ((None, None),)])
def test_empty_sheets(rows):
    assert find_header(grid(*rows), HAZARDS).score == 0


def test_rows_that_a_person_names():
    sheet = grid(("隐患台账", *EMPTY[1:]), NAMES, DATA)
    assert header_at(sheet, HAZARDS, 1, 1).columns == NAMES
    assert header_at(sheet, HAZARDS, 0, 1).columns[0] == "隐患台账/隐患编号"
    for first, last in ((2, 1), (-1, 0), (0, 3)):
        with pytest.raises(ValueError, match="the sheet has 3 rows"):
            header_at(sheet, HAZARDS, first, last)


def test_header_far_below():
    found = find_header(grid(*([EMPTY] * 60), NAMES, DATA), HAZARDS)
    assert found.score == 0
    assert header_at(grid(*([EMPTY] * 60), NAMES, DATA), HAZARDS, 60, 60).score == 6


def test_english_headers():
    names = ("Hazard number", "Railway line", "Chainage", "Longitude", "Latitude")
    assert find_header(grid(names, DATA[:5]), HAZARDS).score == 5


def test_the_first_of_nearly_equal_headers_counts():
    upper = ("隐患编号", "线路名称", "里程", "隐患类别", "整改", None)
    lower = (None, None, None, None, "期限", "责任单位")
    flat = ("隐患编号", "线路名称", "里程", "隐患类别", "整改期限", "整改责任单位")
    rows = [(f"YD-{number}", "京广线", "K1", "危树", "2023.6.30", "镇政府") for number in range(24)]
    sheet = grid(upper, lower, *rows[:12], flat, *rows[12:], merges=[(0, 4, 0, 5)])
    found = find_header(sheet, HAZARDS)
    assert (found.first, found.last) == (0, 1)
    table = data_rows(sheet, found)
    assert len(table.records) == 24
    assert [note.zh for note in table.notes] == ["第15行是重复的表头，未作数据"]


def test_a_small_table_above_does_not_hide_the_ledger():
    summary = [("线路名称", "隐患类别", "处数", *EMPTY[3:]), ("京广线", "危树", 3, *EMPTY[3:])]
    assert find_header(grid(*summary, EMPTY, NAMES, DATA), HAZARDS).first == 3


def test_rows_above_that_look_like_data_are_told():
    sheet = grid(("隐患台账", *EMPTY[1:]), DATA, DATA, NAMES, ("YD-2", *DATA[1:]))
    (told,) = data_rows(sheet, header_at(sheet, HAZARDS, 3, 3)).notes
    assert told.en.startswith("Row 2–3: above the header (row 4) and looks like data, not imported")
