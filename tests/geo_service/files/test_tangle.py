"""Crossings of a border are counted as far as they matter."""

import numpy as np
import pytest
import shapely

from geo_service.files import tangle
from geo_service.files.tangle import is_tangled


def zigzag(teeth: int) -> shapely.Polygon:
    """Return an area whose two borders cross once at each tooth."""
    x = np.arange(teeth + 1)
    there = np.column_stack([x, x % 2])
    back = np.column_stack([x, 1 - x % 2])[::-1]
    return shapely.Polygon(np.vstack([there, back]))


@pytest.mark.parametrize(
    "geometry",
    [
        zigzag(1),
        zigzag(2_000),
        shapely.MultiPolygon([shapely.box(n, 0, n + 1, 1) for n in range(50)]),
        shapely.GeometryCollection([shapely.Point(0, 0), shapely.MultiPolygon([zigzag(3)])]),
        shapely.segmentize(shapely.box(0, 0, 1, 1), 5 / tangle.MOST_VERTICES),
        shapely.Polygon([(0, 0), (0, 0), (1, 1), (1, 1), (0, 0)]),
    ],
)
def test_what_is_soon_repaired(geometry: shapely.Geometry) -> None:
    assert not is_tangled(geometry)


def test_what_would_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    assert is_tangled(shapely.Polygon(random.random((400, 2))))
    knots = [shapely.Polygon(random.random((200, 2)) + np.array([place, 0])) for place in range(3)]
    assert is_tangled(shapely.GeometryCollection([shapely.MultiPolygon(knots), shapely.Point(0, 0)]))
    assert is_tangled(zigzag(tangle.MOST + 1))
    assert is_tangled(shapely.segmentize(shapely.box(0, 0, 1, 1), 4 / tangle.MOST_VERTICES))
    # One side of the border after the other, instead of all in one go.
    monkeypatch.setattr(tangle, "_PAIRS", 400)
    assert is_tangled(shapely.Polygon(random.random((400, 2))))
