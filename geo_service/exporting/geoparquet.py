"""GeoParquet 1.1: columns for pandas, DuckDB and the like."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from geo_service.exporting.about import About, facts
from geo_service.exporting.arrow import Columns
from geo_service.exporting.gdal_file import column_name
from geo_service.exporting.order import Order
from geo_service.exporting.pages import Tally

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 20
"""Pages in one row group: groups of 20,000 rows are compressed well and read by parts."""


def geoparquet(order: Order, known: About, folder: Path, tally: Tally) -> Path:
    """Write a GeoParquet file, without the metadata of geometries where there are none; return its path."""
    import pyarrow as pa
    from pyarrow import parquet

    path = folder / "export.parquet"
    fields = order.fields()
    has_place = order.layer.geometry is not None
    geometry = column_name("geometry", (field.name for field in fields)) if has_place else ""
    columns = Columns(order, fields, geometry)
    # Readers look for it in the schema as well as in the file, so it is known before the rows are.
    schema = columns.schema().with_metadata({"geo": _geo(order, geometry)} if has_place else None)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(columns.batches(tally)):
            writer.write_table(pa.Table.from_batches(group).cast(schema))
        told = {fact.key: fact.value for fact in facts(order, known, tally)}
        writer.add_key_value_metadata({"about": orjson.dumps(told).decode()})
    return path


def _groups(batches: "Iterator[pa.RecordBatch]") -> "Iterator[list[pa.RecordBatch]]":
    group: list[pa.RecordBatch] = []
    for batch in batches:
        group.append(batch)
        if len(group) == GROUP:
            yield group
            group = []
    if group:
        yield group


def _geo(order: Order, geometry: str) -> str:
    kinds = [str(order.layer.geometry)]
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": kinds, "orientation": "counterclockwise"}
    if not order.places.is_wgs84:  # without the member it is longitude and latitude on WGS 84
        crs = order.places.crs
        column["crs"] = None if crs is None else crs.to_json_dict()
    return orjson.dumps(
        {"version": "1.1.0", "primary_column": geometry, "columns": {geometry: column}}
    ).decode()
