"""GeoParquet: the standard's own examples, and files that are not what they say."""

import datetime as dt
import decimal
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import CRS

from geo_service.files.errors import FileUnreadable
from geo_service.importing.reading import limits, look, read_features
from shared_data import shared_data

WKB = [shapely.to_wkb(shapely.Point(113.4, 24.2)), None]


def written(path: Path, columns: dict[str, Any], geo: Any = None) -> Path:
    table = pa.table(columns)
    if geo is not None:
        text = geo if isinstance(geo, str) else json.dumps(geo)
        table = table.replace_schema_metadata({"geo": text})
    pq.write_table(table, path)
    return path


def described(encoding: str = "WKB", **more: Any) -> dict[str, Any]:
    column = {"encoding": encoding, "geometry_types": [], **more}
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


@pytest.mark.parametrize(
    ("name", "rows", "kind"),
    [
        ("example", 5, "MultiPolygon"),
        ("data-point-encoding_wkb", 4, "Point"),
        ("data-linestring-encoding_wkb", 3, "LineString"),
        ("data-polygon-encoding_wkb", 4, "Polygon"),
        ("data-multipolygon-encoding_wkb", 5, "MultiPolygon"),
    ],
)
def test_the_examples_of_the_standard_are_read(name: str, rows: int, kind: str) -> None:
    path = shared_data("geoparquet", f"{name}.parquet")
    looked, table = look(path), read_features(path)
    assert (looked.kind, looked.rows, looked.crs) == ("features", rows, "OGC:CRS84")
    assert (len(table.records), table.crs, table.faults) == (rows, "OGC:CRS84", [])
    assert table.records[0].geometry is not None
    assert table.records[0].geometry.geom_type == kind
    # Each of the small ones has a geometry that is null and one that is empty.
    missing = [record for record in table.records if record.geometry is None]
    assert len(missing) == (0 if name == "example" else 2)


def test_values_of_every_type_become_cells(tmp_path: Path) -> None:
    columns = {
        "text": ["下𬒗镇", None],
        "number": [1.5, float("nan")],
        "cost": [decimal.Decimal("12.50"), None],
        "on": [dt.date(2026, 6, 30), None],
        "list": [["a", "下"], None],
        "geometry": WKB,
    }
    table = read_features(written(tmp_path / "a.parquet", columns, described(crs=None)))
    assert table.columns == ("text", "number", "cost", "on", "list")
    assert table.records[0].values == ("下𬒗镇", 1.5, 12.5, dt.date(2026, 6, 30), '["a", "下"]')
    assert [(fault.number, fault.column) for fault in table.faults] == [(2, "number")]
    assert (table.records[0].geometry, table.crs) == (shapely.Point(113.4, 24.2), None)


def test_the_reference_system_is_read_from_its_description(tmp_path: Path) -> None:
    system = CRS.from_epsg(4547).to_json_dict()
    path = written(tmp_path / "a.parquet", {"geometry": WKB}, described(crs=system))
    assert (look(path).crs, read_features(path).crs) == ("EPSG:4547", "EPSG:4547")


def test_a_table_without_places_is_read(tmp_path: Path) -> None:
    table = read_features(written(tmp_path / "a.parquet", {"n": [1, 2], "raw": [b"a", b"b"]}))
    assert (table.columns, table.has_geometry, table.crs) == (("n",), False, None)
    assert [note.en for note in table.notes] == ["Binary columns are not read: raw"]


@pytest.mark.parametrize(
    ("geo", "reason"),
    [
        ("not json", "no GeoParquet"),
        ({"columns": {}}, "no GeoParquet"),
        ({**described(), "primary_column": "elsewhere"}, "no GeoParquet"),
        (described("point"), "encoded as point"),
        (described(crs={"type": "klingon"}), "no GeoParquet"),
    ],
)
def test_metadata_that_cannot_be_are_refused(tmp_path: Path, geo: Any, reason: str) -> None:
    path = written(tmp_path / "a.parquet", {"geometry": WKB}, geo)
    with pytest.raises(FileUnreadable, match=reason):
        read_features(path)


def test_damage_and_excess_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.parquet", {"geometry": WKB * 2000}, described())
    whole = path.read_bytes()
    for content in (b"PAR1" + bytes(100), whole[:-40], whole[:200] + bytes(200) + whole[400:]):
        (tmp_path / "b.parquet").write_bytes(content)
        with pytest.raises(FileUnreadable):
            read_features(tmp_path / "b.parquet")
    monkeypatch.setattr(limits, "MOST_ROWS", 10)
    with pytest.raises(FileUnreadable, match="more than"):
        read_features(path)


@pytest.mark.parametrize(("rows", "length"), [(1_000, 2**21), (25_000, 30_000)])
def test_a_few_bytes_that_unfold_to_gigabytes_are_refused(tmp_path: Path, rows: int, length: int) -> None:
    # One text in each of many rows: a dictionary holds it once. The second is what a cell may hold.
    text = pa.DictionaryArray.from_arrays([0] * rows, ["x" * length])
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": text}), path, compression="zstd", store_schema=False)
    assert path.stat().st_size < 2**20
    with pytest.raises(FileUnreadable, match="too much memory"):
        read_features(path)


def test_rows_times_columns_are_limited_and_cells_that_cannot_be_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [float("nan")] * 2_000
    path = written(tmp_path / "a.parquet", {"a": numbers, "b": numbers})
    assert len(read_features(path).faults) == 4_000
    monkeypatch.setattr(limits, "MOST_FAULTS", 3_999)
    with pytest.raises(FileUnreadable, match="more than 3,999 of its cells"):
        read_features(path)
    monkeypatch.setattr(limits, "MOST_CELLS", 3_999)
    with pytest.raises(FileUnreadable, match="more than 3,999 cells"):
        read_features(path)
