"""CQL2, class Accent-insensitive Comparison: ``/conf/accent-insensitive-comparison/…`` of OGC 21-065r2."""

import pytest

from cql2_annex import CLASS, miscounted, queryables, selected, wrong_combinations
from layers.field import FieldType

pytestmark = pytest.mark.conformance(CLASS.format("accent-insensitive-comparison"))


def same_for_all_texts(stand, one, two):
    """Whether two predicates select the same for every queryable of texts."""
    return all(
        selected(stand, layer_id, one.format(name)) == selected(stand, layer_id, two.format(name))
        for layer_id, name, _ in queryables(stand, FieldType.TEXT)
    )


def test_ats_accent_insensitive_comparison__accenti(stand):
    for layer_id, name, _ in queryables(stand, FieldType.TEXT):
        same = selected(stand, layer_id, f"ACCENTI({name}) = accenti('äöüéáí')")
        assert not same & selected(stand, layer_id, f"ACCENTI({name}) <> accenti('aoueai')")


def test_ats_accent_insensitive_comparison__accenti_like(stand):
    assert same_for_all_texts(stand, "ACCENTI({}) LIKE accenti('Ä%')", "ACCENTI({}) LIKE accenti('A%')")


def test_ats_accent_insensitive_comparison__accenti_casei(stand):
    assert same_for_all_texts(
        stand, "ACCENTI(CASEI({})) = accenti(casei('ÄÉ'))", "ACCENTI(CASEI({})) = accenti(casei('ae'))"
    )


def test_ats_accent_insensitive_comparison__accenti_casei_like(stand):
    assert same_for_all_texts(
        stand, "ACCENTI(CASEI({})) LIKE accenti(casei('Ä%'))", "ACCENTI(CASEI({})) LIKE accenti(casei('a%'))"
    )


def test_ats_accent_insensitive_comparison__test_data(stand):
    assert miscounted(stand, "accent-insensitive-comparison") == []


def test_ats_accent_insensitive_comparison__logical(stand):
    classes = (
        "basic-cql2",
        "advanced-comparison-operators",
        "case-insensitive-comparison",
        "accent-insensitive-comparison",
    )
    assert wrong_combinations(stand, classes) == []
