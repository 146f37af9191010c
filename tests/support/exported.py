"""Reading exported files back, with the programs that others would use."""

import csv
import io
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyogrio
import shapely
from openpyxl import load_workbook
from pyarrow import parquet
from shapely.geometry.base import BaseGeometry

from layers.formula import as_written


class Back(NamedTuple):
    """One feature read from a file: the values that it has, and its place."""

    values: Mapping[str, Any]
    place: BaseGeometry | None


def read_back(path: Path, layer_id: str) -> dict[str, Back]:
    """Return the features of a file by their identifier; a value that is not there is left out."""
    match path.suffix:
        case ".csv":
            lines = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
            rows = [{name: as_written(cell) or None for name, cell in line.items()} for line in lines]
        case ".xlsx":
            heads, *lines = load_workbook(path).worksheets[0].iter_rows(values_only=True)
            rows = [dict(zip((str(head) for head in heads), line, strict=True)) for line in lines]
        case ".parquet":
            rows = parquet.read_table(path).to_pylist()
        case ".fgb":  # GDAL's own way to Arrow fails on a feature without a place here
            frame = pyogrio.read_dataframe(path, use_arrow=False)
            places = dict(zip(frame["id"], frame.pop("geometry"), strict=True))
            rows = [
                {name: value for name, value in row.items() if value == value}  # noqa: PLR0124
                for row in frame.to_dict("records")
            ]
            return {row["id"]: Back(_back(row).values, places[row["id"]]) for row in rows}
        case _:
            is_package = path.suffix == ".gpkg"
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)
                _, table = pyogrio.read_arrow(path, layer=layer_id if is_package else None)
            rows = table.to_pylist()
    return {row["id"]: _back(row) for row in rows}


def _back(row: Mapping[str, Any]) -> Back:
    values = {name: _utc(value) for name, value in row.items() if value is not None}
    place: BaseGeometry | None = None
    for name in ("geometry", "geom", "wkb_geometry"):
        if isinstance(written := values.pop(name, None), bytes):
            place = shapely.from_wkb(written)
    if (text := values.pop("wkt", None)) is not None:
        place = shapely.from_wkt(str(text))
    if (lon := values.pop("lon", None)) is not None:
        place = shapely.Point(float(lon), float(values.pop("lat")))
    return Back(values, place)


def _utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo is not None else value
