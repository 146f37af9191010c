"""What is particular to KML: it comes packed as KMZ, in its own words, and says how features are drawn."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape, unescape
from pathlib import Path

from geo_service.files.content import require_plain
from geo_service.files.errors import FileUnreadable
from geo_service.files.unfolding import pieces, unfolding
from geo_service.files.workroom import workroom
from layers.ledger.table import Table
from layers.text import Text

PACKED = ".kmz"
ENDINGS = (".kml", PACKED)
LARGEST = 512 * 2**20
"""Bytes to which the text inside may unfold."""

_DRAWING = frozenset({"altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon", "snippet"})
"""Columns that GDAL makes of how a feature is drawn."""

_STANDING = frozenset({"Name", "description", "timestamp", "begin", "end"})
"""Columns that GDAL makes for every file, with values or without."""


_DATA = re.compile(r"""(<(?:\w+:)?Data\s[^>]*?\bname\s*=\s*)(["'])(.*?)\2""", re.DOTALL)
"""Values that are not declared beforehand, whose names GDAL takes for columns if they are ASCII."""

_COORDINATES = re.compile(r"coordinates>([^<]*)<")
_NUMBERS = re.compile(r"[-+.,\deE\s]*")


@dataclass(frozen=True, slots=True)
class Readable:
    """A file that GDAL reads well.

    Parameters
    ----------
    path : Path
    names : mapping of str to str
        What columns are called in the file, by the names that they were given for GDAL.
    encoding : str or None
        In which its text came, where the file does not say it.
    """

    path: Path
    names: Mapping[str, str]
    encoding: str | None = None


@contextmanager
def readable(path: Path) -> Iterator[Readable]:
    """Give a text that GDAL reads well for the block: out of a KMZ, its columns under plain names.

    GDAL reads KMZ as well, but leaves out what the features say beyond name and description; of names
    that are not ASCII it makes underscores, and numbers of what is none.

    Raises
    ------
    FileUnreadable, UploadRefused
    """
    with workroom(path) as folder:
        text = path
        if path.suffix.lower() == PACKED:
            text = folder / f"{path.stem}.kml"
            _unpack(path, text)
        try:
            content = text.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            yield Readable(text, {})  # it is in another encoding, and says so
            return
        for found in _COORDINATES.finditer(content):
            if not _NUMBERS.fullmatch(found[1]):
                shown = " ".join(found[1].split())[:40]
                raise FileUnreadable(
                    file=path.name,
                    reason=Text(f"坐标“{shown}”不是数值", f"its coordinates {shown!r} are no numbers"),
                )
        names = _plain_names(content)
        if names:
            text = folder / f"{path.stem}.kml"
            text.write_text(_DATA.sub(lambda found: _renamed(found, names), content), encoding="utf-8")
        yield Readable(text, {plain: name for name, plain in names.items()})


def _unpack(path: Path, copy: Path) -> None:
    with unfolding(path) as archive:
        texts = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".kml")]
        if not texts:
            raise FileUnreadable(file=path.name, reason=Text("其中没有 KML", "it holds no KML"))
        left = LARGEST
        with copy.open("wb") as content:
            for piece in pieces(archive, texts[0]):  # the first is the main one (KML 2.2, KMZ files)
                left -= len(piece)
                if left < 0:
                    raise FileUnreadable(file=path.name, reason=Text("解压后过大", "it unfolds to too much"))
                content.write(piece)
    require_plain(copy, LARGEST)


def _plain_names(content: str) -> dict[str, str]:
    names = dict.fromkeys(unescape(found[3]) for found in _DATA.finditer(content))
    foreign = [name for name in names if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII)]
    return {name: f"column_{number}_" for number, name in enumerate(foreign, 1)}


def _renamed(found: re.Match[str], names: Mapping[str, str]) -> str:
    name = unescape(found[3])
    return f"{found[1]}{found[2]}{escape(names.get(name, name))}{found[2]}"


def as_named(table: Table, names: Mapping[str, str]) -> Table:
    """Return a table under its own names, without the columns of every KML that tell nothing."""
    kept = [
        place
        for place, column in enumerate(table.columns)
        if column not in _DRAWING
        and (column not in _STANDING or any(record.values[place] is not None for record in table.records))
    ]
    records = [
        replace(record, values=tuple(record.values[place] for place in kept)) for record in table.records
    ]
    columns = tuple(names.get(table.columns[place], table.columns[place]) for place in kept)
    return replace(table, columns=columns, records=records)
