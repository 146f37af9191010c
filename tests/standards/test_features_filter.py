"""OGC API - Features Part 3, class Filter: ``/conf/filter/...`` of OGC 19-079r2, annex A.3.

The filterable resources are the features of each layer, the languages cql2-text and cql2-json.
"""

import json

import numpy as np
import pytest
import shapely

from known_rows import KNOWN, ROWS
from layers.reference_system import served
from ogc_schemas import GEOJSON, all_ids, collections, get_json

pytestmark = pytest.mark.conformance("http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter")
PLACED = ("places", "tracks", "zones")
SYSTEMS = served((4326, 4490, 3857, 4547))


def items(layer_id):
    return f"/collections/{layer_id}/items"


def status(client, address, **params):
    return client.get(address, params=params, headers={"Accept": GEOJSON}).status_code


def placed(layer_id):
    return {row.id for row in ROWS[layer_id] if row.geometry is not None}


def envelope(box):
    return f"S_INTERSECTS(geometry,BBOX({','.join(map(str, box))}))"


def test_ats_filter__get_conformance(known):
    declared = get_json(known, "/conformance")["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter" in declared


@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_filter__filter_param(known, layer_id):
    address = items(layer_id)
    for field in KNOWN[layer_id].fields:
        wanted = {row.id for row in ROWS[layer_id] if field.name not in row.properties}
        for language, text in (
            ("cql2-text", f"{field.name} IS NULL"),
            ("cql2-json", json.dumps({"op": "isNull", "args": [{"property": field.name}]})),
        ):
            found = all_ids(known, address, **{"filter-lang": language, "filter": text, "limit": "1000"})
            assert set(found) == wanted, (field.name, language)
    for language, text in (("cql2-text", "THIS IS NOT A FILTER"), ("cql2-json", "{"), ("cql2-json", '"x"')):
        assert status(known, address, **{"filter-lang": language, "filter": text}) == 400
    assert status(known, address, **{"filter-lang": "ecql", "filter": "id IS NULL"}) == 400


@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_filter__filter_lang_default(known, layer_id):
    """Without ``filter-lang`` a filter is cql2-text."""
    (name, *_) = KNOWN[layer_id].by_name
    assert all_ids(known, items(layer_id), filter=f"{name} IS NULL") == [
        row.id for row in ROWS[layer_id] if name not in row.properties
    ]
    everything = all_ids(known, items(layer_id), filter="id IS NOT NULL", limit="1000")
    assert set(everything) == {row.id for row in ROWS[layer_id]}
    assert status(known, items(layer_id), filter="THIS IS NOT A FILTER") == 400


@pytest.mark.parametrize("layer_id", KNOWN)
def test_ats_filter__expression_construction(known, layer_id):
    assert status(known, items(layer_id), filter="this_is_not_a_queryable IS NULL") == 400


@pytest.mark.parametrize("layer_id", PLACED)
def test_ats_filter__filter_crs_wgs84(known, layer_id):
    (box,) = get_json(known, f"/collections/{layer_id}")["extent"]["spatial"]["bbox"]
    found = all_ids(known, items(layer_id), filter=envelope(box), limit="1000")
    assert set(found) == placed(layer_id)
    far = envelope((1_000_000, 1_000_000, 2_000_000, 2_000_000))
    assert status(known, items(layer_id), filter=far) == 400


@pytest.mark.parametrize("uri", SYSTEMS)
def test_ats_filter__filter_crs_param(known, uri):
    """A box around the places of the county, in each system's own order of axes."""
    box = shapely.box(112.9, 23.5, 114, 25.5)
    inside = {row.id for row in ROWS["places"] if row.geometry is not None and row.geometry.intersects(box)}
    assert len(inside) > 20
    (moved,) = SYSTEMS[uri].from_lonlat(np.array([box], dtype=object))
    ring = ",".join(f"{x} {y}" for x, y in shapely.get_coordinates(moved))
    text = f"S_INTERSECTS(geometry,POLYGON(({ring})))"
    found = all_ids(known, items("places"), **{"filter": text, "filter-crs": uri, "limit": "1000"})
    assert set(found) == inside


def test_ats_filter__filter_crs_param__lists(known):
    """Each system that a collection lists is taken, no other one."""
    for collection in collections(known):
        for uri in collection["crs"]:
            assert status(known, items(collection["id"]), **{"filter": "id = 'x'", "filter-crs": uri}) == 200
    unknown = {"filter": "id = 'x'", "filter-crs": "http://www.opengis.net/def/crs/OGC/0/does_not_exist"}
    assert status(known, items("places"), **unknown) == 400


@pytest.mark.parametrize("layer_id", PLACED)
def test_ats_filter__mixing_expression(known, layer_id):
    """A filter and a box both hold; a box leaves features without a place in, the filter does not."""
    (box,) = get_json(known, f"/collections/{layer_id}")["extent"]["spatial"]["bbox"]
    both = {"filter": envelope(box), "limit": "1000"}
    found = all_ids(known, items(layer_id), bbox=",".join(map(str, box)), **both)
    assert set(found) == placed(layer_id)
    assert all_ids(known, items(layer_id), bbox="20,60,21,61", **both) == []
