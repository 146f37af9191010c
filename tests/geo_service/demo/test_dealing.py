"""Exact shares, dealt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.demo.dealing import apportion, between, deal, generator


@pytest.mark.parametrize(
    ("weights", "total", "expected"),
    [
        ({"a": 1, "b": 1}, 4, {"a": 2, "b": 2}),
        # Quotas 1.7, 1.7, 1.6: one each, the two largest remainders take the rest.
        ({"a": 17, "b": 17, "c": 16}, 5, {"a": 2, "b": 2, "c": 1}),
        ({"a": 1, "b": 1, "c": 1}, 1, {"a": 1, "b": 0, "c": 0}),
        ({"a": 3, "b": 0}, 7, {"a": 7, "b": 0}),
        ({"a": 3}, 0, {"a": 0}),
    ],
)
def test_the_largest_remainders_take_what_is_left(
    weights: dict[str, float], total: int, expected: dict[str, int]
) -> None:
    assert apportion(weights, total) == expected


@given(
    weights=st.lists(st.integers(1, 5000), min_size=1, max_size=12),
    total=st.integers(0, 100_000),
)
def test_shares_add_up_and_stay_within_one_of_their_quota(weights: list[int], total: int) -> None:
    named = {str(i): weight for i, weight in enumerate(weights)}
    counts = apportion(named, total)
    assert sum(counts.values()) == total
    for name, weight in named.items():
        assert abs(counts[name] - total * weight / sum(weights)) < 1


def test_what_is_dealt_has_exact_shares_in_mixed_order() -> None:
    dealt = deal(generator(7), {"a": 1, "b": 3}, 400)
    assert np.bincount(dealt).tolist() == [100, 300]
    assert 10 < (dealt[:100] == 0).sum() < 40


def test_bounds_are_both_met() -> None:
    numbers = between(generator(7), np.full(1000, 3), np.full(1000, 5))
    assert set(numbers.tolist()) == {3, 4, 5}
