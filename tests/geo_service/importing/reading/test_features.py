"""Files of features of every kind: texts, types and places arrive, and what does not is said row by row."""

import datetime as dt
import json
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyogrio import raw

from geo_service.files.errors import FileError, FileUnreadable, SeveralLayers, UnknownEncoding
from geo_service.importing.reading import limits, look, read_features
from layers.ledger.table import Table
from shared_data import shared_data

RARE = "下𬒗镇"
POINT = shapely.Point(113.4, 24.2)
WIDTH = 80
"""Bytes of the column of texts in a Shapefile made here."""


def write(path: Path, driver: str, names: list[str], encoding: str | None = None, **options: Any) -> Path:
    raw.write(
        path,
        geometry=np.array([shapely.to_wkb(POINT)] * len(names), dtype=object),
        field_data=[np.array(names, dtype=object)],
        fields=["name"],
        geometry_type="Point",
        crs="EPSG:4326",
        driver=driver,
        encoding=encoding,
        **options,
    )
    return path


def geojson(path: Path, *geometries: str) -> Path:
    """Write GeoJSON of geometries given as they stand in the text."""
    written = (f'{{"type":"Feature","properties":{{"n":1}},"geometry":{one}}}' for one in geometries)
    path.write_text(f'{{"type":"FeatureCollection","features":[{",".join(written)}]}}', encoding="utf-8")
    return path


def faults(table: Table) -> list[tuple[int, str]]:
    return [(fault.number, fault.reason.en) for fault in table.faults]


@pytest.mark.parametrize(
    ("driver", "ending"),
    [
        ("GeoJSON", ".geojson"),
        ("GeoJSONSeq", ".geojsonl"),
        ("GPKG", ".gpkg"),
        ("FlatGeobuf", ".fgb"),
        ("KML", ".kml"),
    ],
)
def test_rare_characters_and_places_arrive_from_every_format(
    tmp_path: Path, driver: str, ending: str
) -> None:
    path = write(tmp_path / f"a{ending}", driver, [RARE])
    if ending == ".kml":
        with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
            archive.write(path, "doc.kml")
    for one in sorted(tmp_path.glob("a.k*")) or [path]:
        table = read_features(one)
        assert table.records[0].values[-1] == RARE
        assert table.records[0].geometry == POINT
        assert (table.has_geometry, table.crs, table.faults, table.notes) == (True, "EPSG:4326", [], ())
        looked = look(one)
        assert (looked.kind, looked.sheets, looked.crs, looked.rows) == ("features", ("a",), "EPSG:4326", 1)


def test_of_kml_only_columns_that_tell_something_are_kept(tmp_path: Path) -> None:
    assert read_features(write(tmp_path / "a.kml", "KML", [RARE])).columns == ("id", "Name")


