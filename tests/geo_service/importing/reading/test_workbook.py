"""Workbooks of all kinds give their cells as they were typed; a hostile one gives a sentence, and soon."""

import datetime as dt
import time
import tracemalloc
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from geo_service.files.errors import FileUnreadable, NoSuchSheet
from geo_service.importing.reading import Kind, apart, limits, look, read_grid
from layers.ledger.grid import Grid, Merge
from old_workbook import old_workbook
from shared_data import shared_data

MORNING = dt.datetime.fromisoformat("2023-06-30T08:05")
SOON_S = 8.0
"""The slowest of the hostile files takes a tenth of that on an idle machine."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets><sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="s" Type="{_DOCUMENT}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="S">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
_MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def xlsx(path: Path, sheet: str | Iterable[str], before: str = "", shared: Iterable[str] = ()) -> Path:
    """Write a workbook whose one sheet has this for its content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f'{before}<worksheet xmlns="{_MAIN}">'.encode())
            for piece in [sheet] if isinstance(sheet, str) else sheet:
                part.write(piece.encode())
            part.write(b"</worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f'<sst xmlns="{_MAIN}">'.encode())
            for piece in shared:
                part.write(piece.encode())
            part.write(b"</sst>")
    return path


def data(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"


def ods(path: Path, table: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS.format(table))
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return path


def text(value: str, given: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{given}><text:p>{escape(value)}</text:p></table:table-cell>'


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Grid:
    """A sheet as people make them, below a sheet of notes and beside a hidden one."""
    path = tmp_path_factory.mktemp("ledger") / "台账.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "说明"
    sheet = book.create_sheet("台账")
    book.create_sheet("WpsReserved_CellImgList").sheet_state = "hidden"
    sheet["B2"] = "英德市隐患台账"
    sheet.merge_cells("B2:E3")
    sheet["B4"], sheet["C4"], sheet["D4"] = "下𬒗镇", 12, 12.5
    sheet["E4"], sheet["F4"], sheet["G4"] = True, dt.date(2023, 6, 30), MORNING
    sheet["H4"] = dt.time(8, 5)
    for cell, form in (("I4", 'yyyy"年"m"月"d"日"'), ("J4", "[$-804]yyyy/m/d;@")):
        sheet[cell] = 45107
        sheet[cell].number_format = form
    sheet["K4"], sheet["L4"], sheet["M4"] = "上\r\n下", "  ", "=1+1"
    sheet["N4"], sheet["O4"] = "#REF!", "007"
    sheet["A9"].font = openpyxl.styles.Font(bold=True)
    book.save(path)
    assert look(path).kind is Kind.GRID
    assert look(path).sheets == ("说明", "台账")
    return read_grid(path, "台账")


def test_cells_keep_their_places_types_and_rare_characters(ledger: Grid) -> None:
    # The number format 45107 is 2023-06-30 counted from 1899-12-30.
    day = dt.date(2023, 6, 30)
    assert ledger.rows[:3] == [(None,) * 15, (None, "英德市隐患台账", *(None,) * 13), (None,) * 15]
    row = (None, "下𬒗镇", 12, 12.5, True, day, MORNING, dt.time(8, 5), day, day)
    assert ledger.rows[3] == (*row, "上\n下", None, None, None, "007")
    assert [type(value) for value in ledger.rows[3][2:5]] == [int, float, bool]
    assert len(ledger.rows) == 4


def test_merged_cells_are_told(ledger: Grid) -> None:
    assert ledger.merges == (Merge(1, 1, 2, 4),)


def test_a_formula_without_a_value_and_an_error_are_faults_that_name_their_cell(ledger: Grid) -> None:
    found = [(fault.row, fault.column, fault.reason.en) for fault in ledger.faults]
    assert [one[:2] for one in found] == [(3, 12), (3, 13)]
    assert found[0][2].startswith("Cell M4: its formula has no value")
    assert found[1][2] == "Cell N4: its formula failed (#REF!)"


def test_a_formula_gives_what_was_computed(tmp_path: Path) -> None:
    cells = '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c>'
    grid = read_grid(xlsx(tmp_path / "f.xlsx", data(f'<row r="1">{cells}</row>')))
    assert (grid.rows, grid.faults, grid.notes) == ([(2,)], (), ())


def test_a_workbook_that_waits_to_be_computed_says_so(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "=1+1"
    book.save(path)
    (note,) = read_grid(path).notes
    assert note.zh.startswith("文件要求打开时重新计算公式")


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "s.xlsx", data('<row r="1"><c r="A1"><v>1</v></c></row>'))
    with pytest.raises(NoSuchSheet, match=r"no sheet T\. It has: S"):
        read_grid(path, "T")


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "o.xls"
    cells: dict[tuple[int, int], str | float] = {(0, 0): "隐患台账", (2, 0): 7.0, (2, 1): "下𬒗镇"}
    path.write_bytes(old_workbook("台账", cells, [(0, 1, 0, 1)]))
    assert look(path).sheets == ("台账",)
    assert read_grid(path) == Grid(
        "台账", [("隐患台账", None), (None, None), (7, "下𬒗镇")], (Merge(0, 0, 1, 1),)
    )


def test_a_new_workbook_under_an_old_name_is_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "o.xls", data('<row r="1"><c r="A1"><v>1</v></c></row>'))
    assert read_grid(path).rows == [(1,)]


def test_an_open_document_is_read_with_its_merged_cells(tmp_path: Path) -> None:
    spans = ' table:number-columns-spanned="2" table:number-rows-spanned="3"'
    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    path = ods(
        tmp_path / "o.ods",
        f"<table:table-row>{text('下𬒗镇', spans)}<table:covered-table-cell/>{text('b')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{covered}{text("c")}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>',
    )
    grid = read_grid(path)
    assert grid.rows == [("下𬒗镇", None, "b"), (None, None, "c"), (None, None, "c")]
    assert grid.merges == (Merge(0, 0, 2, 1),)


def test_a_real_workbook_is_read() -> None:
    grid = read_grid(shared_data("encodings-zh", "townships.xlsx"))
    assert grid.rows[:2] == [
        ("行政区划代码", "名称", "经度", "纬度"),
        ("441881001", "英城街道", "113.3998", "24.18872"),
    ]
    assert len(grid.rows) == 25


ONE = '<c r="A1"><v>1</v></c>'
LAUGHS = '<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{level} "' + f"&l{level - 1};" * 10 + '">' for level in range(1, 10)
)
WIDE = ' table:number-columns-repeated="16384"'
ENDLESS = ' table:number-columns-repeated="4000000000"'
SPAN = '<table:table-cell table:number-rows-spanned="2"/>'
HOSTILE = {
    "sparse.xlsx": (data(f'<row r="1">{ONE}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),),
    "tall.xlsx": (data(f'<row r="1">{ONE}</row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'),),
    "far.xlsx": (data('<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'),),
    "wide.xlsx": (data('<row r="1"><c r="ZZZZZZZZZ1"><v>1</v></c></row>'),),
    "formula-far.xlsx": (data(f'<row r="1">{ONE}</row><row r="900000"><c r="A900000"><f>1</f></c></row>'),),
    "formula-beyond.xlsx": (data(f'<row r="1">{ONE}<c r="A100000000"><f>1</f></c></row>'),),
    "formula-wide.xlsx": (data(f'<row r="1">{ONE}<c r="ZZZZZZ1"><f>1</f></c></row>'),),
    "error-corner.xlsx": (data(f'<row r="1">{ONE}<c r="ALK200000" t="e"><v>#REF!</v></c></row>'),),
    "laughs.xlsx": (
        data('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'),
        f"<!DOCTYPE l [{LAUGHS}]>",
    ),
    "entity.xlsx": (
        data('<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>'),
        '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    "rows.ods": (f'<table:table-row table:number-rows-repeated="4000000000">{text("x")}</table:table-row>',),
    "columns.ods": (f"<table:table-row>{text('x', ENDLESS)}</table:table-row>",),
    "spans.ods": (f"<table:table-row>{text('x')}<table:table-cell{ENDLESS}/>{SPAN}</table:table-row>",),
    "both.ods": (
        f'<table:table-row table:number-rows-repeated="1048576">{text("x", WIDE)}</table:table-row>',
    ),
}
"""Workbooks of a few hundred bytes that ask for everything."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_soon_and_in_a_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith(".ods"):
        ods(path, HOSTILE[name][0])
    else:
        xlsx(path, *HOSTILE[name])
    before = time.monotonic()
    tracemalloc.start()
    with pytest.raises(FileUnreadable) as refused:
        read_grid(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.monotonic() - before < SOON_S
    assert most < 50 * 2**20
    assert "passwd" not in str(refused.value)


def test_a_workbook_that_unfolds_to_more_than_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A tenth of what is allowed, so that the test is quick: 100 megabytes in half a megabyte.
    monkeypatch.setattr(apart, "MEMORY", apart.MEMORY // 10)
    cell = data('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    text = ("<si><t>", *("x" * 2**20 for _ in range(100)), "</t></si>")
    path = xlsx(tmp_path / "strings.xlsx", cell, shared=text)
    assert path.stat().st_size < 2**20
    with pytest.raises(FileUnreadable, match="too much memory"):
        read_grid(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(5000), b"noise" * 1000],
    ids=["empty", "cut", "hollow", "noise"],
)
@pytest.mark.parametrize("ending", [".xlsx", ".xls", ".ods"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, ending: str) -> None:
    path = tmp_path / f"b{ending}"
    path.write_bytes(content)
    with pytest.raises(FileUnreadable, match="damaged, or no workbook"):
        look(path)


def test_an_old_workbook_with_a_cell_too_far_out_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "o.xls"
    path.write_bytes(old_workbook("S", {(0, 0): "a", (65535, 65535): 1.0}))
    with pytest.raises(FileUnreadable, match="too much memory"):
        read_grid(path)


def test_the_texts_of_a_sheet_are_limited_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = xlsx(
        tmp_path / "s.xlsx",
        data(*(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 101))),
        shared=["<si><t>", "下" * 1000, "</t></si>"],
    )
    assert len(read_grid(path).rows) == 100
    monkeypatch.setattr(limits, "MOST_TEXT", 299_999)
    with pytest.raises(FileUnreadable, match="unfolds to more than"):
        read_grid(path)
