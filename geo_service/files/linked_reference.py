"""Reference systems that a text of GeoJSON names by an address, from which GDAL would fetch them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

LONGEST = 2**12
"""Bytes that the statement of a reference system may have, blanks not counted."""

MOST = 100_000
"""Statements that a file may have: each takes time to look at, and one says it all."""

_CHUNK = 2**20
_DECODER = json.JSONDecoder(object_pairs_hook=tuple, strict=False)
_BLANKS = b"\0 \t\r\n\v\f"
_ADDRESSES = frozenset({"link", "url"})
_MEMBER = re.compile(
    rb"""["'](?:[cC]|\\u00[46]3)(?:[rR]|\\u00[57]2)(?:[sS]|\\u00[57]3)(?:(?P<end>["'])|\\u0000)"""
)
"""A member ``crs`` in every spelling that GDAL takes for it: its name ends for GDAL at a zero."""


def links_reference(path: Path) -> bool:
    """Return whether a text has a member ``crs`` that leads to an address, or could be read so.

    GDAL looks for it at geometries too, and takes what is not quite JSON: comments, single quotes.
    A member of which that much is not plain counts as leading elsewhere, and so does a file with more
    of them than `MOST`. The file is read in pieces.
    """
    with path.open("rb") as content:
        return any(
            seen > MOST or _leads(text, member) for seen, (text, member) in enumerate(_members(content), 1)
        )


def _members(content: IO[bytes]) -> Iterator[tuple[bytes, re.Match[bytes]]]:
    """Give each member with the text in which it stands, and what follows it at hand."""
    text = b""
    while chunk := content.read(_CHUNK):
        text += chunk.translate(None, _BLANKS)
        before = len(text) - LONGEST
        yield from ((text, found) for found in _MEMBER.finditer(text) if found.start() < before)
        text = text[-LONGEST:]
    yield from ((text, found) for found in _MEMBER.finditer(text))


def _leads(text: bytes, member: re.Match[bytes]) -> bool:
    after = text[member.end() : member.end() + 2]
    if member["end"] is None or after.startswith(b"/") or after == b":/":
        return True
    if after != b":{":
        return False  # a text, or a member that names no system by a type
    value = text[member.end() + 1 : member.end() + LONGEST].decode(errors="replace")
    try:
        pairs, _ = _DECODER.raw_decode(value)
    except (ValueError, RecursionError):
        return True
    return any(_word(name) == "type" and _word(kind) in _ADDRESSES for name, kind in pairs)


def _word(value: object) -> str:
    return value.partition("\0")[0].lower() if isinstance(value, str) else ""
