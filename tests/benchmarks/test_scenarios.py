"""The requests: the same for both servers, and different from one another where an answer could be kept."""

import random
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from benchmarks.hazards import EXTENT
from benchmarks.scenarios import OURS, PEER, SCENARIOS, Scenario, Words

ROWS = 50_000
KEPT = {"again", "again-gzip", "unchanged", "keyset"}
"""Scenarios that ask for one address: kept answers are what they measure, or the address comes from an answer."""


def paths(scenario: Scenario, words: Words) -> list[str]:
    return scenario.paths(words, ROWS, random.Random(1))  # noqa: S311 - not for secrets


def test_names_are_different() -> None:
    assert len({it.id for it in SCENARIOS}) == len({it.title for it in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda it: it.id)
def test_our_requests_are_the_peers_in_our_words(scenario: Scenario) -> None:
    ours, theirs = paths(scenario, OURS), paths(scenario, PEER)
    for place, path in enumerate(ours[:100]):
        mine, its = urlsplit(path), urlsplit(theirs[place % len(theirs)])
        asked, wanted = parse_qs(mine.query), parse_qs(its.query)
        asked.pop("_", None)
        assert asked == wanted
        assert mine.path == its.path or int(mine.path.removeprefix("/YD-")) == int(its.path.removeprefix("/"))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda it: it.id)
def test_no_address_of_ours_comes_twice_where_work_is_measured(scenario: Scenario) -> None:
    ours = paths(scenario, OURS)
    if scenario.id in KEPT:
        assert len(ours) == 1
    else:
        assert len(ours) >= 1_000
        # Chance may draw the same feature twice: there is no kept answer of a single one.
        assert scenario.id == "single" or len(set(ours)) == len(ours)


def test_boxes_lie_within_the_points() -> None:
    west, south, east, north = EXTENT
    scenario = next(it for it in SCENARIOS if it.id == "bbox")
    for path in paths(scenario, OURS):
        box = [float(edge) for edge in unquote(parse_qs(path[1:])["bbox"][0]).split(",")]
        assert west <= box[0] < box[2] <= east + 1e-4
        assert south <= box[1] < box[3] <= north + 1e-4
