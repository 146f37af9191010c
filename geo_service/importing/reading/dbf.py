"""The attribute table of a Shapefile: in which encoding its texts are, whatever its ``.cpg`` says.

A table has its texts in columns of so many bytes, and cuts longer ones there, in the midst of a character
where it comes so.
"""

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from geo_service.files.workroom import workroom
from geo_service.importing.reading.encodings import BIG5, CODECS, GB18030, UTF8, Detected, detect, known_name

_MOST_ROWS = 50_000
"""Rows by which the encoding is told."""

_FIELD = struct.Struct("<11sc4xB15x")
_END_OF_FIELDS = b"\r"
_BLANKS = b" \0"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the rows of a table are, and the texts in each of them.

    Parameters
    ----------
    start, width : int
        Of the first row, and of each, bytes.
    names : tuple of bytes
        Of the columns.
    texts : tuple of tuple of int
        First byte, and the one after the last, of the texts in a row.
    """

    start: int
    width: int
    names: tuple[bytes, ...]
    texts: tuple[tuple[int, int], ...]


def encoding_of(shapefile: Path) -> Detected:
    """Find the encoding of the texts beside a Shapefile.

    Half a character at the end of a text counts neither for an encoding nor against one.
    """
    table = _beside(shapefile, ".dbf")
    if table is None:
        return Detected(UTF8, ())
    texts = list(_texts(table))
    for name in (UTF8, GB18030, BIG5):
        lines = [_without_half(text, name) for text in texts]
        if None not in lines:
            return _detected(filter(None, lines))
    return _detected(texts)


def stated_encoding(shapefile: Path) -> str | None:
    """Return what the ``.cpg`` beside a Shapefile says, None where there is none."""
    page = _beside(shapefile, ".cpg")
    if page is None:
        return None
    with page.open("rb") as content:
        stated = content.read(64).decode("ascii", "ignore").strip()
    return known_name(stated) or stated or None


@contextmanager
def mended(shapefile: Path, name: str | None) -> Iterator[tuple[Path, int]]:
    """Give a Shapefile without halves of characters for the block, and how many texts had one.

    Parameters
    ----------
    shapefile : Path
        Where nothing is to be mended, this is what is given; else a copy of its table beside it.
    name : str or None
        Its encoding; nothing is mended in one that is not in `CODECS`.
    """
    table = _beside(shapefile, ".dbf")
    halves = list(_halves(table, name)) if table and name and name in CODECS else []
    if table is None or not halves:
        yield shapefile, 0
        return
    with workroom(shapefile) as folder:
        for part in shapefile.parent.iterdir():
            if part.stem == shapefile.stem and part != table:
                (folder / part.name).symlink_to(part.resolve())
        copy = bytearray(table.read_bytes())
        for first, end in halves:
            copy[first:end] = b" " * (end - first)
        (folder / table.name).write_bytes(copy)
        yield folder / shapefile.name, len(halves)


def _detected(texts: Iterable[bytes]) -> Detected:
    whole = b"\n".join(texts)
    return detect(lambda: iter([whole]))


def _beside(shapefile: Path, ending: str) -> Path | None:
    parts = (path for path in shapefile.parent.iterdir() if path.stem == shapefile.stem)
    return next((path for path in parts if path.suffix.lower() == ending), None)


def _texts(table: Path) -> Iterator[bytes]:
    with table.open("rb") as content:
        layout = _layout(content)
        yield from layout.names
        for row in islice(_rows(content, layout), _MOST_ROWS):
            yield from (row[first:end].rstrip(_BLANKS) for first, end in layout.texts)


def _halves(table: Path, name: str) -> Iterator[tuple[int, int]]:
    """Give the bytes of the file that are half a character."""
    with table.open("rb") as content:
        layout = _layout(content)
        place = layout.start
        for row in _rows(content, layout):
            for first, end in layout.texts:
                text = row[first:end].rstrip(_BLANKS)
                whole = None if text.isascii() else _without_half(text, name)
                if whole is not None and len(whole) < len(text):
                    yield place + first + len(whole), place + first + len(text)
            place += layout.width


def _layout(content: BinaryIO) -> _Layout:
    """Read the head of a table; one that is none has no rows."""
    head = content.read(32)
    if len(head) < 32:
        return _Layout(0, 0, (), ())
    start, width = struct.unpack("<HH", head[8:12])
    described = content.read(max(start - 32, 0))
    names, texts, place = [], [], 1
    for offset in range(0, len(described) - 31, 32):
        if described.startswith(_END_OF_FIELDS, offset):
            break
        name, kind, size = _FIELD.unpack_from(described, offset)
        names.append(name.partition(b"\0")[0])
        if kind == b"C":
            texts.append((place, place + size))
        place += size
    return _Layout(start, width, tuple(names), tuple(texts))


def _rows(content: BinaryIO, layout: _Layout) -> Iterator[bytes]:
    content.seek(layout.start)
    while layout.width and len(row := content.read(layout.width)) == layout.width:
        yield row


def _without_half(text: bytes, name: str) -> bytes | None:
    """Return a text without the half of a character at its end, None where it is in another encoding."""
    try:
        text.decode(CODECS[name])
    except UnicodeDecodeError as error:
        is_cut = error.end == len(text) and error.reason.startswith(("unexpected end", "incomplete"))
        return text[: error.start] if is_cut else None
    return text
