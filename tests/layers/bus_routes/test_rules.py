import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString

from layers.bus_routes.rules import circuity, exceeds_circuity, length_m

# 300 m east, then 400 m north: 700 m as operated, 500 m straight (3-4-5 triangle).
BENT = LineString([(0, 0), (300, 0), (300, 400)])


def test_length():
    assert length_m(BENT) == 700
    assert length_m(BENT.reverse()) == 700
    assert length_m(LineString()) == 0
    assert length_m(None) == 0


def test_circuity():
    assert circuity(BENT) == 1.4
    assert circuity(BENT.reverse()) == 1.4
    assert circuity(LineString([(0, 0), (300, 400)])) == 1


@pytest.mark.parametrize("route", [None, LineString(), LineString([(0, 0), (300, 0), (0, 0)])])
def test_circuity_says_nothing(route):
    assert circuity(route) is None


coordinates = st.integers(400_000, 560_000)


@given(st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=20, unique=True))
def test_no_route_is_shorter_than_the_straight_line(vertices):
    assert circuity(LineString(vertices)) >= 1


def test_limit_is_an_argument():
    assert exceeds_circuity(1.5, limit=1.4)
    assert not exceeds_circuity(1.5, limit=1.6)
    assert not exceeds_circuity(1.4, limit=1.4)
    assert not exceeds_circuity(None, limit=1.4)


@pytest.mark.parametrize("limit", [0.9, 0, float("nan")])
def test_limit_below_one_is_refused(limit):
    with pytest.raises(ValueError, match="at least 1"):
        exceeds_circuity(1.2, limit=limit)
