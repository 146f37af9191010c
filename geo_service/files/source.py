"""One layer of a file that GDAL reads: its columns, and its rows batch by batch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nanoarrow
from pyogrio.raw import open_arrow, read

from geo_service.files.gdal import UTF8, collected, options_of, plain_errors

BATCH = 5_000
LEFT_OUT = "OFTBinary"
"""Type of columns that no layer can hold."""

_CURVES = frozenset({8, 9, 10, 11, 12, 13, 14})
"""Well-known binary of geometries with arcs, which GEOS does not read (OGC 06-103r4, table 2)."""


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """One column of a file with its type and subtype in GDAL's words (``OFTInteger``, ``OFSTBoolean``)."""

    name: str
    type: str
    subtype: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows: their numbers in the file, values by column, geometries as well-known binary.

    `drawn` is how many of the geometries had arcs, which are drawn as lines.
    """

    numbers: Sequence[int]
    values: Mapping[str, Sequence[Any]]
    geometries: Sequence[bytes | None]
    drawn: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """One layer of a file.

    Parameters
    ----------
    path : Path
        What GDAL reads; a copy in UTF-8 where the file is a text in another encoding.
    name : str
        The file's own name, for readers.
    layer_name : str
        The layer in the file.
    driver : str
        GDAL's name of the format.
    crs : str or None
        What the file states, as ``EPSG:…`` or WKT.
    columns : tuple of SourceColumn
    geometry_type : str
        What the file states: ``Point Z``, ``Unknown``, empty for a table without places.
    geometry_column, fid_column : str
        Names of the geometry and of the row's number; empty where the format has none.
    encoding : str or None
        Encoding that the operator states.
    """

    path: Path
    name: str
    layer_name: str
    driver: str
    crs: str | None
    columns: tuple[SourceColumn, ...]
    geometry_type: str
    geometry_column: str
    fid_column: str
    encoding: str | None

    @property
    def kept_columns(self) -> tuple[SourceColumn, ...]:
        """Columns whose values a layer can hold."""
        return tuple(column for column in self.columns if column.type != LEFT_OUT)

    def batches(self, remarks: set[str]) -> Iterator[Batch]:
        """Read the rows from the first to the last, `BATCH` at a time.

        Parameters
        ----------
        remarks : set of str
            Collects what GDAL remarks about the content.

        Raises
        ------
        FileUnreadable, OtherEncoding
        """
        names = [column.name for column in self.kept_columns]
        with plain_errors(self.name, self.encoding or UTF8), collected(remarks):
            arrow = open_arrow(
                self.path,
                layer=self.layer_name,
                encoding=self.encoding,
                columns=names,
                return_fids=True,
                datetime_as_string=True,
                batch_size=BATCH,
                **options_of(self.path),
            )
            meta, reader = arrow.__enter__()
        try:
            stream = iter(nanoarrow.ArrayStream(reader))
            while True:
                with plain_errors(self.name, self.encoding or UTF8), collected(remarks):
                    chunk = next(stream, None)
                    if chunk is None:
                        return
                    batch = self._batch(chunk, meta)
                yield batch
        finally:
            arrow.__exit__(None, None, None)

    def _batch(self, chunk: Any, meta: Mapping[str, Any]) -> Batch:
        children = zip(chunk.schema.fields, chunk.iter_children(), strict=True)
        columns = {field.name: child.to_pylist() for field, child in children}
        numbers = columns.pop(meta["fid_column"] or "OGC_FID")
        values = {column.name: columns.pop(column.name) for column in self.kept_columns}
        # What is left is the geometry, under a name that differs from format to format.
        places = next(iter(columns.values()), [None] * len(numbers))
        curved = [row for row, place in enumerate(places) if place is not None and is_curve(place)]
        if curved:
            places = self._drawn(places, curved, numbers)
        return Batch(numbers, values, places, len(curved))

    def _drawn(
        self, places: Sequence[bytes | None], curved: Sequence[int], numbers: Sequence[int]
    ) -> Sequence[bytes | None]:
        """Let GDAL draw arcs as lines, which its fast way out does not."""
        _, _, drawn, _ = read(
            self.path, layer=self.layer_name, columns=[], fids=[numbers[row] for row in curved]
        )
        straight = list(places)
        for row, place in zip(curved, drawn, strict=True):
            straight[row] = place
        return straight


def is_curve(wkb: bytes) -> bool:
    """Whether well-known binary holds a geometry with arcs."""
    kind = int.from_bytes(wkb[1:5], "little" if wkb[0] else "big")
    return (kind & 0x0FFFFFFF) % 1000 in _CURVES
