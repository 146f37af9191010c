"""What a file holds: read once from end to end before anything is stored."""

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pyproj import CRS, Transformer

from geo_service.db.edits import ADDRESSABLE
from geo_service.files import geometry, reference
from geo_service.files.source import Batch, Source
from geo_service.files.values import field_type, typed
from geo_service.publishing.errors import BadIdColumn, MixedGeometry, UnknownColumn
from layers.contract import GeometryType
from layers.field import FieldType
from layers.text import Text

ID_COLUMN = "id"
Progress = Callable[[int], None]
"""Called with how many rows were read or stored since the last call."""

NUMBERING = ("GeoJSON", "GeoJSONSeq")
"""Formats whose features have an id of their own, which GDAL gives as the number of the row."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds.

    Parameters
    ----------
    rows : int
    geometry : GeometryType or None
        None where no row has a place.
    crs : CRS or None
        System of the coordinates; None where there are none.
    extent : tuple of float or None
        West, south, east, north of the places, WGS 84 degrees; None where there are none.
    longest : dict of str to int
        Characters of the longest text in each column of texts.
    faults : Counter of str
        What had to be decided or repaired, by the names of `geometry` and `values`.
    id_column : str or None
        Column whose values are the features' identifiers; None for numbers.
    has_own_numbers : bool
        Whether the file itself numbers its features (``"id": 100`` in GeoJSON); else they are
        numbered from 1.
    remarks : tuple of str
        What GDAL remarked.
    """

    rows: int
    geometry: GeometryType | None
    crs: CRS | None
    extent: reference.Bounds | None
    longest: dict[str, int]
    faults: Counter[str]
    id_column: str | None
    has_own_numbers: bool
    remarks: tuple[str, ...]


@dataclass(slots=True)
class Identifiers:
    """Whether a column can identify the rows: a value in each, addressable, no two the same.

    Two rows are told apart by 64-bit hashes of their values, so that a million of them take eight
    megabytes.
    """

    column: str
    fault: Text | None = None
    hashes: "array[int]" = field(default_factory=lambda: array("q"))

    def look_at(self, values: Sequence[Any]) -> None:
        """Take the values of some rows into account."""
        if self.fault is not None:
            return
        for value in values:
            name = identifier(value)
            if name is None:
                self.fault = Text("有的行没有值", "some rows have no value in it")
            elif not ADDRESSABLE.fullmatch(name):
                self.fault = Text(
                    f"值“{name[:40]}”不能用于地址：应为 1 至 100 个字符，不含 / ? # 与控制字符",
                    f"the value {name[:40]} cannot stand in an address, which takes 1 to 100 characters"
                    " without / ? # and controls",
                )
            self.hashes.append(hash(name))

    def verdict(self) -> Text | None:
        """Return why the column cannot identify the rows, None where it can."""
        if self.fault is None:
            ordered = np.sort(np.frombuffer(self.hashes, dtype=np.int64)) if self.hashes else np.array([])
            if np.any(ordered[1:] == ordered[:-1]):
                self.fault = Text("有重复的值", "values in it stand twice")
        return self.fault


