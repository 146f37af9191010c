"""Files of every kind are read as they are, or refused in one clear sentence."""

import json
import os
import zipfile
from pathlib import Path

import pytest

from geo_service.files.errors import FileUnreadable, NoSuchFileLayer, OtherEncoding, SeveralLayers
from geo_service.files.opening import checksum, opened
from geo_service.files.source import Source
from shared_data import shared_data

TABLE = "编号,lon,lat,n,when\n007,113.1,24.1,3,2026-06-30 08:00:00\n012,,,,\n"


def everything(source: Source):
    (batch,) = source.batches(set())
    return batch


def test_a_table_has_types_and_places(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text(TABLE, encoding="utf-8")
    with opened(file) as source:
        batch = everything(source)
    assert (source.driver, source.geometry_type, source.crs) == ("CSV", "Point", None)
    # A number with a leading zero is a code.
    assert batch.values["编号"] == ["007", "012"]
    assert batch.values["n"] == [3, None]
    assert batch.values["when"] == ["2026-06-30T08:00:00", None]
    assert [place is None for place in batch.geometries] == [False, True]


@pytest.mark.parametrize("encoding", ["GBK", "GB18030", "UTF-16"])
def test_a_table_in_another_encoding_is_read_where_it_is_stated(tmp_path, encoding):
    file = tmp_path / "t.csv"
    file.write_text(TABLE, encoding=encoding)
    with opened(file, encoding=encoding) as source:
        assert everything(source).values["编号"] == ["007", "012"]
    assert source.name == "t.csv"


def test_a_table_in_another_encoding_is_refused_where_it_is_not_stated(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text(TABLE, encoding="GBK")
    with pytest.raises(OtherEncoding, match="not in UTF-8"), opened(file) as source:
        everything(source)


@pytest.mark.parametrize(("encoding", "error"), [("ascii", OtherEncoding), ("klingon", FileUnreadable)])
def test_a_wrong_encoding_is_refused(tmp_path, encoding, error):
    file = tmp_path / "t.csv"
    file.write_text(TABLE, encoding="GBK")
    with pytest.raises(error, match=encoding), opened(file, encoding=encoding):
        pass


def test_a_zipped_file_is_read(tmp_path):
    road = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [113, 24]},
        "properties": {"name": "a"},
    }
    with zipfile.ZipFile(tmp_path / "roads.zip", "w") as archive:
        archive.writestr("roads.geojson", json.dumps({"type": "FeatureCollection", "features": [road]}))
    with opened(tmp_path / "roads.zip") as source:
        assert everything(source).values == {"name": ["a"]}


def test_a_shapefile_says_its_encoding():
    with opened(shared_data("encodings-zh", "qingyuan_counties_gbk.shp")) as source:
        assert everything(source).values["district"][-2:] == ["英德市", "连州市"]


@pytest.mark.parametrize("name", ["curve", "curvepolygon", "multisurface"])
def test_arcs_come_as_lines(name):
    with opened(shared_data("awkward-gpkg", f"{name}.gpkg")) as source:
        (place,) = everything(source).geometries
    assert int.from_bytes(place[1:5], "little") % 1000 in (2, 3, 6)


def test_integers_with_gaps_stay_integers():
    with opened(shared_data("awkward-gpkg", "test_gpkg_nulls.gpkg")) as source:
        values = everything(source).values
    assert values["col_int64"] == [1, 2, 3, None]
    assert [type(value) for value in values["col_int64"][:3]] == [int] * 3
    assert values["col_bool"] == [True, False, True, None]


def test_a_file_of_several_layers_names_them():
    file = shared_data("cql2-ne110", "ne110m4cql2.gpkg")
    with pytest.raises(SeveralLayers, match=r"ne_110m_admin_0_countries, .*--layer-name"), opened(file):
        pass
    with pytest.raises(NoSuchFileLayer, match=r"has no layer roads. It has: ne_110m"), opened(file, "roads"):
        pass
    with opened(file, "ne_110m_rivers_lake_centerlines") as source:
        assert len(everything(source).numbers) == 13
    assert (source.geometry_column, source.fid_column) == ("geom", "fid")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gone.gpkg", None, "there is no such file"),
        ("notes.txt.xyz", b"hello", "it is in no format that GDAL knows"),
        ("empty.gpkg", b"", "it is in no format that GDAL knows"),
        ("broken.geojson", b'{"type": "FeatureCollection", "features": [', "JSON"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, name, content, reason):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(FileUnreadable, match=reason) as caught, opened(file) as source:
        everything(source)
    assert str(tmp_path) not in str(caught.value)


def test_the_checksum_is_that_of_sha256sum(tmp_path):
    file = tmp_path / "f"
    file.write_bytes(b"abc")  # FIPS 180-4, example of SHA-256
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert checksum(file) == digest
    folder = tmp_path / "x.gdb"
    folder.mkdir()
    (folder / "1").write_bytes(b"a")
    (folder / "2").write_bytes(b"bc")
    assert checksum(folder) == digest


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.geojson")
    with pytest.raises(FileUnreadable, match="not a file"), opened(tmp_path / "pipe.geojson"):
        pass


@pytest.mark.parametrize("columns", [1_001, 1_000_000])
def test_a_file_of_very_many_columns_is_refused_at_once(tmp_path: Path, columns: int) -> None:
    wide = tmp_path / "wide.csv"
    wide.write_text(",".join(f"c{n}" for n in range(columns)) + "\n")
    with pytest.raises(FileUnreadable, match="more than 1000 columns"), opened(wide):
        pass


def test_a_geojson_of_very_many_columns_is_refused(tmp_path: Path) -> None:
    wide = tmp_path / "wide.geojson"
    feature = {"type": "Feature", "geometry": None, "properties": {f"c{n}": n for n in range(1_001)}}
    wide.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(FileUnreadable, match="more than 1000 columns"), opened(wide):
        pass


def test_a_format_that_is_not_taken_here_is_refused(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text(TABLE, encoding="utf-8")
    with (
        pytest.raises(FileUnreadable, match="the format CSV is not taken here"),
        opened(file, drivers={"GPKG"}),
    ):
        pass