@pytest.mark.parametrize("page", [None, "UTF-8", "ISO-8859-1", "936"])
@pytest.mark.parametrize(
    ("encoding", "name"), [("UTF-8", RARE), ("GB18030", RARE), ("Big5", "連江口鎮望埠")], ids=lambda one: one
)
def test_a_shapefile_is_read_in_the_encoding_of_its_bytes(
    tmp_path: Path, encoding: str, name: str, page: str | None
) -> None:
    path = write(tmp_path / "a.shp", "ESRI Shapefile", [name, name], encoding)
    path.with_suffix(".cpg").unlink()
    if page is not None:
        path.with_suffix(".cpg").write_text(page)
    assert look(path).encoding == encoding
    table = read_features(path)
    assert [record.values for record in table.records] == [(name,), (name,)]
    is_wrong = page is not None and page != {"UTF-8": "UTF-8", "GB18030": "936", "Big5": ""}[encoding]
    assert [note.en for note in table.notes if "they are in" in note.en] == (
        [
            f"The file says that its texts are in {page.replace('936', 'GB18030')}; they are in {encoding}, and were read so"
        ]
        if page is not None and is_wrong
        else []
    )


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_a_text_cut_in_the_midst_of_a_character_loses_that_half(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a.shp", "ESRI Shapefile", ["x" * WIDTH, "望埠"], encoding)
    path.with_suffix(".cpg").unlink()
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    start, width = struct.unpack("<HH", table[8:12])
    text = "a" + "埠" * WIDTH
    table[start + 1 : start + width] = text.encode(encoding)[: width - 1]
    path.with_suffix(".dbf").write_bytes(table)
    read = read_features(path)
    found = read.records[0].values[0]
    assert isinstance(found, str)
    assert text.startswith(found)
    assert len(found.encode(encoding)) < width - 1
    assert read.records[1].values == ("望埠",)
    assert [note.en for note in read.notes] == ["1 texts are cut in the file at the width of their column"]


def test_a_shapefile_of_no_known_encoding_is_refused_unless_one_is_stated(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", "ESRI Shapefile", ["Château", "Île,"], "ISO-8859-1")
    assert read_features(path).records[0].values == ("Château",)
    path.with_suffix(".cpg").unlink()
    with pytest.raises(UnknownEncoding):
        read_features(path)
    assert read_features(path, encoding="ISO-8859-1").records[0].values == ("Château",)


def test_a_real_shapefile_is_read() -> None:
    table = read_features(shared_data("encodings-zh", "qingyuan_counties_gbk.shp"))
    assert [record.values[3] for record in table.records][-2:] == ["英德市", "连州市"]
    assert (len(table.records), table.crs, table.notes) == (8, "EPSG:4326", ())


@pytest.mark.parametrize(
    ("name", "kind", "note"),
    [
        ("curve", "LineString", "have arcs, which are drawn as lines"),
        ("curvepolygon", "Polygon", "have arcs, which are drawn as lines"),
        ("multisurface", "MultiPolygon", "have arcs, which are drawn as lines"),
        ("line_zm", "LineString", "have heights or measures, which are not kept"),
    ],
)
def test_awkward_geometries_come_flat_and_straight(name: str, kind: str, note: str) -> None:
    table = read_features(shared_data("awkward-gpkg", f"{name}.gpkg"))
    (record,) = table.records
    assert record.geometry is not None
    assert (record.geometry.geom_type, record.geometry.has_z, faults(table)) == (kind, False, [])
    assert [one.en for one in table.notes] == [f"1 geometries {note}"]


def test_values_that_are_not_there_are_none() -> None:
    table = read_features(shared_data("awkward-gpkg", "test_gpkg_nulls.gpkg"))
    assert table.records[0].values == (True, *[1] * 8, 1.5, 1.5)
    assert any(value is None for record in table.records for value in record.values)


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ('{"type":"Point","coordinates":[NaN,1]}', "its geometry cannot be read"),
        ('{"type":"Point","coordinates":[Infinity,1]}', "its coordinates are no finite numbers"),
        ('{"type":"Point","coordinates":["113.4","24.2"]}', "its geometry cannot be read"),
        ('{"type":"LineString","coordinates":[[1,2]]}', "its geometry cannot be read"),
        ("null", None),
    ],
)
def test_a_geometry_that_is_lost_is_a_fault_of_its_row(
    tmp_path: Path, geometry: str, reason: str | None
) -> None:
    good = '{"type":"Point","coordinates":[113.4,24.2]}'
    table = read_features(geojson(tmp_path / "a.geojson", good, geometry))
    assert [record.geometry for record in table.records] == [POINT, None]
    assert faults(table) == ([] if reason is None else [(2, reason)])


BOW_TIE = '{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}'


