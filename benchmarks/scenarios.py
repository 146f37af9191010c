"""What the servers are asked, each in its own words for the same thing."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from benchmarks.hazards import EXTENT, GEOMETRY, STATUSES

BOXES = 5_000
"""Different boxes or filters of a scenario: more than the service keeps counts of."""

PAGES = 40_000
"""Addresses of one and the same page: more than are asked for in a round."""

BOX_WIDTH, BOX_HEIGHT = 0.05, 0.04
"""Of a box, degrees: a map of a township, about 5 by 4.5 km."""


@dataclass(frozen=True, slots=True)
class Words:
    """How a server names the same things.

    Parameters
    ----------
    item : callable
        Path of the feature with a number from 1, below the items.
    ignored : str
        Parameter that changes nothing but the address, so that a server that keeps finished
        bodies has to do the work; empty for one that keeps none.
    """

    item: Callable[[int], str]
    ignored: str

    def unkept(self, path: str) -> list[str]:
        """Return addresses of a page that are all different, where that matters."""
        return [f"{path}&{self.ignored}={place}" for place in range(PAGES)] if self.ignored else [path]


OURS = Words(lambda number: f"/YD-{number:07d}", "_")
PEER = Words(lambda number: f"/{number}", "")

Paths = Callable[[Words, int, random.Random], list[str]]
"""From a server's words, the number of rows and a source of chance to paths below the items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One way to ask.

    Parameters
    ----------
    id, title : str
    paths : callable
    headers : mapping of str to str
    is_for_peer : bool
        Whether the peer can be asked for this.
    """

    id: str
    title: str
    paths: Paths
    headers: Mapping[str, str] = field(default_factory=dict)
    is_for_peer: bool = True


def _page(limit: int) -> Paths:
    return lambda words, _rows, _chance: words.unkept(f"?limit={limit}")


def _same_page(_: Words, __: int, ___: random.Random) -> list[str]:
    return ["?limit=1000"]


def _boxes(_: Words, __: int, chance: random.Random) -> list[str]:
    return [f"?limit=1000&bbox={box}" for box in _random_boxes(chance)]


def _random_boxes(chance: random.Random) -> list[str]:
    west, south, east, north = EXTENT
    corners = [
        (chance.uniform(west, east - BOX_WIDTH), chance.uniform(south, north - BOX_HEIGHT))
        for _ in range(BOXES)
    ]
    return [f"{x:.4f},{y:.4f},{x + BOX_WIDTH:.4f},{y + BOX_HEIGHT:.4f}" for x, y in corners]


def _attributes(words: Words, _: int, __: random.Random) -> list[str]:
    choices = [
        words.unkept(f"?limit=100&status={quote(status)}&severity={severity}")
        for status in STATUSES
        for severity in range(1, 5)
    ]
    return [path for alternatives in zip(*choices, strict=True) for path in alternatives][:PAGES]


def _comparison(_: Words, __: int, ___: random.Random) -> list[str]:
    paths = []
    for place in range(BOXES):
        status = STATUSES[place % len(STATUSES)]
        expression = f"severity >= 3 AND status = '{status}' AND offset_m < {20 + 70 * place / BOXES:.3f}"
        paths.append(f"?limit=100&filter-lang=cql2-text&filter={quote(expression)}")
    return paths


def _polygon(_: Words, __: int, chance: random.Random) -> list[str]:
    paths = []
    for box in _random_boxes(chance):
        west, south, east, north = box.split(",")
        ring = f"{west} {south},{east} {south},{east} {north},{west} {south}"
        expression = f"S_INTERSECTS({GEOMETRY},POLYGON(({ring})))"
        paths.append(f"?limit=1000&filter-lang=cql2-text&filter={quote(expression)}")
    return paths


def _middle(words: Words, rows: int, _: random.Random) -> list[str]:
    return words.unkept(f"?limit=100&offset={rows // 2}")


def _before_middle(_: Words, rows: int, __: random.Random) -> list[str]:
    return [f"?limit=100&offset={rows // 2 - 100}"]


def _single(words: Words, rows: int, chance: random.Random) -> list[str]:
    return [words.item(chance.randint(1, rows)) for _ in range(BOXES)]


GZIP = {"Accept-Encoding": "gzip"}
MIDDLE_BY_LINK = "keyset"
UNCHANGED = "unchanged"

SCENARIOS = (
    Scenario(id="items-10", title="items, limit=10", paths=_page(10)),
    Scenario(id="items-100", title="items, limit=100", paths=_page(100)),
    Scenario(id="items-1000", title="items, limit=1000", paths=_page(1_000)),
    Scenario(id="bbox", title="bbox, limit=1000", paths=_boxes),
    Scenario(id="attributes", title="status and severity, limit=100", paths=_attributes),
    Scenario(id="cql2", title="CQL2 of three attributes, limit=100", paths=_comparison),
    Scenario(id="cql2-polygon", title="CQL2 of a triangle, limit=1000", paths=_polygon),
    Scenario(id="offset", title="page in the middle by offset, limit=100", paths=_middle),
    Scenario(
        id=MIDDLE_BY_LINK, title="the same page by its next link", paths=_before_middle, is_for_peer=False
    ),
    Scenario(id="single", title="single feature", paths=_single),
    Scenario(id="gzip", title="items, limit=1000, gzip", paths=_page(1_000), headers=GZIP),
    Scenario(id="again", title="items, limit=1000, the same once more", paths=_same_page),
    Scenario(
        id="again-gzip", title="items, limit=1000, gzip, the same once more", paths=_same_page, headers=GZIP
    ),
    Scenario(id=UNCHANGED, title="items, limit=1000, the reader has it", paths=_same_page),
)
"""In the order of the report. `keyset` gets its address, and `unchanged` its header, from an answer."""
