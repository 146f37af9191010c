import pytest

from layers.ledger.coordinates import BadCoordinate, read_xy

YINGDE = (113.405, 24.185)
YINGDE_4547 = (439543.83, 2675907.78)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"lon": 113.405, "lat": 24.185}, YINGDE),
        ({"lon": "113.405", "lat": "２４.185°"}, YINGDE),
        ({"lon": "东经113°24′18″", "lat": "24度11分6秒"}, YINGDE),
        ({"position": "113.405,24.185"}, YINGDE),
        ({"position": "24.185, 113.405"}, YINGDE),
        ({"position": "X=2675907.78 Y=439543.83"}, YINGDE_4547),
        ({"easting": 439543.83, "northing": 2675907.78}, YINGDE_4547),
        ({"easting": "439,543.83", "northing": "X=2675907.78"}, YINGDE_4547),
        ({"position": None, "lon": 113.405, "lat": 24.185}, YINGDE),
        ({"lon": "/", "lat": None, "easting": 439543.83, "northing": 2675907.78}, YINGDE_4547),
        ({"lon": None, "lat": " "}, None),
        ({"lon": 0, "lat": 0.0}, None),
        ({}, None),
    ],
)
def test_coordinates_of_a_row(cells, expected):
    found = read_xy(cells)
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))


@pytest.mark.parametrize(
    ("cells", "target", "reason"),
    [
        ({"lon": 113.405, "lat": None}, "lat", "两个坐标只有一个"),
        ({"lat": 24.185}, "lon", "两个坐标只有一个"),
        ({"lon": 24.185, "lat": 113.405}, "lat", "经度与纬度似乎填反"),
        ({"lon": "北纬24.185", "lat": 113.405}, "lon", "经度与纬度似乎填反"),
        ({"lon": 439543.83, "lat": 2675907.78}, "lon", "不是经纬度的度数"),
        ({"lon": 113.405, "lat": 2675907.78}, "lat", "不是经纬度的度数"),
        ({"lon": "望埠", "lat": 24.185}, "lon", "坐标需如 113.405 或 113°24′18″E"),
        ({"position": "望埠镇旁"}, "position", "需为一对坐标，如 113.405,24.185"),
        ({"easting": 2675907.78, "northing": 439543.83}, "northing", "东坐标与北坐标似乎填反"),
        ({"easting": "2675907.78", "northing": "Y=38439543.83"}, "northing", "东坐标与北坐标似乎填反"),
        ({"easting": "东", "northing": 1}, "easting", "需为以米计的坐标数值"),
    ],
)
def test_coordinates_that_are_none(cells, target, reason):
    with pytest.raises(BadCoordinate) as caught:
        read_xy(cells)
    assert (caught.value.target, caught.value.reason.zh) == (target, reason)
