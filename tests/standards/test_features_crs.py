"""OGC API - Features Part 2, class CRS: ``/conf/crs/...`` of OGC 18-058r1, annex A.

Positions are compared with pyproj, which here keeps the order of axes that the register states; the
service itself computes with longitude or easting first and turns the axes round afterwards.
"""

import re
from urllib.parse import quote

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import shape

from geojson_schema import check_collection, check_feature
from known_rows import ROWS
from ogc_schemas import CRS84, GEOJSON, all_ids, collections, get_json

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs")

EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"
CODES = (4326, 4490, 3857, 4547)
KNOWN_SYSTEMS = [CRS84, *(EPSG.format(code) for code in CODES)]
NAME = re.compile(r"http://www\.opengis\.net/def/crs/[A-Za-z0-9]+/[0-9.]+/[A-Za-z0-9]+")
SPATIAL = ("places", "tracks", "zones")
UNKNOWN = [
    "http://www.opengis.net/def/crs/EPSG/0/32649",
    "http://www.opengis.net/def/crs/EPSG/0/4326/",
    "EPSG:4326",
    "4326",
    "",
    "nonsense",
]
COUNTY = (113.0, 24.0, 113.52, 24.32)  # holds rows, with none near its edges but those in a corner


def to_system(uri):
    """Return a function from longitude, latitude to a system's own order of axes."""
    return Transformer.from_crs("OGC:CRS84", _name(uri)).transform


def _name(uri):
    return "OGC:CRS84" if uri == CRS84 else f"EPSG:{uri.rpartition('/')[2]}"


def systems_of(client, collection):
    """Return the systems of a collection, those of all collections included where it points to them."""
    common = get_json(client, "/collections").get("crs", [])
    found = []
    for uri in collection["crs"]:
        found += common if uri == "#/crs" else [uri]
    return found


def spatial(client):
    return [one for one in collections(client) if "spatial" in one.get("extent", {})]


def descriptions(client):
    """Give each collection as the list has it and as its own address has it."""
    for one in collections(client):
        yield one
        yield get_json(client, f"/collections/{one['id']}")


def test_ats_crs__crs_uri(known, county):
    for client in (known, county):
        names = list(get_json(client, "/collections").get("crs", []))
        for one in descriptions(client):
            names += [uri for uri in one.get("crs", []) if uri != "#/crs"]
            names += [one["storageCrs"]] if "storageCrs" in one else []
        assert names
        assert all(NAME.fullmatch(uri) for uri in names)


def test_ats_crs__default_crs(known, county):
    for client in (known, county):
        for one in spatial(client):
            for described in (one, get_json(client, f"/collections/{one['id']}")):
                assert systems_of(client, described)[0] == CRS84, one["id"]


def test_ats_crs__storageCrs(known, county):
    """GDAL and QGIS ask for this system, so it must be CRS84: with EPSG:4326 they turn the axes round."""
    for client in (known, county):
        for one in spatial(client):
            for described in (one, get_json(client, f"/collections/{one['id']}")):
                assert described["storageCrs"] == CRS84
                assert described["storageCrs"] in systems_of(client, described)


def test_the_systems_of_the_county(known):
    for one in spatial(known):
        assert set(KNOWN_SYSTEMS) <= set(systems_of(known, one))


@pytest.mark.parametrize("layer_id", SPATIAL)
@pytest.mark.parametrize("uri", KNOWN_SYSTEMS)
def test_ats_crs__crs_parameter(known, layer_id, uri):
    address = f"/collections/{layer_id}/items"
    response = known.get(address, params={"crs": uri})
    assert response.status_code == 200
    assert response.headers["Content-Crs"] == f"<{uri}>"
    assert response.headers["Content-Type"] == GEOJSON
    assert response.json()["numberReturned"] == len(ROWS[layer_id])
    for row in ROWS[layer_id]:
        response = known.get(f"{address}/{quote(row.id)}", params={"crs": uri})
        assert response.status_code == 200
        assert response.headers["Content-Crs"] == f"<{uri}>"
        assert (response.json()["id"], response.json()["type"]) == (row.id, "Feature")


