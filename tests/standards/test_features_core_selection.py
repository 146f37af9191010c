"""OGC API - Features Part 1, class Core: features in a box and at a time.

Abstract tests ``/conf/core/fc-bbox-response`` and ``/conf/core/fc-time-response`` of OGC 17-069r4. What
must come is worked out from the known rows with shapely and plain comparisons.
"""

from datetime import UTC, date, datetime

import pytest
import shapely

from known_rows import ROWS
from ogc_schemas import GEOJSON, all_ids, get_json

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core")


def boxes(west, south, east, north):
    """Return a box as shapely sees it: two where it lies across 180°."""
    if west <= east:
        return shapely.multipolygons([shapely.box(west, south, east, north)])
    return shapely.multipolygons(
        [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
    )


def in_box(layer_id, west, south, east, north):
    area = boxes(west, south, east, north)
    if west == east or south == north:
        area = shapely.envelope(shapely.linestrings([(west, south), (east, north)]))
    return sorted(row.id for row in ROWS[layer_id] if row.geometry is None or row.geometry.intersects(area))


@pytest.mark.parametrize("layer_id", ["places", "tracks", "zones"])
@pytest.mark.parametrize(
    "box",
    [
        (113, 24, 114, 25),
        (113.25, 24.25, 113.35, 24.35),  # in the hole of a zone, so only its rows without a place
        (-180, -90, 180, 90),
        (170, -30, -160, 30),  # across 180°
        (179, 9, -179, 11),
        (-10, -10, 10, 10),
        (100, -80, 101, -79),  # nothing lies there
        (175, -15, 175, -15),  # no area, inside a zone
        (0, 0, 0, 0),  # no area, on a point
        (113, 24, 113.4, 24),  # no height, along edges
    ],
)
def test_ats_core__fc_bbox_response(known, layer_id, box):
    wanted = in_box(layer_id, *box)
    west, south, east, north = box
    address = f"/collections/{layer_id}/items"
    assert sorted(all_ids(known, address, bbox=f"{west},{south},{east},{north}")) == wanted
    # The heights of a box with six numbers say nothing about places without a height.
    assert sorted(all_ids(known, address, bbox=f"{west},{south},-10,{east},{north},8848.86")) == wanted


def test_ats_core__fc_bbox_response__edges(known):
    """A point on a box's edge or corner is in it; 180° east and west are each one's own edge."""
    assert "grid-05" in all_ids(known, "/collections/places/items", bbox="113.1,24.05,113.2,24.1")
    assert "grid-05" in all_ids(known, "/collections/places/items", bbox="113.0,24.0,113.1,24.05")
    eastern = all_ids(known, "/collections/places/items", bbox="170,9,180,11")
    assert "date-line-east" in eastern
    western = all_ids(known, "/collections/places/items", bbox="-180,9,-170,11")
    assert "date-line-west" in western
    both = all_ids(known, "/collections/places/items", bbox="170,9,-170,11")
    assert {"date-line-east", "date-line-west"} <= set(both)


def test_ats_core__fc_bbox_response__figures(known):
    """A collection without places is not narrowed by a box."""
    assert sorted(all_ids(known, "/collections/figures/items", bbox="0,0,1,1")) == ["one", "two"]


def test_ats_core__fc_bbox_response__count(known):
    for bbox, box in {"113,24,114,25": (113, 24, 114, 25), "170,-30,-160,30": (170, -30, -160, 30)}.items():
        body = get_json(known, "/collections/places/items", GEOJSON, bbox=bbox, limit="2")
        assert body["numberMatched"] == len(in_box("places", *box))


def _utc(*parts):
    return datetime(*parts, tzinfo=UTC)


FAR = (_utc(1, 1, 1), _utc(9999, 12, 31))
NOON = _utc(2020, 3, 1, 12)


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2020-03-01T12:00:00Z", NOON, NOON),
        ("2020-03-01T20:00:00+08:00", NOON, NOON),
        ("2020-03-01t12:00:00.000z", NOON, NOON),
        ("2020-03-01T12:00:01Z", _utc(2020, 3, 1, 12, 0, 1), _utc(2020, 3, 1, 12, 0, 1)),
        ("2020-02-01T12:00:00Z/2020-05-01T12:00:00Z", _utc(2020, 2, 1, 12), _utc(2020, 5, 1, 12)),
        (
            "2020-02-01T12:00:01Z/2020-05-01T11:59:59Z",
            _utc(2020, 2, 1, 12, 0, 1),
            _utc(2020, 5, 1, 11, 59, 59),
        ),
        ("2020-05-01T12:00:00Z/..", _utc(2020, 5, 1, 12), FAR[1]),
        ("2020-05-01T12:00:00Z/", _utc(2020, 5, 1, 12), FAR[1]),
        ("../2020-05-01T12:00:00Z", FAR[0], _utc(2020, 5, 1, 12)),
        ("/2020-05-01T12:00:00Z", FAR[0], _utc(2020, 5, 1, 12)),
        ("1990-01-01T00:00:00Z/1990-12-31T00:00:00Z", _utc(1990, 1, 1), _utc(1990, 12, 31)),
        # A date stands for its whole day; the rows lie at noon, the same day from London to Beijing.
        ("2020-03-01", _utc(2020, 3, 1), _utc(2020, 3, 1, 23)),
        ("2020-02-01/2020-05-01", _utc(2020, 2, 1), _utc(2020, 5, 1, 23)),
        ("2020-05-01/..", _utc(2020, 5, 1), FAR[1]),
        ("../2020-05-01", FAR[0], _utc(2020, 5, 1, 23)),
    ],
)
def test_ats_core__fc_time_response(known, value, start, end):
    moments = {row.id: row.properties.get("seen_at") for row in ROWS["places"]}
    wanted = sorted(key for key, seen in moments.items() if seen is None or start <= seen <= end)
    assert sorted(all_ids(known, "/collections/places/items", datetime=value)) == wanted
    body = get_json(known, "/collections/places/items", GEOJSON, datetime=value)
    assert body["numberMatched"] == len(wanted)


