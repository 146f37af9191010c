"""The order of features: ``sortby``, and the mark ``next`` behind which a page begins."""

import base64
import binascii
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zlib import crc32

import orjson
from starlette.datastructures import QueryParams

from geo_service.api.parameters.known import bad
from geo_service.db.selection import Position, SortKey
from layers.contract import Layer
from layers.field import FieldType
from layers.text import Text

MAX_KEYS = 8
LONGEST_MARK = 4_000
MAX_KEY = 2**31 - 1
FREE = frozenset({"_", "crs", "f", "lang", "limit", "next", "offset", "precision", "properties"})
"""Parameters that may change from page to page: the others say which features there are."""

_READERS: Mapping[FieldType, Any] = {
    FieldType.TEXT: str,
    FieldType.INTEGER: int,
    FieldType.NUMBER: float,
    FieldType.BOOLEAN: bool,
    FieldType.DATE: date.fromisoformat,
    FieldType.DATETIME: datetime.fromisoformat,
}


def sort_keys(params: Mapping[str, str], layer: Layer) -> tuple[SortKey, ...]:
    """Read ``sortby``: names with ``+`` or ``-`` before them, the first one weighing most.

    Raises
    ------
    BadParameter
    """
    value = params.get("sortby")
    if value is None:
        return ()
    keys: dict[str, SortKey] = {}
    for wish in value.split(","):
        # A plus sign in an address arrives as a space.
        name = wish[1:] if wish[:1] in ("+", "-", " ") else wish
        if name != "id" and name not in layer.by_name:
            known = ", ".join(("id", *layer.by_name))
            raise bad("sortby", known, name)
        keys.setdefault(name, SortKey(name, is_descending=wish.startswith("-")))
    if len(keys) > MAX_KEYS:
        raise bad("sortby", Text(f"最多 {MAX_KEYS} 个属性", f"{MAX_KEYS} attributes at most"), value)
    return tuple(keys.values())


def mark_of(position: Position, params: QueryParams) -> str:
    """Return the mark of a position in the features that the parameters select."""
    values = [value.isoformat() if isinstance(value, date) else value for value in position.values]
    content = orjson.dumps([_fingerprint(params), position.key, *values])
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def position_of(params: QueryParams, layer: Layer, order: tuple[SortKey, ...]) -> Position | None:
    """Read ``next``: the position behind which the page begins.

    Raises
    ------
    BadParameter
        If it is no mark of ours, or one of other filters or another order.
    """
    mark = params.get("next")
    if mark is None:
        return None
    try:
        return _position(mark, _fingerprint(params), [_type(layer, key) for key in order])
    except (binascii.Error, OverflowError, TypeError, ValueError):
        expected = Text("本服务在同一查询中给出的 next", "the next that this service gave for the same query")
        raise bad("next", expected, mark) from None


def _position(mark: str, fingerprint: int, types: Sequence[FieldType]) -> Position:
    padded = mark[:LONGEST_MARK] + "=" * (-len(mark) % 4)
    found, key, *values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    if found != fingerprint or not 0 <= key <= MAX_KEY:
        raise ValueError(mark)
    pairs = zip(types, values, strict=True)
    return Position(int(key), tuple(None if value is None else _typed(kind, value) for kind, value in pairs))


def _type(layer: Layer, key: SortKey) -> FieldType:
    return FieldType.TEXT if key.field == "id" else layer.field(key.field).type


def _typed(kind: FieldType, value: Any) -> Any:
    read = _READERS[kind](value)
    if isinstance(read, str) and "\0" in read:
        raise ValueError(read)
    if isinstance(read, datetime):
        if read.tzinfo is None:
            raise ValueError(read)
        return read.astimezone(UTC)
    if isinstance(read, float) and not math.isfinite(read):
        raise ValueError(read)
    if isinstance(read, int) and abs(read) >= 2**63:
        raise ValueError(read)
    return read


def _fingerprint(params: QueryParams) -> int:
    """Return a checksum of which features are asked for and in which order."""
    return crc32(repr(sorted(item for item in params.multi_items() if item[0] not in FREE)).encode())
