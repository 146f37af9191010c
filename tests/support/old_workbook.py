"""Workbooks of the old kind (XLS), which no library at hand writes: the few records that a sheet needs.

[MS-CFB] for the file within the file, [MS-XLS] for the records.
"""

import struct
from collections.abc import Mapping, Sequence

Place = tuple[int, int]

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512
_SMALLEST = 4096
"""Bytes below which a stream would go to another place."""


def old_workbook(
    name: str, cells: Mapping[Place, str | float], merges: Sequence[tuple[int, int, int, int]] = ()
) -> bytes:
    """Return an XLS with one sheet: cells by row and column, and merges as top, bottom, left, right."""
    texts = list(dict.fromkeys(value for value in cells.values() if isinstance(value, str)))
    wide = [text.encode("utf-16-le") for text in texts]
    shared = b"".join(struct.pack("<HB", len(text) // 2, 1) + text for text in wide)
    title = name.encode("utf-16-le")
    before = _record(0x0809, struct.pack("<HH12x", 0x0600, 0x0005)) + _record(0x0042, struct.pack("<H", 1200))
    after = _record(0x00FC, struct.pack("<II", len(texts), len(texts)) + shared) + _record(0x000A)
    start = len(before) + 4 + 8 + len(title) + len(after)
    bound = _record(0x0085, struct.pack("<IBBBB", start, 0, 0, len(title) // 2, 1) + title)
    sheet = _record(0x0809, struct.pack("<HH12x", 0x0600, 0x0010))
    for (row, column), value in cells.items():
        if isinstance(value, str):
            sheet += _record(0x00FD, struct.pack("<HHHI", row, column, 0, texts.index(value)))
        else:
            sheet += _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    if merges:
        ranges = b"".join(struct.pack("<HHHH", *merge) for merge in merges)
        sheet += _record(0x00E5, struct.pack("<H", len(merges)) + ranges)
    return _filed(before + bound + after + sheet + _record(0x000A))


def _record(number: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", number, len(content)) + content


def _filed(stream: bytes) -> bytes:
    size = max(len(stream), _SMALLEST)
    sectors = -(-size // _SECTOR)
    chain = [_TABLE, _END, *range(3, 2 + sectors), _END]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, _SMALLEST, _END, 0, _END, 0) + struct.pack("<I", 0)
    folder = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, size)
    return (
        head.ljust(_SECTOR, b"\xff")
        + table
        + folder.ljust(_SECTOR, b"\0")
        + stream.ljust(sectors * _SECTOR, b"\0")
    )


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return text.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIQ", len(text), kind, 1, _FREE, _FREE, child, start, size
    )
