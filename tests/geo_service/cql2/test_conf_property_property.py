"""CQL2, class Property-Property Comparisons: ``/conf/property-property/…`` of OGC 21-065r2, annex A."""

import pytest

from cql2_annex import CLASS, VALUES, all_of, miscounted, queryables, selected, wrong_combinations
from natural_earth import RIVERS

pytestmark = pytest.mark.conformance(CLASS.format("property-property"))

MIRRORED = {"=": "=", "<>": "<>", ">": "<", "<": ">", ">=": "<=", "<=": ">="}


@pytest.mark.parametrize("kind", VALUES)
def test_ats_property_property__comparison_value_property(stand, kind):
    for layer_id, name, _ in queryables(stand, kind):
        for operator, mirrored in MIRRORED.items():
            found = selected(stand, layer_id, f"{VALUES[kind]} {operator} {name}")
            assert found == selected(stand, layer_id, f"{name} {mirrored} {VALUES[kind]}")


@pytest.mark.parametrize("kind", VALUES)
def test_ats_property_property__comparison_property_property(stand, kind):
    for layer_id, name, _ in queryables(stand, kind):
        known = selected(stand, layer_id, f"{name} IS NOT NULL")
        for operator in MIRRORED:
            found = selected(stand, layer_id, f"{name} {operator} {name}")
            assert found == (frozenset() if operator in ("<>", "<", ">") else known)


@pytest.mark.parametrize("value", VALUES.values())
def test_ats_property_property__comparison_value_value(stand, value):
    everything = all_of(stand, RIVERS)
    for operator in MIRRORED:
        found = selected(stand, RIVERS, f"{value} {operator} {value}")
        assert found == (frozenset() if operator in ("<>", "<", ">") else everything)


def test_ats_property_property__test_data(stand):
    assert miscounted(stand, "property-property") == []


def test_ats_property_property__logical(stand):
    assert wrong_combinations(stand, ("basic-cql2", "property-property")) == []
