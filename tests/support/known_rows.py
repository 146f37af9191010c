"""A registry of four small layers whose rows a test knows by heart, for checks against the standards.

There is a place on each side of 180°, rows without a place or a date, a polygon drawn clockwise and one
cut at 180°, and enough plain rows for several pages. What a request must give is worked out from
`ROWS` with shapely, never from the service.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import shapely

from databases import NOW, Templates
from geo_service.db.edits import Edits
from geo_service.db.tables import all_tables
from geo_service.service import Service
from layers.contract import REFERENCE, GeometryType, Layer
from layers.feature import Feature, Value
from layers.field import Field, FieldType, codes
from layers.registry import Registry
from layers.style import Style, Symbol
from layers.text import Text

STYLE = Style(Symbol("#117733"))
KINDS = codes(("quay", "码头", "Quay"), ("lock", "船闸", "Lock"), ("mast", "桅杆", "Mast"))

PLACES = Layer(
    id="places",
    title=Text("地点", "Places"),
    description=Text("位置已知的点。", "Points at known positions."),
    theme=REFERENCE,
    geometry=GeometryType.POINT,
    fields=(
        Field(name="name_zh", title=Text("名称", "Name"), required=True),
        Field(name="kind", title=Text("类型", "Kind"), codes=KINDS),
        Field(name="berths", title=Text("泊位数", "Berths"), type=FieldType.INTEGER, minimum=0),
        Field(name="height_m", title=Text("高度（米）", "Height (m)"), type=FieldType.NUMBER, unit="m"),
        Field(name="is_open", title=Text("开放", "Open"), type=FieldType.BOOLEAN),
        Field(name="built_on", title=Text("建成日期", "Built on"), type=FieldType.DATE),
        Field(name="seen_at", title=Text("巡查时间", "Seen at"), type=FieldType.DATETIME),
    ),
    title_field="name_zh",
    popup=("name_zh",),
    style=STYLE,
    temporal="seen_at",
)
TRACKS = Layer(
    id="tracks",
    title=Text("线路", "Tracks"),
    description=Text("带日期的线。", "Lines with a date."),
    theme=REFERENCE,
    geometry=GeometryType.LINESTRING,
    fields=(
        Field(name="name_zh", title=Text("名称", "Name"), required=True),
        Field(name="run_on", title=Text("日期", "Run on"), type=FieldType.DATE),
    ),
    title_field="name_zh",
    popup=("name_zh",),
    style=STYLE,
    temporal="run_on",
)
ZONES = Layer(
    id="zones",
    title=Text("区域", "Zones"),
    description=Text("面，其一在 180° 经线处断开。", "Areas, one of them cut at 180°."),
    theme=REFERENCE,
    geometry=GeometryType.MULTIPOLYGON,
    fields=(Field(name="name_zh", title=Text("名称", "Name"), required=True),),
    title_field="name_zh",
    popup=("name_zh",),
    style=STYLE,
)
FIGURES = Layer(
    id="figures",
    title=Text("指标", "Figures"),
    description=Text("没有位置的数字。", "Numbers without a place."),
    theme=REFERENCE,
    geometry=None,
    fields=(
        Field(name="label_zh", title=Text("名称", "Label"), required=True),
        Field(name="value", title=Text("数值", "Value"), type=FieldType.NUMBER),
    ),
    title_field="label_zh",
    popup=("label_zh",),
)
KNOWN = Registry(PLACES, TRACKS, ZONES, FIGURES)


def _place(
    feature_id: str, wkt: str | None, seen_at: datetime | None, number: int | None = None, **more: Value
) -> Feature:
    attributes: dict[str, Value] = {
        "name_zh": f"地点 {feature_id}",
        "kind": KINDS[(number or 0) % 3].value,
        "berths": number,
        "height_m": None if number is None else number + 0.25,
        "is_open": None if number is None else number % 2 == 0,
        "built_on": None if number is None else date(2000 + number, 2, 28),
        "seen_at": seen_at,
    }
    return _feature(feature_id, wkt, **(attributes | more))


def _feature(feature_id: str, wkt: str | None, **attributes: Value) -> Feature:
    provenance: dict[str, Value] = {"source": "测试", "certainty": "surveyed", "is_demo": False}
    given = {name: value for name, value in attributes.items() if value is not None}
    return Feature(feature_id, None if wkt is None else shapely.from_wkt(wkt), given | provenance)


def _noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


SPECIAL = (
    _place("origin", "POINT (0 0)", _noon(2020, 1, 1), 0),
    _place("date-line-west", "POINT (-180 10)", _noon(2020, 2, 1), 1),
    _place("date-line-east", "POINT (180 10)", _noon(2020, 3, 1), 2),
    _place("fiji", "POINT (178.5 -17.8)", _noon(2020, 4, 1), 3),
    _place("samoa", "POINT (-172 -13.8)", _noon(2020, 5, 1), 4),
    _place("county", "POINT (113.405 24.185)", _noon(2020, 6, 1), 5, name_zh='英城 O\'Neill "北"'),
    _place("nowhere", None, _noon(2020, 7, 1), 6),
    _place("undated", "POINT (113.5 24.25)", None, 7),
    _place("bare", "POINT (113.9 24.1)", None, name_zh="100%_a", kind=None),
    _place("北岸 50%", "POINT (113.3 24.3)", None, 8),
    _place("nowhere-undated", None, None),
    # 100 m west and 100 m east of easting 440,000 m in EPSG:4547, at the two ends of a box from northing
    # 2,650,000 to 2,760,000 m: its west edge leans, so the first lies further east in degrees (pyproj).
    _place("beside-leaning-edge", "POINT (113.4095357 23.9601435)", None),
    _place("within-leaning-edge", "POINT (113.4069553 24.9351385)", None),
)
GRID = tuple(
    _place(
        f"grid-{number:02}",
        f"POINT ({113 + number / 50} {24 + number / 100})",
        _noon(2021, 1, number),
        number,
    )
    for number in range(1, 28)
)
ROWS: Mapping[str, Sequence[Feature]] = {
    "places": SPECIAL + GRID,
    "tracks": (
        _feature("early", "LINESTRING (113.0 24.0, 113.1 24.1)", name_zh="早", run_on=date(2019, 12, 31)),
        _feature("middle", "LINESTRING (113.2 24.0, 113.2 24.2)", name_zh="中", run_on=date(2020, 1, 1)),
        _feature("late", "LINESTRING (113.3 24.0, 113.4 24.1)", name_zh="晚", run_on=date(2020, 12, 31)),
        _feature("never", "LINESTRING (113.5 24.0, 113.6 24.1)", name_zh="无日期"),
    ),
    "zones": (
        _feature(
            "clockwise",
            "MULTIPOLYGON (((113 24, 113 25, 114 25, 114 24, 113 24),"
            " (113.2 24.2, 113.4 24.2, 113.4 24.4, 113.2 24.4, 113.2 24.2)))",
            name_zh="顺时针",
        ),
        _feature(
            "across",
            "MULTIPOLYGON (((170 -20, 180 -20, 180 -10, 170 -10, 170 -20)),"
            " ((-180 -20, -170 -20, -170 -10, -180 -10, -180 -20)))",
            name_zh="跨 180°",
        ),
        _feature("unplaced", None, name_zh="无位置"),
    ),
    "figures": (
        _feature("one", None, label_zh="一", value=1.0),
        _feature("two", None, label_zh="二", value=2.5),
    ),
}


@contextmanager
def known_service(templates: Templates, dialect: str, state: Path) -> Iterator[Service]:
    """Give a service with the known layers alone, its rows written by the ordinary way in."""
    service = Service.start(templates.copy(dialect, "empty", state), KNOWN)
    metadata = all_tables(KNOWN)
    tables = [metadata.tables[layer_id] for layer_id in KNOWN]
    with service.database.write() as session:
        metadata.create_all(session.connection(), tables=tables)
    with service.database.write() as session:
        edits = Edits(session, service.registry, service.tables, actor="test", now=NOW)
        for layer_id, rows in ROWS.items():
            edits.create(layer_id, rows)
    yield service
    service.database.close()
