"""Files that would lead GDAL elsewhere: refused by content, and unknown to a process that serves."""

import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import shapely

from geo_service.files.content import ELSEWHERE, SKIP, require_plain, without_elsewhere
from geo_service.files.errors import UploadRefused

LARGEST = 2**20

VRT = (
    "<OGRVRTDataSource><OGRVRTLayer name='secret'><SrcDataSource>{path}</SrcDataSource>"
    "</OGRVRTLayer></OGRVRTDataSource>"
)


def geopackage(path: Path) -> Path:
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shapely.Point(113.4, 24.2))], dtype=object),
        field_data=[np.array(["G240"], dtype=object)],
        fields=["name"],
        geometry_type="Point",
        crs="EPSG:4326",
        driver="GPKG",
    )
    return path


@pytest.fixture
def disguised(tmp_path: Path) -> Path:
    """A description of another file, in the name and nearly the form of GeoJSON."""
    (tmp_path / "secret.csv").write_text("word\nsesame\n")
    path = tmp_path / "roads.geojson"
    path.write_text('{"x": "' + VRT.format(path=tmp_path / "secret.csv") + '"}')
    return path


def test_gdal_would_open_it(disguised: Path) -> None:
    assert pyogrio.list_layers(disguised)[0][0] == "secret"


def test_a_description_of_another_file_is_refused(disguised: Path) -> None:
    with pytest.raises(UploadRefused, match="points to data that is elsewhere"):
        require_plain(disguised, LARGEST)


def test_a_process_that_serves_does_not_know_such_formats(disguised: Path) -> None:
    program = (
        "import sys, geo_service.app as app\n"
        "assert 'pyogrio' not in sys.modules\n"
        "app.from_environment()\n"
        "import pyogrio\n"
        "print(sorted(pyogrio.list_drivers()))\n"
        "try: pyogrio.list_layers(sys.argv[1])\n"
        "except pyogrio.errors.DataSourceError: print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(disguised)],
        env={"PATH": os.environ["PATH"], "GEO_SERVICE_STATE_DIR": str(disguised.parent / "state")},
        cwd=Path(__file__).resolve().parents[3],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    drivers, last = done.stdout.splitlines()
    assert last == "refused"
    assert not [name for name in ELSEWHERE if f"'{name}'" in drivers]
    assert "'GPKG'" in drivers
    assert done.stderr == ""
    assert SKIP not in os.environ


def test_a_geopackage_of_plain_tables_is_taken(tmp_path: Path) -> None:
    require_plain(geopackage(tmp_path / "roads.gpkg"), LARGEST)


def test_a_geopackage_with_tables_of_a_module_is_refused(tmp_path: Path) -> None:
    path = geopackage(tmp_path / "roads.gpkg")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "INSERT INTO sqlite_master VALUES ('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING VirtualText(x)')"
        )
    connection.close()
    with pytest.raises(UploadRefused, match="points to data that is elsewhere"):
        require_plain(path, LARGEST)


@pytest.mark.parametrize("ending", [".geojson", ".csv", ".kml", ".gpkg", ".shp", ".fgb", ".xlsx"])
def test_noise_is_refused(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"roads{ending}"
    path.write_bytes(bytes(range(256)) * 100)
    with pytest.raises(UploadRefused):
        require_plain(path, LARGEST)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_in_utf_16_is_taken_where_gdal_does_not_read_it(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "ledger.csv"
    path.write_bytes("编号,名称\n1,下𬒗镇\n".encode(codec))
    require_plain(path, LARGEST, takes_wide=True)
    with pytest.raises(UploadRefused, match="not what its name says"):
        require_plain(path, LARGEST)
    path.write_bytes(VRT.encode(codec))
    with pytest.raises(UploadRefused):
        require_plain(path, LARGEST, takes_wide=True)


def test_an_old_name_of_a_new_workbook_is_taken_and_unfolded(tmp_path: Path) -> None:
    path = tmp_path / "ledger.xls"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(2 * LARGEST))
    require_plain(path, 3 * LARGEST)
    with pytest.raises(UploadRefused, match="unfolds to too much"):
        require_plain(path, LARGEST)


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_a_workbook_with_a_password_says_so(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"ledger{ending}"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096))
    with pytest.raises(UploadRefused, match="password"):
        require_plain(path, LARGEST)


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ("", []),
        ("MVT", ["MVT"]),
        ("MVT PDS4", ["MVT", "PDS4"]),
        ("ESRI Shapefile, MVT", ["ESRI Shapefile", "MVT"]),
    ],
)
def test_what_the_operator_leaves_out_is_left_out_as_well(
    monkeypatch: pytest.MonkeyPatch, given: str, first: list[str]
) -> None:
    monkeypatch.setenv(SKIP, given)
    with patch.dict(os.environ):  # what follows in this process may still reach the network
        for _ in range(2):
            without_elsewhere()
            assert os.environ[SKIP].split(",") == [*first, *ELSEWHERE]
