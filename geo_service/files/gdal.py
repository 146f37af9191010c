"""How GDAL is asked, and what it says when something is amiss."""

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pyogrio.errors import CRSError, DataLayerError, DataSourceError

from geo_service.files.errors import FileUnreadable, OtherEncoding
from layers.text import Text

UTF8 = "UTF-8"
TEXT_FORMATS = (".csv", ".tsv", ".txt")

_TABLE = {
    "AUTODETECT_TYPE": "YES",
    "AUTODETECT_SIZE_LIMIT": "0",  # look at every row: a type that a later one breaks would lose values
    "X_POSSIBLE_NAMES": "lon*,lng*,x,经度*",
    "Y_POSSIBLE_NAMES": "lat*,y,纬度*",
    "KEEP_GEOM_COLUMNS": "YES",
}
_SHEET = {"HEADERS": "FORCE"}
OPTIONS: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(TEXT_FORMATS, _TABLE),
    **dict.fromkeys((".xlsx", ".xls", ".ods"), _SHEET),
}
"""How GDAL opens formats that name no types or places by themselves, by the ending of the file."""

FAILURES = (DataSourceError, DataLayerError, CRSError, RuntimeError, OSError, ValueError, OverflowError)
"""What the readers raise; the last two for a date that Python has no value for."""


def options_of(path: Path) -> Mapping[str, str]:
    """Return the options with which GDAL opens a file."""
    return OPTIONS.get(path.suffix.lower(), {})


_FOLDERS = re.compile(r"(?<![\w/:])(?:/[^/\s:'\"]+)*/(?=[^/\s])")


@contextmanager
def plain_errors(name: str, encoding: str) -> Iterator[None]:
    """Turn errors of the readers into one clear sentence."""
    try:
        yield
    except UnicodeError:
        raise OtherEncoding(file=name, encoding=encoding) from None
    except FAILURES as error:
        raise FileUnreadable(file=name, reason=_reason(str(error))) from error


@contextmanager
def collected(remarks: set[str]) -> Iterator[None]:
    """Collect GDAL's warnings; those of the reading library about its own types tell nothing."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    remarks |= {str(one.message) for one in caught if issubclass(one.category, RuntimeWarning)}


def _reason(message: str) -> Text | str:
    """Return why a file cannot be read; GDAL's own words where there are no plainer ones."""
    if "not recognized as being in a supported file format" in message:
        return Text("没有 GDAL 能识别的格式", "it is in no format that GDAL knows")
    return without_folders(message)


def without_folders(message: str) -> str:
    """Return a message on one line, with the names of files and not the folders that they are in."""
    return _FOLDERS.sub("", " ".join(message.split()))[:300]
