"""Coordinates as people write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.coordinates.notation import LONGEST, CoordinateError, parse_angle, parse_metres, parse_pair

DMS = 113 + 24 / 60 + 18 / 3600


@pytest.mark.parametrize(
    ("text", "value", "axis"),
    [
        ("113.405", 113.405, None),
        ("１１３．４０５", 113.405, None),
        ("113.405°E", 113.405, "lon"),
        ("E113.405", 113.405, "lon"),
        ("e 113.405", 113.405, "lon"),
        ("N24.185", 24.185, "lat"),
        ("东经113.405", 113.405, "lon"),
        ("北纬：24.185°", 24.185, "lat"),
        ("经度:113.405", 113.405, "lon"),
        ("Lat=24.185", 24.185, "lat"),
        ("-5.5", -5.5, None),
        ("W5°30'", -5.5, "lon"),
        ("南纬5.5", -5.5, "lat"),
        ("113°24′18″E", DMS, "lon"),
        ("113º24'18''", DMS, None),
        ("113˚24´18〞", DMS, None),
        ("113° 24’ 18”", DMS, None),
        ("东经113度24分18秒", DMS, "lon"),
        ("东经１１３°２４′１８″", DMS, "lon"),
        ("113°24.3′", DMS, None),
        ("113-24-18", DMS, None),
        ("113:24:18", DMS, None),
        ("113 24 18", DMS, None),
        ("113°24′18.36″", DMS + 0.36 / 3600, None),
        ("113°", 113.0, None),
        (" 113.405， ", 113.405, None),
    ],
)
def test_one_angle(text: str, value: float, axis: str | None) -> None:
    angle = parse_angle(text)
    assert angle.value == pytest.approx(value, abs=1e-12)
    assert angle.axis == axis


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "K2155+300", "113°60′", "113°24′60″", "北纬91°", "181", "1132418", "113,405", "E113N"),
        *("-5W", "113-24", "113.405.2", "NaN", "inf", "1e2", "113.405 24.185", "9" * (LONGEST + 1), "一百度"),
    ],
)
def test_what_is_no_angle_is_refused_with_a_reason_in_both_languages(text: str) -> None:
    with pytest.raises(CoordinateError) as refused:
        parse_angle(text)
    assert refused.value.reason.zh
    assert refused.value.reason.en == str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "113.405,24.185",
        "24.185 113.405",
        "113.405，24.185",
        "113.405、24.185",
        "(113.405, 24.185)",
        "【坐标】113.405,24.185".replace("【坐标】", "坐标：(") + ")",
        "POINT (113.405 24.185)",
        "113.405E 24.185N",
        "24.185N,113.405E",
        "东经113.405北纬24.185",
        "东经113°24′18″、北纬24°11′06″",
        "113°24′18″E24°11′06″N",
        "N24°11′06″ E113°24′18″",
        "E：113°24′18″；N：24°11′06″",
        "113-24-18 24-11-06",
        "113 24 18, 24 11 06",
        "经度：113.405，纬度：24.185",
        "lng:113.405 lat:24.185",
        "X=113.405 Y=24.185",
        "113.405\n24.185",
    ],
)
def test_a_pair_of_degrees_in_one_cell(text: str) -> None:
    assert parse_pair(text) == pytest.approx((113.405, 24.185), abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "X=2675907.78 Y=439543.83",
        "X:2675907.78，Y:439543.83",
        "2675907.78,439543.83",
        "439543.83 2675907.78",
        "Y=439543.83m X=2675907.78m",
        "纵坐标2675907.78 横坐标439543.83",
        "N2675907.78 E439543.83",
        "东坐标：439543.83；北坐标：2675907.78",
    ],
)
def test_a_pair_of_metres_in_one_cell(text: str) -> None:
    assert parse_pair(text) == (439543.83, 2675907.78)


def test_an_easting_with_its_zone() -> None:
    assert parse_pair("X=2675907.78 Y=38439543.83") == (38439543.83, 2675907.78)


@pytest.mark.parametrize(
    "text",
    [
        *("", "113.405", "113.405,24.185,30", "E113.405 E24.185", "N24.1 N24.2", "2.35,48.85"),
        *("75907.78,39543.83", "2,675,907.78 439,543.83", "113.405,北纬", "K2155+300,K2155+500"),
        *("113.405,2675907.78", "113 24.5", "113,24", "113°24′,北纬91°"),
    ],
)
def test_what_is_no_pair_or_may_be_either_way_is_refused(text: str) -> None:
    with pytest.raises(CoordinateError):
        parse_pair(text)


def test_metres() -> None:
    assert [parse_metres(text) for text in ("2675907.78", "X=2675907.78", "439543.83米", "－12")] == [
        2675907.78,
        2675907.78,
        439543.83,
        -12.0,
    ]
    with pytest.raises(CoordinateError):
        parse_metres("约30米")


@given(st.text(max_size=40))
def test_no_text_brings_anything_but_a_coordinate_or_its_refusal(text: str) -> None:
    for parse in (parse_angle, parse_pair, parse_metres):
        with suppress(CoordinateError):
            parse(text)


@given(st.floats(73.0, 135.0), st.floats(4.0, 53.0))
def test_degrees_minutes_and_seconds_come_back(lon: float, lat: float) -> None:
    def written(value: float) -> str:
        minutes, seconds = divmod(round(value * 3600, 4), 60)
        degrees, minutes = divmod(minutes, 60)
        return f"{degrees:.0f}°{minutes:02.0f}′{seconds:07.4f}″"

    for pair in (f"{written(lon)} {written(lat)}", f"{written(lat)},{written(lon)}"):
        assert parse_pair(pair) == pytest.approx((lon, lat), abs=2e-8)
