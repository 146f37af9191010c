"""The requests of a scenario for each server, compared before they are used."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.answers import get, require_same
from benchmarks.errors import BenchmarkError
from benchmarks.scenarios import MIDDLE_BY_LINK, OURS, PEER, UNCHANGED, Scenario
from benchmarks.servers import Server

SEED = 20261122


@dataclass(frozen=True, slots=True)
class Requests:
    """Addresses that are asked for in turn, and the headers of each request."""

    paths: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=dict)


def requests_of(scenario: Scenario, servers: Sequence[Server], rows: int) -> dict[str, Requests]:
    """Return the requests by the name of the server; the servers answer them alike.

    Raises
    ------
    BenchmarkError
        If they do not.
    """
    taking_part = [server for server in servers if scenario.is_for_peer or not server.is_peer]
    requests = {server.name: _requests(scenario, server, rows) for server in taking_part}
    require_same(taking_part, {name: it.paths for name, it in requests.items()}, scenario.headers)
    if scenario.id == UNCHANGED:
        return {server.name: _conditional(server, requests[server.name]) for server in taking_part}
    return requests


def _requests(scenario: Scenario, server: Server, rows: int) -> Requests:
    words = PEER if server.is_peer else OURS
    chance = random.Random(SEED)  # noqa: S311 - equal for all servers is what is wanted
    paths = [server.items + one for one in scenario.paths(words, rows, chance)]
    if scenario.id == MIDDLE_BY_LINK:
        paths = words.unkept(_next(server, paths[0]))
    return Requests(paths, scenario.headers)


def _next(server: Server, path: str) -> str:
    """Return where the link of a page leads to the next one."""
    links = {link["rel"]: link["href"] for link in get(server, path, {}).document["links"]}
    parts = urlsplit(links["next"])
    return f"{parts.path}?{parts.query}"


def _conditional(server: Server, requests: Requests) -> Requests:
    """Return the requests of a reader who has the page; a server without ETag answers in full again."""
    etag = get(server, requests.paths[0], {}).headers.get("etag")
    if etag is None:
        return requests
    headers = {"If-None-Match": etag}
    if (status := get(server, requests.paths[0], headers).status) != 304:
        raise BenchmarkError(f"{server.name} answers {status} to a reader who has the page")
    return Requests(requests.paths, headers)
