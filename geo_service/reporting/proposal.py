"""A proposal of what goes where in a blank, for a person to confirm."""

import re
from collections.abc import Mapping

from geo_service.reporting.counting_proposal import propose_tables
from geo_service.reporting.errors import TemplateUnreadable
from geo_service.reporting.labels import Vocabulary
from geo_service.reporting.list_proposal import propose_lists
from geo_service.reporting.mapping import LAST_COLUMN, LAST_ROW, SheetMapping, Stamped, TemplateMapping
from geo_service.reporting.picture import Picture
from geo_service.reporting.references import Cell
from geo_service.reporting.workbook import Workbook
from layers.text import Text

_TOO_WIDE = Text(
    f"表格范围超过 {LAST_ROW} 行或 {LAST_COLUMN} 列，请删除远处多余的单元格",
    f"a sheet goes beyond {LAST_ROW} rows or {LAST_COLUMN} columns; delete the stray cells far out",
)
_BLANK = r"[\s_＿\u3000×]*"
DAY = re.compile(rf"(?:20\d?)?{_BLANK}年{_BLANK}月(?:{_BLANK}日)?")
"""A day, or a month, with blanks for its digits."""

_HAS_BLANK = re.compile(r"[\s_＿\u3000×]")
_BEFORE = re.compile(r"[\d本当全今每半去上（(]$")
_WHEN_FILLED = re.compile(r"(填报|填表|报送|上报|制表|报告|报表)(日期|时间|日)")
_CUT_OFF = re.compile(r"截[止至]|统计(日期|时间)")
_MONTH = re.compile(r"报告期|统计月份|统计期|填报月份|月份|所属期")


def propose(workbook: Workbook, vocabulary: Vocabulary) -> TemplateMapping:
    """Propose what goes where in all sheets that people see.

    Raises
    ------
    TemplateUnreadable
    """
    sheets = {}
    for name, sheet in workbook.sheets.items():
        if sheet.is_hidden:
            continue
        if sheet.bottom > LAST_ROW or sheet.right > LAST_COLUMN:
            raise TemplateUnreadable(reason=_TOO_WIDE)
        picture = Picture(sheet)
        lists = propose_lists(picture)
        tables = propose_tables(picture, vocabulary, lists)
        found = SheetMapping(tuple(tables), tuple(lists), _stamps(picture))
        if not found.is_empty or found.tables:
            sheets[name] = found
    return TemplateMapping(sheets)


def filled_day(text: str, said: str) -> str:
    """Return a text with a day in place of its first blanks for one.

    Examples
    --------
    >>> filled_day("英德市    年   月隐患统计表", "2026年6月"), filled_day("截止日期：20  年  月  日", "2026年6月30日")
    ('英德市2026年6月隐患统计表', '截止日期：2026年6月30日')
    """
    place = _place(text)
    return text if place is None else text[: place.start()] + said + text[place.end() :]


def _stamps(picture: Picture) -> Mapping[Cell, Stamped]:
    found: dict[Cell, Stamped] = {}
    for cell in picture.labels():
        text = picture.text(cell.row, cell.column)
        if len(text) > 120:
            continue
        place = _place(text)
        if place is not None:
            found[cell] = _meant(text[: place.end()], has_day=place[0].endswith("日"))
        elif _WHEN_FILLED.search(text) or _CUT_OFF.search(text) or _MONTH.search(text):
            beside = Cell(cell.row, picture.right_of(cell) + 1)
            is_label = text.rstrip(" \u3000").endswith(("：", ":")) or len(text) <= 6
            above = picture.text(cell.row - 1, beside.column) if cell.row > 1 else ""
            if is_label and picture.is_blank(*beside) and not above:
                found[beside] = _meant(text, has_day=not _MONTH.search(text))
    return found


def _place(text: str) -> re.Match[str] | None:
    for place in DAY.finditer(text):
        if _HAS_BLANK.search(place[0]) and not _BEFORE.search(text[: place.start()]):
            return place
    return None


def _meant(text: str, *, has_day: bool) -> Stamped:
    if _WHEN_FILLED.search(text):
        return Stamped.TODAY
    return Stamped.UNTIL if has_day or _CUT_OFF.search(text) else Stamped.PERIOD
