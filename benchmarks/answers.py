"""Whether the servers answer the same, looked at before anything is measured."""

import gzip
import json
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

from benchmarks.errors import BenchmarkError
from benchmarks.servers import DIRECTLY, Server


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body read as JSON."""
        packed = self.headers.get("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if packed else self.body)


def get(server: Server, path: str, headers: Mapping[str, str]) -> Answer:
    """Ask a server once."""
    request = urllib.request.Request(server.address + path, headers=dict(headers))  # noqa: S310 - our own server
    try:
        with DIRECTLY.open(request, timeout=120) as answer:
            return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except HTTPError as error:
        with error:
            return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


def identifiers(server: Server, path: str, headers: Mapping[str, str]) -> list[str]:
    """Return our identifiers of the features in an answer, in its order.

    Raises
    ------
    BenchmarkError
        If the answer is not one of features.
    """
    answer = get(server, path, headers)
    if answer.status != 200:
        raise BenchmarkError(f"{server.name} answers {answer.status} to {path}: {answer.body[:300]!r}")
    if "Accept-Encoding" in headers and answer.headers.get("content-encoding") != "gzip":
        raise BenchmarkError(f"{server.name} does not compress {path}")
    document = answer.document
    features = document["features"] if document["type"] == "FeatureCollection" else [document]
    # The peer takes the integer key for the identifier; ours is an attribute there.
    return [feature["properties"]["id"] if server.is_peer else feature["id"] for feature in features]


def require_same(
    servers: Sequence[Server],
    paths: Mapping[str, Sequence[str]],
    headers: Mapping[str, str],
    *,
    looks: int = 5,
) -> None:
    """Compare the first answers of a scenario: the same features in the same order.

    Parameters
    ----------
    servers : sequence of Server
        The first one is what the others are compared with.
    paths : mapping of str to sequence of str
        By the name of the server. The same place asks for the same thing; where a server has
        fewer, it is asked for the same again.

    Raises
    ------
    BenchmarkError
        Naming the first difference.
    """
    for place in range(looks):
        first = _at(paths[servers[0].name], place)
        expected = identifiers(servers[0], first, headers)
        if not expected:
            raise BenchmarkError(f"{servers[0].name} has no features for {first}")
        for other in servers[1:]:
            path = _at(paths[other.name], place)
            found = identifiers(other, path, headers)
            if found != expected:
                differing = [pair for pair in zip(found, expected, strict=False) if pair[0] != pair[1]]
                raise BenchmarkError(
                    f"{path}: {other.name} gives {len(found)} features, {servers[0].name} {len(expected)};"
                    f" the first that differ: {differing[:1]}"
                )


def _at(paths: Sequence[str], place: int) -> str:
    return paths[place % len(paths)]
