"""CQL2, class Basic CQL2: abstract tests ``/conf/basic-cql2/…`` of OGC 21-065r2, annex A."""

import pytest

from cql2_annex import (
    ANNEX,
    CLASS,
    LAYERS,
    VALUES,
    all_of,
    miscounted,
    overlapping,
    queryables,
    selected,
)
from layers.field import FieldType
from natural_earth import PLACES

pytestmark = pytest.mark.conformance(CLASS.format("basic-cql2"))


def test_ats_basic_cql2__basic_test(stand):
    for layer_id in LAYERS:
        types = {kind for layer, _, kind in queryables(stand, *FieldType) if layer == layer_id}
        assert types & set(VALUES)


@pytest.mark.parametrize("kind", VALUES)
def test_ats_basic_cql2__comparison(stand, kind):
    for layer_id, name, _ in queryables(stand, kind):
        results = {
            operator: selected(stand, layer_id, f"{name} {operator} {VALUES[kind]}")
            for operator in ("=", "<>", ">", "<", ">=", "<=")
        }
        assert not overlapping(
            [
                (results["="], results["<>"]),
                (results[">"], results["<="]),
                (results["<"], results[">="]),
            ]
        )
        known = selected(stand, layer_id, f"{name} IS NOT NULL")
        assert results["="] | results["<>"] == results[">"] | results["<="] == known


def test_ats_basic_cql2__is_null(stand):
    for layer_id, name, _ in queryables(stand, *FieldType):
        missing, present = (
            selected(stand, layer_id, f"{name} {test}") for test in ("IS NULL", "is not null")
        )
        assert not missing & present
        assert missing | present == all_of(stand, layer_id)


def test_ats_basic_cql2__is_null__of_a_geometry(stand):
    for layer_id in LAYERS:
        assert selected(stand, layer_id, "geom IS NULL") == frozenset()


def test_ats_basic_cql2__boolean(stand):
    for layer_id, size in zip(LAYERS, (177, 243, 13), strict=True):
        assert len(selected(stand, layer_id, "true")) == size
        assert selected(stand, layer_id, "false") == frozenset()


def test_ats_basic_cql2__test_data(stand):
    assert miscounted(stand, "basic-cql2") == []


def test_ats_basic_cql2__logical(stand):
    wrong = []
    for (p1, p2, p3, p4), count in ANNEX["combinations"]:
        text = f"(NOT ({p2}) AND {p1}) OR ({p3} and {p4}) or not ({p1} OR {p4})"
        found = len(selected(stand, PLACES, text))
        if found != count:
            wrong.append((text, count, found))
    assert wrong == []


def test_the_annex_is_complete():
    """351 predicates: those with a number of items in the tables of the classes we declare."""
    tables = ANNEX["test-data"].values()
    single = sum(len(cases) for table in tables for cases in table.values())
    assert (single, len(ANNEX["combinations"])) == (274, 77)
