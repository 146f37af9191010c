"""Positions of files: coarse ones keep their type, columns keep their names; without a database."""

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from geo_service.api.parameters.exports import export_parameters
from geo_service.exporting.formats import FORMATS
from geo_service.exporting.gdal_file import column_name
from geo_service.exporting.places import Places, coarsened
from geo_service.exporting.shapefile import Texts, column_names
from layers.reference_system import CRS84, of_epsg
from layers.registry import LAYERS


def coarse(wkt: str | None) -> BaseGeometry | None:
    found: BaseGeometry | None = coarsened(np.array([None if wkt is None else shapely.from_wkt(wkt)]))[0]
    return found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("POINT (113.40567 24.18549)", "POINT (113.406 24.185)"),
        ("MULTIPOINT ((113.40567 24.18549))", "MULTIPOINT ((113.406 24.185))"),
        # There and back on one way: two vertices of the grid, the line stays one line.
        (
            "LINESTRING (113.4001 24.2, 113.4003 24.2, 113.4102 24.2, 113.4001 24.2)",
            "LINESTRING (113.4 24.2, 113.41 24.2, 113.4 24.2)",
        ),
        ("LINESTRING (113.4001 24.2, 113.4002 24.2)", None),
        ("POLYGON ((113.4001 24.2, 113.4002 24.2, 113.4002 24.2001, 113.4001 24.2))", None),
        ("POINT EMPTY", None),
        (None, None),
    ],
)
def test_coarse_positions(given: str | None, expected: str | None) -> None:
    found = coarse(given)
    assert (None if found is None else shapely.to_wkt(found, rounding_precision=6)) == expected


def test_a_coarse_outline_that_falls_apart_is_its_largest_part_and_turns_right() -> None:
    # Two squares that a strip of 20 m joins: on the grid of 100 m the strip has no width.
    outline = (
        "POLYGON ((113.4 24.2, 113.41 24.2, 113.41 24.205, 113.42 24.205, 113.42 24.2, 113.425 24.2, "
        "113.425 24.21, 113.42 24.21, 113.42 24.2052, 113.41 24.2052, 113.41 24.21, 113.4 24.21, 113.4 24.2))"
    )
    found = coarse(outline)
    assert isinstance(found, shapely.Polygon)
    assert found.is_valid
    assert found.exterior.is_ccw
    assert found.area == pytest.approx(0.0001, rel=0.01)


def test_every_system_has_x_first() -> None:
    point = np.array([shapely.Point(113.405, 24.185)])
    for code in (4326, 4490):
        (found,) = Places(system=of_epsg(code)).written(point)
        assert (found.x, found.y) == pytest.approx((113.405, 24.185))
    (found,) = Places(system=of_epsg(4547), decimals=0).written(point)
    assert found.x == round(found.x)
    assert 300_000 < found.x < 500_000
    assert 2_600_000 < found.y < 2_800_000
    assert Places(system=of_epsg(4326)).name == "EPSG:4326"
    assert Places(system=CRS84).name == "OGC:CRS84"


def test_names_of_columns() -> None:
    assert list(column_names(["ID", "a" * 11, "A" * 12, "镇街名称一", "镇街名称二"], "UTF-8").values()) == [
        "ID",
        "aaaaaaaaaa",
        "AAAAAAAA_1",
        "镇街名",
        "镇街_1",
    ]
    assert column_names(["镇街名称一"], "GB18030") == {"镇街名称一": "镇街名称一"}
    assert column_name("geom", ["Geom", "geom_1"]) == "geom_2"


def test_long_texts_are_cut_between_characters() -> None:
    texts = Texts("UTF-8")
    assert texts.fitted("x" * 254) == "x" * 254
    assert texts.fitted("镇" * 85) == "镇" * 84
    assert texts.cut == 1


def test_the_definition_names_all_formats_and_each_parameter_once() -> None:
    for layer in LAYERS.values():
        names = [one.name for one in export_parameters(layer, [CRS84.uri])]
        assert len(names) == len(set(names))
        assert {"profile", "values", "encoding", "as-of", "filter"} < set(names)
    (formats, *_, crs) = (
        one.schema["enum"]
        for one in export_parameters(LAYERS["wharves"], [CRS84.uri])
        if one.name in ("f", "crs")
    )
    assert formats == list(FORMATS)
    assert crs == [CRS84.uri, "GCJ-02"]
