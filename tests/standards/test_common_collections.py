"""OGC API - Common Part 2, class Collections: ``/conf/collections/...`` of OGC 20-024, annex A.1."""

import math
from datetime import datetime

import pytest
import shapely
from shapely.geometry import shape

from known_rows import KNOWN, ROWS
from ogc_schemas import (
    COLLECTION,
    COLLECTIONS,
    CRS84,
    GEOJSON,
    JSON,
    collections,
    get_json,
    links,
    pages,
    require_links,
    validate,
)

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections")


def test_ats_collections__collections_list_op(known):
    (link,) = links(get_json(known, "/"), "data")
    assert known.get(link["href"]).status_code == 200


def test_ats_collections__collections_list_success(known):
    validate(get_json(known, "/collections"), COLLECTIONS)


def test_ats_collections__collections_list_links(known):
    require_links(get_json(known, "/collections"), "/collections", JSON)


def test_ats_collections__collections_list_collections(known):
    assert [collection["id"] for collection in collections(known)] == list(KNOWN)


def test_ats_collections__description_op(known):
    for collection in collections(known):
        (link,) = links(collection, "self")
        assert known.get(link["href"]).json()["id"] == collection["id"]


def test_ats_collections__description_success(known):
    for listed in collections(known):
        described = get_json(known, f"/collections/{listed['id']}")
        validate(described, COLLECTION)
        assert described == listed
        assert described["itemCount"] == len(ROWS[listed["id"]])


def test_ats_collections__description_links(known):
    for collection in collections(known):
        address = f"/collections/{collection['id']}"
        require_links(collection, address, JSON)
        types = {link["type"] for link in links(collection, "items")}
        assert types == {GEOJSON, "text/html"}
        for link in collection["links"]:
            response = known.get(link["href"])
            assert response.status_code == 200, link
            assert response.headers["Content-Type"].split(";")[0] == link["type"], link


def test_ats_collections__description_extent(known):
    for collection in collections(known):
        placed = [row.geometry for row in ROWS[collection["id"]] if row.geometry is not None]
        if placed:
            ((west, south, east, north),) = collection["extent"]["spatial"]["bbox"]
            assert collection["extent"]["spatial"]["crs"] == CRS84
            assert all(
                math.isclose(given, real, abs_tol=1e-7)
                for given, real in zip((west, south, east, north), shapely.total_bounds(placed), strict=True)
            )
        else:
            assert "spatial" not in collection.get("extent", {})


def test_ats_collections__description_extent__temporal(known):
    """The places say when they were seen (UTC), the tracks on which day they ran (Asia/Shanghai)."""
    intervals = {
        collection["id"]: collection.get("extent", {}).get("temporal", {}).get("interval")
        for collection in collections(known)
    }
    assert intervals == {
        "places": [["2020-01-01T12:00:00Z", "2021-01-27T12:00:00Z"]],
        "tracks": [["2019-12-30T16:00:00Z", "2020-12-31T15:59:59Z"]],
        "zones": None,
        "figures": None,
    }


def test_ats_collections__description_extent__county(county):
    """Boxes and periods of all layers hold their features."""
    for collection in collections(county):
        extent = collection.get("extent", {})
        for body in pages(county, f"/collections/{collection['id']}/items", limit="1000"):
            placed = [shape(one["geometry"]) for one in body["features"] if one["geometry"] is not None]
            if placed:
                west, south, east, north = extent["spatial"]["bbox"][0]
                outer = shapely.box(west - 1e-7, south - 1e-7, east + 1e-7, north + 1e-7)
                assert shapely.covers(outer, placed).all(), collection["id"]
            else:
                assert not body["features"] or "spatial" not in extent


def test_ats_collections__description_extent_multi(county):
    """There is one box and one interval, in which everything lies, and none that ends before it begins."""
    for collection in collections(county):
        extent = collection.get("extent", {})
        assert len(extent.get("spatial", {"bbox": [0]})["bbox"]) == 1
        for first, last in extent.get("temporal", {}).get("interval", []):
            assert datetime.fromisoformat(first) <= datetime.fromisoformat(last)
