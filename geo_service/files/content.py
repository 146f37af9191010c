"""What a file of somebody else's is, before GDAL opens it.

GDAL goes by what a file holds, not by its name. Some of its formats are descriptions of where the
data is: another file of this machine, an address of the network. At the command line that is the
operator's own choice; a file that came over the network is of one of few formats, or is not opened.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from geo_service.files.errors import UploadRefused
from geo_service.files.linked_reference import links_reference
from geo_service.files.plain_tables import require_plain_tables
from geo_service.files.unfolding import require_modest
from layers.text import Text

HEAD = 2**16
"""Bytes that are looked at; GDAL looks at fewer to tell a format."""

DRIVERS = frozenset(
    {
        *("GPKG", "ESRI Shapefile", "GeoJSON", "GeoJSONSeq", "FlatGeobuf", "CSV"),
        *("KML", "LIBKML", "XLSX", "ODS", "OpenFileGDB"),
    }
)
"""GDAL's names of the formats that are taken over the network."""

ELSEWHERE = (
    *("OGR_VRT", "GDALG", "WFS", "OAPIF", "OGCAPI", "CSW", "EEDA", "Elasticsearch", "Carto"),
    *("AmigoCloud", "PLSCENES", "NGW", "ADBC", "HTTP", "GPSBabel", "GML", "GeoRSS"),
)
"""GDAL's names of formats by which a file leads it to other files or to the network."""

SKIP = "GDAL_SKIP"

NO_NETWORK: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("GDAL_HTTP_PROXY", "GDAL_HTTPS_PROXY"), "127.0.0.1:9"),
        **dict.fromkeys(("GDAL_HTTP_CONNECTTIMEOUT", "GDAL_HTTP_TIMEOUT"), "1"),
        "GDAL_HTTP_MAX_RETRY": "0",
    }
)
"""What keeps GDAL from the network: a proxy at a port where nothing answers, and seconds to wait for it.

Addresses in the environment's ``no_proxy`` are asked without a proxy all the same: `links_reference` is what
keeps GDAL from these.
"""

_FOREIGN = re.compile(
    rb"<[\w:.-]*(DataSource|Capabilities|FeatureCollection|Dataset)\b|gdal_streamed_alg|opengis\.net/(gml|wfs)",
    re.IGNORECASE,
)
"""By these GDAL takes a text for a description of data that is elsewhere, wherever they stand in it."""

_ARCHIVE = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old workbooks begin, and new ones with a password."""

_NO_SUCH = Text("其内容与扩展名不符", "its content is not what its name says")
_PASSWORD = Text("文件已加密，请去掉密码后再发送", "it has a password: remove that first")
_ELSEWHERE = Text("其内容指向别处的数据", "it points to data that is elsewhere")


def without_elsewhere() -> None:
    """Let GDAL never learn the formats that lead elsewhere, nor reach the network, where readers are served.

    GDAL looks at the environment once, when it is loaded. What the operator leaves out stays left
    out; GDAL takes names between commas, or between blanks where there is no comma.
    """
    given = os.environ.get(SKIP, "")
    names = [name.strip() for name in given.split("," if "," in given else None)]
    os.environ.update(NO_NETWORK)
    os.environ[SKIP] = ",".join(dict.fromkeys([*filter(None, names), *ELSEWHERE]))


def require_plain(path: Path, largest: int, *, takes_wide: bool = False) -> None:
    """Refuse a file that is not what its name says.

    Parameters
    ----------
    path : Path
    largest : int
        Bytes that an archive inside may unfold to.
    takes_wide : bool
        Whether tables of text may be in UTF-16, which GDAL does not read.

    Raises
    ------
    UploadRefused
    """
    if path.is_dir():
        return  # a file geodatabase: its parts were taken by name
    if path.stat().st_size == 0:
        raise UploadRefused(file=path.name, reason=Text("文件为空", "it is empty"))
    with path.open("rb") as content:
        head = content.read(HEAD)
    ending = path.suffix.lower()
    if ending in (".xlsx", ".ods") and head.startswith(_COMPOUND):
        raise UploadRefused(file=path.name, reason=_PASSWORD)
    is_wide_table = takes_wide and ending in _TABLES and _table(_narrowed(head))
    if not (_SIGNS[ending](head) or is_wide_table):
        raise UploadRefused(file=path.name, reason=_NO_SUCH)
    if ending in _TEXTS and (_FOREIGN.search(head.replace(b"\0", b"")) or links_reference(path)):
        raise UploadRefused(file=path.name, reason=_ELSEWHERE)
    if ending == ".gpkg":
        require_plain_tables(path)
    if ending in _ARCHIVES and head.startswith(_ARCHIVE):
        require_modest(path, largest)


def _json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\x1e \t\r\n").startswith(b"{")


def _xml(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") and b"<kml" in head


def _table(head: bytes) -> bool:
    return b"\0" not in head and not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"<", b"{"))


def _narrowed(head: bytes) -> bytes:
    """Return the beginning of a text in UTF-8, given in UTF-16 with or without a mark; else as it is."""
    whole = head[: len(head) // 2 * 2]
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        zeros = whole[codec == "utf-16-le" :: 2]
        others = whole[codec != "utf-16-le" :: 2]
        if whole.startswith(mark) or (b"\0" in zeros and b"\0" not in others):
            return whole.removeprefix(mark).decode(codec, "ignore").encode()
    return head


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signs)


_TABLES = (".csv", ".tsv", ".txt")
_ARCHIVES = (".xlsx", ".xls", ".ods", ".kmz")

_SIGNS: Mapping[str, Callable[[bytes], bool]] = MappingProxyType(
    {
        ".gpkg": _begins(b"SQLite format 3\0"),
        ".shp": _begins(b"\x00\x00\x27\x0a"),
        ".fgb": _begins(b"fgb\x03fgb"),
        ".xlsx": _begins(_ARCHIVE),
        ".ods": _begins(_ARCHIVE),
        ".xls": _begins(_COMPOUND, _ARCHIVE),  # many an .xls is an .xlsx
        ".kmz": _begins(_ARCHIVE),
        ".parquet": _begins(b"PAR1"),
        ".kml": _xml,
        **dict.fromkeys((".geojson", ".json", ".geojsonl", ".geojsons"), _json),
        **dict.fromkeys(_TABLES, _table),
    }
)
"""How the formats begin, by the ending of the file."""

_TEXTS = frozenset({".kml", ".geojson", ".json", ".geojsonl", ".geojsons", *_TABLES})
