"""What a process keeps as long as a layer is not written to: values and finished bodies."""

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock
from typing import NamedTuple, TypeVar

T = TypeVar("T")

BODIES_BYTES = 64 * 2**20
"""Memory for finished bodies, in each process."""

OVERHEAD = 2_000
"""Bytes that a kept body takes beside its content and key: its headers and its place."""


class RevisionCache:
    """Values that hold as long as a layer is not written to: counts, extents.

    Parameters
    ----------
    size : int
        Values kept; the one used longest ago goes first.
    """

    def __init__(self, size: int = 1_000) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def get(self, layer_id: str, revision: int, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the value of a layer at a revision, computed where it is not known yet."""
        place = (layer_id, revision, key)
        with self._lock:
            if place in self._values:
                self._values.move_to_end(place)
                return self._values[place]  # type: ignore[return-value] # `compute` of this key made it
        value = compute()
        with self._lock:
            self._values[place] = value
            if len(self._values) > self._size:
                self._values.popitem(last=False)
        return value


class Body(NamedTuple):
    """A finished body as it goes out, with the headers that came of making it."""

    content: bytes
    headers: Mapping[str, str]


class BodyCache:
    """Finished, compressed bodies, the ones used longest ago dropped first.

    The key holds the layer's revision, so nothing has to be thrown out when a layer changes:
    bodies of an older revision are asked for no more and age away.

    Parameters
    ----------
    capacity : int
        Bytes of bodies kept. A body larger than an eighth of it is not kept.
    """

    def __init__(self, capacity: int = BODIES_BYTES) -> None:
        self._capacity = capacity
        self._size = 0
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Body | None:
        """Return a body; None where it is not there."""
        with self._lock:
            body = self._bodies.get(key)
            if body is not None:
                self._bodies.move_to_end(key)
            return body

    def put(self, key: str, body: Body) -> None:
        """Keep a body; its key and the place it takes are counted as well."""
        size = _size(key, body)
        if size > self._capacity // 8:
            return
        with self._lock:
            known = self._bodies.pop(key, None)
            self._size += size - (_size(key, known) if known else 0)
            self._bodies[key] = body
            while self._size > self._capacity:
                self._size -= _size(*self._bodies.popitem(last=False))


def _size(key: str, body: Body) -> int:
    return len(body.content) + sys.getsizeof(key) + OVERHEAD