@pytest.mark.parametrize("uri", [CRS84, EPSG.format(3857)])
def test_ats_crs__crs_parameter__geojson(known, uri):
    """With easting first the rings keep their sense, so the bodies are GeoJSON in every respect."""
    check_collection(get_json(known, "/collections/zones/items", GEOJSON, crs=uri))
    check_feature(get_json(known, "/collections/zones/items/clockwise", GEOJSON, crs=uri))


@pytest.mark.parametrize("layer_id", SPATIAL)
def test_ats_crs__crs_parameter_default(known, layer_id):
    for address in ("items", f"items/{ROWS[layer_id][0].id}"):
        response = known.get(f"/collections/{layer_id}/{address}")
        assert response.headers["Content-Crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("layer_id", SPATIAL)
@pytest.mark.parametrize("uri", UNKNOWN)
def test_ats_crs__crs_parameter_invalid(known, layer_id, uri):
    for address in ("items", f"items/{ROWS[layer_id][0].id}"):
        response = known.get(f"/collections/{layer_id}/{address}", params={"crs": uri})
        assert response.status_code == 400
        assert response.headers["Content-Type"].split(";")[0] == "application/problem+json"


@pytest.mark.parametrize("uri", KNOWN_SYSTEMS)
def test_ats_crs__crs_parameter_transform(known, uri):
    """To a centimetre, in the order of axes of the register."""
    tolerance = 1.5e-7 if CRS(_name(uri)).is_geographic else 0.011
    transform = to_system(uri)
    for layer_id in SPATIAL:
        rows = {row.id: row.geometry for row in ROWS[layer_id] if row.geometry and _is_near(row.geometry)}
        body = get_json(known, f"/collections/{layer_id}/items", GEOJSON, crs=uri)
        features = {one["id"]: one for one in body["features"]}
        for feature_id, place in rows.items():
            single = get_json(known, f"/collections/{layer_id}/items/{quote(feature_id)}", GEOJSON, crs=uri)
            assert single["geometry"] == features[feature_id]["geometry"]
            # The rings may start and turn otherwise than they were given: compared corner by corner.
            xy = shapely.get_coordinates(place)
            wanted = np.column_stack(transform(xy[:, 0], xy[:, 1]))
            found = shapely.get_coordinates(shape(single["geometry"]))
            assert len(found) == len(wanted)
            distances = np.linalg.norm(found[:, None, :] - wanted[None, :, :], axis=2)
            assert distances.min(axis=0).max() < tolerance, feature_id
            assert distances.min(axis=1).max() < tolerance, feature_id


def _is_near(place):
    """Whether a place is in or around the county, where the projected system is meant for it."""
    west, south, east, north = place.bounds
    return west > 110 and east < 118 and south > 20 and north < 28


def test_ats_crs__crs_parameter_transform__axes(known):
    """The seat of the county, 113.405 E 24.185 N, by hand: which number stands first."""
    first = {}
    for uri in KNOWN_SYSTEMS:
        body = get_json(known, "/collections/places/items/county", GEOJSON, crs=uri)
        first[uri] = body["geometry"]["coordinates"]
    assert first[CRS84] == [113.405, 24.185]
    assert first[EPSG.format(4326)] == first[EPSG.format(4490)] == [24.185, 113.405]
    x, y = first[EPSG.format(3857)]
    assert (round(x), round(y / 1e4)) == (round(113.405 * 20037508.342789244 / 180), 278)
    northing, easting = first[EPSG.format(4547)]
    assert 2.67e6 < northing < 2.68e6  # 24.185° of meridian at 110.6 to 110.8 km
    assert 439_000 < easting < 440_000  # 0.595° west of the central meridian at 114° E, 101.6 km a degree


def _inside(layer_id, west, south, east, north):
    box = shapely.box(west, south, east, north)
    return sorted(row.id for row in ROWS[layer_id] if row.geometry is None or row.geometry.intersects(box))


@pytest.mark.parametrize("layer_id", SPATIAL)
@pytest.mark.parametrize("uri", KNOWN_SYSTEMS)
def test_ats_crs__bbox_crs_parameter(known, layer_id, uri):
    """The same box in each system selects the same features."""
    west, south, east, north = COUNTY
    transform = to_system(uri)
    corners = [*transform(west, south), *transform(east, north)]
    bbox = ",".join(map(repr, map(float, corners)))
    found = sorted(all_ids(known, f"/collections/{layer_id}/items", bbox=bbox, **{"bbox-crs": uri}))
    plain = f"{west},{south},{east},{north}"
    assert found == sorted(all_ids(known, f"/collections/{layer_id}/items", bbox=plain))
    assert found == _inside(layer_id, *COUNTY)


def test_ats_crs__bbox_crs_parameter__projected(known):
    """A box in metres has edges that lean in degrees; what lies beside them is not in it."""
    system, box = EPSG.format(4547), (2_650_000, 440_000, 2_760_000, 470_000)
    transform = to_system(system)
    wanted = []
    for row in ROWS["places"]:
        if row.geometry is None:
            wanted.append(row.id)
        elif _is_near(row.geometry):
            northing, easting = transform(row.geometry.x, row.geometry.y)
            if box[0] <= northing <= box[2] and box[1] <= easting <= box[3]:
                wanted.append(row.id)
    assert "within-leaning-edge" in wanted
    assert "beside-leaning-edge" not in wanted
    parameters = {"bbox": ",".join(map(str, box)), "bbox-crs": system}
    assert sorted(all_ids(known, "/collections/places/items", **parameters)) == sorted(wanted)


@pytest.mark.parametrize("code", [4326, 4490])
def test_ats_crs__bbox_crs_parameter__antimeridian(known, code):
    """Latitude stands first, and the box reaches from 170° E over 180° to 170° W."""
    parameters = {"bbox": "-20,170,15,-170", "bbox-crs": EPSG.format(code)}
    found = all_ids(known, "/collections/places/items", **parameters)
    assert {"fiji", "samoa", "date-line-east", "date-line-west"} <= set(found)
    assert not {"origin", "county"} & set(found)


def test_ats_crs__bbox_crs_parameter__heights(known):
    parameters = {"bbox": "24,113,-10,24.32,113.52,9000", "bbox-crs": EPSG.format(4326)}
    assert sorted(all_ids(known, "/collections/places/items", **parameters)) == _inside("places", *COUNTY)


@pytest.mark.parametrize("layer_id", SPATIAL)
def test_ats_crs__bbox_crs_parameter_default(known, layer_id):
    bbox = ",".join(map(str, COUNTY))
    address = f"/collections/{layer_id}/items"
    named = all_ids(known, address, bbox=bbox, **{"bbox-crs": CRS84})
    assert named == all_ids(known, address, bbox=bbox)
    assert sorted(named) == _inside(layer_id, *COUNTY)


@pytest.mark.parametrize("layer_id", SPATIAL)
@pytest.mark.parametrize("uri", UNKNOWN)
def test_ats_crs__bbox_crs_parameter_invalid(known, layer_id, uri):
    for query in ({"bbox-crs": uri, "bbox": "24,113,25,114"}, {"bbox-crs": uri}):
        response = known.get(f"/collections/{layer_id}/items", params=query)
        assert response.status_code == 400
        assert response.headers["Content-Type"].split(";")[0] == "application/problem+json"


def test_ats_crs__crs_and_bbox_crs_are_independent(known):
    """One says how the box is written, the other how the answer is (7.2 and 7.3 of the standard)."""
    parameters = {"bbox": "24,113,24.32,113.52", "bbox-crs": EPSG.format(4326), "crs": EPSG.format(3857)}
    body = get_json(known, "/collections/places/items", GEOJSON, **parameters)
    assert sorted(one["id"] for one in body["features"]) == _inside("places", *COUNTY)
    placed = [one["geometry"]["coordinates"] for one in body["features"] if one["geometry"]]
    assert all(1.2e7 < x < 1.3e7 and 2.7e6 < y < 2.8e6 for x, y in placed)