def identifier(value: Any) -> str | None:
    """Return a value of a file as an identifier, None where there is none.

    Examples
    --------
    >>> identifier(441881.0), identifier(" G240 "), identifier(""), identifier(None)
    ('441881', 'G240', None, None)
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value is None else (str(value).strip() or None)


def survey(
    source: Source,
    *,
    crs: str | None,
    id_column: str | None,
    extent: reference.Bounds,
    metric: int,
    progress: Progress,
) -> Survey:
    """Read a file from end to end.

    Parameters
    ----------
    source : Source
    crs : str or None
        Reference system that the operator states.
    id_column : str or None
        Column that the operator names for the identifiers; a column ``id`` by default, where it can.
    extent : tuple of float
        West, south, east, north of the service, degrees.
    metric : int
        EPSG code of the service's own projected system.
    progress : callable

    Raises
    ------
    PublishingError
    """
    looked_at = _Look(source, _identifiers(source, id_column), reference.way_from(crs or source.crs))
    remarks: set[str] = set()
    for batch in source.batches(remarks):
        looked_at.take(batch)
        progress(len(batch.numbers))
    system = None
    if looked_at.bounds is not None:
        system = reference.required(source.name, source.crs, crs, looked_at.bounds, extent, metric)
    return Survey(
        rows=looked_at.rows,
        geometry=_one_type(source, looked_at.kinds),
        crs=system,
        extent=looked_at.extent,
        longest=looked_at.longest,
        faults=looked_at.faults,
        id_column=_chosen(looked_at.identifiers, is_named=id_column is not None),
        has_own_numbers=source.driver in NUMBERING and looked_at.is_numbered,
        remarks=tuple(sorted(remarks)),
    )


class _Look:
    """What was seen so far of a file."""

    def __init__(self, source: Source, identifiers: Identifiers | None, way: Transformer | None) -> None:
        self.identifiers = identifiers
        self.rows = 0
        self.is_numbered = False
        self.bounds: reference.Bounds | None = None
        self.extent: reference.Bounds | None = None
        self.kinds: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.longest: dict[str, int] = {}
        self._way = way
        self._columns = [
            column
            for column in source.kept_columns
            if field_type(column) in (FieldType.TEXT, FieldType.NUMBER, FieldType.DATETIME)
        ]

    def take(self, batch: Batch) -> None:
        """Look at some rows."""
        counted = range(self.rows, self.rows + len(batch.numbers))
        self.is_numbered |= list(batch.numbers) != list(counted)
        self.rows += len(batch.numbers)
        for column in self._columns:
            values = typed(column, batch.values[column.name], self.faults)
            if field_type(column) is FieldType.TEXT:
                lengths = (len(value) for value in values if isinstance(value, str))
                self.longest[column.name] = max(self.longest.get(column.name, 0), max(lengths, default=0))
        if self.identifiers is not None:
            self.identifiers.look_at(batch.values.get(self.identifiers.column, batch.numbers))
        read = geometry.decoded(batch.geometries)
        self.faults[geometry.UNREADABLE] += read.unreadable
        self.bounds = reference.wider(self.bounds, read.geometries)
        places = geometry.placed(read.geometries, self._way)
        self.faults += places.faults
        self.extent = reference.wider(self.extent, places.geometries)
        self.kinds += geometry.kinds(places.geometries)


def _identifiers(source: Source, named: str | None) -> Identifiers | None:
    columns = [column.name for column in source.kept_columns]
    if named is not None:
        if named not in columns and named != source.fid_column:
            known = [*columns, *filter(None, [source.fid_column])]
            raise UnknownColumn(file=source.name, column=named, columns=", ".join(known))
        return Identifiers(named)
    return next((Identifiers(name) for name in columns if name.casefold() == ID_COLUMN), None)


def _chosen(identifiers: Identifiers | None, *, is_named: bool) -> str | None:
    if identifiers is None:
        return None
    fault = identifiers.verdict()
    if fault is None:
        return identifiers.column
    if is_named:
        raise BadIdColumn(column=identifiers.column, reason=fault)
    return None


def _one_type(source: Source, kinds: Counter[str]) -> GeometryType | None:
    if not kinds:
        return _stated_type(source.geometry_type)
    found = geometry.one_type(kinds)
    if found is None:
        names = sorted({kind.removeprefix("Multi") for kind in kinds})
        how = " ; ".join(
            f"ogr2ogr -where \"OGR_GEOMETRY LIKE '%{name.upper()}%'\" {name.lower()}s.gpkg {source.name}"
            for name in names
            if name != "GeometryCollection"
        )
        raise MixedGeometry(
            file=source.name,
            found=", ".join(f"{kind}: {count}" for kind, count in sorted(kinds.items())),
            how=how or "ogr2ogr -explodecollections parts.gpkg " + source.name,
        )
    return found


def _stated_type(name: str) -> GeometryType | None:
    """Return the type that a file without any place states, None where it states none."""
    plain = name.split(" ", maxsplit=1)[0]
    return GeometryType(plain) if plain in set(GeometryType) else None
