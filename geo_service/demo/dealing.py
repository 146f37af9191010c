"""Chance that is the same everywhere: exact shares, dealt out by a seeded generator."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Generator = np.random.Generator


def generator(seed: int) -> Generator:
    """Return the generator of a seed; PCG64 gives the same numbers on every machine."""
    return np.random.Generator(np.random.PCG64(seed))


def apportion(weights: Mapping[str, float], total: int) -> dict[str, int]:
    """Split a total by weights into whole numbers that add up, by largest remainders.

    Parameters
    ----------
    weights : mapping of str to float
        Non-negative, with a positive sum.
    total : int
        How many to split.

    Examples
    --------
    >>> apportion({"a": 2, "b": 1}, 4)
    {'a': 3, 'b': 1}
    """
    whole = sum(weights.values())
    quotas = {name: total * weight / whole for name, weight in weights.items()}
    counts = {name: int(quota) for name, quota in quotas.items()}
    # Sorting is stable: equal remainders go to the name that stands first.
    by_remainder = sorted(quotas, key=lambda name: counts[name] - quotas[name])
    for name in by_remainder[: total - sum(counts.values())]:
        counts[name] += 1
    return counts


def deal(rng: Generator, weights: Mapping[str, float], total: int) -> NDArray[np.intp]:
    """Return exact shares in random order, as indices into the keys of `weights`, shape (total,)."""
    counts = apportion(weights, total)
    in_order = np.repeat(np.arange(len(counts)), list(counts.values()))
    # Argsort of plain uniform numbers instead of a shuffle, whose algorithm is numpy's own affair.
    return in_order[np.argsort(rng.random(total), kind="stable")]


def between(rng: Generator, low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a whole number between two bounds for each row, both included; shape of the bounds."""
    return low + (rng.random(low.shape) * (high - low + 1)).astype(np.int64)
