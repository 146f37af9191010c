"""Lists in a blank: a row of headers that the ledger knows, and empty rows below it."""

from functools import lru_cache
from itertools import islice

from geo_service.reporting.labels import measure_terms
from geo_service.reporting.mapping import LATITUDE, LONGITUDE, NUMBER, TARGETS, Listing, list_of
from geo_service.reporting.picture import Picture
from layers.folding import fold, without_brackets
from layers.headers import match
from layers.railway_hazards import LAYER
from layers.railway_hazards.figures import Measure

MOST_LABELS = 4
"""Rows of a header that are read together."""

MOST_HEADERS = 300
"""Texts from the top of a sheet that are looked at as headers of a list."""

FEWEST = 3
"""Columns that the ledger knows, before a row is taken for the header of a list."""

_OWN = {
    **dict.fromkeys(("序号", "编号序", "no", "no."), NUMBER),
    **dict.fromkeys(("镇街", "镇街道", "乡镇街道", "所属镇街", "所在镇街", "属地镇街"), "township"),
    **dict.fromkeys(("经度", "东经", "longitude"), LONGITUDE),
    **dict.fromkeys(("纬度", "北纬", "latitude"), LATITUDE),
}
_PLACEHOLDERS = frozenset({"…", "……", "...", "......", "/"})
_SELECTIONS = (
    (("逾期", "超期"), Measure.OVERDUE),
    (("新增", "新发现"), Measure.NEW),
    (("未销号", "未整改", "未完成", "在办", "剩余", "遗留"), Measure.OPEN),
    (("累计销号", "已销号", "已整改"), Measure.CLOSED_IN_ALL),
    (("销号", "整改完成", "完成整改", "清零"), Measure.CLOSED),
    (("持续管控",), Measure.MONITORED),
)


def propose_lists(picture: Picture) -> list[Listing]:
    """Return the lists of a sheet, the uppermost first."""
    found: list[Listing] = []
    row = 1
    texts = list(islice(picture.labels(), MOST_HEADERS))
    lowest = max((cell.row for cell in texts), default=0)
    while row <= lowest:
        columns = _columns(picture, row)
        # Of a header in several rows the lowest tells most: above it the same cells are merged.
        if columns and len(_columns(picture, row + 1)) >= len(columns):
            row += 1
            continue
        if columns and all(_is_free(picture, row + 1, *column) for column in columns.items()):
            last = _last(picture, row, columns)
            found.append(list_of(row + 1, last, columns, _selection(picture, row)))
            row = last
        row += 1
    return found


def target(labels: list[str]) -> str:
    """Return what a column of a list holds by its labels, the outer ones first; empty where that is not known.

    Examples
    --------
    >>> target(["序号"]), target(["整改", "期限"]), target(["责任单位（盖章）"]), target(["天气"])
    ('#', 'deadline', 'responsible_unit', '')
    """
    for said in (labels[-1], "".join(labels)):
        key = without_brackets(fold(said))
        if key in _OWN:
            return _OWN[key]
        field = match(LAYER, said)
        if field is not None and field.name in TARGETS:
            return field.name
    return ""


def _columns(picture: Picture, row: int) -> dict[int, str]:
    """Return what the columns of a list hold whose header ends in a row; nothing where it is no such header."""
    found: dict[int, str] = {}
    counted = 0
    for column in range(1, picture.right + 1):
        area = picture.area(row, column)
        if not picture.text(row, column) or picture.is_title(row, column) or area.left != column:
            continue
        labels = _labels(picture, row, column)
        meant, is_figure = _read(tuple(labels))
        if meant and meant not in found.values():
            found[column] = meant
        elif not meant and is_figure:
            counted += 1
    known = [name for name in found.values() if name != NUMBER]
    return found if len(known) >= FEWEST and len(known) > 2 * counted else {}


@lru_cache(maxsize=4_096)
def _read(labels: tuple[str, ...]) -> tuple[str, bool]:
    """Return what a column of a list holds, and whether its labels speak of a figure."""
    return target(list(labels)), bool(measure_terms(*labels))


def _labels(picture: Picture, row: int, column: int) -> list[str]:
    labels: list[str] = []
    while (
        row >= 1
        and len(labels) < MOST_LABELS
        and (text := picture.text(row, column))
        and not picture.is_title(row, column)
    ):
        labels.insert(0, text)
        row = picture.area(row, column).top - 1
    return labels


def _last(picture: Picture, header: int, columns: dict[int, str]) -> int:
    """Return the last of the empty rows of a list: as long as they look like the first of them."""
    first = header + 1
    looks = [picture.sheet.style(first, column) for column in columns]
    last = first
    for row in range(first, picture.bottom + 1):
        if not all(_is_free(picture, row, column, name) for column, name in columns.items()):
            break
        same = sum(
            picture.sheet.style(row, column) == look for column, look in zip(columns, looks, strict=True)
        )
        if row > first and same * 2 < len(columns):
            break
        last = row
    return last


def _is_free(picture: Picture, row: int, column: int, name: str) -> bool:
    text = picture.text(row, column)
    if picture.is_calculated(row, column):
        return name == NUMBER
    return not text or text in _PLACEHOLDERS or (name == NUMBER and text.isdecimal())


def _selection(picture: Picture, header: int) -> Measure:
    """Return which hazards are listed, as the title above or the sheet's name says it."""
    titles = [
        picture.text(*cell) for cell in picture.labels() if cell.row < header and picture.is_title(*cell)
    ]
    for said in (*reversed(titles), picture.sheet.name):
        for words, measure in _SELECTIONS:
            if any(word in said for word in words):
                return measure
    return Measure.TOTAL