@pytest.mark.parametrize(
    ("value", "start", "end"),
    [
        ("2020-01-01", date(2020, 1, 1), date(2020, 1, 1)),
        ("2020-01-01T04:00:00Z", date(2020, 1, 1), date(2020, 1, 1)),  # noon of that day in the county
        ("2019-12-31/2020-01-01", date(2019, 12, 31), date(2020, 1, 1)),
        ("2020-01-01/..", date(2020, 1, 1), date.max),
        ("../2019-12-31", date.min, date(2019, 12, 31)),
        ("/2019-12-30", date.min, date(2019, 12, 30)),
        ("2020-12-31T04:00:00Z/", date(2020, 12, 31), date.max),
    ],
)
def test_ats_core__fc_time_response__dates(known, value, start, end):
    """The same for a layer whose time is a date."""
    days = {row.id: row.properties.get("run_on") for row in ROWS["tracks"]}
    wanted = sorted(key for key, day in days.items() if day is None or start <= day <= end)
    assert sorted(all_ids(known, "/collections/tracks/items", datetime=value)) == wanted


def test_ats_core__fc_time_response__timeless(known):
    """A collection without a time is not narrowed by one."""
    for layer_id in ("zones", "figures"):
        found = all_ids(known, f"/collections/{layer_id}/items", datetime="2020-01-01T00:00:00Z")
        assert sorted(found) == sorted(row.id for row in ROWS[layer_id])


def test_ats_core__fc_response__all_parameters(known):
    """What is asked together holds together."""
    parameters = {"bbox": "113,24,114,25", "datetime": "2021-01-05T00:00:00Z/..", "kind": "lock,mast"}
    wanted = sorted(
        row.id
        for row in ROWS["places"]
        if (row.geometry is None or row.geometry.intersects(shapely.box(113, 24, 114, 25)))
        and (row.properties.get("seen_at") is None or row.properties["seen_at"] >= _utc(2021, 1, 5))
        and row.properties.get("kind") in ("lock", "mast")
    )
    assert len(wanted) > 10
    assert sorted(all_ids(known, "/collections/places/items", limit="5", **parameters)) == wanted
