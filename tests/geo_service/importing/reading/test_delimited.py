"""Tables of text: whatever the encoding, delimiter and line ends, each cell arrives as it was typed."""

from pathlib import Path

import pytest

from geo_service.files.errors import FileUnreadable, OtherEncoding, UnknownEncoding
from geo_service.importing.reading import look, read_grid
from layers.ledger.pasted import whole_rows
from shared_data import shared_data

TABLE = '编号,名称,位置\n1,下𬒗镇,K2155+300\n2,"望埠\n镇",右侧\n'
ROWS = [("编号", "名称", "位置"), ("1", "下𬒗镇", "K2155+300"), ("2", "望埠\n镇", "右侧")]


def written(tmp_path: Path, content: str | bytes, name: str = "t.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16LE"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
    ],
)
def test_every_usual_encoding_is_found_and_shown(tmp_path: Path, codec: str, name: str) -> None:
    path = written(tmp_path, TABLE.encode(codec))
    looked = look(path)
    assert looked.encoding == name
    assert looked.encodings[0].sample == TABLE
    assert read_grid(path).rows == ROWS


def test_big5_is_told_from_gb18030_and_both_are_offered(tmp_path: Path) -> None:
    path = written(tmp_path, "編號,名稱\n1,望埠鎮\n2,連江口鎮\n".encode("big5"))
    looked = look(path)
    assert looked.encoding == "Big5"
    assert [one.name for one in looked.encodings] == ["Big5", "GB18030"]
    assert read_grid(path).rows[1] == ("1", "望埠鎮")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("nom;lieu\nCafé;Zürich\n".encode("latin-1"), "none of UTF-8"),
        (TABLE.encode() * 20 + b"\xff\xfe" + TABLE.encode(), "UTF-8, but damaged from line 81 on"),
        (TABLE.encode("gb18030") + TABLE.encode(), "none of UTF-8"),
        (bytes(range(256)) * 10, "holds no text"),
        ("番号,名称\n1,東京駅\n".encode("shift_jis"), "looks unlike a usual text"),
    ],
    ids=["latin", "damaged", "mixed", "binary", "japanese"],
)
def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = written(tmp_path, content)
    assert look(path).encoding is None
    with pytest.raises(UnknownEncoding, match=reason):
        read_grid(path)


def test_an_encoding_that_is_chosen_must_fit(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE.encode("gb18030"))
    assert read_grid(path, encoding="gbk").rows == ROWS
    with pytest.raises(OtherEncoding, match="not in UTF-8"):
        read_grid(path, encoding="utf8")
    with pytest.raises(UnknownEncoding, match="klingon is not read"):
        read_grid(path, encoding="klingon")


def test_a_text_that_was_damaged_before_is_a_fault(tmp_path: Path) -> None:
    grid = read_grid(written(tmp_path, "名称,村\n望\ufffd镇,锟斤拷\n"))
    assert grid.rows[1] == (None, None)
    assert [fault.reason.zh[:7] for fault in grid.faults] == ["单元格 A2：", "单元格 B2："]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("a;b\n1,5;c\n", [("a", "b"), ("1,5", "c")]),
        ("a\tb\n1,5\tc\n", [("a", "b"), ("1,5", "c")]),
        ("a|b\n1|2\n", [("a", "b"), ("1", "2")]),
        ("sep=;\na;b\n", [(None, None), ("a", "b")]),
        ("a,b\r1,2\r3,4", [("a", "b"), ("1", "2"), ("3", "4")]),
        ("标题\n\na,b\n1,2\n,\n\n", [("标题", None), (None, None), ("a", "b"), ("1", "2")]),
        ('a\n="007"\n', [("a",), ("007",)]),
        ("", []),
    ],
)
def test_delimiters_and_lines_are_told(tmp_path: Path, content: str, rows: list[tuple[str, ...]]) -> None:
    assert read_grid(written(tmp_path, content, "t.txt")).rows == rows


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,b\n" * 200_001, "more than 200,000 rows"),
        (b"a," * 1_001 + b"a\n", "more than 1,000 columns"),
        (b"c,d" * 2_000_000, "one of its lines is too long"),
        (b'a,b\n1,"' + b"y\n" * 100_000, "a quotation mark may be missing"),
        (b"a" + b"," * 900 + b"b\n" + b"a\n" * 6_000, "more than 5,000,000 cells"),
    ],
    ids=["rows", "columns", "line", "quote", "cells"],
)
def test_too_much_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(FileUnreadable, match=reason):
        read_grid(written(tmp_path, content))


def test_two_gigabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("wb") as content:
        content.truncate(2 * 2**30)
    with pytest.raises(FileUnreadable, match="it has 2,048 MB"):
        look(path)


def test_a_text_too_long_for_a_cell_is_a_fault_of_the_cell(tmp_path: Path) -> None:
    grid = read_grid(written(tmp_path, f"a,b\n{'x' * 40_000},2\n"))
    assert grid.rows[1] == (None, "2")
    assert grid.faults[0].reason.en.startswith("Cell A2: its text has 40,000 characters")


def test_rows_pasted_from_a_spreadsheet_keep_quoted_cells(tmp_path: Path) -> None:
    pasted = '编号\t名称\t备注\r\n1\t"下𬒗\n镇"\t\r\n2\t"说""好""的"\tx\r\n'
    grid = read_grid(written(tmp_path, whole_rows(pasted)))
    assert grid.rows == [("编号", "名称", "备注"), ("1", "下𬒗\n镇", None), ("2", '说"好"的', "x")]


def test_rows_pasted_from_a_text_document_are_put_together(tmp_path: Path) -> None:
    # A line break within a cell comes as one between rows; titles and remarks are none of the table.
    pasted = "英德市隐患台账\n编号\t名称\t备注\n1\t下𬒗\n镇\t急\n2\t望埠镇\t\n备注：略"
    grid = read_grid(written(tmp_path, whole_rows(pasted)))
    assert grid.rows == [
        ("英德市隐患台账", None, None),
        ("编号", "名称", "备注"),
        ("1", "下𬒗\n镇", "急"),
        ("2", "望埠镇", None),
        ("备注：略", None, None),
    ]


def test_a_real_table_is_read() -> None:
    path = shared_data("encodings-zh", "townships_gbk.csv")
    assert look(path).encoding == "GB18030"
    assert read_grid(path).rows[1] == ("441881001", "英城街道", "113.3998", "24.18872")
