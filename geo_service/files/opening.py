"""Opening a file: which of its layers, in which encoding."""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyogrio

from geo_service.files.errors import FileUnreadable, NoSuchFileLayer, OtherEncoding, SeveralLayers
from geo_service.files.gdal import TEXT_FORMATS, UTF8, collected, options_of, plain_errors
from geo_service.files.source import Source, SourceColumn
from geo_service.files.workroom import workroom
from layers.text import Text

MOST_COLUMNS = 1_000
"""PostgreSQL's tables have 1,600 columns at most, SQLite's 2,000, ours some of their own."""

LONGEST_HEADER = 4 * 2**20

CHUNK = 1 << 20
STYLES = "layer_styles"


@contextmanager
def opened(
    path: Path,
    layer_name: str | None = None,
    encoding: str | None = None,
    drivers: Collection[str] | None = None,
) -> Iterator[Source]:
    """Open a layer of a file for the block.

    Parameters
    ----------
    path : Path
        A file that GDAL reads, zipped or not, or a folder such as ``roads.gdb``.
    layer_name : str, optional
        Which layer, where the file has several.
    encoding : str, optional
        Of the text, where the file does not say it: a CSV file or a Shapefile without ``.cpg``.
    drivers : collection of str, optional
        GDAL's names of the formats that are taken; all by default.

    Raises
    ------
    FileUnreadable, OtherEncoding, SeveralLayers, NoSuchFileLayer
    """
    if not path.exists():
        raise FileUnreadable(file=path.name, reason=Text("没有该文件", "there is no such file"))
    if not (path.is_file() or path.is_dir()):
        raise FileUnreadable(file=path.name, reason=Text("不是文件", "it is not a file"))
    if path.suffix.lower() in TEXT_FORMATS:
        _require_few_columns(path)
    if encoding is not None and not _is_encoding(encoding):
        reason = Text(f"没有名为 {encoding} 的编码", f"no encoding is called {encoding}")
        raise FileUnreadable(file=path.name, reason=reason)
    with workroom(path) as work:
        readable = path
        if encoding is not None and path.suffix.lower() in TEXT_FORMATS:
            readable = _in_utf8(path, work, encoding)
            encoding = None
        source = _described(readable, path.name, layer_name, encoding)
        if drivers is not None and source.driver not in drivers:
            reason = Text(f"此处不接收格式 {source.driver}", f"the format {source.driver} is not taken here")
            raise FileUnreadable(file=path.name, reason=reason)
        yield source


def layers_of(path: Path) -> list[str]:
    """Return the names of the layers of a file.

    Raises
    ------
    FileUnreadable
    """
    with plain_errors(path.name, UTF8), collected(set()):
        return _names(path)


def _names(path: Path) -> list[str]:
    """Return the names of the layers that hold data: QGIS keeps its styles in a table beside them."""
    return [name for name in (str(row[0]) for row in pyogrio.list_layers(path)) if name != STYLES]


def _require_few_columns(path: Path) -> None:
    """Look at the header of a table of text before GDAL does: it takes minutes over a million columns."""
    with path.open("rb") as content:
        header = content.readline(LONGEST_HEADER)
    _refuse_wide(path.name, 1 + max(header.count(sign) for sign in (b",", b";", b"\t", b"|")))


def _refuse_wide(name: str, columns: int) -> None:
    if columns > MOST_COLUMNS:
        reason = Text(f"列数超过 {MOST_COLUMNS}", f"it has more than {MOST_COLUMNS} columns")
        raise FileUnreadable(file=name, reason=reason)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, or of all files of a folder one after the other."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()


def _described(path: Path, name: str, layer_name: str | None, encoding: str | None) -> Source:
    with plain_errors(name, encoding or UTF8), collected(set()):
        layers = _names(path)
        if layer_name is not None and layer_name not in layers:
            raise NoSuchFileLayer(file=name, name=layer_name, layers=", ".join(layers))
        if not layers:
            raise FileUnreadable(file=name, reason=Text("其中没有图层", "it holds no layer"))
        if layer_name is None and len(layers) > 1:
            raise SeveralLayers(file=name, layers=", ".join(layers))
        info = pyogrio.read_info(path, layer=layer_name or layers[0], encoding=encoding, **options_of(path))
    _refuse_wide(name, len(info["fields"]))
    described = zip(info["fields"], info["ogr_types"], info["ogr_subtypes"], strict=True)
    return Source(
        path=path,
        name=name,
        layer_name=info["layer_name"],
        driver=info["driver"],
        crs=info["crs"],
        columns=tuple(SourceColumn(str(field), kind, subtype) for field, kind, subtype in described),
        geometry_type=info["geometry_type"] or "",
        geometry_column=info["geometry_name"] or "",
        fid_column=info["fid_column"] or "",
        encoding=encoding,
    )


def _is_encoding(name: str) -> bool:
    try:
        "a".encode(name)
    except (LookupError, ValueError):
        return False  # also what turns bytes to bytes, such as base64
    return True


def _in_utf8(path: Path, folder: Path, encoding: str) -> Path:
    copy = folder / path.name
    try:
        with (
            path.open(encoding=encoding, newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            while chunk := source.read(CHUNK):
                target.write(chunk)
    except UnicodeError:
        raise OtherEncoding(file=path.name, encoding=encoding) from None
    except OSError as error:
        raise FileUnreadable(file=path.name, reason=error.strerror or str(error)) from error
    return copy
