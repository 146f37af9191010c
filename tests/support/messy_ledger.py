"""A hazard ledger as it comes by mail: a title, a header of two rows, merged cells, dates in all ways.

Beside it stands what has to come of each row, worked out from the straight line that the chainages run
along and from the positions before they were shifted, never from the importer.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import shapely
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from databases import NOW
from geo_service.db.edits import Edits
from geo_service.service import Service
from layers.crs import to_lonlat
from layers.feature import Feature, Value

SHEET = "隐患台账"
COUNTY_GRID, LONLAT = 4547, 4326
EASTING, NORTH_END, FIRST_KM, LAST_KM = 440_000.0, 2_690_000.0, 2_150, 2_180
"""The line runs due south in EPSG:4547, from K2150+000 in the north."""

HEADER = (
    ("序号", ""),
    ("隐患编号", ""),
    ("线别", ""),
    ("侧别", ""),
    ("里程", "起"),
    ("里程", "止"),
    ("距铁路距离(米)", ""),
    ("乡镇", ""),
    ("坐标", "经度"),
    ("坐标", "纬度"),
    ("类别", ""),
    ("等级", ""),
    ("存在问题", ""),
    ("排查时间", ""),
    ("整改", "责任单位"),
    ("整改", "期限"),
    ("整改", "是否销号"),
    ("整改", "完成时间"),
    ("联系电话", ""),
    ("备注", ""),
)
TITLE_ROWS, HEADER_ROWS = 2, 2
NAMES = (
    *("number", "line", "side", "km", "km_to", "offset", "town", "lon", "lat", "category", "grade"),
    *("problem", "found", "unit", "deadline", "closed", "closed_on", "phone", "remark"),
)
COLUMNS = {name: place for place, name in enumerate(NAMES, start=1)}
"""Column of a cell in `HEADER` by the name under which rows below give it."""

USUAL: Mapping[str, object] = {
    "line": "京广线",
    "side": "左侧",
    "offset": 30,
    "town": "望埠镇",
    "category": "彩钢瓦",
    "grade": "一般",
    "problem": "铁路旁彩钢瓦棚顶固定不牢",
    "found": "2026.3.5",
    "unit": "望埠镇人民政府",
    "deadline": "2026.6.30",
    "closed": "否",
    "phone": "0763-2222222",
}


@dataclass(frozen=True)
class Good:
    """A row that has to become one hazard or several.

    ``places`` are easting and northing of each in EPSG:4547, ``values`` what the fields then hold.
    """

    cells: Mapping[str, object]
    places: Sequence[tuple[float, float]]
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Wrong:
    """A row that must not be stored, and the column of `HEADER` whose cell is to blame."""

    cells: Mapping[str, object]
    column: str


def on_line(metres: float, left_m: float = 0.0) -> tuple[float, float]:
    """Return easting and northing of a chainage in metres; left of a line to the south is the east."""
    return EASTING + left_m, NORTH_END - (metres - FIRST_KM * 1_000)


def seen_by_amap(easting: float, northing: float) -> dict[str, object]:
    """Return the two cells that a consumer map of China shows for a position."""
    lon, lat = Transformer.from_crs(COUNTY_GRID, LONLAT, always_xy=True).transform(easting, northing)
    return dict(zip(("lon", "lat"), shifted(lon, lat), strict=True))


def shifted(lon: float, lat: float) -> tuple[float, float]:
    """Return the position in GCJ-02 by the closed formula, one pair at a time."""
    x, y = lon - 105.0, lat - 35.0
    waves = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (waves + 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (waves + 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    radius, flattening = 6_378_245.0, 0.00669342162296594
    root = math.sqrt(1 - flattening * math.sin(math.radians(lat)) ** 2)
    meridian = radius * (1 - flattening) / root**3
    parallel = radius / root * math.cos(math.radians(lat))
    return round(lon + math.degrees(east / parallel), 6), round(lat + math.degrees(north / meridian), 6)


BESIDE = (440_045.0, 2_685_500.0)
FURTHER = (439_930.0, 2_683_200.0)
CLOSED = (440_025.0, 2_678_000.0)

GOOD: Mapping[str, Good] = {
    "Y-01": Good(
        {"km": "K2154+500", **seen_by_amap(*BESIDE)},
        [BESIDE],
        {
            "found_on": date(2026, 3, 5),
            "deadline": date(2026, 6, 30),
            "category": "rigid_debris",
            "grade": "general",
            "side": "left",
            "line_id": "jingguang",
            "township": "wangbu",
            "offset_m": 30.0,
            "status": "reported",
            "source_crs": "GCJ-02",
            "position_method": "gcj02_inverse",
        },
    ),
    "Y-02": Good(
        {
            "km": "Ｋ２１５６＋８００",
            **seen_by_amap(*FURTHER),
            "side": "右侧",
            "found": date(2026, 3, 12),
            "offset": "约70米",
            "town": "下𬒗镇",
        },
        [FURTHER],
        {"found_on": date(2026, 3, 12), "offset_m": 70.0, "side": "right", "township": "xiatan"},
    ),
    "Y-03": Good(
        {"km": "K2155+300", "found": "2026年3月15日", "deadline": "2026年9月30日"},
        [on_line(2_155_300, 30)],
        {"found_on": date(2026, 3, 15), "deadline": date(2026, 9, 30), "position_method": "chainage"},
    ),
    "Y-04": Good(
        {"km": "K2160+50", "found": 46_100, "side": "右侧", "offset": "２０", "category": "危树危竹"},
        [on_line(2_160_050, -20)],
        {"found_on": date(2026, 3, 19), "offset_m": 20.0, "category": "hazard_tree"},
    ),
    "Y-05": Good(
        {"km": "K2161+100、K2161+600", "found": 20_260_320, "problem": "沿线两处塑料大棚", "offset": 30.0},
        [on_line(2_161_100, 30), on_line(2_161_600, 30)],
        {"found_on": date(2026, 3, 20)},
    ),
    "Y-06": Good(
        {"km": "K2162+000", **seen_by_amap(*CLOSED), "closed": "是", "closed_on": "2026/5/8"},
        [CLOSED],
        {"status": "closed", "closed_on": date(2026, 5, 8), "closure_basis": "legacy"},
    ),
    "Y-07": Good(
        {"km": "K2163+200", "km_to": "K2163+400", "grade": "重大", "remark": "=危险!A1"},
        [on_line(2_163_300, 30)],
        {"grade": "major", "remark": "=危险!A1", "chainage": "K2163+200", "chainage_to": "K2163+400"},
    ),
}
"""What rows have to become, by their number; those of one line stand in merged cells."""

WRONG: Mapping[str, Wrong] = {
    "N-01": Wrong({"km": "K2164+000", "found": "2031.3.5", "deadline": "2031.6.30"}, "排查时间"),
    "N-02": Wrong({"km": "K2164+100", "found": "上月底"}, "排查时间"),
    "N-03": Wrong({"km": "K2164+200", "category": "外星飞船"}, "类别"),
    "N-04": Wrong({"km": "K2164+300", "problem": None}, "存在问题"),
    "N-05": Wrong({"km": "K2164+400", "line": "青藏线"}, "线别"),
    "N-06": Wrong({"km": "桥头旁边"}, "里程/起"),
    "N-07": Wrong({"km": "K2500+000"}, "里程/起"),
    "N-08": Wrong({"km": "K2164+500", "deadline": "2026.1.1"}, "整改/期限"),
    "N-09": Wrong({"km": "K2164+600", "offset": "较远"}, "距铁路距离(米)"),
    "N-10": Wrong({"km": "K2164+700", "lon": "经度不明", "lat": 24.2}, "坐标/经度"),
    "N-11": Wrong({"km": "K2164+800", "grade": "特级"}, "等级"),
    "N-12": Wrong({"km": "K2164+900", "town": "桃花源镇"}, "乡镇"),
}
"""Rows that must be named, each for one cell."""

REPEATED = "N-13"
"""Stands in two rows, so that one of them at least is wrong."""


def write(path: Path) -> dict[str, list[int]]:
    """Write the workbook and return the rows of each number, counted as a spreadsheet counts them."""
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "填表说明"
    cover["A1"] = "请于每月25日前报送；坐标取自高德地图。"
    sheet = book.create_sheet(SHEET)
    _head(sheet)
    rows: dict[str, list[int]] = {}
    twice = {"km": "K2165+000"}
    cells = [(number, row.cells) for number, row in GOOD.items()]
    cells += [(number, row.cells) for number, row in WRONG.items()]
    for place, (number, given) in enumerate([*cells, (REPEATED, twice), (REPEATED, twice)], start=1):
        if place == 4:
            sheet.append([])
        if place == 9:
            sheet.append([first for first, _ in HEADER])  # the top of a new printed page
            sheet.append([second for _, second in HEADER])
        values = {**USUAL, "number": number, **given}
        sheet.append([place, *(values.get(name) for name in NAMES)])
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":
                cell.data_type = "s"  # it is text that only looks like a formula
        rows.setdefault(number, []).append(sheet.max_row)
    _merge_lines(sheet, rows["Y-01"][0], rows["Y-03"][0])
    sheet.append(["合计", None, f"{place} 处"])
    sheet.append(["填表人：张某", None, None, "审核人：李某"])
    book.save(path)
    return rows


def reference_data(service: Service) -> None:
    """Store what the ledger refers to: the line, its ends, two towns."""
    kilometres = range(FIRST_KM, LAST_KM + 1)
    axis = shapely.LineString([on_line(km * 1_000.0) for km in kilometres])
    line = to_lonlat(axis, COUNTY_GRID)
    posts = [
        _feature(
            f"post-{km}",
            shapely.get_point(line, km - FIRST_KM),
            line_id="jingguang",
            series="K",
            label=f"K{km}+000",
            kind="km_post",
        )
        for km in kilometres
        if km % 5 == 0
    ]
    towns = [
        _feature(name, shapely.Point(lon, 24.2), code=code, name_zh=title, kind="town")
        for name, title, code, lon in (
            ("wangbu", "望埠镇", "441881113", 113.45),
            ("xiatan", "下𬒗镇", "441881118", 113.35),
        )
    ]
    axis_row = _feature("jingguang", line, name_zh="京广铁路", rail_class="conventional", down_side="left")
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="test", now=NOW)
        edits.create("railway_lines", [axis_row])
        edits.create("calibration_points", posts)
        edits.create("townships", towns)


def _feature(feature_id: str, geometry: BaseGeometry, **values: Value) -> Feature:
    return Feature(
        feature_id, geometry, values | {"source": "测试", "certainty": "surveyed", "is_demo": False}
    )


def _head(sheet: Worksheet) -> None:
    sheet.append(["英德市铁路沿线环境安全隐患排查整治台账"])
    sheet.append(["填报单位：英德市双段长办公室", *[None] * 11, "填报日期：2026年6月30日"])
    sheet.append([first for first, _ in HEADER])
    sheet.append([second or None for _, second in HEADER])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADER))
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for column, (first, second) in enumerate(HEADER, start=1):
        if not second:
            sheet.merge_cells(start_row=3, end_row=4, start_column=column, end_column=column)
        elif column > 1 and HEADER[column - 2][0] != first:
            last = max(place for place, (name, _) in enumerate(HEADER, start=1) if name == first)
            sheet.merge_cells(start_row=3, end_row=3, start_column=column, end_column=last)


def _merge_lines(sheet: Worksheet, first: int, last: int) -> None:
    """Merge the line's name over rows of the same line, as ledgers do."""
    column = COLUMNS["line"] + 1
    sheet.merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
