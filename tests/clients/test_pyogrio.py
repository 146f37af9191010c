"""The newer GDAL that pyogrio brings, through its driver OAPIF."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
import shapely
from shapely.geometry import shape

from known_rows import KNOWN, ROWS
from oapif_reader import Reader
from ogr_conditions import CONDITIONS


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


def names(found):
    return sorted(feature["properties"]["name_zh"] for feature in found)


def wanted(layer_id, matches):
    return sorted(str(row.properties["name_zh"]) for row in ROWS[layer_id] if matches(row))


def test_pyogrio_lists_the_layers(server, reader):
    found = reader.ask("list", server.address)
    assert {name for name, _ in found} == set(KNOWN)


def test_pyogrio_knows_the_layer(server, reader):
    info = reader.ask("info", server.address, layer="places", force_total_bounds=True)
    assert info["geometry_type"] == "Point"
    assert info["count"] == len(ROWS["places"])
    assert "WGS 84 (CRS84)" in info["crs"]
    assert info["bounds"] == pytest.approx(
        list(shapely.total_bounds([row.geometry for row in ROWS["places"]]))
    )
    types = {
        "name_zh": "OFTString",
        "berths": "OFTInteger",
        "height_m": "OFTReal",
        "is_open": "OFTInteger",
        "built_on": "OFTDate",
        "seen_at": "OFTDateTime",
    }
    assert info["fields"].items() >= types.items()
    assert info["subtypes"]["is_open"] == "OFSTBoolean"


@pytest.mark.parametrize("layer_id", ["places", "tracks", "zones"])
def test_pyogrio_reads_every_row_once(server, reader, layer_id):
    found = reader.ask("read", server.address, layer=layer_id)
    assert names(found) == wanted(layer_id, lambda row: True)
    stored = {str(row.properties["name_zh"]): row for row in ROWS[layer_id]}
    for feature in found:
        expected = stored[feature["properties"]["name_zh"]].geometry
        if expected is None:
            assert feature["geometry"] is None
        else:
            assert shape(feature["geometry"]).equals(expected)


def test_pyogrio_asks_for_large_pages(server, reader):
    """It takes the size of a page from `limit` in the API definition."""
    reader.ask("read", server.address, layer="places")
    limits = [int(query["limit"]) for query in server.items("places") if "limit" in query]
    assert max(limits) >= 1000


def test_pyogrio_follows_the_pages(server, reader):
    found = reader.ask("read", server.address, layer="places", PAGE_SIZE=7)
    assert names(found) == wanted("places", lambda row: True)
    assert sum("next" in query for query in server.items("places")) == (len(found) - 1) // 7


def test_pyogrio_asks_for_a_box(server, reader):
    box = (113.0, 24.0, 113.52, 24.3)
    found = reader.ask("read", server.address, layer="places", bbox=box)
    inside = shapely.box(*box)
    assert names(found) == wanted(
        "places", lambda row: row.geometry is not None and row.geometry.intersects(inside)
    )
    boxes = [query["bbox"] for query in server.items("places") if "bbox" in query]
    assert boxes
    assert all([float(number) for number in one.split(",")] == list(box) for one in boxes)


def test_pyogrio_asks_for_an_attribute(server, reader):
    found = reader.ask("read", server.address, layer="places", where="kind = 'lock'")
    assert names(found) == wanted("places", lambda row: row.properties.get("kind") == "lock")
    assert any("kind" in query or "filter" in query for query in server.items("places"))


def test_pyogrio_asks_with_a_filter(server, reader):
    where = "berths >= 20 AND name_zh LIKE '地点 grid-2%'"
    found = reader.ask("read", server.address, layer="places", where=where)
    assert names(found) == [f"地点 grid-{number}" for number in range(20, 28)]
    filters = [query["filter"] for query in server.items("places") if "filter" in query]
    assert filters
    assert all("berths" in text and "LIKE" in text for text in filters)


def test_pyogrio_asks_for_a_time(server, reader):
    where = "seen_at >= '2021/01/20 00:00:00+00'"
    found = reader.ask("read", server.address, layer="places", where=where)
    assert names(found) == [f"地点 grid-{number}" for number in range(20, 28)]
    assert any("datetime" in query or "filter" in query for query in server.items("places"))


@pytest.mark.parametrize(("where", "matches"), CONDITIONS, ids=[where for where, _ in CONDITIONS])
def test_any_condition_gives_the_right_rows(server, reader, where, matches):
    """Sent to the server or kept by the program, the rows are those that the condition names."""
    found = reader.ask("read", server.address, layer="places", where=where)
    assert names(found) == wanted("places", lambda row: matches(defaultdict(lambda: None, row.properties)))
