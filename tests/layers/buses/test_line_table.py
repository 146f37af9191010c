"""A table of bus lines made into stops and routes."""

from collections.abc import Mapping

import pytest
from pyproj import Geod

from layers.bus_routes import LAYER as ROUTES
from layers.buses.line_rows import TABLE
from layers.buses.line_table import LineTable, lines_of
from layers.buses.stops import LAYER as STOPS
from layers.buses.table_stops import SAME_STOP_M, KnownStop, StopRow, metres_apart
from layers.feature import Value
from layers.headers import match
from layers.validation import check

STATION, MARKET, TOWN = (113.405, 24.185), (113.415, 24.19), (113.43, 24.2)
PROVENANCE = {"source": "test", "certainty": "medium", "is_demo": False}


def row(
    number: int,
    line: str | None,
    order: int | None,
    stop: str | None,
    at: tuple[float, float] | None,
    **more: Value,
) -> StopRow:
    values: Mapping[str, Value] = {"route_no": line, "stop_order": order, "stop_name": stop, **more}
    return StopRow(number, {name: value for name, value in values.items() if value is not None}, at)


def two_ways() -> LineTable:
    there = [row(2 + n, "1路", n + 1, name, at, direction="outbound") for n, (name, at) in enumerate(PLACES)]
    back = [
        row(5 + n, "1路", n + 1, name, at, direction="inbound") for n, (name, at) in enumerate(PLACES[::-1])
    ]
    return lines_of([*there, *back])


PLACES = [("火车站", STATION), ("市场", MARKET), ("镇政府", TOWN)]


def test_two_directions_share_their_stops_and_have_a_route_each() -> None:
    table = two_ways()
    assert [(stop.number, stop.feature.properties["name_zh"]) for stop in table.stops] == [
        (2, "火车站"),
        (3, "市场"),
        (4, "镇政府"),
    ]
    there, back = (route.feature for route in table.routes)
    assert list(there.geometry.coords) == [STATION, MARKET, TOWN]
    assert list(back.geometry.coords) == [TOWN, MARKET, STATION]
    assert there.properties["name_zh"] == "火车站—镇政府"
    assert (back.properties["direction"], back.properties["origin_stop"]) == ("inbound", "镇政府")
    assert there.properties["certainty"] == "low"
    assert "length_m" not in there.properties
    assert table.faults == table.undrawn == ()


def test_what_comes_of_it_keeps_to_the_manifests() -> None:
    table = two_ways()
    for layer, drawn in ((STOPS, table.stops), (ROUTES, table.routes)):
        for one in drawn:
            assert check(layer, {**PROVENANCE, **one.feature.properties}).errors == ()
            assert one.feature.geometry.geom_type == layer.geometry


def test_the_same_table_gives_the_same_identifiers() -> None:
    one, other = two_ways(), two_ways()
    assert [it.feature.id for it in (*one.stops, *one.routes)] == [
        it.feature.id for it in (*other.stops, *other.routes)
    ]
    assert len({it.feature.id for it in (*one.stops, *one.routes)}) == 5


def test_the_order_is_that_of_its_column_not_that_of_the_rows() -> None:
    table = lines_of(
        [row(2, "1", 3, "丙", TOWN), row(3, "1", 1, "甲", STATION), row(4, "1", 2, "乙", MARKET)]
    )
    assert list(table.routes[0].feature.geometry.coords) == [STATION, MARKET, TOWN]
    assert [note.zh for note in table.routes[0].notes] == ["未注明方向，按去程处理"]
    plain = lines_of([row(2, "1", None, "丙", TOWN), row(3, "1", None, "甲", STATION)])
    assert list(plain.routes[0].feature.geometry.coords) == [TOWN, STATION]


def test_one_name_near_is_one_stop_and_farther_off_another() -> None:
    near, across = (113.40502, 24.18505), (113.4058, 24.185)
    # Checked on the ellipsoid: 5.9 m and 81 m.
    assert metres_apart(STATION, near) == pytest.approx(Geod(ellps="WGS84").inv(*STATION, *near)[2], rel=0.01)
    assert metres_apart(STATION, near) < SAME_STOP_M < metres_apart(STATION, across)
    table = lines_of(
        [
            row(2, "1", 1, "火车站", STATION),
            row(3, "1", 2, "市场", MARKET),
            row(4, "2", 1, "火车 站", near),
            row(5, "2", 2, "火车站", across),
        ]
    )
    assert [stop.number for stop in table.stops] == [2, 3, 5]
    assert list(table.routes[1].feature.geometry.coords) == [STATION, across]


