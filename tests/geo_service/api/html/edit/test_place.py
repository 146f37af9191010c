"""Places as text: what people type, in whichever system, and what is told when it is no place."""

import pytest
import shapely

from geo_service.api.html.edit.place import (
    Unplaced,
    axes,
    order_text,
    place_text,
    read_place,
    system_name,
    two_numbers,
)
from layers.contract import GeometryType
from layers.reference_system import CRS84, of_epsg
from layers.text import Language

POINT, LINE, AREA = GeometryType.POINT, GeometryType.LINESTRING, GeometryType.POLYGON


@pytest.mark.parametrize(
    ("epsg", "first", "second", "name"),
    [
        (4326, "纬度", "经度", "WGS 84 纬度、经度（EPSG:4326）"),
        (4490, "纬度", "经度", "CGCS2000 纬度、经度（EPSG:4490）"),
        (3857, "东坐标 X（米）", "北坐标 Y（米）", "网络墨卡托（EPSG:3857）"),
        (4547, "北坐标 X（米）", "东坐标 Y（米）", "CGCS2000 高斯-克吕格 3 度带 中央经线 114°E（EPSG:4547）"),
        (4526, "北坐标 X（米）", "东坐标 Y（米）", "CGCS2000 高斯-克吕格 3 度带 第 38 带（EPSG:4526）"),
        (4508, "北坐标 X（米）", "东坐标 Y（米）", "CGCS2000 高斯-克吕格 6 度带 中央经线 111°E（EPSG:4508）"),
        (32649, "东坐标 E（米）", "北坐标 N（米）", "WGS 84 / UTM zone 49N（EPSG:32649）"),
    ],
)
def test_axes_and_names_are_those_of_the_register(epsg: int, first: str, second: str, name: str) -> None:
    system = of_epsg(epsg)
    assert (axes(system).first.zh, axes(system).second.zh) == (first, second)
    assert system_name(system).zh == name


def test_the_default_system_is_longitude_latitude() -> None:
    assert (axes(CRS84).first.zh, axes(CRS84).second.zh) == ("经度", "纬度")
    assert system_name(CRS84).en == "WGS 84 longitude, latitude"


@pytest.mark.parametrize(
    "typed",
    ["113.4, 24.2", "113.4 24.2", "１１３.４，２４.２", " 113.4；24.2 ", "113.4、24.2", "113.4\t24.2"],
)
def test_a_point_is_read_as_people_write_it(typed: str) -> None:
    assert read_place(typed, POINT, CRS84) == shapely.Point(113.4, 24.2)


@pytest.mark.parametrize("typed", ["", "  ", "\r\n"])
def test_nothing_typed_is_no_place(typed: str) -> None:
    assert read_place(typed, LINE, CRS84) is None


def test_an_area_has_rings_divided_by_an_empty_line() -> None:
    hole = "113 24\n114 24\n114 25\n113 25\n\n113.4 24.4\n113.6 24.4\n113.6 24.6\n113.4 24.4"
    place = read_place(hole.replace("\n", "\r\n"), AREA, CRS84)
    assert place is not None
    assert place.equals(
        shapely.Polygon(
            [(113, 24), (114, 24), (114, 25), (113, 25)], [[(113.4, 24.4), (113.6, 24.4), (113.6, 24.6)]]
        )
    )
    assert place_text(place, CRS84) == (
        "113, 24\n114, 24\n114, 25\n113, 25\n\n113.4, 24.4\n113.6, 24.4\n113.6, 24.6"
    )


def test_several_parts_are_well_known_text_in_the_systems_order() -> None:
    latitude_first = of_epsg(4490)
    place = read_place("MULTIPOINT ((24.2 113.4), (24.3 113.5))", GeometryType.MULTIPOINT, latitude_first)
    assert place == shapely.MultiPoint([(113.4, 24.2), (113.5, 24.3)])
    assert read_place(place_text(place, latitude_first), GeometryType.MULTIPOINT, latitude_first) == place
    assert "WKT" in order_text(latitude_first, GeometryType.MULTIPOINT, Language.EN)


@pytest.mark.parametrize("epsg", [4326, 4490, 3857, 4547])
def test_a_place_comes_back_through_every_system(epsg: int) -> None:
    line = shapely.LineString([(113.4012345, 24.1834567), (113.5, 24.2), (113.55, 24.1)])
    system = of_epsg(epsg)
    back = read_place(place_text(line, system), LINE, system)
    assert shapely.equals_exact(line, back, tolerance=1.5e-7)


@pytest.mark.parametrize(
    ("typed", "kind", "reason"),
    [
        ("113.4", POINT, "两个坐标"),
        ("113.4 24.2 5", POINT, "两个坐标"),
        ("东 北", POINT, "两个坐标"),
        ("nan 24", POINT, "两个坐标"),
        ("1e999 24", POINT, "两个坐标"),
        ("24.2 113.4", POINT, "写反"),
        ("200 100", POINT, "适用范围"),
        ("113 24\n113.1", LINE, "第 2 行"),
        ("113 24", LINE, "至少 2 个"),
        ("113 24\n114 24\n113 24", AREA, "至少 3 个"),
        ("113 24\n114 24", GeometryType.MULTILINESTRING, "WKT"),
        ("POINT EMPTY", GeometryType.MULTIPOINT, "WKT"),
        ("MULTIPOINT ((nan 1))", GeometryType.MULTIPOINT, "WKT"),
    ],
)
def test_what_is_no_place_is_told(typed: str, kind: GeometryType, reason: str) -> None:
    with pytest.raises(Unplaced) as raised:
        read_place(typed, kind, CRS84)
    assert reason in raised.value.reason.zh


@pytest.mark.parametrize(("typed", "pair"), [("1, 2", ["1", "2"]), ("1", ["1", ""]), ("", ["", ""])])
def test_a_point_fills_two_inputs(typed: str, pair: list[str]) -> None:
    assert two_numbers(typed) == pair
