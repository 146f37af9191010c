"""OGC API - Features Part 1, class GeoJSON: ``/conf/geojson/...`` of OGC 17-069r4, annex A.4."""

from urllib.parse import quote

import pytest
from shapely.geometry import shape

from geojson_schema import check_collection, check_feature, polygons
from known_rows import ROWS
from ogc_schemas import (
    COLLECTIONS,
    CONFORMANCE,
    FEATURES,
    GEOJSON,
    JSON,
    LANDING_PAGE,
    collections,
    get_json,
    pages,
    validate,
)

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson")


@pytest.mark.parametrize(
    "wish", [GEOJSON, "application/geo+json;q=0.9, */*;q=0.1", "*/*", JSON, "text/plain, application/json"]
)
def test_ats_geojson__definition(known, wish):
    """Features come as GeoJSON; ``application/json``, which older clients send, is answered with it too."""
    for layer_id, rows in ROWS.items():
        for address in ("items", f"items/{quote(rows[0].id)}"):
            response = known.get(f"/collections/{layer_id}/{address}", headers={"Accept": wish})
            assert response.status_code == 200
            assert response.headers["Content-Type"] == GEOJSON
            assert response.headers["Vary"]


def test_ats_geojson__definition__other_resources(known):
    for address in ("/", "/conformance", "/collections", "/collections/places"):
        for wish in (JSON, "*/*"):
            response = known.get(address, headers={"Accept": wish})
            assert response.headers["Content-Type"].split(";")[0] == JSON


@pytest.mark.parametrize("value", ["json", "geojson"])
def test_ats_geojson__definition__f(known, value):
    """``f`` is stronger than ``Accept``."""
    response = known.get("/collections/places/items", params={"f": value}, headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["Content-Type"]) == (200, GEOJSON)


def test_ats_geojson__content(known, county):
    for client in (known, county):
        for one in collections(client):
            body = get_json(client, f"/collections/{one['id']}/items", GEOJSON, limit="200")
            check_collection(body)
            validate(body, FEATURES)
            assert body["links"]
            for feature in body["features"][:2]:
                single = get_json(client, f"/collections/{one['id']}/items/{quote(feature['id'])}", GEOJSON)
                check_feature(single)
                assert single["links"]


def test_ats_geojson__content__json(known):
    validate(get_json(known, "/"), LANDING_PAGE)
    validate(get_json(known, "/conformance"), CONFORMANCE)
    validate(get_json(known, "/collections"), COLLECTIONS)


def test_ats_geojson__content__values(known):
    """Values keep their types: numbers, truth values, dates and moments as RFC 3339 writes them."""
    bodies = pages(known, "/collections/places/items")
    found = {feature["id"]: feature["properties"] for body in bodies for feature in body["features"]}
    county = found["county"]
    assert county["name_zh"] == '英城 O\'Neill "北"'
    assert (county["berths"], county["height_m"], county["is_open"]) == (5, 5.25, False)
    assert isinstance(county["berths"], int)
    assert (county["built_on"], county["seen_at"]) == ("2005-02-28", "2020-06-01T12:00:00Z")
    assert all(found["nowhere-undated"][name] is None for name in ("berths", "is_open", "seen_at"))


def test_ats_geojson__content__winding(known):
    """Outer rings run counterclockwise however they were given (RFC 7946, 3.1.6)."""
    (row,) = [row for row in ROWS["zones"] if row.id == "clockwise"]
    assert not next(polygons(row.geometry.__geo_interface__)).exterior.is_ccw
    for parameters in ({}, {"precision": "3"}, {"crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}):
        body = get_json(known, "/collections/zones/items", GEOJSON, **parameters)
        check_collection(body)
        (feature,) = [feature for feature in body["features"] if feature["id"] == "clockwise"]
        (polygon,) = polygons(feature["geometry"])
        assert polygon.exterior.is_ccw
        assert not polygon.interiors[0].is_ccw
        assert shape(feature["geometry"]).equals(row.geometry)


def test_ats_geojson__content__antimeridian(known):
    """A geometry across 180° is cut there (RFC 7946, 3.1.9)."""
    feature = get_json(known, "/collections/zones/items/across", GEOJSON)
    assert len(feature["geometry"]["coordinates"]) == 2
    assert all(abs(x) <= 180 for part in feature["geometry"]["coordinates"] for x, _ in part[0])
