"""GCJ-02 and BD-09: published examples, the formula written out, exact inverses, the edges."""

import json
import math

import numpy as np
import pytest
import shapely
from pyproj import Geod

from layers.coordinates import offsets
from shared_data import shared_data

METRES_PER_DEGREE = 111_320.0
GEOD = Geod(ellps="WGS84")
RANDOM = np.random.default_rng(20261123)


def points(*pairs: tuple[float, float]) -> np.ndarray:
    return np.array(pairs, dtype=np.float64).reshape(-1, 2)


def everywhere(count: int) -> np.ndarray:
    """Points all over the box, its edge and the meridian on which the formula has a root among them."""
    west, south, east, north = offsets.CHINA
    drawn = np.column_stack((RANDOM.uniform(west, east, count), RANDOM.uniform(south, north, count)))
    drawn[:100, 0] = 105 + np.linspace(-1e-9, 1e-9, 100)
    drawn[100:200, 0] = east
    drawn[200:300, 1] = south
    return drawn


# From the test data of the public libraries eviltransform (first three) and coordtransform.
@pytest.mark.parametrize(
    ("convert", "given", "expected"),
    [
        (offsets.wgs84_to_gcj02, (121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        (offsets.wgs84_to_gcj02, (113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        (offsets.wgs84_to_gcj02, (116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
        (offsets.wgs84_to_gcj02, (116.404, 39.915), (116.41024449916938, 39.91640428150164)),
    ],
)
def test_published_examples(convert, given, expected) -> None:
    assert convert(points(given))[0] == pytest.approx(expected, abs=1e-11)


def test_published_example_of_bd09() -> None:
    # Of coordtransform, which gives it from GCJ-02.
    given = offsets.gcj02_to_wgs84(points((116.404, 39.915)))
    expected = (116.41036949371029, 39.92133699351021)
    assert offsets.wgs84_to_bd09(given)[0] == pytest.approx(expected, abs=1e-11)


def test_the_shift_at_yingde() -> None:
    # 637.6 m towards 117 degrees: measured for the county on the ellipsoid.
    here = (113.405, 24.185)
    azimuth, _, metres = GEOD.inv(*here, *offsets.wgs84_to_gcj02(points(here))[0])
    assert (metres, azimuth) == pytest.approx((637.6, 117), abs=0.5)


def test_it_agrees_with_the_formula_as_it_is_usually_written() -> None:
    def usual(lon: float, lat: float) -> tuple[float, float]:
        a, ee, pi, sin = 6378245.0, 0.00669342162296594323, math.pi, math.sin
        x, y = lon - 105, lat - 35
        shared = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
        north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + shared
        north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
        north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
        east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + shared
        east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
        east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
        magic = 1 - ee * sin(lat / 180 * pi) ** 2
        north = north * 180 / ((a * (1 - ee)) / (magic * math.sqrt(magic)) * pi)
        east = east * 180 / (a / math.sqrt(magic) * math.cos(lat / 180 * pi) * pi)
        return lon + east, lat + north

    def usual_bd09(lon: float, lat: float) -> tuple[float, float]:
        turn = math.pi * 3000 / 180
        z = math.hypot(lon, lat) + 0.00002 * math.sin(lat * turn)
        theta = math.atan2(lat, lon) + 0.000003 * math.cos(lon * turn)
        return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006

    given = everywhere(2000)
    np.testing.assert_allclose(
        offsets.wgs84_to_gcj02(given), [usual(*point) for point in given], rtol=0, atol=1e-12
    )
    np.testing.assert_allclose(
        offsets.wgs84_to_bd09(given), [usual_bd09(*usual(*point)) for point in given], rtol=0, atol=1e-12
    )


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (offsets.wgs84_to_gcj02, offsets.gcj02_to_wgs84),
        (offsets.wgs84_to_bd09, offsets.bd09_to_wgs84),
    ],
)
def test_a_round_trip_is_exact_to_a_micrometre(there, back) -> None:
    given = everywhere(100_000)
    strayed = np.abs(back(there(given)) - given).max() * METRES_PER_DEGREE
    assert strayed < 1e-6


def test_one_step_of_the_inverse_would_be_metres_off() -> None:
    # Why there is an iteration: in the county the usual difference errs by up to 2.7 m.
    given = np.column_stack((RANDOM.uniform(112.75, 113.95, 20_000), RANDOM.uniform(23.8, 24.7, 20_000)))
    shifted = offsets.wgs84_to_gcj02(given)
    one_step = 2 * shifted - offsets.wgs84_to_gcj02(shifted)
    errors = np.hypot(*((one_step - given) * METRES_PER_DEGREE * (math.cos(math.radians(24.2)), 1)).T)
    assert errors.max() == pytest.approx(2.72, abs=0.1)


def test_the_boundary_of_the_county_comes_back() -> None:
    """Both files describe one boundary: as AutoNavi gives it, and made WGS 84 by another program."""
    shifted, true = (
        shapely.get_coordinates(shapely.from_geojson(json.dumps(_geometry(name))))
        for name in ("441881.geojson", "441881.wgs84.geojson")
    )
    assert np.abs(offsets.gcj02_to_wgs84(shifted) - true).max() * METRES_PER_DEGREE < 0.2


def _geometry(name: str) -> dict:
    read = json.loads(shared_data("yingde-boundary-gcj02", name).read_text(encoding="utf-8"))
    return read.get("geometry", read)


def test_beyond_the_box_nothing_is_shifted_and_nan_stays() -> None:
    given = points(
        (2.35, 48.85), (-122.4, 37.8), (np.nan, 24.0), (113.4, np.nan), (np.inf, 24.0), (140.0, 35.7)
    )
    for convert in (
        offsets.wgs84_to_gcj02,
        offsets.gcj02_to_wgs84,
        offsets.wgs84_to_bd09,
        offsets.bd09_to_wgs84,
    ):
        np.testing.assert_array_equal(convert(given), given)


def test_many_points_are_those_one_by_one() -> None:
    given = everywhere(9001)  # more than one block, with points beyond the box between them
    given[::7] = (2.35, 48.85)
    together = offsets.bd09_to_wgs84(given)
    for row in (0, 1, 8191, 8192, 8193, 9000):
        np.testing.assert_allclose(
            together[row], offsets.bd09_to_wgs84(given[row : row + 1])[0], rtol=0, atol=1e-11
        )


def test_nothing_and_what_is_no_list_of_pairs() -> None:
    assert offsets.gcj02_to_wgs84(np.empty((0, 2))).shape == (0, 2)
    with pytest.raises(ValueError, match=r"\(n, 2\)"):
        offsets.gcj02_to_wgs84(np.array([113.4, 24.2]))
