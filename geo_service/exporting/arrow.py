"""Features as Arrow record batches with typed columns, for GDAL and Parquet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import shapely

from geo_service.exporting.cells import typed
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Rows, Tally, rows
from layers.feature import Value
from layers.field import Field, FieldType

if TYPE_CHECKING:
    import pyarrow as pa

WKB = "geoarrow.wkb"
EXTENSION = "ARROW:extension:name"
ALIAS, COMMENT, WIDTH = "GDAL:OGR:alternative_name", "GDAL:OGR:comment", "GDAL:OGR:width"
"""Under which GDAL takes what a column is called, what it means and how wide it is."""


@dataclass(slots=True)
class Columns:
    """Which columns the batches have.

    Parameters
    ----------
    order : Order
    fields : sequence of Field
    geometry : str
        Name of the column with the geometry as WKB; empty for none.
    names : mapping of str to str
        Name of the column of a field, where it has another in the file.
    widths : mapping of str to int
        Bytes of the column of a field, where the format needs to know.
    has_times : bool
        Whether the format has moments; else they are text in the form of RFC 3339.
    shortened : callable, optional
        Makes a text one that the format takes.
    failure : Exception or None
        What went wrong while GDAL asked for batches; it tells of that in words of its own only.
    """

    order: Order
    fields: Sequence[Field]
    geometry: str
    names: Mapping[str, str] = field(default_factory=dict)
    widths: Mapping[str, int] = field(default_factory=dict)
    has_times: bool = True
    shortened: Callable[[str], str] | None = None
    failure: Exception | None = None

    def schema(self) -> "pa.Schema":
        """Return the schema: titles and explanations of the fields in the metadata of their columns."""
        import pyarrow as pa

        columns = [
            pa.field(self.names.get(one.name, one.name), self._type(one), metadata=self._words(one))
            for one in self.fields
        ]
        if self.geometry:
            columns.append(pa.field(self.geometry, pa.binary(), metadata={EXTENSION: WKB}))
        return pa.schema(columns)

    def batches(self, tally: Tally) -> "Iterator[pa.RecordBatch]":
        """Give one batch for each page of features."""
        schema = self.schema()
        for part in rows(self.order, tally):
            yield self._batch(part, schema)

    def reader(self, tally: Tally) -> "pa.RecordBatchReader":
        """Return the batches as GDAL reads them."""
        import pyarrow as pa

        return pa.RecordBatchReader.from_batches(self.schema(), self._watched(tally))

    def _watched(self, tally: Tally) -> "Iterator[pa.RecordBatch]":
        try:
            yield from self.batches(tally)
        except Exception as error:
            self.failure = error
            raise

    def _batch(self, part: Rows, schema: "pa.Schema") -> "pa.RecordBatch":
        import pyarrow as pa

        arrays: list[Any] = [
            pa.array([self._value(one, row.get(one.name)) for row in part.values], column.type)
            for one, column in zip(self.fields, schema, strict=False)
        ]
        if self.geometry:
            arrays.append(pa.array(shapely.to_wkb(part.places), pa.binary()))
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _value(self, one: Field, value: Any) -> Value:
        is_text = one.type is FieldType.DATETIME and not self.has_times
        found = value if is_text else typed(one, value)
        return self.shortened(found) if self.shortened is not None and isinstance(found, str) else found

    def _words(self, one: Field) -> dict[str, str]:
        language = self.order.language
        title = one.title.in_language(language)
        same = [other for other in self.fields if other.title.in_language(language) == title]
        words = {ALIAS: title if len(same) == 1 else f"{title} ({one.name})"}
        if one.help is not None:
            words[COMMENT] = one.help.in_language(language)
        if one.name in self.widths:
            words[WIDTH] = str(self.widths[one.name])
        return words

    def _type(self, one: Field) -> "pa.DataType":
        import pyarrow as pa

        moments = pa.timestamp("ms", tz="UTC") if self.has_times else pa.string()
        return {
            FieldType.TEXT: pa.string(),
            FieldType.INTEGER: pa.int64(),
            FieldType.NUMBER: pa.float64(),
            FieldType.BOOLEAN: pa.bool_(),
            FieldType.DATE: pa.date32(),
            FieldType.DATETIME: moments,
        }[one.type]
