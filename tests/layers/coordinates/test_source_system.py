"""The systems that coordinates come in: their names, one known point, what cannot be."""

from math import log, pi, radians, tan

import numpy as np
import pytest
from pyproj import CRS

from layers.contract import POSITION_METHODS
from layers.coordinates.source_system import choices, source_system

YINGDE = np.array([[113.405, 24.185]])
MERCATOR = (6378137 * radians(113.405), 6378137 * log(tan(pi / 4 + radians(24.185) / 2)))
"""The spherical formula of Web Mercator."""


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ("wgs84", "EPSG:4326"),
        ("WGS 84", "EPSG:4326"),
        ("OGC:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "EPSG:4326"),
        ("CGCS2000", "EPSG:4490"),
        ("gcj02", "GCJ-02"),
        ("GCJ-02", "GCJ-02"),
        ("火星坐标系", "GCJ-02"),
        ("BD09LL", "BD-09"),
        ("百度", "BD-09"),
        ("4547", "EPSG:4547"),
        ("epsg:4526", "EPSG:4526"),
        ("urn:ogc:def:crs:EPSG::4547", "EPSG:4547"),
        ("http://www.opengis.net/def/crs/EPSG/0/4547", "EPSG:4547"),
        (CRS.from_epsg(4547).to_wkt(), "EPSG:4547"),
        (CRS.from_epsg(4547).to_wkt("WKT1_ESRI"), "EPSG:4547"),
    ],
)
def test_a_system_is_found_by_its_usual_names(name: str, known_as: str) -> None:
    assert source_system(name).name == known_as


@pytest.mark.parametrize(
    "name",
    ["", "foo", "EPSG:99999", "EPSG:5773", "EPSG:4978", "PROJCS[", "+proj=longlat", "4547; DROP", "EPSG:45"],
)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"reference system|east and north"):
        source_system(name)


def test_a_definition_without_a_code_keeps_its_own_name() -> None:
    local = CRS.from_proj4("+proj=tmerc +lon_0=113.5 +x_0=500000 +ellps=GRS80").to_wkt()
    system = source_system(local.replace('"unknown"', '"英德地方坐标系"', 1))
    assert (system.name, system.title.zh, system.method) == (
        "英德地方坐标系",
        "英德地方坐标系",
        "transformed",
    )
    there = system.from_lonlat(np.array([[113.5, 24.0]]))
    assert there[0, 0] == pytest.approx(500_000, abs=0.01)


# EPSG:4547 of the point: PROJ 9.5.1 (cs2cs); the other rows follow from it or from the formula.
@pytest.mark.parametrize(
    ("name", "xy"),
    [
        ("EPSG:4326", (113.405, 24.185)),
        ("EPSG:4490", (113.405, 24.185)),
        ("EPSG:4547", (439543.83, 2675907.78)),
        ("EPSG:4526", (38439543.83, 2675907.78)),
        ("EPSG:3857", MERCATOR),
    ],
)
def test_the_known_point_in_each_system(name: str, xy: tuple[float, float]) -> None:
    system = source_system(name)
    tolerance = 1e-9 if system.is_geographic else 0.01
    np.testing.assert_allclose(system.from_lonlat(YINGDE)[0], xy, rtol=0, atol=tolerance)
    np.testing.assert_allclose(system.to_lonlat(np.array([xy]))[0], YINGDE[0], rtol=0, atol=1e-5)


def test_what_a_form_offers_goes_there_and_back() -> None:
    offered = choices(4547)
    assert [it.name for it in offered][:5] == ["EPSG:4326", "EPSG:4490", "GCJ-02", "BD-09", "EPSG:4547"]
    assert {"EPSG:4526", "EPSG:2383", "EPSG:2435"} <= {it.name for it in offered}
    assert [it.name for it in choices(32649)][4] == "EPSG:32649"
    methods = {code.value for code in POSITION_METHODS}
    for system in offered:
        assert system.method in methods
        assert source_system(system.name) == system
        there = system.from_lonlat(YINGDE)
        np.testing.assert_allclose(system.to_lonlat(there), YINGDE, rtol=0, atol=1e-9)


def test_what_it_adds_to_the_uncertainty_is_known_or_said() -> None:
    accuracy = {
        name: source_system(name).accuracy_m for name in ("wgs84", "cgcs2000", "4547", "gcj02", "2383")
    }
    assert accuracy == {"wgs84": 0.0, "cgcs2000": 0.5, "4547": 0.5, "gcj02": 5.0, "2383": None}
    assert source_system("4547").caution is None
    for name, known_as in (("gcj02", "GCJ-02"), ("bd09", "BD-09"), ("2383", "EPSG:2383")):
        caution = source_system(name).caution
        assert caution is not None
        assert known_as in caution.zh


def test_coordinates_that_no_place_has_become_nan() -> None:
    impossible = np.array(
        [[439543.83, 2675907.78], [113.4, 91.0], [np.inf, 24.0], [np.nan, 24.0], [113.4, 24.2]]
    )
    for name in ("wgs84", "gcj02", "bd09"):
        assert np.isnan(source_system(name).to_lonlat(impossible)).any(axis=1).tolist() == [True] * 4 + [
            False
        ]
    far = np.array([[439543.83, 2675907.78], [1e12, 2e6], [np.nan, 1.0], [5e8, 5e8]])
    assert np.isnan(source_system("4547").to_lonlat(far)).any(axis=1).tolist() == [False, True, True, True]
    assert source_system("4547").to_lonlat(np.empty((0, 2))).shape == (0, 2)
    given = far.copy()
    source_system("4547").to_lonlat(far)
    np.testing.assert_array_equal(far, given)  # what was handed in stays
