"""CQL2, class Basic Spatial Functions with additional Spatial Literals of OGC 21-065r2, annex A."""

import pytest

from cql2_annex import CLASS, LAYERS, miscounted, predicates, selected
from geo_service.errors import BadFilter

pytestmark = pytest.mark.conformance(CLASS.format("basic-spatial-functions-plus"))


@pytest.mark.parametrize("layer_id", LAYERS)
def test_ats_basic_spatial_functions_plus__s_intersects(stand, layer_id):
    with pytest.raises(BadFilter, match="outside of the reference system"):
        selected(stand, layer_id, "S_INTERSECTS(geom,MULTIPOINT(7.02 49.92, 90 180))")
    for _, predicate, _ in predicates("basic-spatial-functions-plus"):
        selected(stand, layer_id, predicate)


def test_ats_basic_spatial_functions_plus__test_data(stand):
    assert miscounted(stand, "basic-spatial-functions-plus") == []
