"""Features in other reference systems, with fewer properties, with fewer decimals."""

import orjson
import pytest

from geo_service.representation import Representation
from layers.reference_system import CRS84, of_epsg

POINT = orjson.dumps(
    {
        "type": "Feature",
        "id": "p",
        "geometry": {"type": "Point", "coordinates": [113.4051234, 24.1859876]},
        "properties": {"name": "下𬒗镇", "count": 3, "note": None},
    }
)
NOWHERE = orjson.dumps({"type": "Feature", "id": "n", "geometry": None, "properties": {"name": "无"}})
LINE = orjson.dumps(
    {
        "type": "Feature",
        "id": "l",
        "geometry": {"type": "LineString", "coordinates": [[113.4, 24.2], [113.41, 24.19]]},
        "properties": {"name": "线"},
    }
)


def test_the_stored_form_goes_out_as_it_is():
    assert Representation().is_stored
    assert Representation(decimals=7).is_stored
    assert Representation().rewritten([POINT, NOWHERE]) == [POINT, NOWHERE]


def test_only_the_wished_properties_stay():
    (feature,) = Representation(properties=frozenset({"count"})).rewritten([POINT])
    assert orjson.loads(feature)["properties"] == {"count": 3}
    assert orjson.loads(feature)["geometry"] == orjson.loads(POINT)["geometry"]
    (bare,) = Representation(properties=frozenset()).rewritten([POINT])
    assert orjson.loads(bare)["properties"] == {}


@pytest.mark.parametrize(
    ("decimals", "expected"), [(0, [113, 24]), (3, [113.405, 24.186]), (6, [113.405123, 24.185988])]
)
def test_decimals_are_rounded_not_cut(decimals, expected):
    (feature,) = Representation(decimals=decimals).rewritten([POINT])
    assert orjson.loads(feature)["geometry"]["coordinates"] == expected


def test_axes_are_swapped_where_the_register_has_latitude_first():
    point, nowhere, line = (
        orjson.loads(text) for text in Representation(of_epsg(4326)).rewritten([POINT, NOWHERE, LINE])
    )
    assert point["geometry"]["coordinates"] == [24.1859876, 113.4051234]
    assert nowhere["geometry"] is None
    assert line["geometry"]["coordinates"] == [[24.2, 113.4], [24.19, 113.41]]
    assert point["properties"]["name"] == "下𬒗镇"


def test_metres_are_written_to_the_millimetre():
    (feature,) = Representation(of_epsg(4547)).rewritten([POINT])
    northing, easting = orjson.loads(feature)["geometry"]["coordinates"]
    assert round(northing, 3) == northing
    # 0.595 degrees west of the central meridian: about 60.5 km from 500,000.
    assert easting == pytest.approx(500_000 - 60_450, abs=150)
    assert northing == pytest.approx(2_676_000, abs=1_500)


def test_nothing_becomes_nothing():
    assert Representation(CRS84, frozenset()).rewritten([]) == []
    assert Representation(of_epsg(3857)).rewritten([]) == []
