"""OGC API - Features Part 1, class Core: descriptions of the collections.

Abstract tests of OGC 17-069r4, annex A.2 (``/conf/core/...``), one test each.
"""

from datetime import date, datetime

import pytest
import shapely

from known_rows import KNOWN, ROWS
from ogc_schemas import (
    COLLECTION,
    COLLECTIONS,
    GEOJSON,
    HTML,
    JSON,
    all_ids,
    collections,
    get_json,
    links,
    require_links,
    validate,
)

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core")


def test_ats_core__fc_md_op(known):
    assert known.get("/collections").status_code == 200


def test_ats_core__fc_md_success(known):
    validate(get_json(known, "/collections"), COLLECTIONS)


def test_ats_core__fc_md_links(known):
    require_links(get_json(known, "/collections"), "/collections", JSON)


def test_ats_core__fc_md_items(known, county):
    assert {one["id"] for one in collections(known)} == set(KNOWN)
    described = collections(county)
    assert len(described) >= 20
    for one in described:
        assert county.get(f"/collections/{one['id']}/items?limit=1").status_code == 200


def test_ats_core__fc_md_items_links(known):
    for one in collections(known):
        types = {link["type"] for link in links(one, "items")}
        assert {GEOJSON, HTML} <= types
        assert all(link.get("rel") and link.get("type") for link in one["links"])
        for link in links(one, "items"):
            response = known.get(link["href"], headers={"Accept": "*/*"})
            assert response.status_code == 200, link
            assert response.headers["Content-Type"].split(";")[0] == link["type"], link


def _includes(box: list[float], longitude: float, latitude: float) -> bool:
    west, south, east, north = box
    inside = west <= longitude <= east if west <= east else longitude >= west or longitude <= east
    return inside and south <= latitude <= north


def test_ats_core__fc_md_extent(known):
    for one in collections(known):
        rows = ROWS[one["id"]]
        points = [xy for row in rows if row.geometry for xy in shapely.get_coordinates(row.geometry)]
        if not points:
            assert "spatial" not in one.get("extent", {})
            continue
        (box,) = one["extent"]["spatial"]["bbox"]
        assert all(_includes(box, *xy) for xy in points), one["id"]


def test_ats_core__fc_md_extent_multi(known):
    """The first interval holds every moment of the collection."""
    for layer_id in ("places", "tracks"):
        temporal = KNOWN[layer_id].temporal
        values = [row.properties.get(temporal) for row in ROWS[layer_id]]
        known_values = [value for value in values if isinstance(value, date)]
        extent = get_json(known, f"/collections/{layer_id}")["extent"]
        start, end = (
            None if end is None else datetime.fromisoformat(end) for end in extent["temporal"]["interval"][0]
        )
        if isinstance(known_values[0], datetime):
            assert start is None or start <= min(known_values)
            assert end is None or end >= max(known_values)
        else:
            assert start is None or start.date() <= min(known_values)
            assert end is None or end.date() >= max(known_values)


def test_ats_core__sfc_md_op(known, county):
    for client in (known, county):
        for one in collections(client):
            assert client.get(f"/collections/{one['id']}").status_code == 200
    assert known.get("/collections/no_such_layer").status_code == 404


def test_ats_core__sfc_md_success(known):
    for entry in collections(known):
        body = get_json(known, f"/collections/{entry['id']}")
        validate(body, COLLECTION)
        for name in ("id", "title", "description", "extent"):
            assert body.get(name) == entry.get(name)
        own = [(link["rel"], link.get("type"), link["href"]) for link in body["links"]]
        for link in entry["links"]:
            if link["rel"] not in ("self", "alternate"):
                assert (link["rel"], link.get("type"), link["href"]) in own
        assert entry.get("itemType", "feature") == "feature"


def test_every_collection_holds_what_was_written(known):
    for layer_id, rows in ROWS.items():
        assert sorted(all_ids(known, f"/collections/{layer_id}/items")) == sorted(row.id for row in rows)