def test_a_stop_without_coordinates_is_the_only_one_of_its_name() -> None:
    rows = [
        row(2, "1", 1, "火车站", None),
        row(3, "1", 2, "市场", MARKET),
        row(4, "2", 1, "火车站", STATION),
        row(5, "2", 2, "新站", None),
        row(6, "2", 3, "市场", MARKET),
        row(7, "3", 1, "市场", (113.5, 24.3)),
        row(8, "3", 2, "市场", None),
    ]
    table = lines_of(rows)
    assert list(table.routes[0].feature.geometry.coords) == [STATION, MARKET]
    assert [(fault.number, fault.reason.zh) for fault in table.faults] == [
        (5, "没有坐标，也没有同名的站点"),
        (8, "没有坐标，而同名站点不止一处"),
    ]
    assert "有 1 行未计入，走向可能缺站" in [note.zh for note in table.routes[1].notes]
    assert [fault.number for fault in table.undrawn] == [7]


def test_a_stop_id_says_which_stop_it_is() -> None:
    table = lines_of(
        [
            row(2, "1", 1, "火车站", STATION, gtfs_stop_id="S1"),
            row(3, "1", 2, "市场", MARKET, gtfs_stop_id="S2"),
            row(4, "2", 1, "英德站", None, gtfs_stop_id="S1"),
            row(5, "2", 2, "市场", MARKET, gtfs_stop_id="S3"),
            row(6, "3", 1, "市场", TOWN, gtfs_stop_id="S2"),
            row(7, "3", 2, "火车站", STATION),
        ]
    )
    assert [stop.feature.properties["gtfs_stop_id"] for stop in table.stops] == ["S1", "S2", "S3"]
    assert [fault.number for fault in table.faults] == [6]
    assert "同一站点编号的两处坐标相距" in table.faults[0].reason.zh


def test_stored_stops_are_met_and_stay_as_they_are() -> None:
    known = [KnownStop("yingde", "火车站", STATION), KnownStop("s9", "广场", TOWN, "S9")]
    table = lines_of(
        [
            row(2, "1", 1, "火车站", (113.40502, 24.18505)),
            row(3, "1", 2, "市场", MARKET),
            row(4, "1", 3, "广场", None),
            row(5, "1", 4, "火车站", None),
        ],
        known,
    )
    assert [(number, stop.id) for number, stop in table.known] == [(2, "yingde"), (4, "s9")]
    assert [stop.feature.properties["name_zh"] for stop in table.stops] == ["市场"]
    assert list(table.routes[0].feature.geometry.coords) == [STATION, MARKET, TOWN, STATION]


def test_a_row_with_a_fault_makes_nothing() -> None:
    table = lines_of(
        [
            row(2, None, 1, "甲", STATION),
            row(3, "1", 1, "乙", STATION),
            row(4, "1", 1, "丙", MARKET),
            row(5, "1", None, "丁", MARKET),
            row(6, "1", 4, None, MARKET),
            row(7, "1", 5, "戊", TOWN),
        ]
    )
    assert [(fault.number, fault.field) for fault in table.faults] == [
        (2, "route_no"),
        (4, "stop_order"),
        (5, "stop_order"),
        (6, "stop_name"),
    ]
    assert table.faults[1].reason.zh == "站序 1 与第 3 行重复"
    assert [stop.feature.properties["name_zh"] for stop in table.stops] == ["乙", "戊"]
    assert list(table.routes[0].feature.geometry.coords) == [STATION, TOWN]
    assert "站序不连续：1→4" in [note.zh for note in table.routes[0].notes]


def test_a_line_with_one_place_is_not_drawn_and_a_far_hop_is_doubted() -> None:
    table = lines_of([row(2, "1", 1, "甲", STATION), row(3, "1", 2, "乙", STATION)])
    assert (table.routes, table.undrawn[0].number) == ((), 2)
    far = lines_of([row(2, "1", 1, "甲", STATION), row(3, "1", 2, "乙", (114.405, 24.185))])
    assert any(
        "相距 101 公里" in note.zh for note in far.routes[0].notes
    )  # a degree of longitude on a sphere
    assert lines_of([]) == LineTable((), (), (), (), ())


def test_the_usual_headers_of_such_tables_are_known() -> None:
    headers = [
        "线路名称",
        "方向",
        "上下行",
        "站序",
        "站点名称",
        "站点编号",
        "route_short_name",
        "stop_sequence",
        "stop_name",
    ]
    found = [field.name if (field := match(TABLE, header)) else None for header in headers]
    assert found == [
        "route_no",
        "direction",
        "direction",
        "stop_order",
        "stop_name",
        "gtfs_stop_id",
        "route_no",
        "stop_order",
        "stop_name",
    ]
