"""What a file is, before anything of it is read."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from geo_service.files.errors import FileUnreadable
from geo_service.files.purpose import IMPORTING
from geo_service.files.upload import ARCHIVE
from geo_service.importing.reading import delimited, workbook
from geo_service.importing.reading.encodings import Encoding
from layers.ledger.grid import Grid
from layers.text import Text


class Kind(StrEnum):
    """What a file is made of: cells, among which the table has to be found, or features."""

    GRID = "grid"
    FEATURES = "features"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file is.

    Parameters
    ----------
    kind : Kind
    sheets : tuple of str
        Sheets of a workbook, layers of a file of features; none for a table of text.
    encoding : str or None
        Of the text, where the file does not say it and it was found from the bytes.
    encodings : tuple of Encoding
        In which the text can be read, with a sample of each.
    crs : str or None
        What a file with one layer says of its reference system, as ``EPSG:…`` or WKT.
    rows : int or None
        Features, where the file says how many.
    fault : Text or None
        Why the encoding was not found: a person chooses one of `encodings`, if there are any.
    """

    kind: Kind
    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    encodings: tuple[Encoding, ...] = ()
    crs: str | None = None
    rows: int | None = None
    fault: Text | None = None


def look(path: Path) -> Looked:
    """Look at a file: a workbook, a table of text, or features.

    Raises
    ------
    FileError
    """
    ending = path.suffix.lower()
    if not path.exists():
        raise FileUnreadable(file=path.name, reason=Text("没有该文件", "there is no such file"))
    if ending not in IMPORTING.endings | {ARCHIVE}:
        reason = Text(f"不读取 {ending or '无扩展名的'} 文件", f"files named {ending or 'so'} are not read")
        raise FileUnreadable(file=path.name, reason=reason)
    if ending in workbook.ENDINGS:
        return Looked(Kind.GRID, sheets=workbook.sheets_of(path))
    if ending in delimited.ENDINGS:
        found = delimited.encoding_of(path)
        return Looked(Kind.GRID, encoding=found.name, encodings=found.offered, fault=found.fault)
    from geo_service.importing.reading import features

    return features.look_at(path)


def read_grid(path: Path, sheet: str | None = None, encoding: str | None = None) -> Grid:
    """Read one sheet of a workbook, or a table of text.

    Parameters
    ----------
    path : Path
    sheet : str, optional
        The first of a workbook by default.
    encoding : str, optional
        Of a table of text; found by default.

    Raises
    ------
    FileError
    """
    if path.suffix.lower() in workbook.ENDINGS:
        return workbook.read_sheet(path, sheet)
    return delimited.read_delimited(path, encoding)
