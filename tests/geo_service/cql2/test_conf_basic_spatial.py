"""CQL2, class Basic Spatial Functions: ``/conf/basic-spatial-functions/…`` of OGC 21-065r2."""

import pytest

from cql2_annex import CLASS, LAYERS, all_of, miscounted, selected, wrong_combinations
from geo_service.errors import BadFilter

pytestmark = pytest.mark.conformance(CLASS.format("basic-spatial-functions"))


@pytest.mark.parametrize("layer_id", LAYERS)
def test_ats_basic_spatial_functions__s_intersects(stand, layer_id):
    assert selected(stand, layer_id, "S_INTERSECTS(geom,BBOX(-180,-90,180,90))") == all_of(stand, layer_id)
    assert len(selected(stand, layer_id, "S_INTERSECTS(geom,POINT(7.02 49.92))")) <= 1
    with pytest.raises(BadFilter, match="outside of the reference system"):
        selected(stand, layer_id, "S_INTERSECTS(geom,POINT(90 180))")
    west, east = "S_INTERSECTS(geom,BBOX(-180,-90,-90,90))", "S_INTERSECTS(geom,BBOX(90,-90,180,90))"
    both = selected(stand, layer_id, west) & selected(stand, layer_id, east)
    assert selected(stand, layer_id, f"{west} AND {east}") == both


def test_ats_basic_spatial_functions__test_data(stand):
    assert miscounted(stand, "basic-spatial-functions") == []


def test_ats_basic_spatial_functions__logical(stand):
    assert wrong_combinations(stand, ("basic-cql2", "basic-spatial-functions")) == []
