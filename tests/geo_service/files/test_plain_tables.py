"""GeoPackages that compute rows when they are read are refused; those of GIS programs are taken."""

import sqlite3
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely

from geo_service.files.content import require_plain
from geo_service.files.errors import UploadRefused

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, i FROM n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A GeoPackage as GDAL and QGIS write it: index, triggers, metadata."""
    path = tmp_path / "roads.gpkg"
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shapely.Point(113.4, 24.2))], dtype=object),
        field_data=[np.array(["G240"], dtype=object)],
        fields=["name"],
        geometry_type="Point",
        crs="EPSG:4490",
        driver="GPKG",
        layer="roads as (built)",
    )
    return path


def forge(path: Path, statement: str, name: str = "v") -> None:
    """Put a statement in the file as it is, as SQLite never would."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("INSERT INTO sqlite_master VALUES ('table', ?, ?, 0, ?)", (name, name, statement))
    connection.close()


def make(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


def test_what_gdal_writes_is_taken(package: Path) -> None:
    connection = sqlite3.connect(package)
    kinds = {row[0] for row in connection.execute("SELECT type FROM sqlite_master")}
    rtree = connection.execute("SELECT count(*) FROM sqlite_master WHERE sql LIKE '%USING rtree%'").fetchone()
    connection.close()
    assert kinds == {"table", "index", "trigger"}
    assert rtree == (1,)
    require_plain(package, 2**20)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE plain (view TEXT, b TEXT CHECK (CAST(b AS INTEGER) > 0) /* as (1) */, c TEXT DEFAULT ' as (')",
        'CREATE TABLE view ("as" INTEGER)',
        "CREATE VIRTUAL TABLE more USING rtree(id, west, east)",
        "CREATE VIRTUAL TABLE IF NOT EXISTS [more or less] USING RTree (id, west, east)",
        'CREATE UNIQUE INDEX names ON "roads as (built)" (name)',
    ],
)
def test_other_plain_tables_are_taken(package: Path, statement: str) -> None:
    make(package, statement)
    require_plain(package, 2**20)


@pytest.mark.parametrize("query", [ENDLESS, "SELECT 1 AS fid, hex(randomblob(900000000)) AS a"])
def test_a_view_is_refused(package: Path, query: str) -> None:
    make(package, f"CREATE VIEW v AS {query}")
    with pytest.raises(UploadRefused, match="it has a view: export that as a table first"):
        require_plain(package, 2**20)


def test_a_view_that_says_it_is_a_table_is_refused(package: Path) -> None:
    forge(package, f"CREATE VIEW v AS {ENDLESS}")
    with pytest.raises(UploadRefused, match="not what its name says"):
        require_plain(package, 2**20)


@pytest.mark.parametrize(
    "statement",
    [
        "create  virtual table v using VirtualText(x)",
        "create/**/virtual table v using VirtualText(x)",
        "create virtual table v using VirtualText(x) /* using rtree */",
        "create virtual table v using VirtualText(x) -- using rtree(",
        "create virtual table v using VirtualText(using rtree(x))",
        "create virtual table v using VirtualText('using rtree(id)')",
        "create\tvirtual\ntable v using VirtualText",
    ],
)
def test_a_table_of_a_module_is_refused_however_it_is_written(package: Path, statement: str) -> None:
    forge(package, statement)
    with pytest.raises(UploadRefused, match="points to data that is elsewhere"):
        require_plain(package, 2**20)


@pytest.mark.parametrize("name", ["v using rtree(id)", "v using rtree (id) -- "])
def test_a_table_whose_name_says_that_it_is_an_index_is_refused(package: Path, name: str) -> None:
    forge(package, f'create virtual table "{name}" using VirtualText(x)', name)
    with pytest.raises(UploadRefused, match="points to data that is elsewhere"):
        require_plain(package, 2**20)


@pytest.mark.parametrize("kept", ["VIRTUAL", "STORED"])
def test_a_computed_column_is_refused(package: Path, kept: str) -> None:
    make(package, f"CREATE TABLE t (fid INTEGER PRIMARY KEY, a TEXT AS/**/(hex(zeroblob(900000000))) {kept})")
    with pytest.raises(UploadRefused, match="it has a computed column"):
        require_plain(package, 2**20)
