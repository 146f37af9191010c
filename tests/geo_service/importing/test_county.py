"""Where the county lies: a published boundary comes before the extent."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import shapely

from geo_service.importing.county import BOUNDARY, county
from layers.contract import GeometryType
from layers.coordinates.suspicion import suspicions

EXTENT = (113.0, 24.0, 114.0, 25.0)
HALF = shapely.box(113.0, 24.0, 113.5, 25.0)


def service(*, is_published: bool = True, geometry: str = "Polygon", shapes: Any = (HALF, None)) -> Any:
    layer = SimpleNamespace(is_published=is_published, geometry=GeometryType(geometry))
    rows = [SimpleNamespace(geometry=shape) for shape in shapes]
    return SimpleNamespace(
        registry={BOUNDARY: layer},
        settings=SimpleNamespace(extent=EXTENT),
        layer=lambda name: layer,
        features=lambda session, asked: SimpleNamespace(read=lambda: rows),
    )


def test_a_published_boundary_is_the_county() -> None:
    known: Any = None
    area = county(service(), known)
    assert area == HALF
    points = np.array([[113.2, 24.5], [113.8, 24.5]])
    assert [one.count for one in suspicions(points, area)] == [1]
    assert suspicions(points, EXTENT) == []


@pytest.mark.parametrize("other", [{"is_published": False}, {"geometry": "LineString"}, {"shapes": ()}])
def test_anything_else_of_that_name_is_not(other: dict[str, Any]) -> None:
    known: Any = None
    assert county(service(**other), known) == EXTENT
