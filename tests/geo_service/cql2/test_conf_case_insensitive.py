"""CQL2, class Case-insensitive Comparison: ``/conf/case-insensitive-comparison/…`` of OGC 21-065r2."""

import pytest

from cql2_annex import CLASS, miscounted, queryables, selected, wrong_combinations
from layers.field import FieldType

pytestmark = pytest.mark.conformance(CLASS.format("case-insensitive-comparison"))


def test_ats_case_insensitive_comparison__casei(stand):
    for layer_id, name, _ in queryables(stand, FieldType.TEXT):
        same = selected(stand, layer_id, f"CASEI({name}) = casei('foo')")
        assert not same & selected(stand, layer_id, f"CASEI({name}) <> casei('FOO')")


def test_ats_case_insensitive_comparison__casei_like(stand):
    for layer_id, name, _ in queryables(stand, FieldType.TEXT):
        small = selected(stand, layer_id, f"CASEI({name}) LIKE casei('k%')")
        assert small == selected(stand, layer_id, f"CASEI({name}) LIKE casei('K%')")


def test_ats_case_insensitive_comparison__test_data(stand):
    assert miscounted(stand, "case-insensitive-comparison") == []


def test_ats_case_insensitive_comparison__logical(stand):
    classes = ("basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison")
    assert wrong_combinations(stand, classes) == []