def test_an_invalid_geometry_is_repaired_or_a_fault(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", BOW_TIE)
    table = read_features(path)
    assert table.records[0].geometry is not None
    # Two triangles with a base of 2 and a height of 1.
    assert table.records[0].geometry.area == 2
    assert [note.en for note in table.notes] == ["1 invalid geometries were repaired (rows 1)"]
    refused = read_features(path, repair=False)
    assert refused.records[0].geometry is None
    assert faults(refused) == [(1, "its geometry is invalid (Self-intersection[1 1])")]


def test_what_nothing_is_left_of_is_a_fault(tmp_path: Path) -> None:
    flat = '{"type":"Polygon","coordinates":[[[0,0],[2,0],[1,0],[0,0]]]}'
    table = read_features(geojson(tmp_path / "a.geojson", flat))
    assert faults(table) == [(1, "its geometry is invalid, and nothing of it can be kept")]


def test_mixed_types_are_counted(tmp_path: Path) -> None:
    line = '{"type":"LineString","coordinates":[[0,0],[1,1]]}'
    point = '{"type":"Point","coordinates":[1,1]}'
    (note,) = read_features(geojson(tmp_path / "a.geojson", line, point, point)).notes
    assert note.en == "The geometries are of several types: LineString: 1, Point: 2"


def test_a_feature_keeps_the_number_that_its_file_gives_it(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    one = {"type": "Feature", "id": 100, "properties": {"n": 1}, "geometry": None}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [one]}))
    table = read_features(path)
    assert (table.columns, table.records[0].values) == (("n", "id"), (1, 100))


def test_moments_dates_and_lists_become_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    values = {
        "at": "2026-06-30T08:05:00",
        "zone": "2026-06-30T08:05:00Z",
        "on": "2026-06-30",
        "all": ["a", "下"],
    }
    one = {"type": "Feature", "properties": values, "geometry": None}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [one]}))
    moment = dt.datetime.fromisoformat("2026-06-30T08:05:00")
    assert read_features(path).records[0].values == (
        moment,
        moment.replace(tzinfo=dt.UTC),
        dt.date(2026, 6, 30),
        '["a", "下"]',
    )


def test_a_damaged_text_is_a_fault_of_its_column(tmp_path: Path) -> None:
    table = read_features(write(tmp_path / "a.gpkg", "GPKG", ["望埠", "a\x01b", "锟斤拷"]))
    assert [(fault.number, fault.column) for fault in table.faults] == [(2, "name"), (3, "name")]
    assert [record.values for record in table.records] == [("望埠",), (None,), (None,)]


def test_a_tangle_is_a_fault_of_its_row_and_takes_no_time(tmp_path: Path) -> None:
    # A thousand random vertices cross some hundred thousand times: repairing them takes a minute.
    tangle = shapely.Polygon(np.random.default_rng(1).random((1_000, 2)))
    path = geojson(tmp_path / "a.geojson", shapely.to_geojson(tangle), shapely.to_geojson(POINT))
    before = time.process_time()
    table = read_features(path)
    assert time.process_time() - before < 5
    assert faults(table) == [
        (1, "its border crosses itself too often: mend it in the program that drew it first")
    ]
    assert [record.geometry for record in table.records] == [None, POINT]


