"""Reading: pages by key, one feature, counts, typed values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
import pytest
import shapely
from sqlalchemy import and_

from databases import NOW
from examples import build_example
from geo_service.db.edits import Edits
from geo_service.db.selection import Interval, Position, Selection, SortKey, Window
from geo_service.errors import FeatureNotFound
from geo_service.exporting.geojson import collection
from geo_service.exporting.order import Order
from geo_service.service import Service
from geo_service.settings import Settings
from layers.contract import REFERENCE, GeometryType, Layer
from layers.feature import Feature
from layers.field import Field, FieldType
from layers.registry import Registry
from layers.style import Style, Symbol
from layers.text import Text


@pytest.fixture(scope="module")
def stored(shared_empty_service: Service) -> Service:
    """Seven townships t0 to t6; every third one is a subdistrict."""
    service = shared_empty_service
    example = build_example(service.registry["townships"])
    features = [
        Feature(
            f"t{n}",
            shapely.Point(113 + n / 10, 24),
            {**example.properties, "name_zh": f"镇{n}", "kind": "town" if n % 3 else "subdistrict"},
        )
        for n in range(7)
    ]
    with service.database.write() as session:
        Edits(session, service.registry, service.tables, actor="test", now=NOW).create("townships", features)
    return service


def _pages(
    service: Service, selection: Selection, limit: int, order: tuple[SortKey, ...] = ()
) -> list[list[str]]:
    pages: list[list[str]] = []
    after: Position | None = None
    with service.database.read() as session:
        features = service.features(session, service.registry["townships"])
        while (not pages or after is not None) and len(pages) < 20:
            texts, after = features.page(selection, Window(limit, order, after))
            pages.append([orjson.loads(text)["id"] for text in texts])
    return pages


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (3, [["t0", "t1", "t2"], ["t3", "t4", "t5"], ["t6"]]),
        (7, [["t0", "t1", "t2", "t3", "t4", "t5", "t6"]]),
        (100, [["t0", "t1", "t2", "t3", "t4", "t5", "t6"]]),
    ],
)
def test_pages_give_every_feature_once(stored: Service, limit: int, expected: list[list[str]]) -> None:
    assert _pages(stored, Selection(), limit) == expected


def test_codes_select_in_every_page(stored: Service) -> None:
    assert _pages(stored, Selection(values={"kind": ("subdistrict",)}), 2) == [["t0", "t3"], ["t6"]]


def test_two_codes_of_a_field_are_either(stored: Service) -> None:
    assert len(_pages(stored, Selection(values={"kind": ("subdistrict", "town")}), 100)[0]) == 7


def test_the_exported_file_equals_the_pages(stored: Service) -> None:
    written = b"".join(collection(Order(service=stored, layer=stored.registry["townships"])))
    assert [feature["id"] for feature in orjson.loads(written)["features"]] == [f"t{n}" for n in range(7)]


def test_one_feature_is_the_stored_text(stored: Service) -> None:
    with stored.database.read() as session:
        feature = stored.features(session, stored.registry["townships"]).one("t5")
    parsed = orjson.loads(feature.text)
    assert feature.version == 1
    assert parsed["geometry"] == {"type": "Point", "coordinates": [113.5, 24.0]}
    assert parsed["properties"]["name_zh"] == "镇5"
    assert parsed["properties"]["created_at"] == "2026-11-22T01:30:00Z"


def test_a_feature_that_is_not_there_is_named(stored: Service) -> None:
    with stored.database.read() as session, pytest.raises(FeatureNotFound, match="no feature t99"):
        stored.features(session, stored.registry["townships"]).one("t99")


def test_counts_follow_the_selection(stored: Service) -> None:
    with stored.database.read() as session:
        features = stored.features(session, stored.registry["townships"])
        assert features.count() == 7
        assert features.count(Selection(values={"kind": ("subdistrict",)})) == 3
        assert features.count(at_most=4) == 4
        assert features.count(Selection(areas=(shapely.box(113.1, 23, 113.3, 25),))) == 3


def test_an_empty_layer_has_no_extent_and_no_demo_rows(service: Service) -> None:
    with service.database.read() as session:
        features = service.features(session, service.registry["townships"])
        assert features.extent() is None
        assert not features.has_demo()
        assert features.page(Selection(), Window(10)) == ([], None)


def test_read_gives_typed_values(stored: Service) -> None:
    with stored.database.read() as session:
        first = next(iter(stored.features(session, stored.registry["townships"]).read()))
    assert first.geometry == shapely.Point(113, 24)
    assert (
        first.properties["accuracy_m"] == build_example(stored.registry["townships"]).properties["accuracy_m"]
    )
    assert first.properties["is_demo"] is True


# One layer with every type of field; rows with and without values, two of them equal in all keys.
RECORDS = {
    "a": {"name": "英德", "amount": 2.5, "number": 7, "day": date(2026, 1, 5), "flag": True},
    "b": {"name": "Zürich", "amount": None, "number": 7, "day": date(2026, 3, 1), "flag": False},
    "c": {"name": None, "amount": -1.0, "number": None, "day": None, "flag": None},
    "d": {"name": "apple", "amount": 2.5, "number": -3, "day": date(2026, 1, 5), "flag": True},
    "e": {"name": "Apple", "amount": 0.0, "number": 2**62, "day": date(2025, 12, 31), "flag": None},
    "f": {"name": "apple", "amount": 2.5, "number": -3, "day": date(2026, 1, 5), "flag": True},
}
MOMENTS = {"a": 30, "b": 10, "d": 20, "e": 20, "f": 59}
RECORD_LAYER = Layer(
    id="records",
    title=Text("记录", "Records"),
    description=Text("每种类型一个字段。", "One field of each type."),
    theme=REFERENCE,
    geometry=None,
    fields=(
        Field(name="name", title=Text("名称", "Name")),
        Field(name="amount", title=Text("数量", "Amount"), type=FieldType.NUMBER),
        Field(name="number", title=Text("编号", "Number"), type=FieldType.INTEGER),
        Field(name="day", title=Text("日期", "Day"), type=FieldType.DATE),
        Field(name="at", title=Text("时刻", "Moment"), type=FieldType.DATETIME),
        Field(name="flag", title=Text("标记", "Flag"), type=FieldType.BOOLEAN),
    ),
    title_field="name",
    popup=("name",),
    temporal="at",
)


def _moment(second: int) -> datetime:
    return datetime(2026, 6, 30, 8, 0, second, tzinfo=UTC)


@pytest.fixture(scope="module")
def records(shared_empty_service: Service) -> Iterator[Service]:
    """The rows of `RECORDS`, by a service of their own on the database of the module."""
    service = Service.start(shared_empty_service.settings, Registry(RECORD_LAYER))
    with service.database.write() as session:
        service.tables["records"].create(session.connection())
        rows = [
            Feature(
                name,
                None,
                {
                    **{key: value for key, value in row.items() if value is not None},
                    **({"at": _moment(MOMENTS[name])} if name in MOMENTS else {}),
                    "source": "test",
                    "certainty": "high",
                    "is_demo": False,
                },
            )
            for name, row in RECORDS.items()
        ]
        Edits(session, service.registry, service.tables, actor="test", now=NOW).create("records", rows)
    yield service
    service.database.close()


def _ordered(name: str, *, descending: bool) -> list[str]:
    """The order by hand: values by code point, rows without one last, then as they were stored."""
    known = [it for it in RECORDS if RECORDS[it][name] is not None]
    known.sort(key=lambda it: RECORDS[it][name], reverse=descending)
    if descending:  # Python's reverse keeps equal rows in their order as well
        known.sort(key=lambda it: RECORDS[it][name], reverse=True)
    return known + [it for it in RECORDS if RECORDS[it][name] is None]


def _record_pages(service: Service, limit: int, order: tuple[SortKey, ...]) -> list[str]:
    found: list[str] = []
    after: Position | None = None
    first = True
    with service.database.read() as session:
        features = service.features(session, RECORD_LAYER)
        while (first or after is not None) and len(found) < 2 * len(RECORDS):
            texts, after = features.page(Selection(), Window(limit, order, after))
            found += [orjson.loads(text)["id"] for text in texts]
            first = False
    return found


@pytest.mark.parametrize("limit", [1, 2, 6])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", ["name", "amount", "number", "day", "flag"])
def test_pages_in_an_order_give_every_feature_once(
    records: Service, name: str, limit: int, *, descending: bool
) -> None:
    expected = _ordered(name, descending=descending)
    assert _record_pages(records, limit, (SortKey(name, descending),)) == expected


def test_a_second_key_orders_equal_first_ones(records: Service) -> None:
    order = (SortKey("amount"), SortKey("name", is_descending=True))
    assert _record_pages(records, 1, order) == ["c", "e", "a", "d", "f", "b"]
    assert _record_pages(records, 2, (SortKey("at"), SortKey("id", is_descending=True))) == [
        "b",
        "e",
        "d",
        "a",
        "f",
        "c",
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (20, 20, {"d", "e", "c"}),
        (20, 30, {"a", "d", "e", "c"}),
        (None, 20, {"b", "d", "e", "c"}),
        (30, None, {"a", "f", "c"}),
        (None, None, {"a", "b", "c", "d", "e", "f"}),
    ],
)
def test_an_interval_has_both_ends_and_the_rows_without_a_time(records, start, end, expected) -> None:
    interval = Interval(*(None if it is None else _moment(it) for it in (start, end)))
    assert _record_ids(records, Selection(interval=interval)) == expected


def test_dates_of_an_attribute_leave_rows_without_one_out(records: Service) -> None:
    january = Interval(date(2026, 1, 1), date(2026, 1, 31))
    assert _record_ids(records, Selection(intervals={"day": january})) == {"a", "d", "f"}


def test_values_of_every_type_select(records: Service) -> None:
    assert _record_ids(records, Selection(values={"number": (2**62, 7)})) == {"a", "b", "e"}
    assert _record_ids(records, Selection(values={"flag": (False,)})) == {"b"}
    assert _record_ids(records, Selection(values={"name": ("apple",), "amount": (2.5,)})) == {"d", "f"}
    assert _record_ids(records, Selection(values={"name": ()})) == set()


def test_the_first_and_the_last_moment_are_known(records: Service) -> None:
    with records.database.read() as session:
        assert records.features(session, RECORD_LAYER).lifetime() == (_moment(10), _moment(59))


def test_a_statement_of_a_shape_is_kept_for_the_next_values(records: Service) -> None:
    service = Service.start(records.settings, Registry(RECORD_LAYER))  # which has kept nothing so far
    for number in (7, -3):
        assert _record_ids(service, Selection(values={"number": (number,)}))
    shapes = [key for key in service.tables["records"].info["statements"] if "page" in str(key)]
    assert len(shapes) == 1
    service.database.close()


def _record_ids(service: Service, selection: Selection) -> set[str]:
    with service.database.read() as session:
        features = service.features(session, RECORD_LAYER)
        page = features.page(selection, Window(100))
        assert features.count(selection) == len(page.features)
    return {orjson.loads(text)["id"] for text in page.features}


def test_columns_of_any_name_stand_beside_the_query_s_own_values(settings: Settings, now) -> None:
    """A filter names its values after columns; those of boxes and pages are named apart."""
    names = ("after", "area", "west", "rows", "interval")
    layer = replace(
        RECORD_LAYER,
        id="names",
        geometry=GeometryType.POINT,
        style=Style(symbol=Symbol(colour="#336699")),
        fields=tuple(
            Field(name=name, title=Text(name, name), type=FieldType.INTEGER) for name in (*names, "at_")
        ),
        title_field="after",
        popup=("after",),
        temporal=None,
    )
    service = Service.start(settings, Registry(layer))
    given = {"source": "test", "certainty": "high", "is_demo": False}
    rows = [Feature(f"n{n}", shapely.Point(n, n), {**given, **dict.fromkeys(names, n)}) for n in range(6)]
    with service.database.write() as session:
        service.tables["names"].create(session.connection())
        Edits(session, service.registry, service.tables, actor="test", now=now).create("names", rows)
    table = service.tables["names"]
    condition = and_(*(table.c[name].in_([1, 2, 3, 4]) for name in names))
    selection = Selection(
        areas=(shapely.box(0, 0, 3, 3),),
        values=dict.fromkeys(names, (0, 2, 3, 4)),
        condition=condition,
        condition_source="names",
    )
    order = tuple(SortKey(name, is_descending=True) for name in names)
    with service.database.read() as session:
        features = service.features(session, layer)
        first = features.page(selection, Window(1, order))
        second = features.page(selection, Window(1, order, first.next))
        assert features.count(selection) == 2
    assert [orjson.loads(page.features[0])["id"] for page in (first, second)] == ["n3", "n2"]
    service.database.close()
