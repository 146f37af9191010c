"""Files that break or keep one rule of RFC 7946 each, published and read back over the API.

A right one comes back as it was given. A wrong one is refused with a sentence that names the file, or
read as far as GDAL reads it; what is then served is right in any case.
"""

import json
from pathlib import Path

import pytest
import shapely
from fastapi.testclient import TestClient
from shapely.geometry import shape

from databases import NOW
from geo_service.app import create_app
from geo_service.files.errors import FileError, FileUnreadable, ImpossibleCoordinates
from geo_service.publishing.errors import MixedGeometry
from geo_service.publishing.publication import Publication
from geo_service.publishing.publish import publish
from geo_service.service import Service
from geojson_schema import check_collection
from ogc_schemas import GEOJSON, get_json

FILES = Path(__file__).parent / "geojson"
GOOD = sorted((FILES / "good").glob("*.geojson"))
BAD = sorted((FILES / "bad").glob("*.geojson"))
REFUSED = {
    "good-featurecollection": MixedGeometry,  # a point, a line and a polygon: a layer has one type
    "good-featurecollection-extensions": MixedGeometry,
    "good-geometrycollection": MixedGeometry,
    "issue82": ImpossibleCoordinates,  # latitudes to -141°
}
# The other wrong files: how many rows GDAL 3.12 makes of them, some without a geometry.
READ = {
    "bad-duplicate-properties": 1,
    "bad-polygon-interiorring-rhr": 1,
    "bad-polygonloop": 1,
    "bad-properties-as-array": 1,
    "badcoordtype": 1,
    "badfeature": 0,
    "badfeatureid": 1,
    "bbox-4or6elements": 1,
    "bbox-contains-string": 1,
    "bbox-string": 1,
    "different-first-last": 1,
    "different-first-size": 1,
    "excessive_precision_truncated": 1,
    "expected_object": 1,
    "false": 1,
    "feature_changed_semantics": 1,
    "geometry_changed_semantics": 1,
    "geometrycollection_single": 1,
    "multiple_problems": 2,
    "nofeaturetype": 0,
    "point-labeled-as-a-multipolygon": 1,
    "point-toomany": 1,
    "polygon_winding_order": 1,
    "short-line": 1,
    "short-linearring": 1,
    "short-multilinestring": 1,
    "stringcoord": 2,
}
UNREADABLE = {
    "featurecollection-type-case": MixedGeometry,
    "featurecollection_changed_semantics": MixedGeometry,
    "geometrycollection_nested": MixedGeometry,
}


@pytest.fixture(scope="module")
def service(dialect, templates, tmp_path_factory):
    """A service without rows that the files are published to, one after the other."""
    opened = Service.start(templates.copy(dialect, "empty", tmp_path_factory.mktemp("files")))
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def client(service):
    with TestClient(create_app(service), raise_server_exceptions=False) as opened:
        yield opened


def published(service, client, path):
    """Publish a file and return the collection as it is served."""
    layer_id = f"file_{(GOOD + BAD).index(path)}"
    publish(service, path, Publication(id=layer_id), now=NOW)
    return get_json(client, f"/collections/{layer_id}/items", GEOJSON)


def given_features(path):
    """Return the features of a right file; a bare geometry is one without properties."""
    body = json.loads(path.read_text(encoding="utf-8"))
    match body["type"]:
        case "FeatureCollection":
            return body["features"]
        case "Feature":
            return [body]
        case _:
            return [{"type": "Feature", "geometry": body, "properties": {}}]


def test_the_files_are_all_there():
    assert (len(GOOD), len(BAD)) == (18, 44)


@pytest.mark.parametrize(
    "path", [path for path in GOOD if path.stem not in REFUSED], ids=lambda path: path.stem
)
def test_a_right_file_comes_back_as_it_was_given(service, client, path):
    body = published(service, client, path)
    check_collection(body)
    given = given_features(path)
    assert body["numberMatched"] == len(body["features"]) == len(given)
    for feature, source in zip(body["features"], given, strict=True):
        if "id" in source:
            assert feature["id"] == str(source["id"])
        assert feature["properties"].items() >= (source["properties"] or {}).items()
        if source["geometry"] is None:
            assert feature["geometry"] is None
        else:
            assert feature["geometry"]["type"] == source["geometry"]["type"]
            assert shape(feature["geometry"]).equals(shapely.force_2d(shape(source["geometry"])))


@pytest.mark.parametrize("path", [path for path in GOOD if path.stem in REFUSED], ids=lambda path: path.stem)
def test_a_right_file_that_is_no_layer_is_refused(service, client, path):
    with pytest.raises(REFUSED[path.stem]) as caught:
        published(service, client, path)
    assert path.name in str(caught.value)


@pytest.mark.parametrize("path", [path for path in BAD if path.stem in READ], ids=lambda path: path.stem)
def test_a_wrong_file_that_is_read_is_served_right(service, client, path):
    body = published(service, client, path)
    check_collection(body)
    assert len(body["features"]) == READ[path.stem]


@pytest.mark.parametrize("path", [path for path in BAD if path.stem not in READ], ids=lambda path: path.stem)
def test_a_wrong_file_is_refused_with_a_sentence(service, client, path):
    with pytest.raises(FileError) as caught:
        published(service, client, path)
    assert isinstance(caught.value, UNREADABLE.get(path.stem, FileUnreadable))
    sentence = str(caught.value)
    assert sentence.startswith(path.name)
    assert str(path.parent) not in sentence
    assert "Traceback" not in sentence
    layer_id = f"file_{(GOOD + BAD).index(path)}"
    assert client.get(f"/collections/{layer_id}").status_code == 404
