"""Workbooks of spreadsheets: XLSX, XLS and ODS."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo_service.files.errors import FileUnreadable, NoSuchSheet
from geo_service.importing.reading.apart import TOO_MUCH, answers
from geo_service.importing.reading.cells import GridMaker
from geo_service.importing.reading.limits import require_modest_grid
from layers.ledger.grid import Grid, Merge
from layers.text import Text

ENDINGS = frozenset({".xlsx", ".xls", ".ods"})
PROGRAM = Path(__file__).with_name("workbook_process.py")

_DAMAGED = Text("文件损坏，或不是电子表格", "it is damaged, or no workbook")
_PASSWORD = Text("文件已加密，请去掉密码后再导入", "it has a password: remove that first")
_UNCOMPUTED = Text(
    "公式没有计算结果，请用表格软件打开并保存后再导入",
    "its formula has no value: open the file in a spreadsheet program and save it",
)
_STALE = Text(
    "文件要求打开时重新计算公式，其中的结果可能已过时，建议用表格软件打开并保存后再导入",
    "The file asks for its formulas to be computed when it is opened: their values may be old. "
    "Better open it in a spreadsheet program and save it first",
)


def sheets_of(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets that a workbook shows, in its order.

    Raises
    ------
    FileUnreadable
    """
    for answer in _answers(path):
        return tuple(answer["sheets"])
    raise FileUnreadable(file=path.name, reason=TOO_MUCH)


def read_sheet(path: Path, sheet: str | None = None) -> Grid:
    """Read one sheet of a workbook, the first by default; of formulas what they gave when it was saved.

    Raises
    ------
    FileUnreadable, NoSuchSheet
    """
    names = sheets_of(path) if sheet is None else (sheet,)
    if not names:
        raise FileUnreadable(file=path.name, reason=Text("其中没有工作表", "it holds no sheet"))
    read = _answers(path, names[0])
    facts = next(read, None)
    maker = GridMaker(path.name, names[0])
    if facts is not None:
        require_modest_grid(path.name, facts["rows"], facts["columns"])
        for block in read:
            if not block:
                return _finished(maker, facts)
            for row in block:
                maker.add(row)
    raise FileUnreadable(file=path.name, reason=TOO_MUCH)


def _finished(maker: GridMaker, facts: dict[str, Any]) -> Grid:
    for row, column, error in facts["faults"]:
        reason = Text(f"公式出错（{error}）", f"its formula failed ({error})") if error else _UNCOMPUTED
        maker.fault(row, column, reason)
    notes = [_STALE] if facts["is_stale"] else []
    return maker.grid((Merge(*merge) for merge in facts["merges"]), notes)


def _answers(path: Path, *sheet: str) -> Iterator[Any]:
    """Give what the program that reads workbooks answers.

    Raises
    ------
    FileUnreadable, NoSuchSheet
    """
    for answer in answers(PROGRAM, path, *sheet):
        if isinstance(answer, dict) and "error" in answer:
            raise _error(path.name, answer, *sheet)
        yield answer


def _error(name: str, answer: dict[str, Any], sheet: str = "") -> FileUnreadable | NoSuchSheet:
    kind = answer["error"]
    if kind == "sheet":
        return NoSuchSheet(file=name, name=sheet, sheets=", ".join(answer["sheets"]))
    reason = {"memory": TOO_MUCH, "PasswordError": _PASSWORD}.get(kind, _DAMAGED)
    return FileUnreadable(file=name, reason=reason)
