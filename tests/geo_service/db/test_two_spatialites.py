"""SpatiaLite of the database and that within GDAL live in one process."""

import subprocess
import sys
from pathlib import Path

import geopandas
import shapely

PROGRAM = """
import sys
from geo_service.db.engine import load_spatialite, sqlite_driver

connection = sqlite_driver().connect(":memory:")
load_spatialite(connection, "mod_spatialite")

import pyogrio

for _ in range(2):
    assert pyogrio.read_info(sys.argv[1])["features"] == 1
"""


def test_a_geopackage_is_read_after_the_database_was_opened(tmp_path: Path) -> None:
    """In a process of its own: what goes wrong here ends the whole process."""
    path = tmp_path / "places.gpkg"
    frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(113.4, 24.2)], crs="EPSG:4326")
    frame.to_file(path, driver="GPKG")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
