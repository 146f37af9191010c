"""What differs between two versions: attributes, place, metres."""

from typing import Any

import pytest
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from geo_service.differences import Move, differences, is_moved, move
from layers.registry import LAYERS

LAYER = LAYERS["wharves"]
HERE = shapely.Point(113.4, 24.2)
LINE = shapely.LineString([(113.4, 24.2), (113.5, 24.2)])


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"name_zh": "甲"}, {"name_zh": "甲"}, []),
        ({"name_zh": "甲"}, {"name_zh": "乙"}, [("name_zh", "甲", "乙")]),
        ({"name_zh": "甲"}, {}, [("name_zh", "甲", None)]),
        ({"name_zh": None}, {}, []),
        ({"accuracy_m": 2.0}, {"accuracy_m": 2}, []),
        ({"is_demo": False}, {"is_demo": None}, [("is_demo", False, None)]),
        ({"version": 1, "updated_at": "x"}, {"version": 2, "updated_at": "y"}, []),
        ({"no_field_of_it": 1}, {}, []),
    ],
)
def test_attributes_that_differ(before: dict[str, Any], after: dict[str, Any], found: list[Any]) -> None:
    assert [(it.field.name, it.before, it.after) for it in differences(LAYER, before, after)] == found


@pytest.mark.parametrize(
    ("before", "after", "differs"),
    [
        (None, None, False),
        (HERE, HERE, False),
        (HERE, shapely.Point(113.4, 24.2000001), True),
        (HERE, None, True),
        (None, HERE, True),
        (LINE, LINE.reverse(), True),
    ],
)
def test_a_place_that_differs(
    before: BaseGeometry | None, after: BaseGeometry | None, differs: object
) -> None:
    assert is_moved(before, after) is differs
    assert (move(before, after, 4547) is not None) is differs


def test_points_are_measured_in_metres_on_the_ground() -> None:
    """Beside a geodesic of WGS 84 by another library; the projection stretches by less than 1:10,000 here."""
    there = shapely.Point(113.41, 24.21)
    found = move(HERE, there, 4547)
    _, _, expected = Geod(ellps="WGS84").inv(113.4, 24.2, 113.41, 24.21)
    assert found is not None
    assert found.distance_m == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("before", "after"), [(LINE, LINE.reverse()), (HERE, None), (None, HERE)])
def test_other_moves_have_no_distance(before: BaseGeometry | None, after: BaseGeometry | None) -> None:
    assert move(before, after, 4547) == Move(None)
