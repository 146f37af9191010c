"""Chainage labels: the notations seen in announcements and ledgers, and what is none."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.linear_referencing import Chainage, ChainageError, ChainageRange, parse_chainage, parse_range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K2077+300", Chainage(2077, 300)),
        ("Ｋ２０７７＋３００", Chainage(2077, 300)),
        (" k2077 + 300 ", Chainage(2077, 300)),
        ("K2155+50", Chainage(2155, 50)),
        ("K1630+712m", Chainage(1630, 712)),
        ("K1630+712米", Chainage(1630, 712)),
        ("K108处", Chainage(108)),
        ("K108", Chainage(108)),
        ("K2155+300附近", Chainage(2155, 300)),
        ("K2155+300处附近", Chainage(2155, 300)),
        ("约K2155+300左右", Chainage(2155, 300)),
        ("里程：K2155＋300", Chainage(2155, 300)),
        ("DK127+474", Chainage(127, 474, "DK")),
        ("CK1+525.069", Chainage(1, 525.069, "CK")),
        ("DSK0+000", Chainage(0, 0, "DSK")),
        ("DXK00+000", Chainage(0, 0, "DXK")),
        ("Y2K001+633", Chainage(1, 633, "Y2K")),
        ("2155+300", Chainage(2155, 300)),
        ("2077.300km", Chainage(2077, 300)),
        ("2077.3公里", Chainage(2077, 300)),
        ("2077公里300米", Chainage(2077, 300)),
        ("2077km", Chainage(2077)),
        ("K2077A+300", Chainage(2077, 300, mark="A")),
        ("K2077甲+300", Chainage(2077, 300, mark="甲")),
        ("K12+1050", Chainage(12, 1050)),
    ],
)
def test_a_notation_in_use_is_understood(text: str, expected: Chainage) -> None:
    assert parse_chainage(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2155",
        "2155.3",
        "13800138000",
        "0763-2222222",
        "2023年",
        "2023.6.30",
        "K",
        "K+300",
        "K2155+",
        "K2155+30000",
        "K21555+300",
        "K2155.300",
        "K2155+300左侧",
        "K119+200-K120+750",
        "K2155-300",
        "附近",
        "K2155+300附近左右段",
        "K2155+300" + "处" * 200,
    ],
)
def test_what_is_no_single_chainage_is_refused_by_name(text: str) -> None:
    with pytest.raises(ChainageError, match="expected a chainage") as refused:
        parse_chainage(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("K119+200-K120+750", Chainage(119, 200), Chainage(120, 750)),
        ("K119+200-120+750", Chainage(119, 200), Chainage(120, 750)),
        ("K1577+655～+900", Chainage(1577, 655), Chainage(1577, 900)),
        ("K1577+655〜K1586+578", Chainage(1577, 655), Chainage(1586, 578)),
        ("K1577+655至K1586+578", Chainage(1577, 655), Chainage(1586, 578)),
        ("K1577+655——K1586+578", Chainage(1577, 655), Chainage(1586, 578)),
        ("168km600-750m", Chainage(168, 600), Chainage(168, 750)),
        ("DK127+474-128+100", Chainage(127, 474, "DK"), Chainage(128, 100, "DK")),
        ("K2077A+300-+450", Chainage(2077, 300, mark="A"), Chainage(2077, 450, mark="A")),
        ("K1577+655−K1586+578段", Chainage(1577, 655), Chainage(1586, 578)),
        ("K1577+655至K1586+578之间", Chainage(1577, 655), Chainage(1586, 578)),
        ("K2155+300", Chainage(2155, 300), Chainage(2155, 300)),
        ("K2156+000-K2155+300", Chainage(2156, 0), Chainage(2155, 300)),
    ],
)
def test_a_range_is_read_as_written(text: str, start: Chainage, end: Chainage) -> None:
    assert parse_range(text) == ChainageRange(start, end)


@pytest.mark.parametrize(
    "text", ["", "-", "K119+200-", "K119+200-750", "2155-2156", "K1+0-K2+0-K3+0", "2023-06-30"]
)
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ChainageError, match="expected a chainage range"):
        parse_range(text)


def test_a_range_stays_in_one_series() -> None:
    with pytest.raises(ChainageError, match="one series"):
        parse_range("K119+200-DK120+750")


@pytest.mark.parametrize(
    ("chainage", "written"),
    [
        (Chainage(2155, 50), "K2155+050"),
        (Chainage(0), "K0+000"),
        (Chainage(1, 525.069, "CK"), "CK1+525.069"),
        (Chainage(1, 525.5), "K1+525.5"),
        (Chainage(2077, 300, mark="A"), "K2077A+300"),
        (Chainage(12, 1050), "K12+1050"),
    ],
)
def test_a_label_is_written_one_way(chainage: Chainage, written: str) -> None:
    assert str(chainage) == written


def test_a_value_is_the_label_read_as_metres() -> None:
    assert Chainage(2155, 300).value_m == 2_155_300
    assert Chainage.from_value(2_155_999.9996) == Chainage(2156, 0)


def test_an_overlong_label_is_accepted_and_told() -> None:
    assert parse_chainage("K12+1050").is_overlong
    assert not parse_chainage("K12+999.9").is_overlong


@pytest.mark.parametrize(("km", "metres"), [(-1, 0), (1, -0.5), (1, 10_000)])
def test_impossible_numbers_are_refused(km: int, metres: float) -> None:
    with pytest.raises(ChainageError, match="km >= 0"):
        Chainage(km, metres)


@given(
    km=st.integers(0, 9999),
    millimetres=st.integers(0, 9_999_999),
    series=st.sampled_from(["K", "DK", "CK", "AK", "DSK", "DXK", "Y2K"]),
    mark=st.sampled_from(["", "A", "B", "乙"]),
)
def test_what_is_written_is_read_back(km: int, millimetres: int, series: str, mark: str) -> None:
    chainage = Chainage(km, millimetres / 1000, series, mark)
    assert parse_chainage(str(chainage)) == chainage


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ChainageError):
        assert parse_chainage(text).km >= 0
