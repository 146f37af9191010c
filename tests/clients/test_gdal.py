"""GDAL's driver OAPIF in the system's ogrinfo and ogr2ogr, and in the GDAL that pyogrio brings.

Each reads the whole layer and parts of it; the rows must be ours, and what narrows them must have
gone to the server: its own list of requests tells.
"""

import json
import re
import subprocess
from collections import defaultdict
from datetime import UTC, datetime

import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import shape

from known_rows import KNOWN, ROWS
from ogc_schemas import CRS84
from ogr_conditions import CONDITIONS

OGR_TYPES = {
    "name_zh": "String",
    "berths": "Integer",
    "height_m": "Real",
    "is_open": "Integer(Boolean)",
    "built_on": "Date",
    "seen_at": "DateTime",
}


def run(*command):
    """Run one of GDAL's programs and return what it printed; a failure or a complaint fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def features(server, layer_id, *options):
    """Read features with ogr2ogr."""
    source = f"OAPIF:{server.address}/"
    written = run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", source, layer_id, *options)
    return json.loads(written)["features"]


def names(found):
    return sorted(feature["properties"]["name_zh"] for feature in found)


def wanted(layer_id, matches):
    return sorted(str(row.properties["name_zh"]) for row in ROWS[layer_id] if matches(row))


def test_ogrinfo_lists_the_layers(server):
    listed = run("ogrinfo", f"OAPIF:{server.address}/")
    found = dict(re.findall(r"^\d+: (\w+).*?(?: \((.*)\))?$", listed, re.MULTILINE))
    assert set(found) == set(KNOWN)


@pytest.mark.parametrize(
    ("layer_id", "geometry"), [("places", "Point"), ("tracks", "Line String"), ("zones", "Multi Polygon")]
)
def test_ogrinfo_knows_type_count_and_place(server, layer_id, geometry):
    text = run("ogrinfo", "-so", f"OAPIF:{server.address}/", layer_id)
    assert f"Geometry: {geometry}" in text
    assert f"Feature Count: {len(ROWS[layer_id])}" in text
    assert "WGS 84" in text
    box = shapely.total_bounds([row.geometry for row in ROWS[layer_id]])
    (extent,) = re.findall(r"Extent: \((.*), (.*)\) - \((.*), (.*)\)", text)
    assert [float(value) for value in extent] == pytest.approx(list(box))


def test_ogrinfo_knows_the_types_of_attributes(server):
    text = run("ogrinfo", "-so", f"OAPIF:{server.address}/", "places")
    found = dict(re.findall(r"^(\w+): (\w+(?:\(\w+\))?) \(", text, re.MULTILINE))
    assert found.items() >= OGR_TYPES.items()


@pytest.mark.parametrize("layer_id", ["places", "tracks", "zones"])
def test_ogr2ogr_reads_every_row_once(server, layer_id):
    found = features(server, layer_id)
    assert names(found) == wanted(layer_id, lambda row: True)
    stored = {str(row.properties["name_zh"]): row for row in ROWS[layer_id]}
    for feature in found:
        expected = stored[feature["properties"]["name_zh"]].geometry
        if expected is None:
            assert feature["geometry"] is None
        else:
            assert shape(feature["geometry"]).equals(expected)


def test_ogr2ogr_keeps_the_values(server):
    (feature,) = features(server, "places", "-where", "name_zh LIKE '英城%'")
    values = feature["properties"]
    assert values["name_zh"] == '英城 O\'Neill "北"'
    assert (values["berths"], values["height_m"], values["is_open"]) == (5, 5.25, False)
    assert values["built_on"].replace("/", "-") == "2005-02-28"
    assert values["seen_at"].replace("/", "-").replace(" ", "T").startswith("2020-06-01T12:00:00")


def test_ogr2ogr_asks_for_a_box(server):
    found = features(server, "places", "-spat", "113", "24", "113.52", "24.3")
    box = shapely.box(113, 24, 113.52, 24.3)
    assert names(found) == wanted(
        "places", lambda row: row.geometry is not None and row.geometry.intersects(box)
    )
    boxes = [query["bbox"] for query in server.items("places") if "bbox" in query]
    assert boxes
    assert all([float(number) for number in one.split(",")] == [113, 24, 113.52, 24.3] for one in boxes)


def test_ogr2ogr_asks_for_an_attribute(server):
    found = features(server, "places", "-where", "kind = 'lock'")
    assert names(found) == wanted("places", lambda row: row.properties.get("kind") == "lock")
    assert any("kind" in query or "filter" in query for query in server.items("places"))


def test_ogr2ogr_asks_with_a_filter(server):
    """Comparisons and LIKE go over as text of the Common Query Language."""
    found = features(server, "places", "-where", "berths >= 20 AND name_zh LIKE '地点 grid-2%'")
    assert names(found) == [f"地点 grid-{number}" for number in range(20, 28)]
    filters = [query["filter"] for query in server.items("places") if "filter" in query]
    assert filters
    assert all("berths" in text and "LIKE" in text for text in filters)


def test_ogr2ogr_asks_for_a_time(server):
    since = datetime(2021, 1, 20, tzinfo=UTC)
    found = features(server, "places", "-where", "seen_at >= '2021/01/20 00:00:00Z'")
    assert names(found) == wanted("places", lambda row: (row.properties.get("seen_at") or since) > since)
    assert any("datetime" in query or "filter" in query for query in server.items("places"))


def test_ogr2ogr_puts_places_where_they_are(server):
    """What GDAL asks for is the storage system; projected by GDAL it is where pyproj sees it."""
    found = features(server, "places", "-where", "name_zh LIKE '英城%'", "-t_srs", "EPSG:4547")
    easting, northing = found[0]["geometry"]["coordinates"]
    expected = Transformer.from_crs(4326, 4547, always_xy=True).transform(113.405, 24.185)
    assert (easting, northing) == pytest.approx(expected, abs=0.01)
    assert {query.get("crs", CRS84) for query in server.items("places")} == {CRS84}


@pytest.mark.parametrize(("where", "matches"), CONDITIONS, ids=[where for where, _ in CONDITIONS])
def test_any_condition_gives_the_right_rows(server, where, matches):
    """Sent to the server or kept by the program, the rows are those that the condition names."""
    found = features(server, "places", "-where", where)
    assert names(found) == wanted("places", lambda row: matches(defaultdict(lambda: None, row.properties)))
