"""Files of features: what GDAL reads, and GeoParquet."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pyogrio

from geo_service.files.content import DRIVERS
from geo_service.files.errors import FileUnreadable, UnknownEncoding
from geo_service.files.gdal import UTF8, collected, plain_errors, without_folders
from geo_service.files.opening import layers_of, opened
from geo_service.files.source import LEFT_OUT, Batch, Source, SourceColumn
from geo_service.importing.reading import dbf, geojson, kml, parquet
from geo_service.importing.reading.encodings import Detected, known_name
from geo_service.importing.reading.limits import Allowance, require_few_faults, require_modest_grid
from geo_service.importing.reading.look import Kind, Looked
from geo_service.importing.reading.places import Places
from geo_service.importing.reading.values import cell, cells, moment
from layers.ledger.grid import Cell
from layers.ledger.table import Record, RecordFault, Table
from layers.text import Text

_NUMBERING = ("GeoJSON", "GeoJSONSeq")
"""Formats whose features have a number of their own, which GDAL gives as that of the row."""

_SHAPEFILE = ".shp"
_ID = "id"

_WITHOUT_HEIGHTS = {"EPSG:4979": "EPSG:4326"}
"""What GDAL says of GeoJSON with heights, once they are gone."""

_KNOWN = {
    "Non closed ring": Text("有的面没有闭合，已闭合", "Some rings were open, and were closed"),
    "Winding order": Text("有的面的环方向有误，已更正", "Some rings wind the wrong way, which was mended"),
}
"""What GDAL remarks, in plainer words."""


def look_at(path: Path) -> Looked:
    """Look at a file of features.

    Raises
    ------
    FileError
    """
    if path.suffix.lower() == parquet.ENDING:
        return parquet.look_at(path)
    detected, encoding = None, None
    if path.suffix.lower() == _SHAPEFILE:
        detected = _detected(path)
        encoding = detected.name or dbf.stated_encoding(path)
    crs, rows = None, None
    with _readable(path) as readable:
        sheets = tuple(layers_of(readable.path))
        if len(sheets) == 1:
            with opened(readable.path, sheets[0], encoding, drivers=DRIVERS) as source:
                crs, rows = source.crs, _count(source)
    return Looked(
        Kind.FEATURES,
        sheets=sheets,
        encoding=encoding,
        encodings=() if detected is None else detected.offered,
        crs=crs,
        rows=rows,
        fault=None if detected is None else detected.fault,
    )


def read_features(
    path: Path, layer_name: str | None = None, encoding: str | None = None, *, repair: bool = True
) -> Table:
    """Read the features of a file.

    Parameters
    ----------
    path : Path
        GeoJSON, a sequence of it, a Shapefile, GeoPackage, KML, KMZ, FlatGeobuf or GeoParquet.
    layer_name : str, optional
        Which layer, where the file has several.
    encoding : str, optional
        Of a Shapefile's texts; found by default, even where its ``.cpg`` says another one.
    repair : bool
        Whether invalid geometries are repaired; else they are faults of their rows.

    Raises
    ------
    FileError
    """
    if path.suffix.lower() == parquet.ENDING:
        return parquet.read_table(path, repair=repair)
    if path.suffix.lower() == _SHAPEFILE:
        return _read_shapefile(path, encoding, repair=repair)
    with (
        _readable(path, encoding) as readable,
        opened(readable.path, layer_name, drivers=DRIVERS) as source,
    ):
        table = _read(source, Places(repair=repair))
    if readable.encoding not in (None, UTF8):
        note = Text(f"文字按 {readable.encoding} 读取", f"Its text was read in {readable.encoding}")
        table = replace(table, notes=(note, *table.notes))
    return kml.as_named(table, readable.names) if path.suffix.lower() in kml.ENDINGS else table


@contextmanager
def _readable(path: Path, encoding: str | None = None) -> Iterator[kml.Readable]:
    """Give what GDAL reads well of a file for the block."""
    ending = path.suffix.lower()
    if ending in kml.ENDINGS:
        with kml.readable(path) as readable:
            yield readable
    elif ending in geojson.ENDINGS:
        with geojson.in_utf8(path, encoding) as (text, name):
            yield kml.Readable(text, {}, name)
    else:
        yield kml.Readable(path, {})


def _read_shapefile(path: Path, given: str | None, *, repair: bool) -> Table:
    encoding, notes = _decided(path, _detected(path), given)
    with (
        dbf.mended(path, encoding) as (readable, cut),
        opened(readable, None, encoding, drivers=DRIVERS) as source,
    ):
        table = _read(source, Places(repair=repair))
    if cut:
        text = (
            f"{cut} 处文字超出列宽，在文件中已被截断",
            f"{cut} texts are cut in the file at the width of their column",
        )
        notes.append(Text(*text))
    return replace(table, notes=(*notes, *table.notes))


def _detected(path: Path) -> Detected:
    """Find the encoding of a Shapefile's texts.

    Raises
    ------
    FileUnreadable
        If it is not whole.
    """
    if not any(path.with_suffix(ending).exists() for ending in (".shx", ".SHX")):
        reason = Text("缺少同名的 .shx 文件", "the .shx file beside it is missing")
        raise FileUnreadable(file=path.name, reason=reason)
    return dbf.encoding_of(path)


def _decided(path: Path, detected: Detected, given: str | None) -> tuple[str | None, list[Text]]:
    """Return the encoding in which a Shapefile is read: as a person says, as its bytes show, as it says.

    Raises
    ------
    UnknownEncoding
    """
    if given is not None:
        return known_name(given) or given, []
    stated = dbf.stated_encoding(path)
    name = detected.name
    if name is None and stated is None:
        raise UnknownEncoding(file=path.name, reason=detected.fault)
    if name is None:
        return stated, [
            Text(f"文字按文件标明的 {stated} 读取", f"Texts were read in {stated}, as the file says")
        ]
    if stated is None or stated == name or not detected.offered or detected.offered[0].sample.isascii():
        return name, []
    note = Text(
        f"文件标明编码为 {stated}，其文字实为 {name}，已按 {name} 读取",
        f"The file says that its texts are in {stated}; they are in {name}, and were read so",
    )
    return name, [note]


def _count(source: Source) -> int | None:
    with plain_errors(source.name, UTF8), collected(set()):
        info = pyogrio.read_info(source.path, layer=source.layer_name, encoding=source.encoding)
    count = int(info["features"])
    return count if count >= 0 else None


def _read(source: Source, places: Places) -> Table:
    faults: list[RecordFault] = []
    records: list[Record] = []
    numbers: list[int] = []
    remarks: set[str] = set()
    drawn = 0
    allowance = Allowance(source.name)
    for batch in source.batches(remarks):
        require_modest_grid(source.name, len(records) + len(batch.numbers), len(source.kept_columns))
        allowance.take(batch.geometries)
        taken = _records(source, batch, len(records) + 1, places, faults)
        for record in taken:
            allowance.take(record.values)
        records += taken
        require_few_faults(source.name, len(faults))
        numbers += batch.numbers
        drawn += batch.drawn
    if not records:
        raise FileUnreadable(file=source.name, reason=Text("其中没有要素", "it holds no features"))
    places.faults += geojson.lost(source.path, source.driver, records, places.faults)
    columns = [column.name for column in source.kept_columns]
    if _has_own_numbers(source, numbers):
        columns.append(_ID)
        records = [
            replace(record, values=(*record.values, number))
            for record, number in zip(records, numbers, strict=True)
        ]
    return Table(
        columns=tuple(columns),
        records=records,
        has_geometry=any(record.geometry is not None for record in records) or bool(places.faults),
        crs=_WITHOUT_HEIGHTS.get(source.crs or "", source.crs),
        faults=sorted(chain(faults, places.faults), key=lambda fault: fault.number),
        notes=(*_left_out(source), *_arcs(drawn), *places.notes(), *map(_remark, sorted(remarks)[:5])),
    )


def _records(
    source: Source, batch: Batch, first: int, places: Places, faults: list[RecordFault]
) -> list[Record]:
    columns = [
        cells(column.name, batch.values[column.name], first, faults, moment if _is_moment(column) else cell)
        for column in source.kept_columns
    ]
    rows: Sequence[tuple[Cell, ...]] = (
        list(zip(*columns, strict=True)) if columns else [()] * len(batch.numbers)
    )
    geometries = places.take(batch.geometries, first)
    return [
        Record(number, values, geometry)
        for number, (values, geometry) in enumerate(zip(rows, geometries, strict=True), first)
    ]


def _is_moment(column: SourceColumn) -> bool:
    return column.type == "OFTDateTime"


def _has_own_numbers(source: Source, numbers: list[int]) -> bool:
    return (
        source.driver in _NUMBERING
        and numbers != list(range(len(numbers)))
        and all(column.name != _ID for column in source.columns)
    )


def _left_out(source: Source) -> list[Text]:
    names = ", ".join(column.name for column in source.columns if column.type == LEFT_OUT)
    if not names:
        return []
    return [Text(f"二进制列未读取：{names}", f"Binary columns are not read: {names}")]


def _arcs(drawn: int) -> list[Text]:
    if not drawn:
        return []
    return [
        Text(f"{drawn} 个图形含圆弧，已画为折线", f"{drawn} geometries have arcs, which are drawn as lines")
    ]


def _remark(remark: str) -> Text:
    if (known := next((text for words, text in _KNOWN.items() if words in remark), None)) is not None:
        return known
    plain = without_folders(remark)
    return Text(f"读取时的提示：{plain}", f"Remarked while reading: {plain}")