def test_one_of_several_layers_is_chosen(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", "GPKG", ["望埠"], layer="towns")
    write(path, "GPKG", ["京广线"], layer="lines", append=True)
    assert look(path).sheets == ("towns", "lines")
    assert read_features(path, "lines").records[0].values == ("京广线",)
    with pytest.raises(SeveralLayers):
        read_features(path)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.gpkg", "GPKG", ["a" * 100] * 3)
    monkeypatch.setattr(limits, "MOST_TEXT", 3 * 121)  # a point has 21 bytes
    assert len(read_features(path).records) == 3
    for name, most in (("MOST_TEXT", 362), ("MOST_CELLS", 2), ("MOST_ROWS", 2)):
        monkeypatch.setattr(limits, name, most)
        with pytest.raises(FileUnreadable, match="more than"):
            read_features(path)


@pytest.mark.parametrize("name", ["a.xlsm", "a.docx", "a"])
def test_files_of_other_kinds_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    with pytest.raises(FileUnreadable, match="not read"):
        look(tmp_path / name)


def _outcome(read: Callable[[Path], Table], path: Path) -> str:
    try:
        table = read(path)
    except FileError:
        return "refused"
    is_lost = any(record.geometry is None for record in table.records)
    return "faults" if table.faults else "lost" if is_lost else "read"


def test_good_geojson_is_read_and_bad_geojson_never_comes_as_an_exception() -> None:
    folder = shared_data("geojson-fixtures")
    good = {path.name: _outcome(read_features, path) for path in (folder / "good").glob("*.geojson")}
    assert {name for name, outcome in good.items() if outcome != "read"} == {"nullgeometry.geojson"}
    bad = {path.name: _outcome(read_features, path) for path in (folder / "bad").glob("*.geojson")}
    assert len(bad) == 44
    # What RFC 7946 lets a reader accept is accepted: winding, open rings that GDAL closes, ids, boxes.
    for name, outcome in {
        "badcoord": "refused",
        "bad-json": "refused",
        "badfeature": "refused",
        "point-toofew": "refused",
        "stringcoord": "faults",
        "badcoordtype": "faults",
        "short-line": "faults",
        "polygon_winding_order": "read",
    }.items():
        assert bad[f"{name}.geojson"] == outcome, name


def test_gdal_is_loaded_when_it_is_used_and_not_before() -> None:
    program = (
        "import sys, geo_service.importing.reading\n"
        "print([name for name in ('pyogrio', 'pyarrow', 'python_calamine', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


PLACEMARK = "<Placemark>{}<Point><coordinates>113.4,24.2</coordinates></Point></Placemark>"


def kml(path: Path, *placemarks: str, before: str = "") -> Path:
    path.write_text(
        f'{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(placemarks)}</Document></kml>',
        encoding="utf-8",
    )
    return path


def test_values_of_kml_keep_their_chinese_names(tmp_path: Path) -> None:
    # Of both names GDAL makes two underscores.
    data = '<ExtendedData><Data name="编号"><value>7</value></Data><Data name="名称"><value>望埠</value></Data></ExtendedData>'
    table = read_features(kml(tmp_path / "a.kml", PLACEMARK.format(data)))
    assert dict(zip(table.columns, table.records[0].values, strict=True)) == {
        "id": None,
        "编号": "7",
        "名称": "望埠",
    }


@pytest.mark.parametrize(
    ("placemark", "before"),
    [
        (PLACEMARK.replace("113.4", "abc"), ""),
        (PLACEMARK.format("<name>&x;</name>"), '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    ],
    ids=["no numbers", "entity"],
)
def test_kml_with_what_gdal_would_guess_or_fetch_is_refused(
    tmp_path: Path, placemark: str, before: str
) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_features(kml(tmp_path / "a.kml", placemark, before=before))
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize(
    ("codec", "name"), [("gb18030", "GB18030"), ("utf-16", "UTF-16LE"), ("utf-8-sig", "UTF-8")]
)
def test_geojson_in_another_encoding_is_read_and_said(tmp_path: Path, codec: str, name: str) -> None:
    path = geojson(tmp_path / "a.geojson", "null")
    path.write_bytes(path.read_text(encoding="utf-8").replace('"n":1', '"名称":"望埠镇"').encode(codec))
    table = read_features(path)
    assert (table.columns, table.records[0].values) == (("名称",), ("望埠镇",))
    assert [note.zh for note in table.notes] == ([] if name == "UTF-8" else [f"文字按 {name} 读取"])


def test_a_part_of_a_shapefile_that_is_missing_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.shp", "ESRI Shapefile", [RARE], "UTF-8")
    path.with_suffix(".shx").unlink()
    with pytest.raises(FileUnreadable, match=r"the \.shx file"):
        look(path)
